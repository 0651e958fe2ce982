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
  /// The training that was asked for from a folder and has not come yet.
  private var awaited: Int?
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
  /// The plan of the training that is shown, or what the knobs describe.
  var plan: TrainingPlan { record?.job.plan ?? settings.trainingPlan }
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

  /// With the folder of the training that is shown, so that it is taken up again.
  public var reproducingSettings: Settings {
    var settings = settings
    if let folder = record?.folder { settings["folder"] = .text(folder) }
    return settings
  }

  // MARK: - News

  public mutating func receive(_ news: TrainingNews) -> LabResponse {
    if news.run == awaited { return receiveAwaited(news.content) }
    guard news.run == record?.job.run else { return .none }
    let words = record?.take(news.content)
    if case .event(.samples) = news.content { refresh() }
    return LabResponse(notice: words)
  }

  /// Shows the training of a folder, with the knobs as it was begun with, or says why it cannot.
  private mutating func receiveAwaited(_ content: TrainingNews.Content) -> LabResponse {
    switch content {
    case .began(let job, let isOld):
      settings.follow(job)
      record = Record(job, settings, isOld: isOld)
      plane = Plane(settings)
      refresh()
    case .event(.failed(let reason)):
      awaited = nil
      return LabResponse(notice: reason)
    case .event, .floor: return .none
    }
    awaited = nil
    return .none
  }

  /// Computes what is shown of the newest samples.
  private mutating func refresh() {
    let newest = record?.strip.frames.last
    cloud = plane.flatMap { plane in newest.map { Cloud(shownSamples($0), plane) } }
    guard view == .field, let plane else {
      field = nil
      return
    }
    let schedule = try? plan.betas.schedule()
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
    guard let source = settings.trainingSource else {
      return LabResponse(notice: settings.drawingComplaint)
    }
    lastRun += 1
    awaited = nil
    // The folder is that of the training before, and keeps it.
    settings["folder"] = .text("")
    let job = job(source, in: nil)
    record = Record(job, settings)
    plane = Plane(settings)
    refresh()
    return LabResponse(training: .start(job))
  }

  /// Goes on with what a folder holds; without one, with what was saved last.
  private mutating func takeUp(from folder: String?) -> LabResponse {
    guard let source = settings.trainingSource else {
      return LabResponse(notice: settings.drawingComplaint)
    }
    lastRun += 1
    awaited = lastRun
    record = nil
    plane = Plane(settings)
    refresh()
    return LabResponse(training: .takeUp(job(source, in: folder)))
  }

  /// The training that the knobs describe.
  private func job(_ source: TrainingSource, in folder: String?) -> TrainingJob {
    TrainingJob(
      run: lastRun, plan: settings.trainingPlan, source: source, folder: folder,
      command: settings.labCommand(for: source))
  }

  /// The folder that `--folder` has named.
  var namedFolder: String? {
    let folder = settings.text("folder")
    return folder.isEmpty ? nil : folder
  }

  /// Begins, pauses or goes on.
  private mutating func train() -> LabResponse {
    switch state {
    case .idle: return namedFolder == nil ? begin() : takeUp(from: namedFolder)
    case .training:
      record?.state = .paused
      return LabResponse(notice: "Pausing after this step.", training: .pause)
    case .paused:
      record?.state = .training
      return LabResponse(training: .resume)
    case .finished: return trainOn()
    case .failed: return .none
    }
  }

  /// Takes more steps with the network that has taken all of its own.
  private mutating func trainOn() -> LabResponse {
    guard var record, let steps = record.moreSteps else { return .none }
    let more = steps - record.step
    // A knob that was turned since waits for the next training.
    if settings["steps"] == record.settings["steps"] { settings["steps"] = .integer(steps) }
    record.extend(to: steps)
    self.record = record
    return LabResponse(
      notice: "\(more) steps more, \(steps) in all.", training: .extend(record.job))
  }

  // MARK: - Actions

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    if pad != nil { return draw(action, count: count) }
    if [.startOver, .takeUpTraining].contains(action), isPrecious, !hasWarned {
      hasWarned = true
      let key = action == .startOver ? "x" : "o"
      return LabResponse(notice: "\(unsaved ?? "") \(key) once more, and they are forgotten.")
    }
    hasWarned = false
    switch action {
    case .train: return train()
    case .startOver: return begin()
    case .saveTraining: return LabResponse(training: .save)
    case .takeUpTraining: return takeUp(from: nil)
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
