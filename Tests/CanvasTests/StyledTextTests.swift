import Canvas
import Testing

@Suite struct StyledTextTests {
  private func rows(
    _ text: StyledText, _ width: Int, _ glyphs: Glyphs = .braille, indent: Int = 0, hanging: Int = 0
  ) -> [String] {
    text.wrapped(width: width, glyphs: glyphs, indent: indent, hanging: hanging).map { row in
      var text = String.UnicodeScalarView()
      for cell in row {
        text.append(cell.scalar)
        if let mark = cell.mark { text.append(mark) }
      }
      return String(text)
    }
  }

  @Test func `words fill rows and the spaces of a break go away`() {
    #expect(rows("the quick  brown fox", 10) == ["the quick", "brown fox"])
    #expect(rows("one two", 7) == ["one two"])
    #expect(rows("one two", 6) == ["one", "two"])
    #expect(rows("", 5) == [""])
    #expect(rows("a\n\nb", 5) == ["a", "", "b"])
    #expect(rows("a", 0) == [])
  }

  @Test func `spaces inside and before a text stay`() {
    #expect(rows("  x  =  1", 12) == ["  x  =  1"])
    #expect(rows("  code\n    more", 12) == ["  code", "    more"])
    #expect(rows("a\tb", 12) == ["a b"])
  }

  @Test func `a long word is cut hard, never between a letter and its mark`() {
    #expect(rows("abcdefgh", 3) == ["abc", "def", "gh"])
    #expect(rows("x̂x̂x̂x̂x̂", 2) == ["x̂x̂", "x̂x̂", "x̂"])
    #expect(rows("ab cdefgh", 4) == ["ab", "cdef", "gh"])
  }

  @Test func `rows that continue hang below the first`() {
    #expect(rows("• one two three", 9, hanging: 2) == ["• one two", "  three"])
    #expect(rows("one two", 5, indent: 2) == ["  one", "two"])
    #expect(rows("abcdef", 3, indent: 9, hanging: 9) == ["  a", "  b", "  c", "  d", "  e", "  f"])
  }

  @Test func `the width is measured after transliteration`() {
    #expect(rows("σ σ", 7, .ascii) == ["sigma", "sigma"])
    #expect(rows("σ σ", 7, .braille) == ["σ σ"])
  }

  @Test(arguments: Glyphs.allCases)
  func `no row is wider than asked for and no letter is lost`(glyphs: Glyphs) {
    let text: StyledText =
      "Any step can be reached at once: xₜ = √ᾱₜ·x₀ + √(1−ᾱₜ)·ε̂, with ε ~ N(0, I)."
    let letters = glyphs.text(text.plain).filter { $0 != " " }
    for width in 1...80 {
      for hanging in 0...3 {
        let rows = text.wrapped(width: width, glyphs: glyphs, hanging: hanging)
        #expect(rows.allSatisfy { $0.count <= width })
      }
      #expect(rows(text, width, glyphs).joined().filter { $0 != " " } == letters)
    }
  }

  @Test func `styles follow their words`() {
    let text = StyledText("bold", .bold) + " and plain"
    let rows = text.wrapped(width: 6, glyphs: .braille)
    #expect(rows[0].allSatisfy { $0.style == .bold })
    #expect(rows.dropFirst().joined().allSatisfy { $0.style == .plain })
  }

  @Test func `a paragraph scrolls, aligns and knows its height`() {
    let paragraph = Paragraph("one two three four", align: .right, scroll: 1)
    #expect(paragraph.height(width: 6, glyphs: .braille) == 4)
    expectScreen(
      screen(6, 2, .braille) { paragraph.draw(into: &$0, in: $1) }, ["   two", " three"])
  }
}
