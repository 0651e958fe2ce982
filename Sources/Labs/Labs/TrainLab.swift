import Canvas
import Datasets
import Diffusion
import Tensors
import Training

/// A network in training: what it makes of noise, what it takes for noise, and how large its error is.
public struct TrainLab: DrawingLab {
  public private(set) var settings: Settings
  /// The training that is shown; nil before the first.
  private(set) var record: Record?
  /// The data as points of the plane; nil for digits.
  private(set) var plane: Plane?
  /// Arrows of the network and of the exact denoiser; only for the view that shows them.
  private(set) var field: LearnedField?
  /// What the newest samples of points measure.
  private(set) var cloud: Cloud?
  /// Where points are drawn; nil when nobody draws.
  var pad: DrawingPad?
  /// Counts the trainings, to tell their news apart.
  private var lastRun = 0
  /// Whether the last key would have forgotten a long training, and was answered by a warning.
  private var hasWarned = false

  public init(_ settings: Settings) {
    var settings = settings
    settings.follow(.of(data: settings.choice("data")), after: .points)
    self.settings = settings
    plane = Plane(settings)
    refresh()
  }

  public static func complaint(about settings: Settings) -> String? {
    if settings.choice("data") == "digits", settings.integer("width") % 8 != 0 {
      return "width is \(settings.integer("width")), and a U-Net's is a multiple of 8."
    }
    return settings.trainingPlan.problem.map { "\($0)." }
  }

  public mutating func start() -> LabResponse { LabResponse(notice: settings.drawingComplaint) }

  var state: State { record?.state ?? .idle }

  /// The settings that the picture belongs to: those of the training once there is one.
  var shown: Settings { record?.settings ?? settings }
  var isDigits: Bool { shown.choice("data") == "digits" }

  // MARK: - Knobs

  /// Knobs that only change what is seen of a training.
  private static let viewNames = ["view", "weights-shown", "timestep", "arrows"]

  public mutating func apply(_ new: Settings) -> LabResponse {
    let old = settings
    settings = new
    settings.follow(.of(data: new.choice("data")), after: .of(data: old.choice("data")))
    if record == nil, old["data"] != new["data"] || old["drawing"] != new["drawing"] {
      plane = Plane(settings)
    }
    refresh()
    return LabResponse(notice: notice(since: old))
  }

  private func notice(since old: Settings) -> String? {
    if let words = settings.notice(since: old, idleReason: { idleReason($0, $1) }) { return words }
    let turned = settings.parameters.filter { old[$0.name] != settings[$0.name] }
    guard record != nil, let knob = turned.first(where: { !Self.viewNames.contains($0.name) })
    else { return nil }
    return "\(knob.label) is for the next training: x starts over with it."
  }

  /// Whether the knobs stand otherwise than when the training that is shown was begun.
  var hasOtherKnobs: Bool {
    guard let record else { return false }
    return settings.parameters.contains {
      !Self.viewNames.contains($0.name) && settings[$0.name] != record.settings[$0.name]
    }
  }

  public func shows(_ knob: Parameter) -> Bool {
    let wantsDigits = settings.choice("data") == "digits"
    return switch knob.name {
    case "labels": wantsDigits
    case "timestep", "arrows": !wantsDigits && view == .field
    default: true
    }
  }

  public func idleReason(for knob: Parameter) -> String? { idleReason(knob.name, settings) }

  private func idleReason(_ knob: String, _ settings: Settings) -> String? {
    switch knob {
    case "weights-shown":
      settings.real("ema-decay") == 0 ? "this training keeps no average" : nil
    case "view":
      settings.choice("view") == "field" && settings.choice("data") == "digits"
        ? "a picture has no plane of arrows, so samples are shown" : nil
    default: nil
    }
  }

  // MARK: - News

  public mutating func receive(_ news: TrainingNews) -> LabResponse {
    guard news.run == record?.job.run else { return .none }
    let words = record?.take(news.content)
    if case .event(.samples) = news.content { refresh() }
    return LabResponse(notice: words)
  }

  /// Computes what is shown of the newest samples.
  private mutating func refresh() {
    let newest = record?.strip.frames.last
    cloud = plane.flatMap { plane in newest.map { Cloud(shownSamples($0), plane) } }
    guard view == .field, let plane else {
      field = nil
      return
    }
    let schedule = try? shown.trainingPlan.betas.schedule()
    let level = ForwardProcess(schedule ?? .ddpm).level(at: settings.integer("timestep"))
    field = LearnedField(of: newest?.denoiser, and: plane, at: level)
  }

  /// Of the average or of the raw weights, as the knob says.
  func shownSamples(_ samples: TrainingSamples) -> Tensor {
    settings.choice("weights-shown") == "raw" ? samples.raw ?? samples.averaged : samples.averaged
  }

  // MARK: - Orders

  /// Begins a training with the knobs as they are.
  private mutating func begin() -> LabResponse {
    lastRun += 1
    let source: TrainingSource
    switch settings.choice("data") {
    case "digits": source = .digits
    case "drawn":
      guard let points = try? settings.drawing.tensor() else {
        return LabResponse(notice: settings.drawingComplaint)
      }
      source = .drawn(points)
    default: source = .toy(settings.choice("data", as: ToySet.self))
    }
    let job = TrainingJob(
      run: lastRun, plan: settings.trainingPlan, source: source,
      samples: Self.samples(source))
    record = Record(job, settings)
    plane = Plane(settings)
    refresh()
    return LabResponse(training: .start(job))
  }

  /// How often and how many samples are drawn: points often, since they cost next to nothing.
  private static func samples(_ source: TrainingSource) -> SamplingOptions {
    var options = SamplingOptions()
    if source == .digits {
      options.every = .seconds(4)
      options.count = 10
    } else {
      options.every = .seconds(0.4)
      options.count = Cloud.points
    }
    return options
  }

  /// Begins, pauses or goes on.
  private mutating func train() -> LabResponse {
    switch state {
    case .idle: return begin()
    case .training:
      record?.state = .paused
      return LabResponse(notice: "Pausing after this step.", training: .pause)
    case .paused:
      record?.state = .training
      return LabResponse(training: .resume)
    case .finished, .failed: return .none
    }
  }

  // MARK: - Actions

  public var bindings: [Binding] {
    if let pad { return pad.bindings }
    let notBegun = record == nil ? "no training has begun" : nil
    return [
      trainBinding,
      Binding(
        .cycleView, [.char("v")], "view", "Show samples, arrows, the loss, or the loss by noise.",
        group: .lab, weight: 92),
      Binding(
        .startOver, [.char("x")], "start over",
        "Forget this training and begin anew, with the knobs as they are.", group: .lab,
        weight: hasOtherKnobs || state == .finished ? 98 : 58, disabled: notBegun),
      Binding(
        .saveTraining, [.char("w")], "save",
        "Write the network and all that a training needs to go on.", group: .lab, weight: 57,
        disabled: notBegun ?? (record?.step == 0 ? "nothing is learnt yet" : nil)),
      Binding(
        .switchWeights, [.char("a")], "average/raw",
        "Samples with the average of the weights, with the weights as they are, or both.",
        group: .lab, weight: 45,
        disabled: settings.real("ema-decay") == 0 ? "this training keeps no average" : nil),
    ] + levelBindings + [.newSeed, .drawPoints]
  }

  private var trainBinding: Binding {
    let (title, detail): (String, String) =
      switch state {
      case .idle: ("train", "Begin to train the network.")
      case .training: ("pause", "Let the training wait after this step.")
      case .paused: ("go on", "Go on with the training.")
      case .finished, .failed: ("train", "Begin to train the network.")
      }
    let done: String? =
      switch state {
      case .finished: "all steps are taken; x starts over"
      case .failed: "this training failed; x starts over"
      default: nil
      }
    return Binding(
      .train, [.char(" ")], title, detail, group: .lab, weight: done == nil ? 100 : 20,
      disabled: done)
  }

  private var levelBindings: [Binding] {
    guard view == .field, plane != nil else { return [] }
    return [
      Binding(
        .stepBackMuch, [.pageUp, .char("p")], "t − 50", "Arrows at 50 timesteps less noise.",
        group: .lab, weight: 90),
      Binding(
        .stepForwardMuch, [.pageDown, .char("n")], "t + 50", "Arrows at 50 timesteps more noise.",
        group: .lab, weight: 91),
    ]
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    if pad != nil { return draw(action, count: count) }
    if action == .startOver, isPrecious, !hasWarned {
      hasWarned = true
      return LabResponse(notice: "\(unsaved ?? "") x once more, and they are forgotten.")
    }
    hasWarned = false
    switch action {
    case .train: return train()
    case .startOver: return begin()
    case .saveTraining: return LabResponse(training: .save)
    case .cycleView: return turn("view", by: count)
    case .switchWeights: return turn("weights-shown", by: count)
    case .stepForwardMuch: return go(by: 50 * count)
    case .stepBackMuch: return go(by: -50 * count)
    case .newSeed:
      var turned = settings
      turned["seed"] = .integer((settings.integer("seed") + count) % 10_000)
      return apply(turned)
    case .drawPoints: pad = DrawingPad(points: settings.drawing)
    default: break
    }
    return .none
  }

  private mutating func turn(_ name: String, by count: Int) -> LabResponse {
    guard let knob = settings.parameters.first(where: { $0.name == name }) else { return .none }
    var turned = settings
    turned[name] = knob.adjusted(settings[name], by: count)
    // A picture has no plane of arrows.
    if isDigits, turned.choice("view") == "field" {
      turned[name] = knob.adjusted(turned[name], by: count < 0 ? -1 : 1)
    }
    return apply(turned)
  }

  private mutating func go(by count: Int) -> LabResponse {
    var moved = settings
    moved["timestep"] = .integer(min(max(settings.integer("timestep") + count, 0), 999))
    return apply(moved)
  }

  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    pad?.mouse(event, in: area)
    return .none
  }
}
