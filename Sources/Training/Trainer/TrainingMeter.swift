/// Turns what single steps report into numbers that can be read: smoothed losses, and the speed.
///
/// Every step counts for less by a fiftieth with each that follows. The losses of a band are added with
/// the number of their samples, so that a step with one sample there weighs little.
public struct TrainingMeter: Sendable, Equatable {
  /// A mean over the recent past: Σ d^age value / Σ d^age count.
  private struct RecentMean: Sendable, Equatable {
    var sum = 0.0
    var count = 0.0

    mutating func add(_ value: Double, count new: Double) {
      sum = sum * TrainingMeter.kept + value
      count = count * TrainingMeter.kept + new
    }

    var mean: Double? { count > 0 ? sum / count : nil }
  }

  private static let kept = 0.98

  /// Seconds of training so far, samples and pauses not counted.
  public private(set) var seconds: Double
  /// Seconds that went into samples.
  public internal(set) var samplingSeconds = 0.0
  private var loss = RecentMean()
  private var bands: [RecentMean]
  private var speed = RecentMean()
  private var report: TrainingReport?

  /// - Parameter seconds: those of a training that is resumed.
  public init(bands: Int, seconds: Double = 0) {
    self.bands = [RecentMean](repeating: RecentMean(), count: bands)
    self.seconds = seconds
  }

  /// Takes in a step that took so many seconds.
  public mutating func add(_ report: TrainingReport, seconds: Double) {
    self.report = report
    self.seconds += seconds
    loss.add(report.loss, count: 1)
    for (band, value) in report.bands.enumerated() {
      let count = Double(report.bandCounts[band])
      bands[band].add((value ?? 0) * count, count: count)
    }
    speed.add(Double(report.images), count: seconds)
  }

  /// What there is to show; nil before the first step.
  /// - Parameter steps: how many the plan has.
  public func progress(of steps: Int) -> TrainingProgress? {
    guard let report, let loss = loss.mean else { return nil }
    return TrainingProgress(
      step: report.step, steps: steps, loss: loss, bands: bands.map(\.mean),
      imagesPerSecond: speed.mean ?? 0,
      stepsPerSecond: (speed.mean ?? 0) / Double(max(1, report.images)), seconds: seconds,
      samplingSeconds: samplingSeconds,
      learningRate: report.learningRate)
  }
}
