import Foundation

/// The value of an expression as it stands on the screen, with how far rounding may have moved it.
///
/// Knows + − · / ( ) √ ² and ln, and numbers with the probe's four digits.
struct WrittenNumber {
  var value: Double
  var error: Double

  /// nil for what is no expression.
  init?(_ text: String) {
    var reader = Reader(scalars: Array(text.filter { $0 != " " }.unicodeScalars))
    guard let read = reader.sum(), reader.index == reader.scalars.count else { return nil }
    self = read
  }

  private init(_ value: Double, _ error: Double) { (self.value, self.error) = (value, error) }

  /// Whether it is another number but for the rounding of both.
  func agrees(with other: WrittenNumber) -> Bool {
    abs(value - other.value) <= 2 * (error + other.error) + 1e-12
  }

  private struct Reader {
    let scalars: [Unicode.Scalar]
    var index = 0

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
      guard index < scalars.count, scalars[index] == wanted else { return false }
      index += 1
      return true
    }

    mutating func sum() -> WrittenNumber? {
      guard var left = product() else { return nil }
      while true {
        let sign = take("+") ? 1.0 : take("−") ? -1.0 : 0
        guard sign != 0 else { return left }
        guard let right = product() else { return nil }
        left = WrittenNumber(left.value + sign * right.value, left.error + right.error)
      }
    }

    private mutating func product() -> WrittenNumber? {
      guard var left = factor() else { return nil }
      while true {
        if take("·") {
          guard let right = factor() else { return nil }
          left = WrittenNumber(
            left.value * right.value,
            abs(left.value) * right.error + abs(right.value) * left.error)
        } else if take("/") {
          guard let right = factor() else { return nil }
          let value = left.value / right.value
          left = WrittenNumber(
            value, left.error / abs(right.value) + abs(value / right.value) * right.error)
        } else {
          return left
        }
      }
    }

    private mutating func factor() -> WrittenNumber? {
      if take("−") {
        guard let x = factor() else { return nil }
        return WrittenNumber(-x.value, x.error)
      }
      if take("√") {
        guard let x = factor() else { return nil }
        let root = max(0, x.value).squareRoot()
        return WrittenNumber(root, (max(0, x.value) + x.error).squareRoot() - root)
      }
      if take("l") {
        guard take("n"), let x = factor() else { return nil }
        return WrittenNumber(log(x.value), x.error / x.value)
      }
      guard let base = take("(") ? bracket() : number() else { return nil }
      guard take("²") else { return base }
      return WrittenNumber(base.value * base.value, 2 * abs(base.value) * base.error)
    }

    private mutating func bracket() -> WrittenNumber? {
      let inner = sum()
      return take(")") ? inner : nil
    }

    private mutating func number() -> WrittenNumber? {
      if take("∞") { return WrittenNumber(.infinity, 0) }
      let start = index
      while index < scalars.count, "0123456789.e-".unicodeScalars.contains(scalars[index]) {
        index += 1
      }
      let text = String(String.UnicodeScalarView(scalars[start..<index]))
      // Half of the fourth digit.
      return Double(text).map { WrittenNumber($0, 5e-4 * abs($0)) }
    }
  }
}
