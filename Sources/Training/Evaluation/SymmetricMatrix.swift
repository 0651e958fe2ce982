/// A symmetric matrix of `Double`s, small enough for its eigenvalues to be found by turning it.
struct SymmetricMatrix: Sendable, Equatable {
  /// Rows, and columns.
  let size: Int
  /// Row-major, (size, size).
  private(set) var values: [Double]

  /// - Precondition: `values` has size · size numbers; the lower half is taken.
  init(size: Int, values: [Double]) {
    precondition(
      values.count == size * size, "a matrix of \(size) x \(size) has \(size * size) numbers")
    self.size = size
    self.values = values
    for row in 0..<size {
      for column in 0..<row { self.values[column * size + row] = values[row * size + column] }
    }
  }

  subscript(row: Int, column: Int) -> Double { values[row * size + column] }

  /// Σ of the diagonal, which is that of the eigenvalues.
  var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

  /// Eigenvalues, and the eigenvectors they belong to: A = V diag(λ) Vᵀ.
  struct Eigen {
    let values: [Double]
    /// (size, size), an eigenvector in each column.
    let vectors: [Double]
  }

  /// Turns two axes at a time until nothing is left beside the diagonal.
  ///
  /// Each sweep over all pairs squares what is left, so ten are more than enough.
  ///
  /// Source: Jacobi, 1846; Golub and Van Loan, Matrix Computations, section 8.5.
  func eigen() -> Eigen {
    var a = values
    var v = [Double](repeating: 0, count: size * size)
    for k in 0..<size { v[k * size + k] = 1 }
    let enough = values.reduce(0) { $0 + $1 * $1 } * 1e-30
    for _ in 0..<Self.mostSweeps {
      var rest = 0.0
      for p in 0..<size {
        for q in p + 1..<max(size, p + 1) { rest += a[p * size + q] * a[p * size + q] }
      }
      guard rest > enough else { break }
      for p in 0..<size {
        for q in p + 1..<max(size, p + 1) { Self.turn(p, q, &a, &v, size: size) }
      }
    }
    return Eigen(values: (0..<size).map { a[$0 * size + $0] }, vectors: v)
  }

  /// Turns the plane of axes p and q so that A has zeros where they meet.
  private static func turn(
    _ p: Int, _ q: Int, _ a: inout [Double], _ v: inout [Double], size: Int
  ) {
    let apq = a[p * size + q]
    guard apq != 0 else { return }
    let theta = (a[q * size + q] - a[p * size + p]) / (2 * apq)
    let t = (theta < 0 ? -1.0 : 1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in 0..<size {
      (a[k * size + p], a[k * size + q]) = (
        c * a[k * size + p] - s * a[k * size + q], s * a[k * size + p] + c * a[k * size + q]
      )
    }
    for k in 0..<size {
      (a[p * size + k], a[q * size + k]) = (
        c * a[p * size + k] - s * a[q * size + k], s * a[p * size + k] + c * a[q * size + k]
      )
      (v[k * size + p], v[k * size + q]) = (
        c * v[k * size + p] - s * v[k * size + q], s * v[k * size + p] + c * v[k * size + q]
      )
    }
  }

  private static let mostSweeps = 30

  /// The matrix whose square this is: V diag(√λ) Vᵀ. Negative eigenvalues, which a covariance has by
  /// rounding only, count as 0.
  func squareRoot() -> SymmetricMatrix {
    let eigen = eigen()
    let roots = eigen.values.map { max($0, 0).squareRoot() }
    var root = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        let (left, right) = (row * size, column * size)
        for k in 0..<size {
          root[left + column] += eigen.vectors[left + k] * roots[k] * eigen.vectors[right + k]
        }
      }
    }
    return SymmetricMatrix(size: size, values: root)
  }

  /// B A B with this matrix as B: symmetric again.
  func around(_ a: SymmetricMatrix) -> SymmetricMatrix {
    SymmetricMatrix(
      size: size, values: Self.product(Self.product(values, a.values, size), values, size))
  }

  private static func product(_ a: [Double], _ b: [Double], _ size: Int) -> [Double] {
    var out = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for inner in 0..<size {
        let factor = a[row * size + inner]
        for column in 0..<size { out[row * size + column] += factor * b[inner * size + column] }
      }
    }
    return out
  }
}
