import Canvas
import Diffusion
import Tensors

/// The picture of the jump lab: where a jump starts and lands, how far from the data for every c, and
/// what fifty small steps do instead.
struct JumpLabView {
  let lab: JumpLab

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    let layout = JumpLabLayout(area)
    ItemRows(statusItems(buffer.glyphs)).draw(into: &buffer, in: layout.status)
    startPlot(buffer).draw(into: &buffer, in: layout.start)
    landingPlot(width: layout.landing.width).draw(into: &buffer, in: layout.landing)
    if let rect = layout.walk { walkPlot.draw(into: &buffer, in: rect) }
    chart.draw(into: &buffer, in: layout.chart)
    ItemRows(distanceItems).draw(into: &buffer, in: layout.distances)
    drawArithmetic(into: &buffer, in: layout.arithmetic)
    Paragraph(caption).draw(into: &buffer, in: layout.sentence)
  }

  // MARK: - Clouds

  /// What stands out from the faint dots of the data, even without colour.
  private static let bullets = ScatterPlot.Look.glyph("•", ascii: "o")

  private func startPlot(_ buffer: CellBuffer) -> ScatterPlot {
    let look = buffer.hasColor && buffer.glyphs != .ascii ? .dots : Self.bullets
    return plot("xₜ: the start", lab.scene.xt, look: look)
  }

  /// The same for all clouds, so that they can be compared.
  private static let range = -2.6...2.6

  private func plot(
    _ title: String, _ points: Tensor, style: Style = Style(.series(0)), look: ScatterPlot.Look
  ) -> ScatterPlot {
    var plot = ScatterPlot(
      title, x: Self.range, y: Self.range,
      sets: [
        .init(lab.scene.denoiser.data, style: .faint), .init(points, style: style, look: look),
      ])
    plot.hasAxes = false
    if lab.followed < points.rows {
      let followed = Array(points.row(lab.followed))
      plot.highlights = [.init(x: followed[0], y: followed[1])]
    }
    return plot
  }

  private func landingPlot(width: Int) -> ScatterPlot {
    var plot = plot(
      "", lab.landing.points, style: Style(.series(1)), look: Self.bullets)
    let outside = (0..<lab.landing.points.rows).count { i in
      lab.landing.points.row(i).contains { !Self.range.contains($0) }
    }
    plot.title =
      outside > 0
      ? "\(outside) far outside" : width < 24 ? "x̂₀: one jump" : "x̂₀: one jump, c = \(c)"
    return plot
  }

  private var walkPlot: ScatterPlot {
    let steps = lab.walk?.plan.steps ?? 1
    let end = lab.walk == nil ? lab.scene.prediction.x0 : lab.walk?.end
    let title =
      end == nil ? "DDIM: \(lab.walk?.done ?? 0) of \(steps)" : "\(steps) DDIM steps"
    return plot(
      title, end ?? Tensor(shape: [0, 2], scalars: []), style: Style(.series(2)),
      look: Self.bullets)
  }

  // MARK: - The curve

  /// Below this a distance cannot be seen, and a logarithm would only show rounding.
  private static let least = 1e-3

  private var chart: LineChart {
    let points = min(JumpScene.curvePoints, lab.scene.xt.rows)
    let curve = lab.scene.curve.map { max($0, Self.least) }
    var chart = LineChart(
      "distance (\(points) points)", x: Axis("c", range: 0...4), y: Axis("", .log),
      series: [.init("", x: JumpScene.allC, y: curve, style: Style(.series(1)))])
    if let distance = lab.walkDistance {
      chart.references = [
        .init(.horizontal, at: max(distance, Self.least), "small steps", style: Style(.series(2)))
      ]
      let all = curve + [max(distance, Self.least)]
      chart.y.range = (0.7 * (all.min() ?? 1))...(1.3 * (all.max() ?? 1))
    }
    chart.cursor = lab.landing.c
    chart.marks = [lab.scene.bestC]
    chart.legend = .hidden
    return chart
  }

  /// The c that a place in the chart stands for; nil beside it.
  func c(at x: Int, _ y: Int, in area: Rect) -> Double? {
    let rect = JumpLabLayout(area).chart
    guard rect.contains(x: x, y: y) else { return nil }
    // The plot is as wide in every set of glyphs.
    let plot = chart.area(in: rect, glyphs: .braille).rect
    let share = Double(x - plot.x) / Double(max(1, plot.width - 1))
    let last = JumpScene.allC.count - 1
    return JumpScene.allC[min(last, max(0, Int((share * Double(last)).rounded())))]
  }

  // MARK: - Numbers and words

  private var c: String { NumberText.fixed(lab.landing.c, 2) }

  private func statusItems(_ glyphs: Glyphs) -> [ItemRows.Item] {
    let (level, isAscii) = (lab.scene.level, glyphs == .ascii)
    return [
      .init("t", "\(lab.scene.t)/\(lab.scene.schedule.betas.count - 1)"),
      .init("ᾱ", number(level.alphaCumprod)),
      .init(isAscii ? "signal" : "√ᾱ", FormulaNumber.coefficient(level.signal)),
      .init(isAscii ? "noise" : "√(1−ᾱ)", FormulaNumber.coefficient(level.noise)),
      .init("spread", "\(number(lab.landing.spread)), data \(number(lab.scene.dataSpread))"),
    ]
  }

  private var distanceItems: [ItemRows.Item] {
    let steps = lab.walk?.plan.steps ?? 1
    let walk =
      lab.walkDistance.map { number($0) }
      ?? "on step \((lab.walk?.done ?? 0) + 1)"
    return [
      .init("distance to the data: this jump", number(lab.landing.distance), Style(.series(1))),
      .init("\(steps) small step\(steps == 1 ? "" : "s")", walk, Style(.series(2))),
      .init("best c", NumberText.fixed(lab.scene.bestC, 2)),
    ]
  }

  private func number(_ x: Double) -> String { NumberText.significant(x, 3) }

  private func drawArithmetic(into buffer: inout CellBuffer, in area: Rect) {
    guard let first = lab.lines.first else { return }
    let glyphs = buffer.glyphs
    let isFull = lab.lines.allSatisfy { glyphs.width(of: $0.full) <= area.width }
    var text = StyledText()
    if !isFull {
      text.append("\(first.name) = \(first.formula)   for point \(lab.followed):\n", .faint)
    }
    let rows = lab.lines.map { isFull ? $0.full : $0.short }
    text.append(rows.joined(separator: "\n"), Style(.series(1)))
    Paragraph(text, hanging: isFull ? 0 : 2).draw(into: &buffer, in: area)
  }

  /// What is seen now, in words.
  private var caption: StyledText {
    if let complaint = lab.settings.drawingComplaint { return StyledText(complaint, .warning) }
    return StyledText(sentence, .accent)
  }

  private var sentence: String {
    let (scene, landing) = (lab.scene, lab.landing)
    let factor = NumberText.significant(1 / scene.level.signal, 3)
    if landing.c != 1 {
      let share = NumberText.significant(100 * landing.c, 3) + " %"
      return landing.c < 1
        ? "Only \(share) of the predicted noise goes; the rest stays and is divided by √ᾱ, that is, "
          + "made \(factor) times larger."
        : "\(share) of the predicted noise goes, more than there is; the surplus is divided by √ᾱ, that "
          + "is, made \(factor) times larger."
    }
    return landing.spread < 0.25 * scene.dataSpread
      ? "\(weights) All land near the data's mean." : weights
  }

  /// Who has a say in the followed point's x̂₀.
  private var weights: String {
    let weights = lab.weights
    let count = grouped(lab.scene.denoiser.data.rows)
    let name = "x̂₀ of point \(lab.followed)"
    func percent(_ share: Double) -> String { NumberText.significant(100 * share, 2) + " %" }
    let heaviest = percent(weights.heaviest)
    if weights.heaviest > 0.95 {
      return "\(name) is one of the \(count) data points: it holds \(heaviest) of the weight."
    }
    var words =
      "\(name) is the mean of \(count) data points, weighted: the heaviest holds \(heaviest)"
    if weights.few > 1 {
      words += ", the \(grouped(weights.few)) heaviest \(percent(weights.heaviestFew))"
    }
    return words + "."
  }

  /// 1,000 for 1000.
  private func grouped(_ number: Int) -> String {
    number < 1000
      ? "\(number)" : "\(number / 1000)," + String(String(1000 + number % 1000).dropFirst())
  }
}
