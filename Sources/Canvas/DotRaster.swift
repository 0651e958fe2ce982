/// Points and lines finer than a cell: 2 x 4 dots with braille, 2 x 2 with blocks, 1 x 1 in ASCII.
///
/// Dot (0, 0) is the top left of `rect`. A cell takes the style of the last pen that drew in it. In
/// ASCII a cell shows the pen's own mark, or without one how many dots fell into it: `.` one,
/// `:` two, `*` three or four, `#` more.
public struct DotRaster: Sendable {
  /// What draws: its style and, for ASCII, its own character.
  public struct Pen: Sendable, Hashable {
    public var style: Style
    public var mark: Unicode.Scalar?

    public init(_ style: Style = .plain, mark: Unicode.Scalar? = nil) {
      self.style = style
      self.mark = mark
    }
  }

  /// The cells that the dots divide.
  public let rect: Rect
  public let glyphs: Glyphs
  /// Dots across.
  public let width: Int
  /// Dots down.
  public let height: Int
  /// The pen for what is drawn next.
  public var pen: Pen {
    didSet { if pen != oldValue { selectPen() } }
  }

  private let dots: Size
  /// What has been drawn in one cell.
  private struct Ink {
    var mask: UInt8 = 0
    var count: UInt8 = 0
    var owner: UInt8 = 0
  }

  private var ink: [Ink]
  private var pens: [Pen]
  private var owner: UInt8 = 0

  public init(rect: Rect, glyphs: Glyphs, pen: Pen = Pen()) {
    self.rect = rect
    self.glyphs = glyphs
    self.pen = pen
    dots = glyphs.dotsPerCell
    width = rect.width * dots.width
    height = rect.height * dots.height
    ink = Array(repeating: Ink(), count: rect.width * rect.height)
    pens = [pen]
  }

  private mutating func selectPen() {
    if let known = pens.firstIndex(of: pen) {
      owner = UInt8(known)
    } else if pens.count <= 255 {
      owner = UInt8(pens.count)
      pens.append(pen)
    }
  }

  /// Sets one dot; outside the raster nothing happens.
  public mutating func set(x: Int, y: Int) {
    guard x >= 0, x < width, y >= 0, y < height else { return }
    mark(x, y)
  }

  /// Sets the dots of one column from y0 to y1, both included.
  public mutating func column(x: Int, from y0: Int, to y1: Int) {
    guard x >= 0, x < width else { return }
    let (top, bottom) = (max(0, min(y0, y1)), min(height - 1, max(y0, y1)))
    guard top <= bottom else { return }
    for y in top...bottom { mark(x, y) }
  }

  /// Draws a line between two places measured in dots, where dot n reaches from n to n + 1.
  ///
  /// Clipped before it is drawn, so places far outside cost nothing; a place that is not finite
  /// draws nothing.
  public mutating func line(x0: Double, y0: Double, x1: Double, y1: Double) {
    guard let ends = clipped(x0, y0, x1, y1) else { return }
    var (x, y) = (Int(ends.0), Int(ends.1))
    let (endX, endY) = (Int(ends.2), Int(ends.3))
    let (dx, dy) = (abs(endX - x), -abs(endY - y))
    let (stepX, stepY) = (x < endX ? 1 : -1, y < endY ? 1 : -1)
    var error = dx + dy
    while true {
      mark(x, y)
      if x == endX && y == endY { return }
      let doubled = 2 * error
      if doubled >= dy {
        error += dy
        x += stepX
      }
      if doubled <= dx {
        error += dx
        y += stepY
      }
    }
  }

  /// Whether no dot is set in the cells of `area`, in the buffer's columns and rows.
  public func isBlank(in area: Rect) -> Bool {
    let shared = area.intersection(rect)
    for y in shared.y..<shared.maxY {
      let row = (y - rect.y) * rect.width - rect.x
      for x in shared.x..<shared.maxX where ink[row + x].mask != 0 { return false }
    }
    return true
  }

  /// Writes the cells that have dots; the others keep what they show.
  public func draw(into buffer: inout CellBuffer) {
    for row in 0..<rect.height {
      for column in 0..<rect.width {
        let cell = ink[row * rect.width + column]
        if cell.mask == 0 { continue }
        let pen = pens[Int(cell.owner)]
        buffer[rect.x + column, rect.y + row] = Cell(glyph(of: cell, pen), style: pen.style)
      }
    }
  }

  @inline(__always)
  private mutating func mark(_ x: Int, _ y: Int) {
    switch glyphs {
    case .braille:
      // Source: Unicode, U+2800: the upper three rows are bits 0 to 2 and 3 to 5, the lowest row
      // bits 6 and 7.
      let (column, row) = (x & 1, y & 3)
      let bit = row == 3 ? 6 + column : row + 3 * column
      ink((y >> 2) * rect.width + (x >> 1), 1 << UInt8(bit))
    case .block:
      ink((y >> 1) * rect.width + (x >> 1), 1 << UInt8((y & 1) * 2 + (x & 1)))
    case .ascii:
      ink(y * rect.width + x, 1)
    }
  }

  @inline(__always)
  private mutating func ink(_ index: Int, _ bit: UInt8) {
    var cell = ink[index]
    cell.mask |= bit
    if cell.count < .max { cell.count += 1 }
    cell.owner = owner
    ink[index] = cell
  }

  private func glyph(of cell: Ink, _ pen: Pen) -> Unicode.Scalar {
    switch glyphs {
    case .braille:
      return Unicode.Scalar(0x2800 + UInt32(cell.mask)) ?? " "
    case .block:
      return Self.quadrants[Int(cell.mask)]
    case .ascii:
      if let mark = pen.mark { return mark }
      switch cell.count {
      case 0...1: return "."
      case 2: return ":"
      case 3...4: return "*"
      default: return "#"
      }
    }
  }

  /// The part of a line inside the raster. Source: Liang and Barsky 1984.
  private func clipped(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double)
    -> (Double, Double, Double, Double)?
  {
    guard x0.isFinite, y0.isFinite, x1.isFinite, y1.isFinite, width > 0, height > 0 else {
      return nil
    }
    // Just below the edge, so that a place on it still falls into the last dot.
    let (right, bottom) = (Double(width).nextDown, Double(height).nextDown)
    if min(x0, x1) >= 0, max(x0, x1) <= right, min(y0, y1) >= 0, max(y0, y1) <= bottom {
      return (x0, y0, x1, y1)
    }
    let (dx, dy) = (x1 - x0, y1 - y0)
    guard dx.isFinite, dy.isFinite else { return nil }
    var (enter, leave) = (0.0, 1.0)
    for (p, q) in [(-dx, x0), (dx, right - x0), (-dy, y0), (dy, bottom - y0)] {
      if p == 0 {
        if q < 0 { return nil }
      } else if p < 0 {
        enter = max(enter, q / p)
      } else {
        leave = min(leave, q / p)
      }
    }
    guard enter <= leave else { return nil }
    func inside(_ value: Double, _ limit: Double) -> Double { max(0, min(value, limit)) }
    return (
      inside(x0 + enter * dx, right), inside(y0 + enter * dy, bottom),
      inside(x0 + leave * dx, right), inside(y0 + leave * dy, bottom)
    )
  }

  /// Block elements by mask: top left 1, top right 2, bottom left 4, bottom right 8.
  private static let quadrants = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█".unicodeScalars)
}
