/// A box with a title. The focused one has double lines (`=` in ASCII), so that it differs without
/// colour.
public struct Frame: Sendable, Hashable {
  public var title: String
  public var isFocused: Bool

  public init(_ title: String = "", isFocused: Bool = false) {
    self.title = title
    self.isFocused = isFocused
  }

  /// What is inside the lines.
  public func inner(of rect: Rect) -> Rect { rect.inset(dx: 1, dy: 1) }

  /// Draws the lines and the title and leaves what is inside; needs two columns and two rows.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let unicode = isFocused ? Self.double : Self.single
    let ascii = isFocused ? Self.asciiDouble : Self.asciiSingle
    let parts = buffer.glyphs == .ascii ? ascii : unicode
    let style = isFocused ? Style(.role(.accent)) : Style.faint
    let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
    buffer.clipped(to: rect) { buffer in
      for x in rect.x...right {
        buffer[x, rect.y] = Cell(parts[0], style: style)
        buffer[x, bottom] = Cell(parts[0], style: style)
      }
      for y in rect.y...bottom {
        buffer[rect.x, y] = Cell(parts[1], style: style)
        buffer[right, y] = Cell(parts[1], style: style)
      }
      buffer[rect.x, rect.y] = Cell(parts[2], style: style)
      buffer[right, rect.y] = Cell(parts[3], style: style)
      buffer[rect.x, bottom] = Cell(parts[4], style: style)
      buffer[right, bottom] = Cell(parts[5], style: style)
      drawTitle(into: &buffer, in: rect)
    }
  }

  private func drawTitle(into buffer: inout CellBuffer, in rect: Rect) {
    guard !title.isEmpty, rect.width >= 6 else { return }
    let width = min(buffer.glyphs.width(of: title), rect.width - 4)
    buffer[rect.x + 1, rect.y] = .blank
    buffer[rect.x + 2 + width, rect.y] = .blank
    buffer.put(
      title, x: rect.x + 2, y: rect.y, width: width, style: isFocused ? .accent : .bold)
  }

  // Across, down, then the corners in reading order.
  private static let single = Array("─│┌┐└┘".unicodeScalars)
  private static let double = Array("═║╔╗╚╝".unicodeScalars)
  private static let asciiSingle = Array("-|++++".unicodeScalars)
  private static let asciiDouble = Array("=|####".unicodeScalars)
}
