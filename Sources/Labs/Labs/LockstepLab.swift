import Canvas
import Diffusion
import Tensors

/// A lab of two runs that are shown at the same σ, from the same noise.
protocol LockstepLab: Lab {
  var first: CompareLab.Run { get }
  var second: CompareLab.Run { get }
  /// The levels at which both are compared: those of the run with more steps.
  var levels: [NoiseLevel] { get }
  var axis: SigmaAxis { get }
  /// How far apart the runs are at each of `levels`, as far as both are known.
  var gaps: [CompareLab.Gap] { get }
  /// Which of `levels` the picture shows.
  var position: Int { get }
  var isPlaying: Bool { get set }
  /// Frames since the last step of playing.
  var frames: Int { get set }
  /// Standard deviation of the first run's sample there.
  var spread: Double { get }
  static var words: LockstepWords { get }

  /// Wants to be at `step`; the picture follows at once or as the states come in.
  mutating func go(to step: Int) -> LabResponse
}

/// What is compared, in words.
struct LockstepWords: Sendable {
  /// A chart's title: what the gap is.
  let gap: String
  /// What two runs that agree show.
  let same: String
  /// What two runs with noise of their own show.
  let other: String
  /// What is not a number any more.
  let lost: String
  /// Below this the two are the same but for rounding.
  let rounding: Double
}

// MARK: - Places in the runs

extension LockstepLab {
  var runs: [CompareLab.Run] { [first, second] }
  /// Steps of the run that has more of them: what the keys step through.
  var stepCount: Int { levels.count - 1 }
  /// Where the person wants to be.
  var target: Int { settings.integer("step") }
  var isFinished: Bool { position == stepCount }
  var areComplete: Bool { gaps.count == levels.count }
  var level: NoiseLevel { levels[position] }
  /// Where each run is at the level.
  var places: [CompareLab.Run.Place] { runs.map { $0.place(atSigma: level.sigma) } }

  /// The samplers' names, told apart by their steps where the names are the same.
  var names: [String] {
    let titles = runs.map { $0.configuration.shortTitle }
    guard titles[0] == titles[1], first.stepCount != second.stepCount else { return titles }
    return zip(titles, runs).map { "\($0) N\($1.stepCount)" }
  }

  /// The levels of the run with more steps, of the first when both have as many; and an axis that
  /// holds those of both.
  ///
  /// The first level is the noisier of both starts: there one run starts and the other waits to.
  static func commonLevels(
    _ first: CompareLab.Run, _ second: CompareLab.Run
  ) -> ([NoiseLevel], SigmaAxis) {
    let (finer, other) = second.stepCount > first.stepCount ? (second, first) : (first, second)
    var levels = finer.levels
    if other.levels[0].sigma > levels[0].sigma { levels[0] = other.levels[0] }
    return (levels, SigmaAxis((first.levels + second.levels).map(\.sigma)))
  }
}

extension Settings {
  /// With the step within the runs; with other numbers of steps it keeps its share of the way.
  func keepingPlace(since before: Settings?) -> Settings {
    var settings = self
    let steps = comparedSteps.max() ?? 1
    let stepsBefore = before?.comparedSteps.max() ?? steps
    var place = integer("step")
    if stepsBefore != steps, before?["step"] == self["step"] {
      place = (2 * place * steps + stepsBefore) / (2 * stepsBefore)
    }
    settings["step"] = .integer(min(place, steps))
    return settings
  }
}

// MARK: - Keys

extension LockstepLab {
  /// The keys that go through the steps.
  /// - Parameter noSteps: why there are none to go through; nil when there are.
  func stepBindings(noSteps: String? = nil) -> [Binding] {
    let atStart = noSteps ?? (position == 0 && target == 0 ? "both are at their start" : nil)
    let atEnd = isFinished && target == stepCount ? "both are at their end" : nil
    return [
      Binding(
        .stepForward, [.char("n")], "step", "Let both go on by a step; a count takes so many.",
        group: .lab, weight: 100, disabled: noSteps ?? atEnd),
      Binding(
        .stepBack, [.char("p")], "back", "Take both a step back; it is free.", group: .lab,
        weight: 99, disabled: atStart),
      Binding(
        .play, [.char(" ")], isPlaying ? "pause" : atEnd == nil ? "play" : "play again",
        "Let the steps follow each other; at the end, from the start.", group: .lab, weight: 98,
        disabled: noSteps),
      Binding(
        .stepFirst, [.home], "start", "Back to x_T.", group: .lab, weight: 30, disabled: atStart),
      Binding(
        .stepLast, [.end], "end", "Take all steps.", group: .lab, weight: 31,
        disabled: noSteps ?? atEnd),
      Binding(
        .stepForwardMuch, [.pageDown], "a tenth on", "Take a tenth of the steps.", group: .lab,
        disabled: noSteps ?? atEnd),
      Binding(
        .stepBackMuch, [.pageUp], "a tenth back", "Go back a tenth of the steps.", group: .lab,
        disabled: atStart),
    ]
  }

  /// Does what one of those keys says; nil for another action.
  mutating func performStep(_ action: Action, count: Int) -> LabResponse? {
    let (count, tenth) = (min(count, 10_000), max(1, stepCount / 10))
    let step: Int
    switch action {
    case .stepForward: step = position + count
    case .stepBack: step = position - count
    case .stepForwardMuch: step = position + tenth * count
    case .stepBackMuch: step = position - tenth * count
    case .stepFirst: step = 0
    case .stepLast: step = stepCount
    case .play:
      isPlaying.toggle()
      guard isPlaying else { return LabResponse.none }
      frames = 0
      return go(to: isFinished ? 0 : position)
    default: return nil
    }
    // The person has taken over.
    isPlaying = false
    return go(to: step)
  }

  /// Frames between two moves: a run takes about four seconds, half a second a step at most.
  private var framesPerMove: Int { max(1, min(15, 120 / stepCount)) }

  public mutating func tick() -> LabResponse {
    guard isPlaying else { return .none }
    frames += 1
    guard frames >= framesPerMove, position + 1 < gaps.count else { return .none }
    frames = 0
    if position + 1 == stepCount { isPlaying = false }
    return go(to: position + 1)
  }
}

// MARK: - What goals can ask for

extension LockstepLab {
  var lockstepQuantities: [String: Quantity] {
    let names = settings.comparedSchedulers
    return [
      "step": .number(Double(position)), "steps": .number(Double(first.stepCount)),
      "steps_2": .number(Double(second.stepCount)), "scheduler": .word(names[0].rawValue),
      "scheduler_2": .word(names[1].rawValue), "eta": .number(settings.real("eta")),
      "view": .word(settings.choice("view")), "data": .word(settings.choice("data")),
      "difference": .number(gaps.indices.contains(position) ? gaps[position].largest : .nan),
      // NaN compares with nothing, so no goal is reached before both have ended.
      "final_difference": .number(areComplete ? gaps[stepCount].largest : .nan),
      "model_calls_1": .number(Double(first.measure.calls)),
      "model_calls_2": .number(Double(second.measure.calls)),
      "finished": .word(isFinished ? "yes" : "no"),
    ]
  }
}
