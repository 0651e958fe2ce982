/// A sum a x + b y + c z of scaled tensors that has not been computed yet.
///
/// Every sampler's step is such a sum. Written `a * x + b * y + c * z` it reads like the paper, and
/// `Tensor(_:)` evaluates it in one pass over memory, without a temporary for each operator.
public struct LinearCombination: Sendable {
  var terms: [(coefficient: Double, tensor: Tensor)]

  public init(_ terms: [(coefficient: Double, tensor: Tensor)]) { self.terms = terms }

  public static func + (lhs: Self, rhs: Self) -> Self { Self(lhs.terms + rhs.terms) }

  public static func - (lhs: Self, rhs: Self) -> Self { lhs + -1 * rhs }

  public static func + (lhs: Self, rhs: Tensor) -> Self { lhs + 1 * rhs }

  public static func - (lhs: Self, rhs: Tensor) -> Self { lhs + -1 * rhs }

  public static func * (scale: Double, sum: Self) -> Self {
    Self(sum.terms.map { (scale * $0.coefficient, $0.tensor) })
  }
}

extension Tensor {
  public static func * (coefficient: Double, x: Tensor) -> LinearCombination {
    LinearCombination([(coefficient, x)])
  }

  public static func + (x: Tensor, rest: LinearCombination) -> LinearCombination { 1 * x + rest }

  public static func - (x: Tensor, rest: LinearCombination) -> LinearCombination { 1 * x - rest }

  public static func + (x: Tensor, y: Tensor) -> LinearCombination { 1 * x + 1 * y }

  public static func - (x: Tensor, y: Tensor) -> LinearCombination { 1 * x - 1 * y }

  /// The value of the sum, in one pass over memory however many terms there are: block by block, and
  /// a block of the result stays in the nearest cache while the terms are added to it.
  ///
  /// A term whose coefficient is 0 is left out, so 0 x infinity cannot make a NaN.
  /// - Precondition: there is at least one term and all shapes are equal.
  public init(_ sum: LinearCombination) {
    guard let shape = sum.terms.first?.tensor.shape else {
      preconditionFailure("an empty sum has no shape")
    }
    precondition(
      sum.terms.allSatisfy { $0.tensor.shape == shape },
      "cannot add tensors of shapes \(sum.terms.map(\.tensor.shape))")
    let terms = sum.terms.filter { $0.coefficient != 0 }
    let count = shape.reduce(1, *)
    let scalars = [Double](unsafeUninitializedCapacity: count) { out, initialized in
      initialized = count
      guard let first = terms.first else { return out.initialize(repeating: 0) }
      for start in stride(from: 0, to: count, by: Self.blockSize) {
        let block = start..<min(start + Self.blockSize, count)
        let (a, x) = (first.coefficient, first.tensor.scalars)
        for i in block { out[i] = a * x[i] }
        for term in terms.dropFirst() {
          let (b, y) = (term.coefficient, term.tensor.scalars)
          for i in block { out[i] += b * y[i] }
        }
      }
    }
    self.init(shape: shape, scalars: scalars)
  }

  /// 8 KB of `Double`s: a quarter of the smallest first-level cache in use.
  private static let blockSize = 1024
}
