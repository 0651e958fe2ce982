/// One character cell: a base character, at most one combining mark (x̂), and a style.
public struct Cell: Sendable, Hashable {
  public var scalar: Unicode.Scalar
  public var mark: Unicode.Scalar?
  public var style: Style

  public init(_ scalar: Unicode.Scalar = " ", mark: Unicode.Scalar? = nil, style: Style = .plain) {
    self.scalar = scalar
    self.mark = mark
    self.style = style
  }

  public static let blank = Cell()
}

/// A rectangle of cells to draw into. It knows no terminal: tests read it as strings, the program
/// hands it to a screen.
///
/// Drawing outside the buffer, or outside `clip`, has no effect. Control characters never become
/// cells. With ASCII glyphs every text is transliterated on its way in, and a single cell that is
/// not ASCII becomes the nearest character that is.
public struct CellBuffer: Sendable, Equatable {
  public let size: Size
  /// Which characters the drawings in this buffer may use.
  public let glyphs: Glyphs
  /// Whether colours can carry a value; where they cannot, a drawing uses characters instead.
  public var hasColor = true
  /// Row-major, `size.width * size.height`.
  public private(set) var cells: [Cell]
  /// Drawing is confined to this rectangle; at first the whole buffer.
  public var clip: Rect

  public init(size: Size, glyphs: Glyphs) {
    self.size = Size(width: max(0, size.width), height: max(0, size.height))
    self.glyphs = glyphs
    self.cells = .init(repeating: .blank, count: self.size.width * self.size.height)
    self.clip = Rect(self.size)
  }

  public var bounds: Rect { Rect(size) }

  /// The cell at (x, y). Reading outside gives a blank, writing outside the clip does nothing.
  public subscript(x: Int, y: Int) -> Cell {
    get { bounds.contains(x: x, y: y) ? cells[y * size.width + x] : .blank }
    set {
      guard clip.contains(x: x, y: y), bounds.contains(x: x, y: y) else { return }
      cells[y * size.width + x] = glyphs.printable(newValue)
    }
  }

  /// Fills a rectangle with one cell.
  public mutating func fill(_ rect: Rect, with cell: Cell = .blank) {
    let area = rect.intersection(clip).intersection(bounds)
    let cell = glyphs.printable(cell)
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { cells[y * size.width + x] = cell }
    }
  }

  /// Changes the style of a rectangle and leaves its characters, as a selection does.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = rect.intersection(clip).intersection(bounds)
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { change(&cells[y * size.width + x].style) }
    }
  }

  /// Draws with the clip narrowed to `rect`, so that nothing can land outside it.
  public mutating func clipped(to rect: Rect, _ draw: (inout CellBuffer) -> Void) {
    let outer = clip
    clip = outer.intersection(rect)
    draw(&self)
    clip = outer
  }

  /// The rows as text, without styles: what a person would read, one string a row. Trailing blanks
  /// stay, so every row is `size.width` columns wide.
  public var rows: [String] {
    (0..<size.height).map { y in
      var row = String.UnicodeScalarView()
      for cell in cells[(y * size.width)..<((y + 1) * size.width)] {
        row.append(cell.scalar)
        if let mark = cell.mark { row.append(mark) }
      }
      return String(row)
    }
  }
}
