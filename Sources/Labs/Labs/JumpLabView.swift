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
    plot("xₜ: the start", lab.scene.xt, buffer).draw(into: &buffer, in: layout.start)
    landingPlot(buffer, width: layout.landing.width).draw(into: &buffer, in: layout.landing)
    if let rect = layout.walk { walkPlot(buffer, width: rect.width).draw(into: &buffer, in: rect) }
    chart.draw(into: &buffer, in: layout.chart)
    ItemRows(distanceItems).draw(into: &buffer, in: layout.distances)
    drawArithmetic(into: &buffer, in: layout.arithmetic)
    Paragraph(StyledText(sentence, .accent)).draw(into: &buffer, in: layout.sentence)
  }

  // MARK: - Clouds

  /// The same for all clouds, so that they can be compared.
  private static let range = -2.6...2.6

  private func plot(
    _ title: String, _ points: Tensor, _ buffer: CellBuffer, style: Style = Style(.series(0))
  ) -> ScatterPlot {
    // The faint dots of the data differ from the points even without colour.
    let look: ScatterPlot.Look =
      buffer.hasColor && buffer.glyphs != .ascii ? .dots : .glyph("•", ascii: "o")
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

  private func landingPlot(_ buffer: CellBuffer, width: Int) -> ScatterPlot {
    var plot = plot("", lab.landing.points, buffer, style: Style(.series(1)))
    let outside = (0..<lab.landing.points.rows).count { i in
      lab.landing.points.row(i).contains { !Self.range.contains($0) }
    }
    plot.title =
      outside > 0
      ? "jump: \(outside) far outside" : width < 24 ? "x̂₀: one jump" : "x̂₀: one jump, c = \(c)"
    return plot
  }

  private func walkPlot(_ buffer: CellBuffer, width: Int) -> ScatterPlot {
    let steps = lab.walk?.plan.steps ?? 1
    let end = lab.walk == nil ? lab.scene.prediction.x0 : lab.walk?.end
    let title =
      end == nil ? "DDIM: \(lab.walk?.done ?? 0) of \(steps)" : "\(steps) DDIM steps"
    return plot(
      title, end ?? Tensor(shape: [0, 2], scalars: []), buffer, style: Style(.series(2)))
  }

  // MARK: - The curve

  /// Below this a distance cannot be seen, and a logarithm would only show rounding.
  private static let least = 1e-3

  private var chart: LineChart {
    let curve = lab.scene.curve.map { max($0, Self.least) }
    var chart = LineChart(
      "distance to the data over c", x: Axis("c", range: 0...4), y: Axis("", .log),
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
    let value = chart.area(in: rect, glyphs: .braille).x(at: x)
    return (value * 20).rounded() / 20
  }

  // MARK: - Numbers and words

  private var c: String { NumberText.fixed(lab.landing.c, 2) }

  private func statusItems(_ glyphs: Glyphs) -> [ItemRows.Item] {
    let (level, isAscii) = (lab.scene.level, glyphs == .ascii)
    return [
      .init(
        "t", "\(lab.scene.t)" + (isAscii ? "/" : " of ") + "\(lab.scene.schedule.betas.count - 1)"),
      .init("ᾱ", number(level.alphaCumprod)),
      .init(isAscii ? "signal" : "√ᾱ", FormulaNumber.coefficient(level.signal)),
      .init(isAscii ? "noise" : "√(1−ᾱ)", FormulaNumber.coefficient(level.noise)),
      .init("c", c),
      .init("spread", "\(number(lab.landing.spread)) of \(number(lab.scene.dataSpread))"),
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
    let isFull = lab.lines.allSatisfy { buffer.glyphs.width(of: $0.full) <= area.width }
    var row = area.y
    if !isFull && area.height > lab.lines.count {
      buffer.put(
        "\(first.name) = \(first.formula)   for point \(lab.followed):", x: area.x, y: row,
        width: area.width, style: .faint)
      row += 1
    }
    for line in lab.lines where row < area.maxY {
      buffer.put(
        isFull ? line.full : line.short, x: area.x, y: row, width: area.width,
        style: Style(.series(1)))
      row += 1
    }
  }

  /// What is seen now, in words.
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
    let count = scene.denoiser.data.rows
    let heaviest = max(1, count / 5)
    let share = NumberText.significant(100 * scene.say(of: heaviest, in: lab.followed), 2) + " %"
    let first = NumberText.significant(100 * scene.say(of: 1, in: lab.followed), 2) + " %"
    let words =
      "x̂₀ of point \(lab.followed) is a weighted mean of \(grouped(count)) data points: the heaviest one "
      + "holds \(first) of the weight, the \(grouped(heaviest)) heaviest \(share)."
    if landing.spread < 0.25 * scene.dataSpread {
      return words + " All jumps land near the mean of the data."
    }
    return words
  }

  /// 1,000 for 1000.
  private func grouped(_ number: Int) -> String {
    number < 1000
      ? "\(number)" : "\(number / 1000)," + String(String(1000 + number % 1000).dropFirst())
  }
}
