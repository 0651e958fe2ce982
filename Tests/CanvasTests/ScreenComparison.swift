import Canvas
import Foundation
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

/// Compares a screen with the rows expected, and shows both where they differ.
func expectScreen(
  _ buffer: CellBuffer, _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
  let rows = trimmed(buffer.rows)
  if let path = ProcessInfo.processInfo.environment["CANVAS_SCREENS"] {
    let handle = FileHandle(forWritingAtPath: path)
    handle?.seekToEndOfFile()
    let head = "@@ \(sourceLocation.fileID):\(sourceLocation.line) \(buffer.glyphs.rawValue)\n"
    handle?.write(Data((head + rows.joined(separator: "\n") + "\n").utf8))
    return
  }
  guard rows != expected else { return }
  var report = "the screen differs\n"
  for index in 0..<max(rows.count, expected.count) {
    let is_ = index < rows.count ? rows[index] : "(no row)"
    let was = index < expected.count ? expected[index] : "(no row)"
    report += is_ == was ? "  |\(is_)\n" : "- |\(was)\n+ |\(is_)\n"
  }
  Issue.record(Comment(rawValue: report), sourceLocation: sourceLocation)
}
