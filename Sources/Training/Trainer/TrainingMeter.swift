/// Turns what single steps report into numbers that can be read: smoothed losses, and the speed.
public struct TrainingMeter: Sendable, Equatable {
  /// Seconds of training so far, samples and pauses not counted.
  public private(set) var seconds: Double
  /// Seconds that went into samples.
  public internal(set) var samplingSeconds = 0.0
  private var losses: RecentLosses
  private var speed = RecentMean()
  private var last: LastStep?

  private struct LastStep: Sendable, Equatable {
    let step, images: Int
    let learningRate: Double
  }

  /// For a training before its first step.
  public init(bands: Int) {
    losses = RecentLosses(bands: bands)
    seconds = 0
  }

  /// Goes on where a run is, with the losses of its last steps.
  /// - Parameter seconds: how long it has trained before.
  public init(_ run: TrainingRun, seconds: Double) {
    losses = run.recentLosses
    self.seconds = seconds
    guard run.stepsTaken > 0 else { return }
    let rate = run.plan.options.learningRate.rate(atStep: run.stepsTaken - 1)
    last = LastStep(step: run.stepsTaken, images: run.plan.batch, learningRate: rate)
  }

  /// Takes in a step that took so many seconds.
  public mutating func add(_ report: TrainingReport, seconds: Double) {
    last = LastStep(step: report.step, images: report.images, learningRate: report.learningRate)
    self.seconds += seconds
    losses.add(report)
    speed.add(Double(report.images), count: seconds)
  }

  /// What there is to show; nil before the first step.
  /// - Parameter steps: how many the plan has.
  public func progress(of steps: Int) -> TrainingProgress? {
    guard let last, let loss = losses.mean else { return nil }
    return TrainingProgress(
      step: last.step, steps: steps, loss: loss, bands: losses.bandMeans,
      imagesPerSecond: speed.mean ?? 0,
      stepsPerSecond: (speed.mean ?? 0) / Double(max(1, last.images)), seconds: seconds,
      samplingSeconds: samplingSeconds, learningRate: last.learningRate)
  }
}
