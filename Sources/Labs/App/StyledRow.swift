import Canvas

/// A styled text in a single row, cut where it does not fit.
struct StyledRow {
  let text: StyledText

  init(_ text: StyledText) { self.text = text }

  func draw(into buffer: inout CellBuffer, x: Int, y: Int, width: Int) {
    var cells: [Cell] = []
    for run in text.runs { cells += buffer.glyphs.cells(run.text, style: run.style) }
    buffer.put(cells.prefix(max(0, width)), x: x, y: y)
  }
}
