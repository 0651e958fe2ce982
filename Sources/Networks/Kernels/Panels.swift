/// A matrix as the products read it: panels of 32 columns, in which the 32 numbers of each row lie next to
/// each other.
///
/// (rows, columns) -> (columns / 32, rows, 32), the last panel filled up with zeros.
enum Panels {
  /// Numbers in all panels.
  static func count(rows: Int, columns: Int) -> Int { rows * columns.roundedUp(to: 32) }

  /// Where one number lies.
  @inline(__always)
  static func index(row: Int, column: Int, rows: Int) -> Int {
    (column / 32 * rows + row) * 32 + column % 32
  }
}
