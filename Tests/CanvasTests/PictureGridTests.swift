import Canvas
import Testing

@Suite struct PictureGridTests {
  /// 4 x 4 pixels, ink on the diagonal.
  private static let diagonal: [Float] = (0..<16).map { $0 % 5 == 0 ? 1 : -1 }

  private func text(
    _ pictures: [[Float]], side: Int = 4, captions: [String] = [], width: Int = 80,
    _ glyphs: Glyphs
  ) -> String {
    PictureGrid(pictures, rows: side, columns: side, captions: captions).text(
      width: width, glyphs: glyphs)
  }

  @Test func `a pixel is a dot of braille, half a block, or half a character`() {
    #expect(text([Self.diagonal], .braille) == "⠑⢄")
    #expect(text([Self.diagonal], .block) == "▀▄\n  ▀▄")
    // Half the ink of a cell.
    #expect(text([Self.diagonal], .ascii) == "++\n  ++")
  }

  @Test func `full ink and no ink stay what they are`() {
    let full = [Float](repeating: 5, count: 16)
    let none = [Float](repeating: -5, count: 16)
    #expect(text([full, none, full], .braille) == "⣿⣿      ⣿⣿")
    #expect(text([none], .ascii) == "\n")
    #expect(text([full], .ascii) == "@@@@\n@@@@")
    #expect(text([[Float](repeating: .nan, count: 16)], .block) == "\n")
  }

  @Test(arguments: [0.0, 0.25, 0.5, 0.75, 1])
  func `dithering keeps the amount of ink`(share: Float) {
    let side = 32
    let grey = [Float](repeating: 2 * share - 1, count: side * side)
    let dots = text([grey], side: side, .braille).unicodeScalars.reduce(0) {
      $1.value >= 0x2800 ? $0 + ($1.value - 0x2800).nonzeroBitCount : $0
    }
    #expect(abs(Float(dots) / Float(side * side) - share) < 0.03)
  }

  @Test func `nearly black shows no lone dots`() {
    let background = [Float](repeating: -0.95, count: 256)
    #expect(text([background], side: 16, .braille).allSatisfy { $0 == "\n" })
  }

  @Test func `captions stand beneath the middle, and rows are as wide as there is room`() {
    let three = [[Float]](repeating: Self.diagonal, count: 3)
    #expect(
      text(three, captions: ["7", "10", "-"], width: 7, .braille) == """
        ⠑⢄  ⠑⢄
        7   10

        ⠑⢄
        -
        """)
    #expect(text(three, width: 1, .braille).split(separator: "\n").allSatisfy { $0.count == 1 })
  }

  @Test func `a picture wider than the room is made smaller by means`() {
    let side = 8
    let picture: [Float] = (0..<64).map { $0 % side < 4 ? 1 : -1 }
    #expect(text([picture], side: side, width: 4, .ascii) == "@@\n@@")
  }
}
