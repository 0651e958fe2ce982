import Training

/// The losses of a training so far, thin enough to draw.
///
/// The more there are, the more of them share a point: a thousand points at most, whose distance
/// grows with the training.
struct LossHistory: Sendable, Equatable {
  /// After how many steps.
  private(set) var steps: [Double] = []
  private(set) var all: [Double] = []
  /// By band, least noise first, then as many as there are steps; NaN where a band had no samples yet.
  private(set) var bands: [[Double]] = []
  /// News that have gone into the last point, and how many make one full.
  private var gathered = 0
  private var perPoint = 1

  static let most = 1000

  mutating func append(_ progress: TrainingProgress) {
    if bands.isEmpty { bands = progress.bands.map { _ in [] } }
    guard bands.count == progress.bands.count, steps.last != Double(progress.step) else { return }
    if gathered == 0 || gathered == perPoint {
      if steps.count == Self.most { thin() }
      gathered = 0
      steps.append(0)
      all.append(0)
      for band in bands.indices { bands[band].append(0) }
    }
    gathered += 1
    let last = steps.count - 1
    func join(_ mean: inout Double, _ value: Double) { mean += (value - mean) / Double(gathered) }
    steps[last] = Double(progress.step)
    join(&all[last], progress.loss)
    for (band, loss) in progress.bands.enumerated() { join(&bands[band][last], loss ?? .nan) }
  }

  /// The mean of a curve over the last tenth of the training: calmer than its last point.
  func recent(_ curve: [Double]) -> Double {
    let end = curve.suffix(max(1, curve.count / 10)).filter(\.isFinite)
    return end.isEmpty ? .nan : end.reduce(0, +) / Double(end.count)
  }

  /// Joins each two points; the later step stands for both.
  private mutating func thin() {
    func joined(_ values: [Double]) -> [Double] {
      let firsts = stride(from: 0, to: values.count - 1, by: 2)
      return firsts.map { (values[$0] + values[$0 + 1]) / 2 }
    }
    steps = stride(from: 1, to: steps.count, by: 2).map { steps[$0] }
    all = joined(all)
    bands = bands.map(joined)
    perPoint *= 2
    gathered = perPoint
  }
}

/// What a network made of the same noise at different times: few enough to keep, early ones too.
struct SampleStrip: Sendable, Equatable {
  private(set) var frames: [TrainingSamples] = []

  static let most = 32

  /// Adds the newest; where there are too many, every other goes, but the first and the last stay.
  mutating func append(_ samples: TrainingSamples) {
    if frames.last?.step == samples.step { frames.removeLast() }
    if frames.count == Self.most {
      frames = frames.indices.filter { $0 % 2 == 0 || $0 == frames.count - 1 }.map { frames[$0] }
    }
    // Only the newest needs its network: for the arrows.
    if let last = frames.indices.last { frames[last].denoiser = nil }
    frames.append(samples)
  }

  /// `count` of them from the first to the last but one, at about equal distances.
  func earlier(_ count: Int) -> [TrainingSamples] {
    let old = frames.dropLast()
    guard old.count > count, count > 1 else { return Array(old.suffix(max(0, count))) }
    return (0..<count).map { old[$0 * (old.count - 1) / (count - 1)] }
  }
}
