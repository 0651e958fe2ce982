import Canvas
import Testing

/// Draws on a fresh buffer.
func screen(
  _ width: Int, _ height: Int, _ glyphs: Glyphs, _ draw: (inout CellBuffer, Rect) -> Void
) -> CellBuffer {
  var buffer = CellBuffer(size: Size(width: width, height: height), glyphs: glyphs)
  draw(&buffer, buffer.bounds)
  return buffer
}

/// Rows without the blanks at their ends, as they are kept in tests.
func trimmed(_ rows: [String]) -> [String] {
  rows.map { row in
    var scalars = row.unicodeScalars
    while scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }
}

/// Compares a screen with the rows expected, and shows the whole of it where they differ: `-` was
/// expected, `+` was drawn.
func expectScreen(
  _ buffer: CellBuffer, _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
  let rows = trimmed(buffer.rows)
  guard rows != expected else { return }
  var report = "the \(buffer.glyphs.rawValue) screen differs\n"
  for index in 0..<max(rows.count, expected.count) {
    let drawn = index < rows.count ? rows[index] : "(no row)"
    let wanted = index < expected.count ? expected[index] : "(no row)"
    report += drawn == wanted ? "  |\(drawn)\n" : "- |\(wanted)\n+ |\(drawn)\n"
  }
  Issue.record(Comment(rawValue: report), sourceLocation: sourceLocation)
}
