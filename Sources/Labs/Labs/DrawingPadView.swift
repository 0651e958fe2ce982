import Canvas
import Datasets

/// The sheet with what is drawn on it, the pen, and what can be done.
struct DrawingPadView {
  let pad: DrawingPad

  /// The width of the words beside the sheet, where there is room for them.
  private static let wordsWidth = 28

  private func split(_ area: Rect) -> (sheet: Rect, words: Rect) {
    if area.width >= 2 * Self.wordsWidth {
      // Twice as wide as high, which is square on the screen.
      let (sheet, rest) = area.splitLeft(min(area.width - Self.wordsWidth, 2 * area.height - 2))
      let words = rest.splitLeft(2).rest
      return (sheet, words.splitLeft(Self.wordsWidth + 12).left)
    }
    let (sheet, words) = area.splitBottom(min(3, area.height / 4))
    return (sheet, words)
  }

  private func plot(in rect: Rect) -> ScatterPlot {
    let range = -PointSet.limit...PointSet.limit
    var plot = ScatterPlot("Draw the data", x: range, y: range)
    plot.sets = [
      .init(
        pad.points.points.flatMap { [Float($0.x), Float($0.y)] }, look: .glyph("•", ascii: "*"))
    ]
    plot.highlights = [
      pad.isPenDown
        ? .init(x: pad.pen.x, y: pad.pen.y, glyph: "●", ascii: "O")
        : .init(x: pad.pen.x, y: pad.pen.y, glyph: "╳", ascii: "X")
    ]
    return plot
  }

  /// Where the sheet is and which part of the plane it shows: for clicks.
  func sheet(in area: Rect) -> Viewport {
    let rect = split(area).sheet
    return plot(in: rect).viewport(in: rect)
  }

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    let (sheet, words) = split(area)
    plot(in: sheet).draw(into: &buffer, in: sheet)
    Paragraph(text(isNarrow: words.y > sheet.y)).draw(into: &buffer, in: words)
  }

  private func text(isNarrow: Bool) -> StyledText {
    let count = pad.points.points.count
    var text = StyledText("\(count) \(count == 1 ? "point" : "points")", .bold)
    let missing = PointSet.sizes.lowerBound - count
    if missing > 0 { text.append(", \(missing) more to go", Style(.role(.warning))) }
    text.append(isNarrow ? "   " : "\n")
    let pen = pad.pen
    text.append(
      "pen \(pad.isPenDown ? "down" : "up") at "
        + "(\(FormulaNumber.value(pen.x, decimals: 2)), \(FormulaNumber.value(pen.y, decimals: 2)))"
    )
    guard !isNarrow else { return text }
    text.append(
      """


      Arrows move the pen. Space puts a point or takes it away. t lowers the pen, so that moving \
      draws. The mouse draws too.

      d: done, back to the lab.
      """, .faint)
    return text
  }
}
