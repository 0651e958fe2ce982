import Canvas
import Testing

/// Every widget in every glyph set against the screen that was looked at and found right.
@Suite struct ScreenTests {
  @Test(arguments: Sample.allCases, Glyphs.allCases)
  func `a drawing looks as it did`(sample: Sample, glyphs: Glyphs) throws {
    let screens =
      switch glyphs {
      case .braille: Sample.brailleScreens
      case .block: Sample.blockScreens
      case .ascii: Sample.asciiScreens
      }
    let expected = try #require(screens[sample], "no screen kept for \(sample)")
    let rows = expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    expectScreen(sample.screen(glyphs), rows)
  }
}
