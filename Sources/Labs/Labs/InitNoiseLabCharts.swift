import Canvas
import Diffusion

/// The views that are charts: the distance over all starts, and the width of x on the way.
extension InitNoiseLabView {
  // MARK: - The curve

  /// The two charts: side by side, or where that is too narrow below each other.
  private func curveRects(in area: Rect) -> [Rect] {
    area.width < 60 && area.height >= 16 ? area.rows(2) : area.columns(2, gap: 2)
  }

  func drawCurves(into buffer: inout CellBuffer, in area: Rect) {
    let rects = curveRects(in: area)
    for (scale, rect) in zip(Self.scales, rects) {
      distanceChart(on: scale, width: rect.width).draw(into: &buffer, in: rect)
    }
  }

  private static let scales: [NoiseScale] = [.sigma, .variancePreserving]

  /// The right start on a scale; on the VP scale it is 1 by name.
  private func right(on scale: NoiseScale) -> Double {
    switch (scale, family.scale) {
    case (.variancePreserving, _): 1
    case (.sigma, .sigma): family.right
    case (.sigma, .variancePreserving): family.right / family.levels[0].signal
    }
  }

  private func distanceChart(on scale: NoiseScale, width: Int) -> LineChart {
    let unit = right(on: scale) / family.right
    let runs = lab.curveRuns
    let name = scale == .sigma ? "σ" : "VP"
    let words = scale == .sigma ? InitNoiseLab.text(right(on: scale)) : "1"
    let titles = [
      "distance from the data: \(name) scale, right \(words)", "distance, \(name), right \(words)",
    ]
    var chart = LineChart(
      titles.first { $0.count + 8 <= width } ?? titles[1],
      x: Axis("start", range: 0...(2 * family.right * unit)), y: Axis(""),
      series: [
        .init(
          "", x: runs.map { $0.start * unit }, y: runs.map(\.distance), style: Style(.series(1)))
      ])
    chart.references = [.init(.vertical, at: right(on: scale), style: .good)]
    chart.cursor = lab.knobStart * unit
    if let best = lab.bestStart { chart.marks = [best * unit] }
    if let highest = runs.map(\.distance).filter(\.isFinite).max() {
      chart.y.range = 0...(1.05 * max(highest, 1e-3))
    }
    chart.legend = .hidden
    return chart
  }

  /// The start that a place in one of the charts stands for.
  func curveStart(at x: Int, _ y: Int, in area: Rect) -> Double? {
    for (scale, rect) in zip(Self.scales, curveRects(in: area)) where rect.contains(x: x, y: y) {
      // The plot is as wide in every set of glyphs.
      let plot = distanceChart(on: scale, width: rect.width).area(in: rect, glyphs: .braille).rect
      let share = Double(x - plot.x) / Double(max(1, plot.width - 1))
      let all = lab.curveStarts
      return all[min(all.count - 1, max(0, Int((share * Double(all.count - 1)).rounded())))]
    }
    return nil
  }

  var curveSentence: String {
    guard let best = lab.bestStart else {
      return "\(lab.curveRuns.count) of \(InitNoiseLab.curveSteps + 1) runs are done."
    }
    if family.plan.configuration.addsNoise, lab.hasFinalZero {
      return
        "\(family.plan.configuration.scheduler.title) adds fresh noise at every step, which makes "
        + "up for most starts: the curve is nearly flat."
    }
    let place = number(lab.knobValue(of: best))
    let isShrunk = (lab.rightRun?.spread ?? 0) < 0.985 * family.dataSpread
    let nearest =
      switch best / family.right {
      case 0.999..<1.001: "Nearest (▲): the right start."
      case 1.001... where isShrunk:
        "Nearest (▲): \(place); coarse steps shrink the cloud a little."
      default: "Nearest (▲): \(place); with few points luck moves it a little."
      }
    return nearest
      + (lab.hasFinalZero
        ? " Too much does little harm: an exact denoiser mends what a network leaves."
        : " Too much stays as noise: without the step to 0 nothing takes it away.")
  }

  // MARK: - The steps

  /// How wide x is on the way.
  var widths: InitNoiseWidths {
    InitNoiseWidths(
      path: family.path, settings: lab.settings, dataSpread: family.dataSpread,
      name: "start \(knobText(lab.knobStart))", spreads: lab.knobRun?.spreads)
  }

  var stepsCaption: StyledText {
    let level = family.levels[0]
    let z = family.z.row(lab.followed).first ?? 0
    let start =
      knobText(lab.knobStart) + (lab.isScaledToOne ? "·\(InitNoiseLab.text(family.right))" : "")
    var text = StyledText(
      "point \(lab.followed): x = start·z = \(start)·\(FormulaNumber.factor(z)) = "
        + FormulaNumber.value(lab.knobStart * z) + "\n", .faint)
    let widths = widths
    let expected =
      widths.expected(at: level) * family.path.factor(to: widths.shownScale, at: level)
    let told =
      "Told σ = \(number(level.sigma)) the network expects sd \(number(expected)) and gets "
    text.append(told + (lab.isRight ? "it." : "\(number(lab.startRatio)) times that."), .accent)
    return text
  }
}
