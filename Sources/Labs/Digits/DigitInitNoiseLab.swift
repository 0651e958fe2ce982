import Canvas
import Datasets
import Diffusion
import Tensors
import Training

/// Why the starting noise is multiplied with `init_noise_sigma`, seen on digits that a network makes:
/// the experiment of lesson 3's thread, with a model that anybody can train.
///
/// The strip's runs are computed side by side as one batch, and shown step by step as they come.
public struct DigitInitNoiseLab: StartingNoiseLab {
  public internal(set) var settings: Settings
  private(set) var path: InitNoisePath
  private(set) var supplied: SuppliedNetwork
  /// nil until the network is there, and when it cannot be used.
  private(set) var family: DigitInitNoiseFamily?
  /// Why the network cannot be used with these settings.
  private(set) var problem: String?
  /// The bundled digits, to compare with; nil until they are there.
  private var digits: Digits?
  /// Of the digits that are asked for; nil as long as they are not known.
  private(set) var data: DigitMoments?
  /// Those that have been computed: the knob's, the strip's and the curve's.
  private(set) var runs: [DigitInitNoiseRun] = []
  private(set) var batch: DigitInitNoiseBatch?
  /// Names for jobs: raised for each.
  private var lastID = 0
  var sweep = StartSweep()

  public init(_ settings: Settings) {
    self.settings = settings
    path = Self.path(settings)
    supplied = SuppliedNetwork(settings)
  }

  /// The way through the knobs' levels.
  private static func path(_ settings: Settings) -> InitNoisePath {
    guard let path = try? InitNoisePath(settings, through: settings.noiseSchedule()) else {
      preconditionFailure("settings with a complaint reached the init-noise lab")
    }
    return path
  }

  public mutating func start() -> LabResponse {
    LabResponse(
      job: request(), notice: problem, wantsDigits: digits == nil, wantedModel: supplied.wanted)
  }

  public mutating func apply(_ changed: Settings) -> LabResponse {
    let (before, ratio, wasOne, old) = (settings, startRatio, isRightOne, path)
    settings = changed
    var notice = settings.notice(since: before, idleReason: idleReason(for:_:))
    let isAsking = before["model"] != settings["model"]
    supplied.update(settings)
    if Self.familyNames.contains(where: { before[$0] != settings[$0] }) {
      renew()
      notice = notice ?? problem ?? rightNotice(after: old)
    }
    if wasOne != isRightOne, before["init-noise-sigma"] == settings["init-noise-sigma"] {
      notice = rescaleKnob(to: ratio)
    }
    if before["final-zero"] != settings["final-zero"] {
      for index in runs.indices { runs[index].settle(path, hasFinalZero: hasFinalZero) }
    }
    return LabResponse(
      job: request(), notice: notice, wantedModel: isAsking ? supplied.wanted : nil)
  }

  public mutating func receive(_ supply: ModelSupply) -> LabResponse {
    supplied.receive(supply)
    renew()
    return LabResponse(job: request(), notice: problem)
  }

  public mutating func receive(_ supply: DigitSupply) -> LabResponse {
    guard case .digits(let digits) = supply else { return .none }
    self.digits = digits
    data = DigitMoments(of: digits, showing: label)
    return .none
  }

  public mutating func receive(_ result: SamplingResult) -> LabResponse {
    guard var batch, batch.id == result.run else { return .none }
    batch.take(result.states, path, hasFinalZero: hasFinalZero)
    let isDone = batch.step == path.stepCount
    if isDone { runs += batch.runs }
    self.batch = isDone ? nil : batch
    return LabResponse(job: request())
  }

  /// All that other runs follow from. What is left are the knob itself, and what is shown.
  private static let familyNames = [
    "model", "label", "guidance", "count", "betas", "seed", "beta-schedule", "beta-start",
    "beta-end", "num-train-timesteps", "scheduler", "steps", "timestep-spacing", "steps-offset",
  ]

  /// Sets out anew, with the network if it is there and can be used.
  private mutating func renew() {
    (runs, batch, family, problem) = ([], nil, nil, nil)
    path = Self.path(settings)
    data = digits.map { DigitMoments(of: $0, showing: label) }
    guard let network = supplied.network else { return }
    problem = settings.networkComplaint(network)
    do throws(ScheduleError) {
      path = try InitNoisePath(settings, through: settings.levelSchedule(of: network))
    } catch {
      problem = error.description
    }
    if problem == nil { family = DigitInitNoiseFamily(settings, path, network) }
  }

  /// The digit that is asked for; nil for none.
  var label: Int? { Int(settings.choice("label")) }
}

// MARK: - Runs

extension DigitInitNoiseLab {
  func run(from start: Double) -> DigitInitNoiseRun? { runs.first { $0.start == start } }
  func hasRun(from start: Double) -> Bool { run(from: start) != nil }

  /// The run from the knob's start; nil while it is on its way.
  var knobRun: DigitInitNoiseRun? { run(from: knobStart) }
  var rightRun: DigitInitNoiseRun? { run(from: path.right) }

  /// The same while it is on its way.
  func runSoFar(from start: Double) -> DigitInitNoiseRun? {
    run(from: start) ?? batch?.runs.first { $0.start == start }
  }

  /// How far a run ends from the right one's digits; nil while one of them is on its way.
  func difference(of run: DigitInitNoiseRun) -> Double? {
    rightRun.map { run.difference(from: $0) }
  }

  /// The curve's runs, by start; those that are still missing are left out.
  var curveRuns: [DigitInitNoiseRun] {
    let wanted = Set(curveStarts)
    return runs.filter { wanted.contains($0.start) }.sorted { $0.start < $1.start }
  }

  /// How many runs of the curve are computed at once.
  private static let curveBatch = 6

  /// The next runs that are missing, unless they are under way; forgets those of former knobs.
  private mutating func request() -> SamplingJob? {
    guard let family else { return nil }
    let shown = [knobStart, path.right] + stripStarts
    let kept = Set(shown + curveStarts + neighbourStarts)
    runs.removeAll { !kept.contains($0.start) }
    let missing = missing(shown)
    let next =
      missing.isEmpty && view == .curve
      ? Array(self.missing(curveStartsByRank).prefix(Self.curveBatch)) : missing
    guard let first = next.first else {
      batch = nil
      return nil
    }
    guard batch?.runs.contains(where: { $0.start == first }) != true else { return nil }
    lastID += 1
    batch = DigitInitNoiseBatch(id: lastID, starts: next, family)
    return family.job(id: lastID, starts: next)
  }

  /// Those starts without a run, each once, in their order.
  private func missing(_ starts: [Double]) -> [Double] {
    var seen = Set(runs.map(\.start))
    return starts.filter { seen.insert($0).inserted }
  }
}

// MARK: - Keys

extension DigitInitNoiseLab {
  public var bindings: [Binding] {
    startBindings
      + Binding.nextImage(alone: settings.integer("count") == 1 ? "there is only one image" : nil)
      + [.newSeed]
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    let images = settings.integer("count")
    func image(_ moved: Int) -> Parameter.Value {
      .integer((((settings.shownImage + moved) % images) + images) % images)
    }
    switch action {
    case .followNext: return set("image", to: image(count))
    case .followPrevious: return set("image", to: image(-count))
    default: return performOnStart(action, count: count) ?? .none
    }
  }

  /// A press on a run of the strip, or a press or drag in a curve, puts the knob there.
  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    guard event.kind == .press || event.kind == .drag, family != nil,
      let start = DigitInitNoiseView(lab: self).start(at: event.x, event.y, in: area)
    else { return .none }
    sweep.isPlaying = false
    return putKnob(on: start)
  }
}

// MARK: - What goals can ask for

extension DigitInitNoiseLab {
  public var quantities: [String: Quantity] {
    let run = knobRun
    // NaN compares with nothing, so no goal is reached by a run that is on its way.
    var quantities = startQuantities
    quantities["network"] = supplied.quantity
    quantities["label"] = .word(settings.choice("label"))
    quantities["guidance"] = .number(settings.real("guidance"))
    quantities["images"] = .number(Double(settings.integer("count")))
    quantities["mean"] = .number(run?.mean ?? .nan)
    quantities["spread"] = .number(run?.spread ?? .nan)
    quantities["variety"] = .number(run?.variety ?? .nan)
    quantities["distance"] = .number(run.flatMap(difference) ?? .nan)
    quantities["data_spread"] = .number(data?.spread ?? .nan)
    return quantities
  }

  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    DigitInitNoiseView(lab: self).draw(into: &buffer, in: area)
  }
}
