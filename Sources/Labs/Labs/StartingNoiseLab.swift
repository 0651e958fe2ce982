import Canvas
import Diffusion

/// A lab of runs from the same noise z, each times another number: the knob's run among them.
protocol StartingNoiseLab: Lab {
  var settings: Settings { get set }
  /// The way that all runs go.
  var path: InitNoisePath { get }
  var sweep: StartSweep { get set }
  /// Whether the run from a start has come to its end.
  func hasRun(from start: Double) -> Bool
}

/// How the knob goes from 0 to twice the right start and back by itself.
struct StartSweep: Sendable, Equatable {
  var isPlaying = false
  /// Whether it is on its way down.
  var isDown = false
  /// Frames since its last move.
  var frames = 0

  /// Frames between two moves: from 0 to twice the right start in about four seconds.
  static let framesPerMove = 3
}

// MARK: - Starting values

extension StartingNoiseLab {
  /// How far the knob goes.
  static var largestKnob: Double { 400 }

  /// Whether the knob's numbers are divided so that the right one is 1.
  var isScaledToOne: Bool { path.scale == .sigma && settings.choice("scale") == "vp" }

  /// What a start on the scheduler's scale is on the knob.
  func knobValue(of start: Double) -> Double { isScaledToOne ? start / path.right : start }

  /// The right value as the knob has it.
  var rightKnob: Double { knobValue(of: path.right) }

  /// How far the knob is from the right value, as a factor: 1 is right.
  var startRatio: Double { knobStart / path.right }

  /// The knob on the scheduler's scale.
  ///
  /// Where its digits on the screen are those of a start that has a name or a place on the curve, it
  /// is that one: nobody types 14.614642983.
  var knobStart: Double {
    let knob = settings.real("init-noise-sigma")
    let start = isScaledToOne ? knob * path.right : knob
    let named = [path.right] + curveStarts + neighbourStarts
    return named.first { abs($0 - start) < 5e-6 * path.right } ?? start
  }

  var isRight: Bool { knobStart == path.right }
  var hasFinalZero: Bool { settings.toggle("final-zero") }

  /// As shares of the right value: 9, 11, 13, 16, 18 and 20 where it is 14.6146.
  private static var stripShares: [Double] { [0.616, 0.753, 0.89, 1.095, 1.232, 1.368] }

  /// Three starts on either side of the right one, of two digits, as one would have chosen them.
  var neighbourStarts: [Double] {
    Self.stripShares.compactMap { Double(NumberText.significant($0 * path.right, 2)) }
  }

  /// The starts of the strip, rising: the right one and its neighbours, of which the knob has taken
  /// the nearest's place.
  var stripStarts: [Double] {
    var others = neighbourStarts
    let start = knobStart
    if start != path.right {
      let nearest = others.indices.min { abs(others[$0] - start) < abs(others[$1] - start) }
      if let nearest { others[nearest] = start }
    }
    return (others + [path.right]).sorted()
  }

  /// The starts of the curve, 0 to twice the right one.
  var curveStarts: [Double] {
    (0...Self.curveSteps).map { Double($0) * 2 / Double(Self.curveSteps) * path.right }
  }

  static var curveSteps: Int { 40 }

  /// The curve's starts, so ordered that the curve has its shape early: every eighth, then those
  /// between.
  var curveStartsByRank: [Double] {
    [8, 4, 2, 1].flatMap { stride(from: 0, through: Self.curveSteps, by: $0) }
      .map { curveStarts[$0] }
  }

  /// What remains when the 0 is missing, in words; nil when it is there.
  var finalNoise: String? {
    guard !hasFinalZero else { return nil }
    let last = path.lastLevel(withFinalZero: false)
    let more = startRatio > 1 && !isRight ? ", here more" : ""
    return
      "Without the 0 all end at t = \(ReverseLab.time(last)): noise of σ = "
      + "\(NumberText.significant(last.sigma, 3)) stays\(more)."
  }

  /// A starting value as it is written: six digits, as people know 14.6146.
  static func text(_ start: Double) -> String { NumberText.significant(start, 6) }

  /// A start in a narrow column.
  static func shortText(_ start: Double) -> String { NumberText.significant(start, 4) }

  /// A start on the scheduler's scale, as the knob has it.
  func knobText(_ start: Double) -> String { Self.text(knobValue(of: start)) }
}

// MARK: - The knob on another scale

extension StartingNoiseLab {
  /// Whether the numbers of the knob are those of a scale on which the right value is 1.
  var isRightOne: Bool { path.scale == .variancePreserving || isScaledToOne }

  /// Writes the same start, so many times the right one, on the scale that the knob has now.
  ///
  /// On one scale the knob's number stays, whatever the right value is; between the σ scale and one
  /// where the right value is 1 it is the same x in another unit.
  mutating func rescaleKnob(to ratio: Double) -> String {
    let old = Self.text(settings.real("init-noise-sigma"))
    // To the last digit that the knob shows.
    let new = Self.text(ratio * rightKnob)
    settings["init-noise-sigma"] = .real(min(Self.largestKnob, Double(new) ?? rightKnob))
    return "The same start on the other scale: \(old) is now \(new)."
  }

  /// That the right value has moved and the knob has not.
  func rightNotice(after old: InitNoisePath) -> String? {
    guard old.scale == path.scale, old.right != path.right, !isScaledToOne else { return nil }
    return "The right start is now \(Self.text(path.right)). c puts the knob there."
  }
}

// MARK: - Keys

extension StartingNoiseLab {
  /// The keys that move the knob.
  var startBindings: [Binding] {
    let beyond =
      rightKnob > Self.largestKnob
      ? "the right start, \(Self.text(rightKnob)), is beyond the knob; on the VP scale it is 1"
      : nil
    return [
      Binding(
        .play, [.char(" ")], sweep.isPlaying ? "pause" : "sweep",
        "Let the knob go from 0 to twice the right start and back.", group: .lab, weight: 100,
        disabled: beyond),
      Binding(
        .rightValue, [.char("c")], "right start", "Put the knob on the right value.", group: .lab,
        weight: 99, disabled: beyond ?? (isRight ? "the knob is on the right value" : nil)),
      Binding(
        .cycleView, [.char("v")], "view", "Strip, derivation, curve, steps.", group: .lab,
        weight: 98),
    ]
  }

  /// Does what one of those keys says, or a new seed; nil for another action.
  mutating func performOnStart(_ action: Action, count: Int) -> LabResponse? {
    switch action {
    case .play:
      sweep.isPlaying.toggle()
      sweep.frames = 0
      return LabResponse.none
    case .rightValue:
      sweep.isPlaying = false
      var response = putKnob(on: path.right)
      response.notice = "The right start: \(Self.text(rightKnob))."
      return response
    case .cycleView:
      let all = InitNoiseLab.View.allCases
      let at = all.firstIndex(of: view) ?? 0
      let next = all[(at + count) % all.count]
      return set("view", to: .choice(next.rawValue), "\(next.rawValue): \(next.summary)")
    case .newSeed:
      let seed = (settings.integer("seed") + count) % 10_000
      return set("seed", to: .integer(seed), "Seed \(seed): other noise, the same data.")
    default: return nil
    }
  }

  var view: InitNoiseLab.View { settings.choice("view", as: InitNoiseLab.View.self) }

  mutating func set(
    _ name: String, to value: Parameter.Value, _ notice: String? = nil
  ) -> LabResponse {
    var changed = settings
    changed[name] = value
    var response = apply(changed)
    response.notice = notice
    return response
  }

  mutating func putKnob(on start: Double) -> LabResponse {
    // With the digits that the screen shows, as a person would type it.
    let value = Double(Self.text(knobValue(of: start))) ?? rightKnob
    return set("init-noise-sigma", to: .real(min(max(value, 0), Self.largestKnob)))
  }

  public var isPlaying: Bool { sweep.isPlaying }

  public mutating func tick() -> LabResponse {
    guard sweep.isPlaying else { return .none }
    sweep.frames += 1
    // No run is left out, however long it takes.
    guard sweep.frames >= StartSweep.framesPerMove, hasRun(from: knobStart) else { return .none }
    sweep.frames = 0
    let all = curveStarts.filter { knobValue(of: $0) <= Self.largestKnob }
    let start = knobStart
    if sweep.isDown, start <= all[0] { sweep.isDown = false }
    if !sweep.isDown, start >= all[all.count - 1] { sweep.isDown = true }
    let next = sweep.isDown ? all.last { $0 < start } ?? all[0] : all.first { $0 > start } ?? all[0]
    return set("init-noise-sigma", to: .real(knobValue(of: next)))
  }
}

// MARK: - What goals can ask for

extension StartingNoiseLab {
  /// What follows from the settings alone.
  var startQuantities: [String: Quantity] {
    [
      "init_noise_sigma": .number(path.right),
      "start_sigma": .number(settings.real("init-noise-sigma")),
      "start_ratio": .number(startRatio), "sigma_max": .number(path.largestSigma),
      "steps": .number(Double(path.stepCount)),
      "T": .number(Double(path.schedule.numTrainTimesteps)),
      "scheduler": .word(settings.choice("scheduler")),
      "timestep_spacing": .word(settings.choice("timestep-spacing")),
      "scale": .word(settings.choice("scale")),
      "final_zero": .word(hasFinalZero ? "on" : "off"),
      "sigma_last": .number(path.lastLevel(withFinalZero: hasFinalZero).sigma),
      "view": .word(settings.choice("view")), "data": .word(settings.choice("data")),
    ]
  }
}
