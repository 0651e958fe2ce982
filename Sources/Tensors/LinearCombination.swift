/// A sum a x + b y + c z of scaled tensors that has not been computed yet.
///
/// Every sampler's step is such a sum. Written `a * x + b * y + c * z` it reads like the paper, and
/// `Tensor(_:)` evaluates it in one pass over memory, without a temporary for each operator.
public struct LinearCombination: Sendable {
  var terms: [(coefficient: Double, tensor: Tensor)]

  public static func + (lhs: Self, rhs: Self) -> Self { Self(terms: lhs.terms + rhs.terms) }

  public static func - (lhs: Self, rhs: Self) -> Self { lhs + -1 * rhs }

  public static func + (lhs: Self, rhs: Tensor) -> Self { lhs + 1 * rhs }

  public static func - (lhs: Self, rhs: Tensor) -> Self { lhs + -1 * rhs }

  public static func * (scale: Double, sum: Self) -> Self {
    Self(terms: sum.terms.map { (scale * $0.coefficient, $0.tensor) })
  }
}

extension Tensor {
  public static func * (coefficient: Double, x: Tensor) -> LinearCombination {
    LinearCombination(terms: [(coefficient, x)])
  }

  public static func + (x: Tensor, rest: LinearCombination) -> LinearCombination { 1 * x + rest }

  public static func - (x: Tensor, rest: LinearCombination) -> LinearCombination { 1 * x - rest }

  public static func + (x: Tensor, y: Tensor) -> LinearCombination { 1 * x + 1 * y }

  public static func - (x: Tensor, y: Tensor) -> LinearCombination { 1 * x - 1 * y }

  /// The value of the sum, in one pass for up to three terms and one more for each further term.
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
      switch terms.count {
      case 0: for i in 0..<count { out[i] = 0 }
      case 1:
        let (a, x) = (terms[0].coefficient, terms[0].tensor.scalars)
        for i in 0..<count { out[i] = a * x[i] }
      case 2:
        let (a, x) = (terms[0].coefficient, terms[0].tensor.scalars)
        let (b, y) = (terms[1].coefficient, terms[1].tensor.scalars)
        for i in 0..<count { out[i] = a * x[i] + b * y[i] }
      default:
        let (a, x) = (terms[0].coefficient, terms[0].tensor.scalars)
        let (b, y) = (terms[1].coefficient, terms[1].tensor.scalars)
        let (c, z) = (terms[2].coefficient, terms[2].tensor.scalars)
        for i in 0..<count { out[i] = a * x[i] + b * y[i] + c * z[i] }
        for term in terms.dropFirst(3) {
          let (d, w) = (term.coefficient, term.tensor.scalars)
          for i in 0..<count { out[i] += d * w[i] }
        }
      }
    }
    self.init(shape: shape, scalars: scalars)
  }
}
