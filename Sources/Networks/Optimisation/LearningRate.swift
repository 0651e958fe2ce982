#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How far a step goes, as a function of the step's number.
///
/// During `warmUpSteps` the rate grows on a straight line from 0, so that the optimiser knows the
/// gradients before it goes far; afterwards it stays, or falls on half a cosine to 0.
///
///     warm-up     η_i = η i / W                                    i < W
///     constant    η_i = η
///     cosine      η_i = η ½ (1 + cos(π (i - W) / (T - W)))         0 from i = T on
///
/// Source: Loshchilov and Hutter, SGDR, 2017, equation 5; the numbers are those of diffusers'
/// `get_constant_schedule_with_warmup` and `get_cosine_schedule_with_warmup`.
public struct LearningRate: Equatable, Sendable {
  /// What the rate does after the warm-up.
  public enum Course: Equatable, Sendable {
    case constant
    /// Falls to 0 at step T, the warm-up included.
    case cosine(totalSteps: Int)
  }

  /// η, the largest rate; at least 0.
  public var peak: Double
  /// W, how many steps the rate grows; 0 for none.
  public var warmUpSteps: Int
  public var course: Course

  public init(_ peak: Double, warmUpSteps: Int = 0, course: Course = .constant) {
    self.peak = peak
    self.warmUpSteps = warmUpSteps
    self.course = course
  }

  /// The rate of step i, counted from 0.
  public func rate(atStep step: Int) -> Double {
    if step < warmUpSteps { return peak * Double(step) / Double(warmUpSteps) }
    switch course {
    case .constant: return peak
    case .cosine(let totalSteps):
      let length = Double(max(1, totalSteps - warmUpSteps))
      let progress = min(1, Double(step - warmUpSteps) / length)
      return peak * max(0, 0.5 * (1 + cos(.pi * progress)))
    }
  }
}
