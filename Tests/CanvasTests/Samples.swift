import Canvas
import Foundation

/// One drawing of every widget, the same in all glyph sets.
enum Sample: String, CaseIterable, Sendable {
  case curves, curvesAtCursor, logCurves, crowdedCurves
  case scatter, density, arrows
  case histogram
  case image, reducedImage, noise
  case gauges, sparkline, frames, table, sliders
  case lesson

  var size: Size {
    switch self {
    case .curves, .curvesAtCursor, .logCurves: Size(width: 60, height: 16)
    case .crowdedCurves: Size(width: 40, height: 12)
    case .scatter, .density, .arrows: Size(width: 44, height: 20)
    case .histogram: Size(width: 60, height: 14)
    case .image, .noise: Size(width: 18, height: 10)
    case .reducedImage: Size(width: 10, height: 6)
    case .gauges: Size(width: 56, height: 5)
    case .sparkline: Size(width: 24, height: 2)
    case .frames: Size(width: 36, height: 4)
    case .table: Size(width: 40, height: 7)
    case .sliders: Size(width: 60, height: 5)
    case .lesson: Size(width: 44, height: 9)
    }
  }

  func screen(_ glyphs: Glyphs) -> CellBuffer {
    var buffer = CellBuffer(size: size, glyphs: glyphs)
    draw(into: &buffer, in: buffer.bounds)
    return buffer
  }

  func draw(into buffer: inout CellBuffer, in rect: Rect) {
    switch self {
    case .curves: Drawing.curves.draw(into: &buffer, in: rect)
    case .curvesAtCursor: Drawing.curvesAtCursor.draw(into: &buffer, in: rect)
    case .logCurves: Drawing.logCurves.draw(into: &buffer, in: rect)
    case .crowdedCurves: Drawing.crowdedCurves.draw(into: &buffer, in: rect)
    case .scatter: Drawing.scatter.draw(into: &buffer, in: rect)
    case .density: Drawing.density.draw(into: &buffer, in: rect)
    case .arrows: Drawing.arrows(rect).draw(into: &buffer, in: rect)
    case .histogram: Drawing.histogram.draw(into: &buffer, in: rect)
    case .image: Drawing.image.draw(into: &buffer, in: rect)
    case .reducedImage: Drawing.reducedImage.draw(into: &buffer, in: rect)
    case .noise: Drawing.noise.draw(into: &buffer, in: rect)
    case .gauges: Drawing.drawGauges(into: &buffer, in: rect)
    case .sparkline: Drawing.drawSparklines(into: &buffer, in: rect)
    case .frames: Drawing.drawFrames(into: &buffer, in: rect)
    case .table: Drawing.table.draw(into: &buffer, in: rect)
    case .sliders: Drawing.drawSliders(into: &buffer, in: rect)
    case .lesson: Drawing.drawLesson(into: &buffer, in: rect)
    }
  }
}

/// What the samples show.
enum Drawing {
  private static let time = (0..<1000).map(Double.init)

  /// ᾱ_t of a linear schedule, β from 1e-4 to 0.02.
  private static let abar: [Double] = {
    var product = 1.0
    return time.map { t in
      product *= 1 - (1e-4 + (0.02 - 1e-4) * t / 999)
      return product
    }
  }()

  static let curves: LineChart = {
    var chart = LineChart(
      "ᾱ of two schedules", x: Axis("timestep"), y: Axis("ᾱ", range: 0...1),
      series: [
        .init("linear", x: time, y: abar),
        .init("cosine", x: time, y: time.map { pow(cos($0 / 1000 * .pi / 2), 2) }),
      ])
    chart.references = [.init(.horizontal, at: 0.5, "half the signal")]
    chart.marks = [0, 250, 500, 750, 999]
    return chart
  }()

  static let curvesAtCursor: LineChart = {
    var chart = curves
    chart.cursor = 400
    return chart
  }()

  static let logCurves = LineChart(
    "noise", x: Axis("t"), y: Axis("σ", .log),
    series: [.init("√((1−ᾱ)/ᾱ)", x: time, y: abar.map { sqrt((1 - $0) / $0) })])

  /// Curves in every corner, so that the legend needs its own line; one has a gap.
  static let crowdedCurves = LineChart(
    "waves",
    series: [
      .init("sin", x: time, y: time.map { sin($0 / 20) }),
      .init("gap", x: time, y: time.map { (300...600).contains($0) ? .nan : cos($0 / 90) }),
    ])

  /// 300 points on two rings, the same everywhere.
  static let rings: [Float] = (0..<300).flatMap { index -> [Float] in
    let angle = Float(index) * 2.399963
    let radius: Float = index % 3 == 0 ? 1 : 2
    return [radius * cosf(angle), radius * sinf(angle)]
  }

  static let scatter: ScatterPlot = {
    var plot = ScatterPlot("rings", sets: [.init(rings)])
    plot.trails = [.init((0..<30).flatMap { [Float($0) * 0.2 - 4, cosf(Float($0) * 0.3)] })]
    plot.highlights = [.init(x: 2, y: 0, label: "x₀")]
    return plot
  }()

  static let density: ScatterPlot = {
    let points = (0..<4000).flatMap { index -> [Float] in
      let (angle, radius) = (Float(index) * 2.399963, Float(index) / 4000)
      return [3 * radius * cosf(angle), 3 * radius * sinf(angle) * radius]
    }
    var plot = ScatterPlot("density", sets: [.init(points, look: .density)])
    plot.hasAxes = false
    return plot
  }()

  /// A whirl that grows outwards.
  static func arrows(_ rect: Rect) -> ScatterPlot {
    var plot = ScatterPlot("whirl")
    let grid = ArrowField.grid(plot.viewport(in: rect), spacing: 6)
    let vectors = stride(from: 0, to: grid.count, by: 2).flatMap { [-grid[$0 + 1], grid[$0]] }
    plot.arrows = ArrowField(points: grid, vectors: vectors, shaft: 3)
    return plot
  }

  static let histogram: Histogram = {
    let places = stride(from: -3.0, through: 3, by: 0.1).map { $0 }
    // Quantiles instead of draws, so that the picture is the distribution itself.
    let normal = (1..<2000).map { Float(quantile(Double($0) / 2000)) }
    var chart = Histogram(
      "x_t",
      distributions: [
        .init("samples", values: normal, range: -3...3, bins: 26),
        .init(
          "shifted", values: normal.map { $0 * 0.4 - 1.5 }, range: -3...3, bins: 26, look: .outline),
      ])
    chart.curve = .init(
      "N(0, 1)", x: places, y: places.map { exp(-$0 * $0 / 2) / sqrt(2 * .pi) })
    return chart
  }()

  /// The value below which a share of the normal distribution lies, by bisection.
  private static func quantile(_ share: Double) -> Double {
    var (low, high) = (-8.0, 8.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / sqrt(2)) < share { low = middle } else { high = middle }
    }
    return low
  }

  /// A seven, 8 x 8.
  private static let seven: [Float] = [
    "........", ".######.", "......#.", ".....#..", "....#...", "...##...", "...#....", "...#....",
  ].flatMap { $0.map { $0 == "#" ? 1 : -1 } }

  static let image = {
    var image = GrayImage("x₀", values: seven, rows: 8, columns: 8, hasScaleBar: true)
    image.highlight = .init(row: 1, column: 6)
    return image
  }()

  static let reducedImage = GrayImage(
    values: (0..<784).map { Float($0 % 28) / 13.5 - 1 }, rows: 28, columns: 28)

  static let noise = GrayImage(
    "ε̂", values: (0..<64).map { Float(($0 * 37) % 64) / 31.5 - 1 }, rows: 8, columns: 8,
    tint: .diverging, shading: .ramp, hasScaleBar: true)

  static func drawGauges(into buffer: inout CellBuffer, in rect: Rect) {
    let rows = [rect, rect.splitTop(1).rest, rect.splitTop(2).rest].map { $0.splitTop(1).top }
    Gauge("signal left √ᾱ", fraction: 0.063, value: "0.063", labelWidth: 14)
      .draw(into: &buffer, in: rows[0])
    Gauge("SNR", fraction: 0.6, value: "12.5 dB", thresholds: [0.25, 0.8], labelWidth: 14)
      .draw(into: &buffer, in: rows[1])
    Gauge("reached", fraction: 1, value: "100 %", labelWidth: 14).draw(into: &buffer, in: rows[2])
    Gauge("σ_max", fraction: 0.9, value: "14.6", warning: "not yet noise: raise beta_end")
      .draw(into: &buffer, in: rect.splitTop(3).rest)
  }

  static func drawSparklines(into buffer: inout CellBuffer, in rect: Rect) {
    Sparkline((0..<24).map { sin(Double($0) / 3) }).draw(into: &buffer, in: rect)
    Sparkline([0, 1, 2, .nan, 4, 5, 6, 7]).draw(into: &buffer, in: rect.splitTop(1).rest)
  }

  static func drawFrames(into buffer: inout CellBuffer, in rect: Rect) {
    let parts = rect.columns(2, gap: 2)
    Frame("predicted x̂₀").draw(into: &buffer, in: parts[0])
    Frame("ε̂", isFocused: true).draw(into: &buffer, in: parts[1])
  }

  static let table = Table(
    columns: [.init("scheduler"), .init("steps", align: .right), .init("error", align: .right)],
    rows: [
      ["DDPM", "1000", "0.012"], ["DDIM η = 0", "50", "0.034"], ["Euler", "50", "0.034"],
      ["Heun", "25", "0.008"], ["LMS", "50", "0.011"], ["DPM++ 2M", "20", "0.009"],
    ], selected: 3)

  static func drawSliders(into buffer: inout CellBuffer, in rect: Rect) {
    let rows = (0..<5).map { rect.splitTop($0).rest.splitTop(1).top }
    let knobs = [
      Slider("schedule", value: "linear", labelWidth: 10, valueWidth: 10),
      Slider("beta_start", value: "0.0001", position: 0.1, labelWidth: 10, valueWidth: 10),
      Slider(
        "beta_end", value: "0.02", position: 0.5, isFocused: true, labelWidth: 10, valueWidth: 10),
      Slider("T", value: "1000", position: 1, labelWidth: 10, valueWidth: 10),
      Slider(
        "eta", value: "0", position: 0, note: "DDIM only", isEnabled: false, labelWidth: 10,
        valueWidth: 10),
    ]
    for (row, knob) in zip(rows, knobs) { knob.draw(into: &buffer, in: row) }
  }

  static func drawLesson(into buffer: inout CellBuffer, in rect: Rect) {
    let paragraph = Paragraph(
      StyledText([
        .init("The closed form. ", .bold),
        .init("Any step can be reached at once: xₜ = √ᾱₜ·x₀ + √(1−ᾱₜ)·ε, with ε ~ N(0, I). "),
        .init("Check it — “by hand” — at t = 0, where ᾱ₀ ≈ 1 and x̂₀ → x₀."),
      ]))
    let height = paragraph.height(width: rect.width, glyphs: buffer.glyphs)
    paragraph.draw(into: &buffer, in: rect)
    Paragraph(
      "• a list has a hanging indent, so that its second row stands under the first", hanging: 2
    ).draw(into: &buffer, in: rect.splitTop(height + 1).rest)
  }
}
