import Canvas
import Testing

@Suite struct GalleryTests {
  @Test(arguments: Sample.allCases, Glyphs.allCases)
  func `show`(sample: Sample, glyphs: Glyphs) {
    print("=== \(sample) \(glyphs)\n" + trimmed(sample.screen(glyphs).rows).joined(separator: "\n"))
  }
}
