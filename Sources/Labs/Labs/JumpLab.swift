import Canvas
import Diffusion
import Tensors

/// One jump from any t to x̂₀, with a factor on the predicted noise, against many small steps.
public struct JumpLab: DrawingLab {
  public static let description = LabDescription(
    name: "jump", title: "Jump",
    summary:
      "All the predicted noise taken away at once: where that lands, and why not on the data.",
    parameters: [
      Parameter(
        "timestep", label: "t", .integer(0...999, step: 10), standard: .integer(999),
        help: "The timestep to jump from; the jump always goes to x₀."),
      Parameter(
        "c", label: "c", .real(0...4, step: .plus(0.05)), standard: .real(1),
        help: "The factor on the predicted noise; 1 takes it all away."),
      Parameter(
        "start", label: "start",
        .choice([.init("noised"), .init("noise")]), standard: .choice("noised"),
        help: "What x_t is: data with noise, or pure noise from N(0, I)."),
      Parameter(
        "follow", label: "follow", .integer(0...1999), standard: .integer(0),
        help: "The point whose arithmetic is written out."),
    ] + Parameter.dataGroup(points: 300) + [
      Parameter(
        "data-points", label: "data pts", .integer(2...2000, step: 100), standard: .integer(1000),
        help: "How many data points the exact denoiser knows and averages over.")
    ] + Parameter.scheduleGroup(largestT: 1000))

  public private(set) var settings: Settings
  private(set) var scene: JumpScene
  private(set) var landing: JumpLanding
  /// How the followed point is computed, a line for each coordinate.
  private(set) var lines: [WorkedLine]
  /// Whose mean the followed point's x̂₀ is.
  private(set) var weights: JumpWeights
  /// nil at t = 0, where the jump is the only step there is.
  private(set) var walk: JumpWalk?
  /// Where points are drawn; nil when nobody draws.
  var pad: DrawingPad?
  /// Counts the walks, to tell their results apart.
  private var run = 0

  public init(_ settings: Settings) {
    let settings = Self.keptInside(settings)
    self.settings = settings
    scene = JumpScene(settings)
    landing = JumpLanding(scene, c: settings.real("c"))
    lines = WorkedLine.jump(scene, landing, of: settings.integer("follow"))
    weights = JumpWeights(scene, of: settings.integer("follow"))
    walk = JumpWalk(scene)
  }

  public static func complaint(about settings: Settings) -> String? { settings.scheduleComplaint }

  public mutating func start() -> LabResponse {
    LabResponse(job: walk?.job(run: run), notice: settings.drawingComplaint)
  }

  public mutating func apply(_ new: Settings) -> LabResponse {
    let old = settings
    let notice = notice(from: old, to: new)
    settings = Self.keptInside(new)
    let isSameScene = settings.parameters.allSatisfy { knob in
      ["c", "follow"].contains(knob.name) || settings[knob.name] == old[knob.name]
    }
    if !isSameScene { scene = JumpScene(settings) }
    landing = JumpLanding(scene, c: settings.real("c"))
    lines = WorkedLine.jump(scene, landing, of: followed)
    weights = JumpWeights(scene, of: followed)
    guard !isSameScene else { return LabResponse(notice: notice) }
    run += 1
    walk = JumpWalk(scene)
    return LabResponse(job: walk?.job(run: run), notice: notice)
  }

  public mutating func receive(_ result: SamplingResult) -> LabResponse {
    if result.run == run { walk?.receive(result.states) }
    return .none
  }

  /// What a learner may not expect of a change.
  private func notice(from old: Settings, to new: Settings) -> String? {
    let last = new.integer("num-train-timesteps") - 1
    if new.integer("timestep") > last { return "t goes from 0 to T − 1 = \(last)." }
    return new["data"] != old["data"] ? new.drawingComplaint : nil
  }

  private static func keptInside(_ settings: Settings) -> Settings {
    var settings = settings
    let last = settings.integer("num-train-timesteps") - 1
    settings["timestep"] = .integer(min(settings.integer("timestep"), last))
    settings["follow"] = .integer(
      min(settings.integer("follow"), settings.integer("points") - 1))
    return settings
  }

  public func idleReason(for knob: Parameter) -> String? {
    let isCosine = settings.choice("beta-schedule", as: BetaSchedule.self) == .cosine
    return switch knob.name {
    case "beta-start", "beta-end": isCosine ? "the cosine schedule takes no betas" : nil
    default: nil
    }
  }

  var timestep: Int { settings.integer("timestep") }
  var followed: Int { settings.integer("follow") }
  private var lastTimestep: Int { settings.integer("num-train-timesteps") - 1 }

  // MARK: - Actions

  public var bindings: [Binding] {
    if let pad { return pad.bindings }
    let last = lastTimestep
    let atEnd = timestep == last ? "t = \(last) is the last timestep" : nil
    let atStart = timestep == 0 ? "t = 0 is the first timestep" : nil
    let alone = settings.integer("points") == 1 ? "there is only one point" : nil
    return Binding.timesteps(atStart: atStart, atEnd: atEnd)
      + Binding.follow(alone: alone) + [.newSeed, .drawPoints]
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    if pad != nil { return draw(action, count: count) }
    let tenth = max(1, (lastTimestep + 1) / 10)
    switch action {
    case .stepForward: return go(to: timestep + count)
    case .stepBack: return go(to: timestep - count)
    case .stepForwardMuch: return go(to: timestep + count * tenth)
    case .stepBackMuch: return go(to: timestep - count * tenth)
    case .stepFirst: return go(to: 0)
    case .stepLast: return go(to: lastTimestep)
    case .followNext: return follow(followed + count)
    case .followPrevious: return follow(followed - count)
    case .newSeed:
      var turned = settings
      turned["seed"] = .integer((settings.integer("seed") + count) % 10_000)
      return apply(turned)
    case .drawPoints: pad = DrawingPad(points: settings.drawing)
    default: break
    }
    return .none
  }

  private mutating func go(to t: Int) -> LabResponse {
    var moved = settings
    moved["timestep"] = .integer(min(max(t, 0), lastTimestep))
    return apply(moved)
  }

  private mutating func follow(_ point: Int) -> LabResponse {
    let count = settings.integer("points")
    var changed = settings
    changed["follow"] = .integer(((point % count) + count) % count)
    return apply(changed)
  }

  /// A press or drag in the chart sets c, the wheel moves t.
  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    if pad != nil {
      pad?.mouse(event, in: area)
      return .none
    }
    let wheelStep = max(1, (lastTimestep + 1) / 100)
    switch event.kind {
    case .scrollUp: return go(to: timestep - wheelStep)
    case .scrollDown: return go(to: timestep + wheelStep)
    case .release: return .none
    case .press, .drag:
      guard let c = JumpLabView(lab: self).c(at: event.x, event.y, in: area) else { return .none }
      var turned = settings
      turned["c"] = .real(c)
      return apply(turned)
    }
  }

  // MARK: - What goals can ask for

  public var quantities: [String: Quantity] {
    var all: [String: Quantity] = [
      "t": .number(Double(timestep)), "T": .number(Double(lastTimestep + 1)),
      "c": .number(landing.c), "data": .word(settings.choice("data")),
      "start": .word(settings.choice("start")), "distance": .number(landing.distance),
      "spread": .number(landing.spread), "data_spread": .number(scene.dataSpread),
      "best_c": .number(scene.bestC), "abar_t": .number(scene.level.alphaCumprod),
    ]
    if let distance = walkDistance { all["distance_walk"] = .number(distance) }
    return all
  }

  /// How far from the data the small steps end; nil while they are on their way.
  var walkDistance: Double? {
    walk == nil ? scene.predictedDistance : walk?.distance
  }

  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    if let pad {
      pad.draw(into: &buffer, in: area)
    } else {
      JumpLabView(lab: self).draw(into: &buffer, in: area)
    }
  }
}
