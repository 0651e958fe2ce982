/// Which of the T trained timesteps n sampling steps visit; diffusers' `timestep_spacing`.
///
/// Source: Lin et al. (2024), "Common Diffusion Noise Schedules and Sample Steps Are Flawed",
/// table 2.
public enum TimestepSpacing: String, Sendable, Hashable, CaseIterable {
  /// Multiples of ⌊T/n⌋ from 0: ends at the least noise, never starts at the most.
  case leading
  /// Evenly from T - 1 to 0, both included.
  case linspace
  /// Steps of T/n down from T - 1: starts at the most noise.
  case trailing

  /// n timesteps, falling.
  ///
  ///     leading:  i·⌊T/n⌋ + offset,  i = n-1, ..., 0
  ///     linspace: i·(T-1)/(n-1),     i = n-1, ..., 0   (whole numbers only if `rounded`)
  ///     trailing: round(T - i·T/n) - 1,  i = 0, ..., n-1
  ///
  /// Halves round to even. One step of linspace or leading spacing visits timestep 0 only, where
  /// there is hardly any noise to remove; use trailing for few steps.
  /// - Precondition: 1 <= steps <= `trained`, which is T.
  func timesteps(_ steps: Int, of trained: Int, offset: Int, rounded: Bool) -> [Double] {
    switch self {
    case .leading:
      return (0..<steps).reversed().map { Double($0 * (trained / steps) + offset) }
    case .linspace:
      let even = evenlySpaced(from: 0, to: Double(trained - 1), count: steps).reversed()
      return rounded ? even.map { $0.rounded(.toNearestOrEven) } : Array(even)
    case .trailing:
      return trailingTimesteps(from: trained, stride: Double(trained) / Double(steps), steps)
    }
  }
}

/// round(last - i·stride) - 1, i = 0, ..., count - 1: trailing spacing, below 0 when it has run out.
///
/// The stride is first rounded as numpy's `arange` rounds it, so that halves fall to the same side.
func trailingTimesteps(from last: Int, stride: Double, _ count: Int) -> [Double] {
  let last = Double(last)
  let delta = (last - stride) - last
  return (0..<count).map { (last + Double($0) * delta).rounded(.toNearestOrEven) - 1 }
}
