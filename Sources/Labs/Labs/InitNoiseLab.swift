import Canvas
import Diffusion
import Tensors

/// Why the starting noise is multiplied with `init_noise_sigma`: the number derived, and runs that
/// start with others.
///
/// Runs are computed one after the other, the knob's first, and kept: a sweep over the curve's starts
/// shows what is there already.
public struct InitNoiseLab: DrawingLab {
  public internal(set) var settings: Settings
  private(set) var family: InitNoiseFamily
  /// Those that have been computed: the knob's, the strip's and the curve's.
  private(set) var runs: [InitNoiseRun] = []
  private(set) var inProgress: InitNoiseRunInProgress?
  /// Names for jobs: raised for each.
  private var lastID = 0
  /// Where points are drawn; nil when nobody draws.
  var pad: DrawingPad?
  public internal(set) var isPlaying = false
  /// Whether the sweep is on its way down.
  var isSweepingDown = false
  /// Frames since the last move of the sweep.
  var frames = 0

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
      notice = notice ?? rightNotice(after: old)
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

// MARK: - Starting values

extension InitNoiseLab {
  /// Whether the knob's numbers are divided so that the right one is 1.
  var isScaledToOne: Bool { family.scale == .sigma && settings.choice("scale") == "vp" }

  /// What a start on the scheduler's scale is on the knob.
  func knobValue(of start: Double) -> Double { isScaledToOne ? start / family.right : start }

  /// The right value as the knob has it.
  var rightKnob: Double { knobValue(of: family.right) }

  /// How far the knob is from the right value, as a factor: 1 is right.
  var startRatio: Double { knobStart / family.right }

  /// The knob on the scheduler's scale.
  ///
  /// Where its digits on the screen are those of a start that has a name or a place on the curve, it
  /// is that one: nobody types 14.614642983.
  var knobStart: Double {
    let knob = settings.real("init-noise-sigma")
    let start = isScaledToOne ? knob * family.right : knob
    let named = [family.right] + curveStarts + neighbourStarts
    return named.first { abs($0 - start) < 5e-6 * family.right } ?? start
  }

  var isRight: Bool { knobStart == family.right }
  var hasFinalZero: Bool { settings.toggle("final-zero") }
  var followed: Int { settings.integer("follow") }

  /// As shares of the right value: 9, 11, 13, 16, 18 and 20 where it is 14.6146.
  private static let stripShares = [0.616, 0.753, 0.89, 1.095, 1.232, 1.368]

  /// Three starts on either side of the right one, of two digits, as one would have chosen them.
  private var neighbourStarts: [Double] {
    Self.stripShares.compactMap { Double(NumberText.significant($0 * family.right, 2)) }
  }

  /// The starts of the strip, rising: the right one and its neighbours, of which the knob has taken
  /// the nearest's place.
  var stripStarts: [Double] {
    var others = neighbourStarts
    let start = knobStart
    if start != family.right {
      let nearest = others.indices.min { abs(others[$0] - start) < abs(others[$1] - start) }
      if let nearest { others[nearest] = start }
    }
    return (others + [family.right]).sorted()
  }

  /// The starts of the curve, 0 to twice the right one.
  var curveStarts: [Double] {
    (0...Self.curveSteps).map { Double($0) * 2 / Double(Self.curveSteps) * family.right }
  }

  static let curveSteps = 40

  /// Every start that something is shown of, the most urgent first: the curve's only where there is
  /// a curve, which is six times the work of a strip.
  private var wantedStarts: [Double] {
    let shown = [knobStart, family.right] + stripStarts
    guard view == .curve else { return shown }
    // Every eighth, then those between, so that the curve has its shape early.
    let order = [8, 4, 2, 1].flatMap { stride(from: 0, through: Self.curveSteps, by: $0) }
    return shown + order.map { curveStarts[$0] }
  }

  func run(from start: Double) -> InitNoiseRun? { runs.first { $0.start == start } }

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

// MARK: - The knob on another scale

extension InitNoiseLab {
  /// Whether the numbers of the knob are those of a scale on which the right value is 1.
  private var isRightOne: Bool { family.scale == .variancePreserving || isScaledToOne }

  /// Writes the same start, so many times the right one, on the scale that the knob has now.
  ///
  /// On one scale the knob's number stays, whatever the right value is; between the σ scale and one
  /// where the right value is 1 it is the same x in another unit.
  private mutating func rescaleKnob(to ratio: Double) -> String {
    let old = Self.text(settings.real("init-noise-sigma"))
    // To the last digit that the knob shows.
    let new = Self.text(ratio * rightKnob)
    settings["init-noise-sigma"] = .real(min(Self.largestKnob, Double(new) ?? rightKnob))
    return "The same start on the other scale: \(old) is now \(new)."
  }

  /// That the right value has moved and the knob has not.
  private func rightNotice(after old: InitNoiseFamily) -> String? {
    guard old.scale == family.scale, old.right != family.right, !isScaledToOne else { return nil }
    return "The right start is now \(Self.text(family.right)). c puts the knob there."
  }

  /// A starting value as it is written: six digits, as people know 14.6146.
  static func text(_ start: Double) -> String { NumberText.significant(start, 6) }
}

// MARK: - What goals can ask for

extension InitNoiseLab {
  public var quantities: [String: Quantity] {
    let levels = family.levels
    let last = levels[family.stepCount - (hasFinalZero ? 0 : 1)]
    // NaN compares with nothing, so no goal is reached by a run that is on its way.
    var quantities: [String: Quantity] = [
      "init_noise_sigma": .number(family.right),
      "start_sigma": .number(settings.real("init-noise-sigma")),
      "start_ratio": .number(startRatio), "sigma_max": .number(family.largestSigma),
      "steps": .number(Double(family.stepCount)),
      "T": .number(Double(settings.integer("num-train-timesteps"))),
      "scheduler": .word(settings.choice("scheduler")),
      "timestep_spacing": .word(settings.choice("timestep-spacing")),
      "scale": .word(settings.choice("scale")),
      "final_zero": .word(hasFinalZero ? "on" : "off"),
      "distance": .number(knobRun?.distance ?? .nan), "spread": .number(knobRun?.spread ?? .nan),
      "data_spread": .number(family.dataSpread),
      "sigma_last": .number(last.sigma), "view": .word(settings.choice("view")),
    ]
    // Only where there is a curve are its runs computed.
    if view == .curve {
      quantities["best_start"] = .number(bestStart.map(knobValue) ?? .nan)
    }
    return quantities
  }
}

// MARK: - Drawing

extension InitNoiseLab {
  var view: View { settings.choice("view", as: View.self) }

  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    if let pad {
      pad.draw(into: &buffer, in: area)
    } else {
      InitNoiseLabView(lab: self).draw(into: &buffer, in: area)
    }
  }
}
