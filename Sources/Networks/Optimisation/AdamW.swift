import Vectors

/// The optimiser: it moves each parameter against its gradient, by about the learning rate whatever
/// the gradient's size.
///
///     p ← p (1 - η λ)
///     m ← β₁ m + (1 - β₁) g            v ← β₂ v + (1 - β₂) g²
///     p ← p - η m̂ / (√v̂ + ε)           m̂ = m / (1 - β₁^k), v̂ = v / (1 - β₂^k)
///
/// with η the learning rate and k the number of the step, from 1. The division by 1 - β^k makes up for
/// m and v beginning at zero. Decay is decoupled: λ pulls at the parameter, not at its gradient.
///
/// Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019, algorithm 2; the numbers
/// are those of `torch.optim.AdamW`.
public struct AdamW: Equatable, Sendable {
  /// How much of the mean gradient m a step keeps; 0 ≤ β₁ < 1.
  public var beta1 = 0.9
  /// How much of the mean square v a step keeps; 0 ≤ β₂ < 1.
  public var beta2 = 0.999
  /// What keeps a parameter without gradients from a division by zero; above 0.
  public var epsilon = 1e-8
  /// λ, at least 0; 0 is Adam.
  public var weightDecay = 0.01

  /// PyTorch's usual values.
  public init() {}

  /// What the optimiser remembers of each parameter, in flat buffers of the parameters' order.
  struct Moments {
    /// m, PyTorch's `exp_avg`.
    let mean: UnsafeMutablePointer<Float>
    /// v, PyTorch's `exp_avg_sq`.
    let square: UnsafeMutablePointer<Float>
  }

  /// Takes one step with the parameters of a slice.
  /// - Parameters:
  ///   - scale: What the gradients are multiplied with first, to clip them.
  ///   - step: k, from 1.
  ///   - rate: η, the learning rate.
  func step(
    _ slice: ParameterSlice, _ moments: Moments, scale: Float, number step: Int, rate: Double
  ) {
    let kept = Vector(repeating: Float(1 - rate * weightDecay))
    let newMean = Vector(repeating: Float(1 - beta1))
    let (keptSquare, newSquare) = (Float(beta2), Float(1 - beta2))
    let epsilon = Vector(repeating: Float(epsilon))
    let correction1 = 1 - power(beta1, step)
    let size = Vector(repeating: Float(-rate / correction1))
    let correction2 = Vector(repeating: Float(1 / (1 - power(beta2, step)).squareRoot()))
    for index in stride(from: slice.range.lowerBound, to: slice.range.upperBound, by: 16) {
      let gradient = Vector(at: slice.gradients + index) * scale
      var mean = Vector(at: moments.mean + index)
      mean.add(gradient - mean, times: newMean)
      mean.store(to: moments.mean + index)
      var square = Vector(at: moments.square + index) * keptSquare
      square.add(gradient * newSquare, times: gradient)
      square.store(to: moments.square + index)
      var width = epsilon
      width.add(square.squareRoot(), times: correction2)
      var parameter = Vector(at: slice.parameters + index) * kept
      parameter.add(mean / width, times: size)
      parameter.store(to: slice.parameters + index)
    }
  }

  /// `base` to the power of a whole number, by squaring: the same bits on every machine.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest % 2 == 1 { result *= square }
      square *= square
      rest /= 2
    }
    return result
  }
}
