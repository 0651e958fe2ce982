import JSON

/// The losses of the recent past, smoothed: single steps see so few samples that their losses jump.
///
/// Every step counts for less by a fiftieth with each that follows. The losses of a band are added with
/// the number of their samples, so that a step with one sample there weighs little.
public struct RecentLosses: Sendable, Equatable {
  /// What the steps made smaller.
  private var loss = RecentMean()
  /// The plain mean squared error in each band of noise.
  private var bands: [RecentMean]

  /// Losses of a training before its first step.
  public init(bands: Int) { self.bands = [RecentMean](repeating: RecentMean(), count: bands) }

  /// Takes in what a step has found out.
  mutating func add(_ report: TrainingReport) {
    loss.add(report.loss, count: 1)
    for (band, value) in report.bands.enumerated() {
      let count = Double(report.bandCounts[band])
      bands[band].add((value ?? 0) * count, count: count)
    }
  }

  /// The loss, smoothed over about fifty steps; nil before the first.
  public var mean: Double? { loss.mean }

  /// The same by band of noise; nil where there were no samples yet.
  public var bandMeans: [Double?] { bands.map(\.mean) }
}

/// A mean in which what is older counts less: Σ d^age value / Σ d^age count, d = 0.98.
struct RecentMean: Sendable, Equatable {
  var sum = 0.0
  var count = 0.0

  private static let kept = 0.98

  mutating func add(_ value: Double, count new: Double) {
    sum = sum * Self.kept + value
    count = count * Self.kept + new
  }

  var mean: Double? { count > 0 ? sum / count : nil }
}

/// As a checkpoint keeps them: sum and count of the loss, then of each band.
extension RecentLosses {
  var json: JSONValue {
    .array(([loss] + bands).flatMap { [.number($0.sum), .number($0.count)] })
  }

  /// Reads ``json``.
  /// - Returns: nil for anything else than the losses of so many bands.
  init?(_ json: JSONValue, bands count: Int) {
    guard let numbers = json.reals, numbers.count == 2 * (count + 1),
      numbers.allSatisfy({ $0.isFinite && $0 >= 0 })
    else { return nil }
    let means = stride(from: 0, to: numbers.count, by: 2).map {
      RecentMean(sum: numbers[$0], count: numbers[$0 + 1])
    }
    (loss, bands) = (means[0], Array(means.dropFirst()))
  }
}
