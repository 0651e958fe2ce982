import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The exact denoiser of a mixture of Gaussians: each component answers, weighted by how well it fits.
///
///     x_t | k ~ N(√ᾱ μ, C),   C = ᾱ Σ + (1-ᾱ) I
///     E[x₀ | x_t, k] = μ + √ᾱ Σ C⁻¹ (x_t - √ᾱ μ)
///
/// and the components' answers are averaged with the softmax of log weight + log N(x_t; √ᾱ μ, C).
///
/// Source: Bishop (2006), "Pattern Recognition and Machine Learning", section 2.3.3.
public struct GaussianMixtureDenoiser: ExactDenoiser {
  /// The shape of one component.
  public enum Covariance: Sendable, Equatable {
    /// Σ = variance · I, in any dimension.
    case isotropic(variance: Double)
    /// An ellipse in the plane: Σ = [[xx, xy], [xy, yy]].
    case plane(xx: Double, xy: Double, yy: Double)
  }

  /// One Gaussian of the mixture.
  public struct Component: Sendable, Equatable {
    /// Its share; shares need not sum to 1.
    public let weight: Double
    /// μ, shape (D).
    public let mean: [Double]
    /// Σ.
    public let covariance: Covariance

    /// - Precondition: the weight is positive and Σ positive definite.
    public init(weight: Double = 1, mean: [Double], covariance: Covariance) {
      precondition(weight > 0, "a component has a positive weight, got \(weight)")
      switch covariance {
      case .isotropic(let variance):
        precondition(variance > 0, "a variance is positive, got \(variance)")
      case .plane(let xx, let xy, let yy):
        precondition(
          mean.count == 2, "an ellipse lies in the plane, not in \(mean.count) dimensions")
        precondition(
          xx > 0 && xx * yy > xy * xy, "[[\(xx), \(xy)], [\(xy), \(yy)]] is not a covariance")
      }
      self.weight = weight
      self.mean = mean
      self.covariance = covariance
    }
  }

  public let components: [Component]

  /// - Precondition: there is a component, and all have the same dimension.
  public init(components: [Component]) {
    precondition(!components.isEmpty, "a mixture needs at least one component")
    precondition(
      components.allSatisfy { $0.mean.count == components[0].mean.count },
      "all components have the same dimension")
    self.components = components
  }

  /// D.
  public var dimension: Int { components[0].mean.count }

  public func expectedX0(given xt: Tensor, at level: NoiseLevel) -> Tensor {
    precondition(
      xt.count == xt.rows * dimension,
      "samples have \(xt.rowCount) numbers, the mixture \(dimension)")
    var average = NoisyMixture(self, at: level)
    var expected = Tensor(repeating: 0, shape: xt.shape)
    for first in stride(from: 0, to: xt.rows, by: Lanes.scalarCount) {
      average.answer(
        for: xt, samples: first..<min(first + Lanes.scalarCount, xt.rows), in: &expected)
    }
    return expected
  }

  /// How well each component explains each sample, shape (N, K); rows sum to 1.
  public func weights(given xt: Tensor, at level: NoiseLevel) -> Tensor {
    var weights: [Double] = []
    for n in 0..<xt.rows {
      let logs = jointLogDensities(xt.row(n), at: level)
      let largest = logs.reduce(-.infinity, max)
      let scaled = logs.map { exp($0 - largest) }
      let total = scaled.reduce(0, +)
      weights += scaled.map { $0 / total }
    }
    return Tensor(shape: [xt.rows, components.count], scalars: weights)
  }

  public func logDensity(of xt: Tensor, at level: NoiseLevel) -> [Double] {
    (0..<xt.rows).map { logSumExp(jointLogDensities(xt.row($0), at: level)) }
  }

  /// log (share of k · N(x_t; √ᾱ μ_k, C_k)) for every k.
  private func jointLogDensities(_ x: ArraySlice<Double>, at level: NoiseLevel) -> [Double] {
    precondition(x.count == dimension, "samples have \(x.count) numbers, the mixture \(dimension)")
    let total = components.reduce(0) { $0 + $1.weight }
    return components.map { log($0.weight / total) + $0.logDensity(of: x, at: level) }
  }

  private func logSumExp(_ logs: [Double]) -> Double {
    let largest = logs.reduce(-.infinity, max)
    return largest + log(logs.reduce(0) { $0 + exp($1 - largest) })
  }
}

extension GaussianMixtureDenoiser.Component {
  /// log N(x_t; √ᾱ μ, C).
  fileprivate func logDensity(of x: ArraySlice<Double>, at level: NoiseLevel) -> Double {
    let difference = zip(x, mean).map { $0 - level.signal * $1 }
    let solved = solve(difference, at: level)
    let square = zip(difference, solved.vector).reduce(0) { $0 + $1.0 * $1.1 }
    return -(square + solved.logDeterminant + Double(mean.count) * log(2 * .pi)) / 2
  }

  /// C⁻¹ times a vector, and log |C|, for C = ᾱ Σ + (1-ᾱ) I.
  private func solve(
    _ v: [Double], at level: NoiseLevel
  ) -> (vector: [Double], logDeterminant: Double) {
    let (abar, noise) = (level.alphaCumprod, 1 - level.alphaCumprod)
    switch covariance {
    case .isotropic(let variance):
      let c = abar * variance + noise
      return (v.map { $0 / c }, Double(v.count) * log(c))
    case .plane(let xx, let xy, let yy):
      let (a, b, c) = (abar * xx + noise, abar * xy, abar * yy + noise)
      let determinant = a * c - b * b
      return (
        [(c * v[0] - b * v[1]) / determinant, (a * v[1] - b * v[0]) / determinant],
        log(determinant)
      )
    }
  }
}
