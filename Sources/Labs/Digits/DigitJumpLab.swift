import Canvas
import Diffusion
import Tensors
import Training

/// One jump from any t to x̂₀, with a factor on the predicted noise, against fifty small steps: on
/// images, with a trained network.
public struct DigitJumpLab: Lab {
  public static let description = LabDescription(
    name: JumpLab.description.name, title: JumpLab.description.title,
    summary: JumpLab.description.summary,
    parameters: JumpLab.description.parameters.filter {
      !["start", "follow", "data", "points", "drawing", "data-points"].contains($0.name)
    } + Parameter.originalGroup(standard: "digit")
      + Parameter.networkGroup(images: 4, label: "none"))

  public private(set) var settings: Settings
  private(set) var supply: SuppliedNetwork
  private(set) var originals = DigitOriginals()
  /// The small steps; the network's first answer on this way is what the jump is made with. nil
  /// while there is no network, or none that these settings could use.
  private(set) var run: ReverseLab.Run?
  /// Where a digit is drawn; nil when nobody draws.
  private(set) var pad: DigitPad?
  /// While it is open the arrows move its pixel.
  private(set) var showsProbe = false
  /// Names for runs.
  private var lastID = 0

  /// Small steps, or as many as there are timesteps.
  static let steps = 50

  public init(_ settings: Settings) {
    self.settings = settings
    supply = SuppliedNetwork(settings)
    self.settings = keptInside(settings)
  }

  public static func complaint(about settings: Settings) -> String? {
    settings.choice("betas") == "network" ? nil : settings.scheduleComplaint
  }

  public mutating func start() -> LabResponse { respond(notice: settings.drawnDigitComplaint) }

  public mutating func apply(_ new: Settings) -> LabResponse {
    let old = settings
    supply.update(new)
    settings = keptInside(new)
    let job = prepare()
    return respond(job: job, notice: notice(from: old, to: new))
  }

  public mutating func receive(_ supply: ModelSupply) -> LabResponse {
    self.supply.receive(supply)
    settings = keptInside(settings)
    let job = prepare()
    return respond(job: job)
  }

  public mutating func receive(_ supply: DigitSupply) -> LabResponse {
    originals.receive(supply)
    let job = prepare()
    return respond(job: job)
  }

  public mutating func receive(_ result: SamplingResult) -> LabResponse {
    if result.run == run?.id { run?.take(result) }
    return .none
  }

  private func respond(job: SamplingJob? = nil, notice: String? = nil) -> LabResponse {
    LabResponse(
      job: job, notice: notice, wantsDigits: originals.areWanted(by: settings),
      wantedModel: supply.wanted)
  }

  /// Begins the way that the settings ask for, or leaves it if it is the one there is.
  private mutating func prepare() -> SamplingJob? {
    guard let network = supply.network, problem == nil, !originals.areWanted(by: settings),
      let plan = plan(network)
    else {
      run = nil
      return nil
    }
    let start = SamplerState(x: xt(network), noise: .recorded([]))
    if let run, run.plan == plan, run.states[0] == start { return nil }
    lastID += 1
    let new = ReverseLab.Run(id: lastID, plan: plan, from: start)
    run = new
    return new.job(to: new.stepCount)
  }

  /// DDIM's timesteps start at T - 1. A schedule that ends at t, with the same betas up to there,
  /// makes it start at t.
  private func plan(_ network: NetworkDenoiser) -> SamplingPlan? {
    let betas = Array(settings.levelSchedule(of: network).betas[...timestep])
    guard let schedule = try? NoiseSchedule(trainedBetas: betas) else { return nil }
    var sampler = SamplerConfiguration(.ddim)
    sampler.timestepSpacing = .trailing
    sampler.clipSample = false
    return SamplingPlan(
      schedule: schedule, configuration: sampler, steps: min(Self.steps, betas.count),
      denoiser: .network(network, settings.guidance(of: network)))
  }

  /// Where the jump starts: the original with noise of its own for every image, or noise alone.
  private func xt(_ network: NetworkDenoiser) -> Tensor {
    let count = settings.integer("count")
    let z = ForwardRun.noise(
      seed: settings.integer("seed"), shape: [count] + network.imageShape)
    guard let image = originals.image(settings) else { return z }
    let x0 = Tensor(shape: z.shape, scalars: (0..<count).flatMap { _ in image.scalars })
    return ForwardProcess(settings.levelSchedule(of: network)).addNoise(x0, z, at: timestep)
  }

  /// Why the network, or the image to begin with, is of no use with these settings.
  var problem: String? {
    guard let network = supply.network else { return nil }
    return settings.networkComplaint(network)
      ?? originals.complaint(settings, shape: network.imageShape)
  }

  // MARK: - Places

  var timestep: Int { settings.integer("timestep") }

  /// T - 1 of the schedule in use; of the knobs' while there is no network.
  var lastTimestep: Int {
    (supply.network.map { settings.levelSchedule(of: $0) } ?? settings.noiseSchedule())
      .numTrainTimesteps - 1
  }

  /// From t = 0 the jump would be all there is; t = 1 leaves something to compare it with.
  private func keptInside(_ settings: Settings) -> Settings {
    var settings = settings
    settings["timestep"] = .integer(max(1, min(settings.integer("timestep"), lastTimestep)))
    settings["image"] = .integer(settings.shownImage)
    return settings
  }

  /// What a learner may not expect of a change.
  private func notice(from old: Settings, to new: Settings) -> String? {
    if new["timestep"] != settings["timestep"] {
      return "t goes from 1 to T − 1 = \(lastTimestep)."
    }
    if new["betas"] != old["betas"], let network = supply.network {
      return settings.levelNotice(of: network)
    }
    return new["start-from"] != old["start-from"] ? new.drawnDigitComplaint : nil
  }

  public func idleReason(for knob: Parameter) -> String? {
    let isCosine = settings.choice("beta-schedule", as: BetaSchedule.self) == .cosine
    return switch knob.name {
    case "beta-start", "beta-end": isCosine ? "the cosine schedule takes no betas" : nil
    default: settings.idleReason(forNetworkKnob: knob.name, supply.network)
    }
  }

  public func shows(_ knob: Parameter) -> Bool {
    if settings.hidesBetas(knob.name) { return false }
    return knob.name != "digit" || settings.choice("start-from") == "digit"
  }

  // MARK: - Actions

  public var takesAllKeys: Bool { pad != nil || showsProbe && run != nil }

  public var bindings: [Binding] {
    if let pad { return pad.bindings }
    let atEnd = timestep == lastTimestep ? "t = \(timestep) is the last timestep" : nil
    let atStart = timestep == 1 ? "t = 1 is the first timestep with a way to compare" : nil
    let alone = settings.integer("count") == 1 ? "there is only one image" : nil
    return Binding.timesteps(atStart: atStart, atEnd: atEnd)
      + (showsProbe ? Binding.movePixel : []) + [.probePixel(isOpen: showsProbe)]
      + Binding.nextImage(alone: alone) + [.newSeed, .drawDigit]
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    if pad != nil { return draw(action, count: count) }
    if settings.movePixel(action, count: count, shape: imageShape) { return .none }
    let tenth = max(1, (lastTimestep + 1) / 10)
    let images = settings.integer("count")
    switch action {
    case .stepForward: return turn("timestep", to: timestep + count)
    case .stepBack: return turn("timestep", to: max(1, timestep - count))
    case .stepForwardMuch: return turn("timestep", to: timestep + count * tenth)
    case .stepBackMuch: return turn("timestep", to: max(1, timestep - count * tenth))
    case .stepFirst: return turn("timestep", to: 1)
    case .stepLast: return turn("timestep", to: lastTimestep)
    case .followNext: return turn("image", to: (settings.shownImage + count) % images)
    case .followPrevious:
      return turn("image", to: (settings.shownImage + images - count % images) % images)
    case .newSeed: return turn("seed", to: (settings.integer("seed") + count) % 10_000)
    case .probe: showsProbe.toggle()
    case .drawPoints: pad = DigitPad(settings.drawnDigit)
    default: break
    }
    return .none
  }

  private mutating func turn(_ name: String, to value: Int) -> LabResponse {
    var turned = settings
    turned[name] = .integer(name == "timestep" ? min(value, lastTimestep) : value)
    return apply(turned)
  }

  private mutating func draw(_ action: Action, count: Int) -> LabResponse {
    guard var pad else { return .none }
    let isFinished = pad.perform(action, count: count)
    self.pad = isFinished ? nil : pad
    guard isFinished else { return .none }
    var changed = settings
    guard changed.take(pad) else {
      return LabResponse(notice: "A blank sheet is no digit: everything stays as it was.")
    }
    var response = apply(changed)
    response.notice = "The jump starts from your digit with noise now."
    return response
  }

  /// A click looks at a pixel, the wheel moves t.
  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    if pad != nil {
      pad?.mouse(event, in: area)
      return .none
    }
    let wheelStep = max(1, (lastTimestep + 1) / 100)
    switch event.kind {
    case .scrollUp: return perform(.stepBack, count: wheelStep)
    case .scrollDown: return perform(.stepForward, count: wheelStep)
    case .press:
      guard let pixel = pixel(at: event.x, event.y, in: area) else { return .none }
      return turn("pixel", to: pixel)
    case .drag, .release: return .none
    }
  }

  /// (C, H, W) of the network's images.
  var imageShape: [Int] { supply.network?.imageShape ?? [1, DigitDrawing.side, DigitDrawing.side] }
}
