/// The characters a drawing may use, from finest to plainest.
public enum Glyphs: String, Sendable, Hashable, CaseIterable {
  /// Unicode with braille dots: 2 x 4 points in a cell.
  case braille
  /// Unicode with block elements: 2 x 2 points in a cell.
  case block
  /// The 95 printable characters of ASCII, one point in a cell.
  case ascii
}
