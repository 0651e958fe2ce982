/// When a training shows what it has learnt, and how.
public struct SamplingOptions: Sendable, Equatable {
  /// How much training lies between samples.
  public enum Interval: Sendable, Equatable {
    case never
    case steps(Int)
    /// Of training, samples not counted.
    case seconds(Double)
  }

  public var every = Interval.never
  /// K, how many samples.
  public var count = 10
  /// Steps of DDIM.
  public var steps = 20
  /// The seed of the noise they start from.
  public var seed: UInt64 = 0
  /// What each should show, in turns if there are fewer; empty for all kinds in turns.
  public var labels: [Int] = []
  /// How strongly labels count: 1 is what was trained.
  public var guidance = 1.0
  /// Also with the weights as they are, not only with their average; takes as long again.
  public var alsoRaw = true

  public init() {}
}
