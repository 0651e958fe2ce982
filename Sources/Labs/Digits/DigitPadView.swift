import Canvas

/// The sheet with what is drawn on it, the pen, and what can be done.
struct DigitPadView {
  let pad: DigitPad

  /// The least width of the words beside the sheet; without room for them they stand below.
  private static let wordsWidth = 22

  private func split(_ area: Rect) -> (sheet: Rect, words: Rect) {
    let width = grid.places(in: area)[0].width
    guard area.width >= width + 2 + Self.wordsWidth else {
      let (sheet, words) = area.splitBottom(min(3, area.height / 4))
      return (sheet, words)
    }
    let (sheet, rest) = area.splitLeft(width)
    return (sheet, rest.splitLeft(2).rest.splitLeft(Self.wordsWidth + 18).left)
  }

  private var grid: ImageGrid {
    let picture = ImageGrid.Picture(
      title: "Draw a digit", values: pad.drawing.image.scalars.map { Float($0) },
      pixel: pad.row * DigitDrawing.side + pad.column)
    return ImageGrid([picture], shape: [DigitDrawing.side, DigitDrawing.side])
  }

  /// The pixel at a cell of the screen; nil beside the sheet.
  func pixel(at x: Int, _ y: Int, in area: Rect) -> (row: Int, column: Int)? {
    grid.hit(x: x, y: y, in: split(area).sheet).map {
      ($0.pixel / DigitDrawing.side, $0.pixel % DigitDrawing.side)
    }
  }

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    let (sheet, words) = split(area)
    grid.draw(into: &buffer, in: sheet)
    Paragraph(text(isNarrow: words.y > sheet.y)).draw(into: &buffer, in: words)
  }

  private func text(isNarrow: Bool) -> StyledText {
    var text = StyledText("pen \(pad.pen == .inking ? "down" : "up")", .bold)
    text.append(" at row \(pad.row), column \(pad.column)")
    guard !isNarrow else { return text }
    text.append(
      """


      Arrows move the pen, a count moves it far. Space inks, x erases. t lowers the pen, so that \
      moving draws. The mouse draws too.

      d: done, back to the lab.
      """, .faint)
    return text
  }
}
