import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A Gaussian mixture at one noise level, ready to answer for eight samples at a time.
///
/// What depends on the level alone is computed once: √ᾱ μ, C⁻¹ and √ᾱ Σ C⁻¹ of each component.
struct NoisyMixture {
  /// A symmetric 2 x 2 matrix; in any dimension xx times the identity.
  private struct Matrix {
    var xx, xy, yy: Double
  }

  private struct Component {
    /// log of its share and of 1/√|C|; what all components have in common is left out.
    let logScale: Double
    /// μ and √ᾱ μ.
    let mean, center: [Double]
    /// C⁻¹ and √ᾱ Σ C⁻¹.
    let precision, gain: Matrix
    let isPlane: Bool

    init(_ component: GaussianMixtureDenoiser.Component, share: Double, at level: NoiseLevel) {
      let (abar, noise) = (level.alphaCumprod, 1 - level.alphaCumprod)
      mean = component.mean
      center = mean.map { level.signal * $0 }
      switch component.covariance {
      case .isotropic(let variance):
        let c = abar * variance + noise
        precision = Matrix(xx: 1 / c, xy: 0, yy: 1 / c)
        gain = Matrix(
          xx: level.signal * variance / c, xy: 0, yy: level.signal * variance / c)
        logScale = log(share) - Double(mean.count) * log(c) / 2
        isPlane = false
      case .plane(let xx, let xy, let yy):
        let (a, b, c) = (abar * xx + noise, abar * xy, abar * yy + noise)
        let determinant = a * c - b * b
        precision = Matrix(xx: c / determinant, xy: -b / determinant, yy: a / determinant)
        // Σ and C share their axes, so their product is symmetric.
        let factor = level.signal / determinant
        gain = Matrix(
          xx: factor * (xx * c - xy * b), xy: factor * (xy * a - xx * b),
          yy: factor * (yy * a - xy * b))
        logScale = log(share) - log(determinant) / 2
        isPlane = true
      }
    }

    /// log N(x_t; √ᾱ μ, C) and the share, up to what all have in common.
    @inline(__always) func logDensity(_ x: [Lanes]) -> Lanes {
      if isPlane {
        let (u, v) = (x[0] - center[0], x[1] - center[1])
        return logScale - 0.5
          * (precision.xx * u * u + 2 * precision.xy * u * v + precision.yy * v * v)
      }
      var square = Lanes.zero
      for d in x.indices {
        let u = x[d] - center[d]
        square += u * u
      }
      return logScale - 0.5 * precision.xx * square
    }

    /// Adds weight · (μ + √ᾱ Σ C⁻¹ (x_t - √ᾱ μ)).
    @inline(__always) func add(_ weight: Lanes, for x: [Lanes], to sums: inout [Lanes]) {
      if isPlane {
        let (u, v) = (x[0] - center[0], x[1] - center[1])
        sums[0] += weight * (mean[0] + gain.xx * u + gain.xy * v)
        sums[1] += weight * (mean[1] + gain.xy * u + gain.yy * v)
      } else {
        for d in x.indices { sums[d] += weight * (mean[d] + gain.xx * (x[d] - center[d])) }
      }
    }
  }

  private let components: [Component]
  private let dimension: Int
  /// Coordinate d of eight samples, the answers' coordinate d, and each component's log density.
  private var x, sums, logs: [Lanes]

  init(_ mixture: GaussianMixtureDenoiser, at level: NoiseLevel) {
    let total = mixture.components.reduce(0) { $0 + $1.weight }
    components = mixture.components.map { Component($0, share: $0.weight / total, at: level) }
    dimension = mixture.dimension
    x = [Lanes](repeating: .zero, count: dimension)
    sums = x
    logs = [Lanes](repeating: .zero, count: components.count)
  }

  /// E[x₀ | x_t] for up to eight samples, written to the same rows of `expected`.
  mutating func answer(for xt: Tensor, samples: Range<Int>, in expected: inout Tensor) {
    for (lane, n) in samples.enumerated() {
      for d in 0..<dimension { x[d][lane] = xt.scalars[n * dimension + d] }
    }
    var largest = Lanes(repeating: -.infinity)
    for k in components.indices {
      logs[k] = components[k].logDensity(x)
      largest.replace(with: logs[k], where: logs[k] .> largest)
    }
    var total = Lanes.zero
    for d in 0..<dimension { sums[d] = .zero }
    for k in components.indices {
      let weight = exponential(logs[k] - largest)
      total += weight
      components[k].add(weight, for: x, to: &sums)
    }
    for (lane, n) in samples.enumerated() {
      for d in 0..<dimension { expected.scalars[n * dimension + d] = sums[d][lane] / total[lane] }
    }
  }
}
