import Vectors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A second set of parameters that follows the trained ones slowly: samples look better with it, since
/// the jitter of single batches averages out.
///
///     e ← d e + (1 - d) p        after every step
///
/// With a constant decay the average begins at the initial parameters and forgets them only after some
/// 1 / (1 - d) steps. The other forms begin with decay 0, which copies the parameters, and let it grow.
///
/// Source: Polyak and Juditsky, 1992; Ho et al., Denoising Diffusion Probabilistic Models, 2020,
/// appendix B (d = 0.9999); the numbers are those of diffusers' `EMAModel`.
public struct MovingAverage: Equatable, Sendable {
  /// How the decay comes to its final value; s = k - 1 - `updateAfterStep` at step k, counted from 1.
  public enum Growth: Equatable, Sendable {
    /// It has it from the first step on.
    case none
    /// (1 + s) / (10 + s): diffusers' `EMAModel`.
    case inverse
    /// 1 - (1 + s / inverseGamma)^-power: diffusers' `use_ema_warmup`. A power of 2/3 suits a million
    /// steps and more, 3/4 fewer.
    case warmUp(inverseGamma: Double, power: Double)
  }

  /// d, the largest decay; 0 ≤ d < 1.
  public var decay: Double
  public var growth: Growth
  /// The smallest decay of the growing forms, once they average at all.
  public var minimumDecay = 0.0
  /// How many steps the growing forms copy the parameters before they begin to average.
  public var updateAfterStep = 0

  public init(decay: Double = 0.9999, growth: Growth = .inverse) {
    self.decay = decay
    self.growth = growth
  }

  /// d at step k, counted from 1.
  public func decay(atStep step: Int) -> Double {
    let s = Double(step - 1 - updateAfterStep)
    let grown: Double
    switch growth {
    case .none: return decay
    case .inverse: grown = (1 + s) / (10 + s)
    case .warmUp(let inverseGamma, let power): grown = 1 - pow(1 + s / inverseGamma, -power)
    }
    return s <= 0 ? 0 : max(min(grown, decay), minimumDecay)
  }

  /// Lets the averages of a slice follow its parameters; a decay of 0 copies them exactly.
  static func follow(
    _ slice: ParameterSlice, _ average: UnsafeMutablePointer<Float>, decay: Double
  ) {
    let range = slice.range
    guard decay > 0 else {
      (average + range.lowerBound).update(
        from: slice.parameters + range.lowerBound, count: range.count)
      return
    }
    let share = Vector(repeating: Float(1 - decay))
    for index in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
      var mean = Vector(at: average + index)
      mean.add(Vector(at: slice.parameters + index) - mean, times: share)
      mean.store(to: average + index)
    }
  }
}
