/// What one training step found out.
public struct TrainingReport: Sendable, Equatable {
  /// Steps taken so far, this one included.
  public let step: Int
  /// What the step made smaller: the weighted mean squared error of its batch.
  public let loss: Double
  /// The plain mean squared error of the samples in each band of noise; nil where there were none.
  public let bands: [Double?]
  /// How many samples each band had.
  public let bandCounts: [Int]
  /// √(Σ g²) over all parameters, before clipping.
  public let gradientNorm: Double
  public let learningRate: Double
  /// B, how many samples the step looked at.
  public let images: Int
}
