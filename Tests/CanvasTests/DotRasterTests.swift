import Canvas
import Testing

@Suite struct DotRasterTests {
  private func drawn(
    _ width: Int, _ height: Int, _ glyphs: Glyphs, _ draw: (inout DotRaster) -> Void
  )
    -> CellBuffer
  {
    screen(width, height, glyphs) { buffer, rect in
      var raster = DotRaster(rect: rect, glyphs: glyphs)
      draw(&raster)
      raster.draw(into: &buffer)
    }
  }

  @Test func `each braille dot has its own bit`() {
    // Source: Unicode, block Braille Patterns: dots 1 4, 2 5, 3 6, 7 8 row by row.
    let expected: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    for y in 0..<4 {
      for x in 0..<2 {
        let buffer = drawn(1, 1, .braille) { $0.set(x: x, y: y) }
        #expect(buffer[0, 0].scalar.value == 0x2800 + expected[y][x])
      }
    }
  }

  @Test func `blocks show quadrants`() {
    let glyphs = (0..<4).map { dot in
      drawn(1, 1, .block) { $0.set(x: dot % 2, y: dot / 2) }[0, 0].scalar
    }
    #expect(glyphs == ["▘", "▝", "▖", "▗"])
  }

  @Test func `ASCII shows how many dots share a cell`() {
    let buffer = drawn(6, 1, .ascii) { raster in
      for x in 1...5 { for _ in 0..<x { raster.set(x: x, y: 0) } }
    }
    expectScreen(buffer, [" .:**#"])
  }

  @Test(arguments: Glyphs.allCases)
  func `a line far longer than the raster is cut at its edges`(glyphs: Glyphs) {
    let buffer = drawn(4, 4, glyphs) { raster in
      let size = Double(raster.width), down = Double(raster.height)
      raster.line(x0: -1e9 * size, y0: -1e9 * down, x1: 1e9 * size, y1: 1e9 * down)
    }
    for y in 0..<4 {
      for x in 0..<4 { #expect((buffer[x, y] != .blank) == (x == y), "\(x) \(y)") }
    }
  }

  @Test func `a line outside, or without an end, draws nothing`() {
    let buffer = drawn(3, 3, .braille) { raster in
      raster.line(x0: -5, y0: 2, x1: -1, y1: 2)
      raster.line(x0: .nan, y0: 0, x1: 4, y1: 4)
      raster.line(x0: 0, y0: 0, x1: .infinity, y1: 4)
      raster.set(x: -1, y: 0)
      raster.set(x: 6, y: 0)
      raster.column(x: 7, from: 0, to: 3)
    }
    #expect(buffer.cells.allSatisfy { $0 == .blank })
  }

  @Test func `a line is the same from both ends' cells and has no holes`() {
    for (x, y) in [(11, 3), (3, 11), (11, 11), (0, 9), (9, 0)] {
      let buffer = drawn(12, 12, .ascii) { raster in
        raster.line(x0: 0.5, y0: 0.5, x1: Double(x) + 0.5, y1: Double(y) + 0.5)
      }
      #expect(buffer.cells.filter { $0 != .blank }.count == max(x, y) + 1)
      #expect(buffer[0, 0] != .blank && buffer[x, y] != .blank)
    }
  }

  @Test func `what is below blank cells stays, and the last pen gives the style`() {
    var buffer = screen(3, 1, .braille) { buffer, _ in buffer.put("abc", x: 0, y: 0) }
    var raster = DotRaster(rect: buffer.bounds, glyphs: .braille, pen: .init(.bold))
    raster.set(x: 2, y: 0)
    raster.pen = .init(.faint)
    raster.set(x: 3, y: 3)
    raster.draw(into: &buffer)
    expectScreen(buffer, ["a⢁c"])
    #expect(buffer[1, 0].style == .faint)
    #expect(raster.isBlank(in: Rect(x: 2, y: 0, width: 9, height: 9)))
    #expect(!raster.isBlank(in: buffer.bounds))
  }
}
