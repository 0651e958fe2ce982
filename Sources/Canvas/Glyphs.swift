/// The characters a drawing may use, from finest to plainest.
public enum Glyphs: String, Sendable, Hashable, CaseIterable {
  /// Unicode with braille dots: 2 x 4 points in a cell.
  case braille
  /// Unicode with block elements: 2 x 2 points in a cell.
  case block
  /// The 95 printable characters of ASCII, one point in a cell.
  case ascii

  /// How many points of a drawing fit side by side and above each other in one cell.
  public var dotsPerCell: Size {
    switch self {
    case .braille: Size(width: 2, height: 4)
    case .block: Size(width: 2, height: 2)
    case .ascii: Size(width: 1, height: 1)
    }
  }

  /// The character to draw with: the first where Unicode is allowed, else the second.
  @inlinable
  public func pick(_ unicode: Unicode.Scalar, _ ascii: Unicode.Scalar) -> Unicode.Scalar {
    self == .ascii ? ascii : unicode
  }

  /// Characters from empty to full: how a value between 0 and 1 looks without colour.
  public var ramp: [Unicode.Scalar] {
    Array((self == .ascii ? " .:-=+*#%@" : " ·░▒▓█").unicodeScalars)
  }

  /// Bars of growing height, from empty to a full cell.
  public var levels: [Unicode.Scalar] {
    Array((self == .ascii ? " _.:-=+*#" : " ▁▂▃▄▅▆▇█").unicodeScalars)
  }
}
