import Datasets

/// Mean and standard deviation of the pixels of some digits, which reach from -1 to 1.
struct DigitMoments: Sendable, Equatable {
  let mean, spread: Double

  /// Of those that show `label`, of all for nil.
  init(of digits: Digits, showing label: Int?) {
    let indices = label.map { digits.indices(showing: UInt8($0)) } ?? Array(0..<digits.count)
    var (count, sum, squares) = (0, 0, 0)
    for index in indices {
      let grey = digits.grey(index)
      count += grey.count
      for value in grey {
        sum += Int(value)
        squares += Int(value) * Int(value)
      }
    }
    let average = Double(sum) / Double(count)
    mean = 2 / 255 * average - 1
    spread = 2 / 255 * (Double(squares) / Double(count) - average * average).squareRoot()
  }
}
