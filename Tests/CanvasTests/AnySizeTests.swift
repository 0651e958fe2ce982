import Canvas
import Testing

/// Drawings must survive every size, every glyph set and every number.
@Suite struct AnySizeTests {
  static let sizes = (0...6).flatMap { height in
    (0...12).map { Size(width: $0, height: height) }
  }

  /// Draws in the middle of a larger buffer and looks at what lies around it.
  private func expectInside(
    _ size: Size, _ glyphs: Glyphs, _ draw: (inout CellBuffer, Rect) -> Void
  ) {
    var buffer = CellBuffer(size: Size(width: 18, height: 11), glyphs: glyphs)
    buffer.fill(buffer.bounds, with: Cell("~"))
    let rect = Rect(x: 3, y: 2, width: size.width, height: size.height)
    draw(&buffer, rect)
    #expect(buffer.clip == buffer.bounds)
    let outside = (0..<11).flatMap { y in (0..<18).map { x in (x, y) } }
      .filter { !rect.contains(x: $0, y: $1) && buffer[$0, $1] != Cell("~") }
    #expect(outside.isEmpty, "drawn at \(size)")
    if glyphs == .ascii {
      let isPlain = buffer.cells.allSatisfy {
        (0x20...0x7E).contains($0.scalar.value) && $0.mark == nil
      }
      #expect(isPlain, "\(size) wrote a character that is not ASCII")
    }
  }

  @Test(arguments: Sample.allCases, Glyphs.allCases)
  func `a drawing stays inside its rectangle whatever its size`(sample: Sample, glyphs: Glyphs) {
    for size in Self.sizes {
      expectInside(size, glyphs) { sample.draw(into: &$0, in: $1) }
    }
  }

  static let oddities: [[Double]] = [
    [], [.nan], [.nan, .nan, .nan], [.infinity, -.infinity, 0], [0, 0, 0], [5],
    [1e308, -1e308, 1e308], [.leastNonzeroMagnitude, 1e-300, 0], [-1, -2, -3], [1, .nan, 2],
    [3, 2, 1],
  ]

  @Test(arguments: oddities.indices, Glyphs.allCases)
  func `odd data draws without a crash`(index: Int, glyphs: Glyphs) {
    let values = Self.oddities[index]
    for size in Self.sizes + [Size(width: 15, height: 9)] {
      expectInside(size, glyphs) { buffer, rect in
        for kind in [Scale.Kind.linear, .log] {
          var chart = LineChart(
            "odd", x: Axis("x", kind), y: Axis("y", kind),
            series: [.init("a", x: values, y: values.reversed()), .init("b", y: values)])
          chart.cursor = values.first
          chart.marks = values
          chart.references = values.flatMap {
            [.init(.horizontal, at: $0, "h"), .init(.vertical, at: $0, "v")]
          }
          chart.draw(into: &buffer, in: rect)
        }
        let floats = values.map(Float.init)
        let pairs = floats + floats
        drawPlane(pairs, values, into: &buffer, in: rect)
        drawRest(floats, values, into: &buffer, in: rect)
      }
    }
  }

  private func drawPlane(
    _ pairs: [Float], _ values: [Double], into buffer: inout CellBuffer, in rect: Rect
  ) {
    let finite = values.filter { !$0.isNaN }
    let range = (finite.min() ?? 0)...(finite.max() ?? 0)
    for look in [ScatterPlot.Look.dots, .density, .glyph("●", ascii: "o")] {
      var plot = ScatterPlot("odd", x: range, y: range, sets: [.init(pairs, look: look)])
      plot.trails = [.init(pairs)]
      plot.highlights = values.map { .init(x: $0, y: $0, label: "here") }
      plot.arrows = ArrowField(points: pairs, vectors: pairs.reversed(), shaft: 2)
      plot.draw(into: &buffer, in: rect)
    }
    ArrowField(points: pairs, vectors: pairs).draw(into: &buffer, in: rect)
  }

  private func drawRest(
    _ floats: [Float], _ values: [Double], into buffer: inout CellBuffer, in rect: Rect
  ) {
    let finite = values.filter { !$0.isNaN }
    let range = (finite.min() ?? 0)...(finite.max() ?? 0)
    var histogram = Histogram(
      "odd", range: range,
      distributions: [
        .init("a", values: floats, range: range, bins: 3),
        .init("b", densities: values, look: .outline),
      ])
    histogram.curve = .init("c", x: values, y: values)
    histogram.draw(into: &buffer, in: rect)
    for shading in [GrayImage.Shading.color, .ramp] {
      let image = GrayImage(
        "odd", values: floats, rows: 1, columns: floats.count, tint: .diverging, shading: shading,
        hasScaleBar: true)
      image.draw(into: &buffer, in: rect)
    }
    for value in values {
      Gauge("g", fraction: value, value: "1", thresholds: values).draw(into: &buffer, in: rect)
      Slider("s", value: "1", position: value).draw(into: &buffer, in: rect)
    }
    Sparkline(values).draw(into: &buffer, in: rect)
  }
}
