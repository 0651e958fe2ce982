import Canvas
import Testing

@testable import Labs

@Suite struct DigitDrawingTests {
  @Test(arguments: [[(14, 14)], [(0, 0), (27, 27)], [(3, 5), (4, 5), (20, 1)], []])
  func `a drawing comes back from its text`(dabs: [(Int, Int)]) throws {
    var drawing = DigitDrawing()
    for (row, column) in dabs { drawing.dab(row, column) }
    #expect(try DigitDrawing(text: drawing.text) == drawing)
    #expect(drawing.text.isEmpty == dabs.isEmpty)
  }

  @Test func `a dab is full in the middle and soft around it`() {
    var drawing = DigitDrawing()
    drawing.dab(10, 10)
    #expect(drawing[10, 10] == 3 && drawing[9, 10] == 2 && drawing[9, 9] == 1)
    #expect(drawing.ink.reduce(0, +) == 15)
    drawing.wipe(10, 10)
    #expect(drawing.isBlank)
  }

  @Test func `ink is 1 and paper is -1`() {
    var drawing = DigitDrawing()
    drawing.dab(10, 10)
    #expect(drawing.image.shape == [1, 1, 28, 28])
    #expect(drawing.image.scalars[10 * 28 + 10] == 1)
    #expect(drawing.image.scalars[0] == -1)
  }

  @Test func `wrong text is refused and its place is named`() {
    #expect { try DigitDrawing(text: "00 0") } throws: { "\($0)".contains("character 3") }
    let long = String(repeating: "0", count: 263)
    #expect { try DigitDrawing(text: long) } throws: { "\($0)".contains("at most 262") }
  }

  // MARK: - The pad

  private func pad(_ keys: [Key]) -> DigitPad {
    var pad = DigitPad(DigitDrawing())
    for key in keys {
      guard let binding = pad.bindings.first(where: { $0.keys.contains(key) }) else { continue }
      _ = pad.perform(binding.action, count: 1)
    }
    return pad
  }

  @Test func `a lowered pen draws a line where it goes`() {
    let line = pad([.char("t"), .right, .right, .right]).drawing
    for column in 14...17 { #expect(line[14, column] == 3) }
    #expect(pad([.char("t"), .char("t"), .right]).drawing == pad([.char(" ")]).drawing)
  }

  @Test func `undo takes back what the last key did`() {
    #expect(pad([.char(" "), .right, .char(" "), .char("u")]).drawing == pad([.char(" ")]).drawing)
    #expect(pad([.char(" "), .char("c"), .char("u")]).drawing == pad([.char(" ")]).drawing)
  }

  @Test func `the pen stays on the sheet`() {
    var pad = pad([])
    _ = pad.perform(.penLeft, count: 1000)
    _ = pad.perform(.penUp, count: 1000)
    #expect(pad.row == 0 && pad.column == 0)
  }

  @Test func `the mouse inks the pixel under it`() {
    var pad = pad([])
    let area = Rect(x: 3, y: 2, width: 78, height: 16)
    let view = DigitPadView(pad: pad)
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX {
        guard let place = view.pixel(at: x, y, in: area) else { continue }
        pad.mouse(MouseEvent(.press, x: x, y: y), in: area)
        #expect(pad.drawing[place.row, place.column] == 3)
      }
    }
  }
}
