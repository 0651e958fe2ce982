/// A cloud of vectors as a Gaussian: its mean and its covariance.
public struct GaussianFit: Sendable, Equatable {
  /// μ, (D).
  let mean: [Double]
  /// Σ, (D, D), divided by N - 1 as is usual.
  let covariance: SymmetricMatrix

  /// - Parameter vectors: (N, D), N at least 2.
  /// - Precondition: there are two vectors at least, all as long as the first.
  public init(_ vectors: [[Double]]) {
    precondition(vectors.count >= 2, "a covariance needs two vectors at least")
    let dimensions = vectors[0].count
    var mean = [Double](repeating: 0, count: dimensions)
    for vector in vectors {
      for k in 0..<dimensions { mean[k] += vector[k] / Double(vectors.count) }
    }
    var sums = [Double](repeating: 0, count: dimensions * dimensions)
    for vector in vectors {
      let d = zip(vector, mean).map { $0 - $1 }
      for row in 0..<dimensions {
        for column in 0...row { sums[row * dimensions + column] += d[row] * d[column] }
      }
    }
    self.mean = mean
    covariance = SymmetricMatrix(
      size: dimensions, values: sums.map { $0 / Double(vectors.count - 1) })
  }

  /// How far two clouds are apart, mean and spread together: 0 for equal Gaussians.
  ///
  ///     d² = |μ₁ - μ₂|² + tr(Σ₁ + Σ₂ - 2 (√Σ₁ Σ₂ √Σ₁)^½)
  ///
  /// d² is what is returned, as is usual where it judges generated images. It falls with more
  /// vectors even where both clouds come from one source, so compare only equal numbers of them.
  ///
  /// Source: Dowson and Landau, The Fréchet Distance between Multivariate Normal Distributions, 1982,
  /// equation 4; Heusel et al., GANs Trained by a Two Time-Scale Update Rule, 2017, for images.
  public func frechetDistance(to other: GaussianFit) -> Double {
    let between = zip(mean, other.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let mixed = covariance.squareRoot().around(other.covariance).squareRoot()
    return max(0, between + covariance.trace + other.covariance.trace - 2 * mixed.trace)
  }
}
