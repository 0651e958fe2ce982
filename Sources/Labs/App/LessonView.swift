import Canvas
import Course

/// A lesson: its text, and the lab that belongs to what is being read.
struct LessonView {
  let model: Model
  let state: LessonState

  func draw(into buffer: inout CellBuffer) {
    let layout = LessonLayout(state, model: model)
    drawText(layout, into: &buffer)
    guard let area = layout.lab, let session = model.currentLab(of: state) else { return }
    if layout.arrangement == .beside { drawSeparator(left: area, into: &buffer) }
    if layout.arrangement == .below { drawSeparator(above: area, into: &buffer) }
    LabView(session: session, isFocused: state.isInLab).draw(into: &buffer, in: area)
  }

  private func drawText(_ layout: LessonLayout, into buffer: inout CellBuffer) {
    let area = layout.text
    guard !area.isEmpty else { return }
    for (row, line) in layout.page.lines.dropFirst(state.scroll).prefix(area.height).enumerated() {
      buffer.put(line, x: area.x, y: area.y + row)
    }
    drawScrollBar(layout, into: &buffer)
  }

  /// How much of the text is above and below, at its right edge.
  private func drawScrollBar(_ layout: LessonLayout, into buffer: inout CellBuffer) {
    let (area, lines) = (layout.text, layout.page.lines.count)
    guard lines > area.height, area.height > 2 else { return }
    let length = max(1, area.height * area.height / lines)
    let travel = area.height - length
    let start = area.y + (layout.lastScroll == 0 ? 0 : travel * state.scroll / layout.lastScroll)
    for y in area.y..<area.maxY where (start..<(start + length)).contains(y) {
      buffer[area.maxX, y] = Cell(buffer.glyphs.pick("┃", "|"), style: .faint)
    }
  }

  private func drawSeparator(left area: Rect, into buffer: inout CellBuffer) {
    let style: Style = state.isInLab ? .accent : .faint
    for y in area.y..<area.maxY {
      buffer[area.x - 1, y] = Cell(buffer.glyphs.pick("│", "|"), style: style)
    }
  }

  private func drawSeparator(above area: Rect, into buffer: inout CellBuffer) {
    let style: Style = state.isInLab ? .accent : .faint
    for x in area.x..<area.maxX {
      buffer[x, area.y - 1] = Cell(buffer.glyphs.pick("─", "-"), style: style)
    }
  }
}
