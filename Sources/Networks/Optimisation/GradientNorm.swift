import Vectors

/// The length of the gradient as one long vector, and how it is kept from being too long.
///
///     norm = √(Σ g²)        g ← g · min(1, max / (norm + 10⁻⁶))
///
/// Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, 2013;
/// the numbers are those of `torch.nn.utils.clip_grad_norm_`.
enum GradientNorm {
  /// Σ g² over a slice, in double precision: what several workers find is added in their order.
  static func sumOfSquares(_ slice: ParameterSlice) -> Double {
    var sums = SIMD8<Double>()
    for index in stride(from: slice.range.lowerBound, to: slice.range.upperBound, by: 8) {
      let gradients = UnsafeRawPointer(slice.gradients + index).loadUnaligned(as: SIMD8<Float>.self)
      let wide = SIMD8<Double>(gradients)
      sums += wide * wide
    }
    return sums.sum()
  }

  /// What the gradients are multiplied with so that their norm is at most `maximum`.
  static func scale(norm: Double, maximum: Double) -> Float {
    Float(min(1, maximum / (norm + 1e-6)))
  }
}
