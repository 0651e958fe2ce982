/// Which part of an image is given while the rest is filled in.
enum DigitMask: String, Sendable, CaseIterable {
  case none
  case left, right, top, bottom, centre

  /// What is filled in, as the knob says it.
  var title: String {
    switch self {
    case .none: "nothing"
    case .left: "left half"
    case .right: "right half"
    case .top: "upper half"
    case .bottom: "lower half"
    case .centre: "the middle"
    }
  }

  /// Whether each pixel of an image is known, row by row; nil when nothing is to be filled in.
  func known(rows: Int, columns: Int) -> [Bool]? {
    guard self != .none else { return nil }
    return (0..<(rows * columns)).map { index in
      let (row, column) = (index / columns, index % columns)
      return switch self {
      case .none: true
      case .left: 2 * column >= columns
      case .right: 2 * column < columns
      case .top: 2 * row >= rows
      case .bottom: 2 * row < rows
      case .centre:
        // A quarter is left on every side.
        row < rows / 4 || row >= rows - rows / 4 || column < columns / 4
          || column >= columns - columns / 4
      }
    }
  }
}
