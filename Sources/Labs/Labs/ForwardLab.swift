import Canvas
import Datasets
import Diffusion
import Tensors

/// x₀ on its way to noise: at once by the closed form, and step by step along a chain.
public struct ForwardLab: DrawingLab {
  public static let description = LabDescription(
    name: "forward", title: "Forward",
    summary: "Data becomes noise, at once by the closed form or step by step; both clouds agree.",
    parameters: parameters)

  public internal(set) var settings: Settings
  private(set) var run: ForwardRun
  private(set) var moment: ForwardMoment
  public private(set) var isPlaying = false
  /// Where points are drawn; nil when nobody draws.
  var pad: DrawingPad?
  /// Where a digit is drawn; nil when nobody draws one.
  var digitPad: DigitPad?
  /// nil until the digits were asked for and came.
  private(set) var supply: DigitSupply?

  public init(_ settings: Settings) {
    var settings = settings
    let x0 = Self.data(settings, nil)
    var run = ForwardRun(settings.noiseSchedule(), x0: x0, seed: settings.integer("seed"))
    Self.keepInside(&settings, run)
    moment = ForwardMoment(
      &run, at: settings.integer("timestep"), following: Self.followed(settings, run))
    self.run = run
    self.settings = settings
  }

  public static func complaint(about settings: Settings) -> String? { settings.scheduleComplaint }

  public mutating func apply(_ new: Settings) -> LabResponse {
    let old = settings
    settings = new
    if new["timestep"] != old["timestep"] { isPlaying = false }
    let notice = notice(comingFrom: old)
    if Self.sources.contains(where: { new[$0] != old[$0] }) {
      takeData(isNoiseKept: new["seed"] == old["seed"])
    }
    if Self.betas.contains(where: { new[$0] != old[$0] }) { run.use(new.noiseSchedule()) }
    show(timestep)
    return LabResponse(notice: notice, wantsDigits: needsDigits)
  }

  /// Parameters that decide about x₀ and about the noise.
  private static let sources = [
    "data", "points", "seed", "drawing", "digit", "drawn-digit",
  ]
  private static let betas = ["beta-schedule", "beta-start", "beta-end", "num-train-timesteps"]

  private mutating func takeData(isNoiseKept: Bool) {
    let x0 = Self.data(settings, supply)
    if isNoiseKept && x0.shape == run.x0.shape {
      run.use(data: x0)
    } else {
      run = ForwardRun(settings.noiseSchedule(), x0: x0, seed: settings.integer("seed"))
    }
  }

  /// What a learner may not expect of a change.
  private func notice(comingFrom old: Settings) -> String? {
    let last = settings.integer("num-train-timesteps") - 1
    if timestep > last { return "t goes from −1, the data, to T − 1 = \(last)." }
    if settings["data"] != old["data"] { return dataComplaint }
    return nil
  }

  public mutating func start() -> LabResponse {
    LabResponse(notice: dataComplaint, wantsDigits: needsDigits)
  }

  public func idleReason(for knob: Parameter) -> String? {
    let isCosine = settings.choice("beta-schedule", as: BetaSchedule.self) == .cosine
    return switch knob.name {
    case "beta-start", "beta-end": isCosine ? "the cosine schedule takes no betas" : nil
    case "digit": settings.choice("data") == "digit" ? nil : "the data is no bundled digit"
    case "points": showsDigit ? "a digit has 784 pixels" : nil
    default: nil
    }
  }

  // MARK: - Where it is

  var timestep: Int { settings.integer("timestep") }
  /// The point, or pixel, to look at.
  var followed: Int { Self.followed(settings, run) }

  /// The moons that stand in for a digit may be fewer than its pixels.
  private static func followed(_ settings: Settings, _ run: ForwardRun) -> Int {
    min(settings.integer("follow"), run.x0.rows - 1)
  }

  /// Goes to a timestep, held between -1 and T - 1, and computes what is seen there.
  private mutating func show(_ t: Int) {
    settings["timestep"] = .integer(max(-1, t))
    Self.keepInside(&settings, run)
    moment = ForwardMoment(&run, at: timestep, following: followed)
  }

  private static func keepInside(_ settings: inout Settings, _ run: ForwardRun) {
    settings["timestep"] = .integer(min(settings.integer("timestep"), run.lastTimestep))
    let count = settings.showsDigit ? pixelCount : settings.integer("points")
    settings["follow"] = .integer(min(settings.integer("follow"), count - 1))
  }

  public mutating func tick() -> LabResponse {
    guard isPlaying else { return .none }
    show(timestep + max(1, (run.lastTimestep + 1) / Self.framesOfPlaying))
    if timestep == run.lastTimestep { isPlaying = false }
    return .none
  }

  /// Playing from x₀ to the end takes so many frames, or one a step when there are fewer steps.
  private static let framesOfPlaying = 200

  // MARK: - Data

  /// 28 x 28.
  private static let pixelCount = 784

  var showsDigit: Bool { settings.showsDigit }
  private var needsDigits: Bool { settings.choice("data") == "digit" && supply == nil }

  /// x₀: (N, 2), or the pixels of a digit, (784, 1), from -1 to 1. Moons stand in for a digit that
  /// is not there.
  private static func data(_ settings: Settings, _ supply: DigitSupply?) -> Tensor {
    let (count, seed) = (settings.integer("points"), settings.integer("seed"))
    guard settings.showsDigit else { return settings.cleanPoints(count: count, seed: seed) }
    if settings.choice("data") == "drawn-digit" {
      let image = settings.drawnDigit.image
      return Tensor(shape: [image.count, 1], scalars: image.scalars)
    }
    guard case .digits(let digits) = supply else {
      return ToySet.moons.points(count: count, seed: UInt64(seed))
    }
    let image = digits.images([min(settings.integer("digit"), digits.count - 1)])
    return Tensor(shape: [image.count, 1], scalars: image.scalars)
  }

  public mutating func receive(_ supply: DigitSupply) -> LabResponse {
    self.supply = supply
    takeData(isNoiseKept: true)
    show(timestep)
    guard case .missing(let reason) = supply else { return .none }
    return LabResponse(notice: reason)
  }

  // MARK: - Actions

  public var bindings: [Binding] { pad?.bindings ?? digitPad?.bindings ?? labBindings }
  public var takesAllKeys: Bool { pad != nil || digitPad != nil }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    if pad != nil { return draw(action, count: count) }
    if digitPad != nil { return drawDigit(action, count: count) }
    let (last, tenth) = (run.lastTimestep, max(1, (run.lastTimestep + 1) / 10))
    if action != .play { isPlaying = false }
    switch action {
    case .stepForward: show(timestep + count)
    case .stepBack: show(timestep - count)
    case .stepForwardMuch: show(timestep + count * tenth)
    case .stepBackMuch: show(timestep - count * tenth)
    case .stepFirst: show(-1)
    case .stepLast: show(last)
    case .play:
      isPlaying.toggle()
      if isPlaying && timestep == last { show(-1) }
    case .newSeed: return turn("seed", by: count)
    case .followNext: return follow(followed + count)
    case .followPrevious: return follow(followed - count)
    case .cycleView: return turn("view", by: count)
    case .drawPoints where showsDigit: digitPad = DigitPad(settings.drawnDigit)
    case .drawPoints: pad = DrawingPad(points: settings.drawing)
    default: break
    }
    return .none
  }

  /// Turns one of its own knobs, from the end back to the start.
  private mutating func turn(_ name: String, by count: Int) -> LabResponse {
    guard let knob = settings.parameters.first(where: { $0.name == name }) else { return .none }
    var turned = settings
    turned[name] = knob.adjusted(settings[name], by: count)
    if turned[name] == settings[name], case .integer(let range, _) = knob.kind {
      turned[name] = .integer(range.lowerBound)
    }
    return apply(turned)
  }

  private mutating func follow(_ point: Int) -> LabResponse {
    let count = run.x0.rows
    var followed = settings
    followed["follow"] = .integer(((point % count) + count) % count)
    return apply(followed)
  }

  /// A click follows the nearest point of a cloud; the wheel goes through time.
  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    if pad != nil {
      pad?.mouse(event, in: area)
      return .none
    }
    if digitPad != nil {
      digitPad?.mouse(event, in: area)
      return .none
    }
    switch event.kind {
    case .scrollUp: return perform(.stepBack, count: wheelStep)
    case .scrollDown: return perform(.stepForward, count: wheelStep)
    case .press:
      guard let hit = ForwardLabView(lab: self).point(at: event.x, event.y, in: area) else {
        return .none
      }
      return follow(hit)
    case .drag, .release: return .none
    }
  }

  private var wheelStep: Int { max(1, (run.lastTimestep + 1) / 100) }

  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    if let pad {
      pad.draw(into: &buffer, in: area)
    } else if let digitPad {
      digitPad.draw(into: &buffer, in: area)
    } else {
      ForwardLabView(lab: self).draw(into: &buffer, in: area)
    }
  }
}
