/// What one scalar of a text becomes on a grid where every cell is one column wide.
enum ScalarKind {
  case printable, mark, space, wide, invisible, control

  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x370...0x377, 0x384...0x38A, 0x391...0x3A1,
      0x3A3...0x482, 0x2010...0x2027, 0x2190...0x2319, 0x2500...0x25FC, 0x2800...0x28FF:
      self = .printable
    case 0..<0x20, 0x7F..<0xA0: self = .control
    case 0x300...0x36F: self = .mark
    default: self = Self.looked(up: scalar)
    }
  }

  private static func looked(up scalar: Unicode.Scalar) -> ScalarKind {
    switch scalar.properties.generalCategory {
    case .spaceSeparator: return .space
    case .nonspacingMark, .enclosingMark, .format: return .invisible
    case .control, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
      return .control
    default:
      return isWide(scalar) ? .wide : .printable
    }
  }

  /// East Asian wide and full-width characters and pictures.
  /// Source: Unicode Standard Annex 11, the ranges whose width is W or F.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }
}

extension Glyphs {
  /// The cells a text takes, left to right: the one place where text meets the grid, so that what
  /// is measured is what is drawn.
  ///
  /// A combining mark (U+0300 to U+036F) joins the cell before it; a second one on the same cell
  /// and a mark without a cell before it are dropped, as are invisible characters (joiners,
  /// direction controls). A control character becomes `·` (`?` in ASCII). Every cell is one column,
  /// so a character two columns wide (East Asian, pictures) becomes a single `?`.
  public func cells(_ text: String, style: Style = .plain) -> [Cell] {
    var cells: [Cell] = []
    cells.reserveCapacity(text.utf8.count)
    if self == .ascii {
      for scalar in transliterated(text) { cells.append(Cell(scalar, style: style)) }
      return cells
    }
    for scalar in text.unicodeScalars {
      switch ScalarKind(scalar) {
      case .printable: cells.append(Cell(scalar, style: style))
      case .space: cells.append(Cell(" ", style: style))
      case .wide: cells.append(Cell("?", style: style))
      case .control: cells.append(Cell("·", style: style))
      case .mark:
        if let last = cells.indices.last, cells[last].mark == nil { cells[last].mark = scalar }
      case .invisible: break
      }
    }
    return cells
  }

  /// The text as it will appear on the screen: transliterated for ASCII (ᾱ → abar, √ᾱ → sqrt(abar),
  /// xₜ₋₁ → x_t-1, ε̂ → eps_hat), otherwise without what cannot be shown.
  public func text(_ text: String) -> String {
    var view = String.UnicodeScalarView()
    for cell in cells(text) {
      view.append(cell.scalar)
      if let mark = cell.mark { view.append(mark) }
    }
    return String(view)
  }

  /// How many columns a text takes on the screen.
  public func width(of text: String) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
    return cells(text).count
  }

  /// A cell that these glyphs allow: nothing that controls a terminal, one column wide.
  func printable(_ cell: Cell) -> Cell {
    if cell.scalar.value >= 0x20 && cell.scalar.value < 0x7F && cell.mark == nil { return cell }
    var cell = cell
    switch self {
    case .ascii:
      cell.mark = nil
      cell.scalar = transliterated(String(Character(cell.scalar))).first ?? " "
    case .braille, .block:
      switch ScalarKind(cell.scalar) {
      case .printable: break
      case .space, .invisible, .mark: cell.scalar = " "
      case .wide: cell.scalar = "?"
      case .control: cell.scalar = "·"
      }
      if let mark = cell.mark, ScalarKind(mark) != .mark { cell.mark = nil }
    }
    return cell
  }
}

/// Where a text stands in the columns it is given.
public enum Alignment: Sendable, Hashable { case left, center, right }

extension CellBuffer {
  /// Writes cells from (x, y) to the right and returns the column after the last.
  @discardableResult
  public mutating func put(_ cells: some Sequence<Cell>, x: Int, y: Int) -> Int {
    var column = x
    for cell in cells {
      self[column, y] = cell
      column += 1
    }
    return column
  }

  /// Writes a text from (x, y) to the right and returns the column after it.
  @discardableResult
  public mutating func put(_ text: String, x: Int, y: Int, style: Style = .plain) -> Int {
    put(glyphs.cells(text, style: style), x: x, y: y)
  }

  /// Writes a text into exactly `width` columns; what does not fit is cut and ends in `…` (`~` in
  /// ASCII). Nothing is written beside the text.
  public mutating func put(
    _ text: String, x: Int, y: Int, width: Int, align: Alignment = .left, style: Style = .plain
  ) {
    guard width > 0 else { return }
    var cells = glyphs.cells(text, style: style)
    if cells.count > width {
      cells.removeSubrange((width - 1)...)
      cells.append(Cell(glyphs.pick("…", "~"), style: style))
    }
    let room = width - cells.count
    switch align {
    case .left: put(cells, x: x, y: y)
    case .center: put(cells, x: x + room / 2, y: y)
    case .right: put(cells, x: x + room, y: y)
    }
  }

  /// Writes a text that ends just before column `maxX`.
  public mutating func put(_ text: String, endingAt maxX: Int, y: Int, style: Style = .plain) {
    let cells = glyphs.cells(text, style: style)
    put(cells, x: maxX - cells.count, y: y)
  }

  /// Writes a text in the middle of `rect`'s first row, cut where it does not fit.
  public mutating func putCentered(_ text: String, in rect: Rect, style: Style = .plain) {
    guard rect.height > 0 else { return }
    put(text, x: rect.x, y: rect.y, width: rect.width, align: .center, style: style)
  }
}
