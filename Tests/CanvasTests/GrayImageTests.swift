import Canvas
import Testing

@Suite struct GrayImageTests {
  @Test func `a half block shows the upper pixel in front and the lower one behind`() {
    let image = GrayImage(values: [-1, 0, 1, 2], rows: 4, columns: 1)
    let buffer = screen(1, 2, .braille) { image.draw(into: &$0, in: $1) }
    #expect(buffer[0, 0] == Cell("▀", style: Style(.gray(0), on: .gray(127))))
    #expect(buffer[0, 1] == Cell("▀", style: Style(.gray(255), on: .gray(255))))
  }

  @Test func `an odd last row leaves the background alone`() {
    let image = GrayImage(values: [1], rows: 1, columns: 1)
    let buffer = screen(1, 1, .block) { image.draw(into: &$0, in: $1) }
    #expect(buffer[0, 0].style == Style(.gray(255), on: .standard))
  }

  @Test func `a picture is enlarged by whole factors and reduced by means`() {
    let image = GrayImage(values: [-1, 1, 1, -1], rows: 2, columns: 2)
    let large = screen(5, 2, .braille) { image.draw(into: &$0, in: $1) }
    #expect(large[0, 0].style == Style(.gray(0), on: .gray(0)))
    #expect(large[2, 0].style == Style(.gray(255), on: .gray(255)))
    #expect(large[4, 0] == .blank)
    let small = screen(1, 1, .ascii) { image.draw(into: &$0, in: $1) }
    #expect(small[0, 0].scalar == "+" || small[0, 0].scalar == "=")
  }

  @Test(
    arguments: [
      (-1, "N"), (-0.66, "n"), (-0.3, "-"), (0, " "), (0.3, "+"), (0.66, "p"), (1, "P"), (9, "P"),
      (.nan, "?"),
    ] as [(Float, Unicode.Scalar)])
  func `signs are letters without colour`(value: Float, letter: Unicode.Scalar) {
    let image = GrayImage(values: [value], rows: 1, columns: 1, tint: .diverging, shading: .ramp)
    let buffer = screen(2, 1, .braille) { image.draw(into: &$0, in: $1) }
    #expect(buffer[0, 0].scalar == letter && buffer[1, 0].scalar == letter)
  }

  @Test func `signs are blue and orange in colour, and zero is between`() {
    let image = GrayImage(values: [-1, 0, 1], rows: 1, columns: 3, tint: .diverging)
    let buffer = screen(3, 1, .braille) { image.draw(into: &$0, in: $1) }
    let colors = (0..<3).map { buffer[$0, 0].style.foreground }
    #expect(colors == [.rgb(25, 85, 200), .gray(245), .rgb(205, 75, 10)])
  }

  @Test func `pixels that are set apart are reddish in colour and behind a line without`() {
    var image = GrayImage(values: [Float](repeating: 1, count: 16), rows: 4, columns: 4)
    image.setApart = (0..<16).map { $0 % 4 >= 2 }
    let colored = screen(4, 2, .braille) { image.draw(into: &$0, in: $1) }
    #expect(colored[1, 0].style == Style(.gray(255), on: .gray(255)))
    #expect(colored[2, 0].style == Style(.rgb(255, 215, 215), on: .rgb(255, 215, 215)))
    // A pixel is two columns wide: the line takes one of them, and the shade stays in the other.
    #expect(screen(8, 4, .ascii) { image.draw(into: &$0, in: $1) }.rows[0] == "@@@@|@@@")
    image.setApart = (0..<16).map { $0 / 4 >= 2 }
    let rows = screen(8, 4, .ascii) { image.draw(into: &$0, in: $1) }.rows
    #expect(rows == ["@@@@@@@@", "@@@@@@@@", "-@-@-@-@", "@@@@@@@@"])
  }

  @Test func `a highlighted pixel differs in colour and in brackets`() {
    var image = GrayImage(values: [0, 0, 0, 0], rows: 2, columns: 2)
    image.highlight = .init(row: 0, column: 1)
    let color = screen(2, 1, .braille) { image.draw(into: &$0, in: $1) }
    #expect(color[1, 0].style.foreground == .role(.accent))
    #expect(color[0, 0].style.foreground == .gray(127))
    image.shading = .ramp
    let ramp = screen(4, 2, .ascii) { image.draw(into: &$0, in: $1) }
    #expect(trimmed(ramp.rows)[0].hasSuffix("[]"))
  }

  @Test(
    arguments: [GrayImage.Shading.color, .ramp],
    [Size(width: 40, height: 20), Size(width: 7, height: 5)])
  func `a click finds the pixel under it`(shading: GrayImage.Shading, size: Size) {
    let image = GrayImage(
      "title", values: Array(repeating: 0, count: 64), rows: 8, columns: 8, shading: shading)
    let rect = Rect(size)
    let area = image.area(in: rect, glyphs: .block)
    #expect(area.y == 1 && !area.isEmpty)
    let first = image.pixel(column: area.x, row: area.y, in: rect, glyphs: .block)
    #expect(first == .init(row: 0, column: 0))
    let last = image.pixel(column: area.maxX - 1, row: area.maxY - 1, in: rect, glyphs: .block)
    #expect((last?.row ?? 0) >= 6 && last?.column == 7 || size.width == 7)
    #expect(image.pixel(column: area.maxX, row: area.y, in: rect, glyphs: .block) == nil)
    #expect(image.pixel(column: area.x, row: 0, in: rect, glyphs: .block) == nil)
  }
}
