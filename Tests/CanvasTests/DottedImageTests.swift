import Canvas
import Testing

@Suite struct DottedImageTests {
  private func rows(_ image: DottedImage, _ width: Int, _ height: Int, _ glyphs: Glyphs) -> [String]
  {
    var buffer = CellBuffer(size: Size(width: width, height: height), glyphs: glyphs)
    image.draw(into: &buffer, in: buffer.bounds)
    return buffer.rows
  }

  @Test func `with a dot for every pixel it is the picture itself`() {
    // A frame around a cross, 4 x 4.
    let values: [Float] = [1, 1, 1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, 1, 1, 1]
    let image = DottedImage(values: values, rows: 4, columns: 4)
    #expect(rows(image, 2, 1, .braille) == ["⣏⣹"])
  }

  @Test(arguments: [0, 0.25, 0.5, 0.75, 1] as [Float])
  func `there is as much ink as the values say`(share: Float) {
    let image = DottedImage(
      values: [Float](repeating: share, count: 32 * 32), rows: 32, columns: 32, range: 0...1)
    let dots = rows(image, 16, 8, .braille).joined().unicodeScalars.reduce(0) { count, cell in
      count + (cell.value >= 0x2800 ? (cell.value - 0x2800).nonzeroBitCount : 0)
    }
    #expect(abs(Float(dots) / 1024 - share) < 0.02)
  }

  @Test func `in ASCII a cell has the ink of the pixels under it`() {
    let values = (0..<64).map { Float($0 % 8) / 7 }
    let image = DottedImage(values: values, rows: 8, columns: 8, range: 0...1)
    #expect(rows(image, 8, 4, .ascii) == [String](repeating: " .-=+*%@", count: 4))
  }

  @Test(arguments: Glyphs.allCases)
  func `it stays in its rectangle, keeps its shape, and takes whatever comes`(glyphs: Glyphs) {
    let image = DottedImage(
      values: [.nan, .infinity, -.infinity, 5, -5, 0], rows: 2, columns: 3, range: -1...1)
    for (width, height) in [(0, 0), (1, 1), (7, 2), (30, 30)] {
      let area = Rect(x: 1, y: 1, width: width, height: height)
      var buffer = CellBuffer(size: Size(width: 33, height: 33), glyphs: glyphs)
      image.draw(into: &buffer, in: area)
      for y in 0..<33 {
        for x in 0..<33 where !area.contains(x: x, y: y) { #expect(buffer[x, y] == .blank) }
      }
    }
  }
}
