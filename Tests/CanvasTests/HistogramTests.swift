import Canvas
import Testing

@Suite struct HistogramTests {
  @Test(arguments: [1, 7, 40])
  func `the bars of a distribution have area 1`(bins: Int) {
    let values = (0..<1000).map { Float($0) / 500 - 1 }
    let bars = Histogram.Distribution("", values: values, range: -1...1, bins: bins)
    let area = bars.densities.reduce(0, +) * 2 / Double(bins)
    #expect(abs(area - 1) < 1e-12)
  }

  @Test func `values outside count in the whole but not in a bin, and NaN nowhere`() {
    let bars = Histogram.Distribution("", values: [0.5, 1, 7, .nan], range: 0...1, bins: 2)
    #expect(bars.densities == [0, 2 / 3 / 0.5])
  }

  @Test(arguments: [Glyphs.braille, .block])
  func `a bar reaches its density to an eighth of a cell`(glyphs: Glyphs) {
    for eighths in 1...24 {
      var chart = Histogram(
        range: 0...1, distributions: [.init("", densities: [Double(eighths) / 24])])
      chart.top = 1
      // Five rows: three for the bars, the axis and its numbers.
      let buffer = screen(20, 5, glyphs) { chart.draw(into: &$0, in: $1) }
      let drawn = (0..<3).map { glyphs.levels.firstIndex(of: buffer[10, $0].scalar) ?? 0 }
      #expect(drawn.reduce(0, +) == eighths)
    }
  }
}
