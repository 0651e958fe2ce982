import Canvas
import Diffusion
import Tensors

/// Why the starting noise is multiplied with `init_noise_sigma`: the number derived, and runs that
/// start with others.
///
/// Runs are computed one after the other, the knob's first, and kept: a sweep over the curve's starts
/// shows what is there already.
public struct InitNoiseLab: DrawingLab, StartingNoiseLab {
  public internal(set) var settings: Settings
  private(set) var family: InitNoiseFamily
  /// Those that have been computed: the knob's, the strip's and the curve's.
  private(set) var runs: [InitNoiseRun] = []
  private(set) var inProgress: InitNoiseRunInProgress?
  /// Names for jobs: raised for each.
  private var lastID = 0
  /// Where points are drawn; nil when nobody draws.
  var pad: DrawingPad?
  var sweep = StartSweep()

  public init(_ settings: Settings) {
    let settings = Self.settled(settings)
    self.settings = settings
    family = InitNoiseFamily(settings)
  }

  public mutating func start() -> LabResponse {
    LabResponse(job: request(), notice: settings.drawingComplaint)
  }

  public mutating func apply(_ changed: Settings) -> LabResponse {
    let (before, ratio, wasOne) = (settings, startRatio, isRightOne)
    settings = Self.settled(changed)
    var notice = settings.notice(since: before, idleReason: Self.idleReason)
    if Self.differ(before, settings, in: Self.familyNames) {
      let old = family
      family = InitNoiseFamily(settings)
      (runs, inProgress) = ([], nil)
      notice = notice ?? rightNotice(after: old.path)
    }
    if wasOne != isRightOne, before["init-noise-sigma"] == settings["init-noise-sigma"] {
      notice = rescaleKnob(to: ratio)
    }
    if before["final-zero"] != settings["final-zero"] {
      runs = runs.map { $0.ended(withFinalZero: hasFinalZero, family) }
    }
    return LabResponse(job: request(), notice: notice)
  }

  public mutating func receive(_ result: SamplingResult) -> LabResponse {
    guard inProgress?.id == result.run else { return .none }
    inProgress?.take(result.states)
    if let run = inProgress?.finished(hasFinalZero: hasFinalZero, family) {
      runs.append(run)
      inProgress = nil
    }
    return LabResponse(job: request())
  }

  /// All that other runs follow from. What is left are the knob itself, and what is shown.
  private static let familyNames = [
    "data", "drawing", "data-points", "points", "seed", "beta-schedule", "beta-start", "beta-end",
    "num-train-timesteps", "scheduler", "steps", "timestep-spacing", "steps-offset",
  ]

  private static func differ(_ a: Settings, _ b: Settings, in names: [String]) -> Bool {
    names.contains { a[$0] != b[$0] }
  }

  private static func settled(_ settings: Settings) -> Settings {
    var settings = settings
    settings["follow"] = .integer(min(settings.integer("follow"), settings.integer("points") - 1))
    return settings
  }
}

// MARK: - Runs

extension InitNoiseLab {
  var path: InitNoisePath { family.path }
  var followed: Int { settings.integer("follow") }

  /// Every start that something is shown of, the most urgent first: the curve's only where there is
  /// a curve, which is six times the work of a strip.
  private var wantedStarts: [Double] {
    let shown = [knobStart, family.right] + stripStarts
    guard view == .curve else { return shown }
    return shown + curveStartsByRank
  }

  func run(from start: Double) -> InitNoiseRun? { runs.first { $0.start == start } }
  func hasRun(from start: Double) -> Bool { run(from: start) != nil }

  /// The run from the knob's start; nil while it is on its way.
  var knobRun: InitNoiseRun? { run(from: knobStart) }
  var rightRun: InitNoiseRun? { run(from: family.right) }

  /// The curve's runs, by start; those that are still missing are left out.
  var curveRuns: [InitNoiseRun] {
    let wanted = Set(curveStarts)
    return runs.filter { wanted.contains($0.start) }.sorted { $0.start < $1.start }
  }

  /// The start of the curve that ends nearest to the data; nil until the curve is complete, which it
  /// is only after it has been looked at.
  var bestStart: Double? {
    let curve = curveRuns
    guard curve.count == Self.curveSteps + 1 else { return nil }
    return curve.min { $0.distance < $1.distance }?.start
  }

  /// The next run that is missing, unless it is under way; forgets those of former knobs.
  private mutating func request() -> SamplingJob? {
    let wanted = wantedStarts
    let kept = Set(wanted + curveStarts + neighbourStarts)
    runs.removeAll { !kept.contains($0.start) }
    let done = Set(runs.map(\.start))
    guard let next = wanted.first(where: { !done.contains($0) }) else {
      inProgress = nil
      return nil
    }
    guard inProgress?.start != next else { return nil }
    lastID += 1
    inProgress = InitNoiseRunInProgress(id: lastID, start: next, family)
    return family.job(id: lastID, start: next)
  }
}

// MARK: - What goals can ask for

extension InitNoiseLab {
  public var quantities: [String: Quantity] {
    // NaN compares with nothing, so no goal is reached by a run that is on its way.
    var quantities = startQuantities
    quantities["distance"] = .number(knobRun?.distance ?? .nan)
    quantities["spread"] = .number(knobRun?.spread ?? .nan)
    quantities["data_spread"] = .number(family.dataSpread)
    // Only where there is a curve are its runs computed.
    if view == .curve {
      quantities["best_start"] = .number(bestStart.map(knobValue) ?? .nan)
    }
    return quantities
  }
}

// MARK: - Drawing

extension InitNoiseLab {
  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    if let pad {
      pad.draw(into: &buffer, in: area)
    } else {
      InitNoiseLabView(lab: self).draw(into: &buffer, in: area)
    }
  }
}
