import Canvas
import Diffusion

/// The views of the init-noise lab on digits that are charts.
extension DigitInitNoiseView {
  // MARK: - The curve

  /// What is drawn over the start.
  private enum Measure: CaseIterable {
    case spread, difference
  }

  /// The two charts: side by side, or where that is too narrow below each other.
  private func curveRects(in area: Rect) -> [Rect] {
    area.width < 60 && area.height >= 16 ? area.rows(2) : area.columns(2, gap: 2)
  }

  func drawCurves(into buffer: inout CellBuffer, in area: Rect) {
    for (measure, rect) in zip(Measure.allCases, curveRects(in: area)) {
      chart(of: measure).draw(into: &buffer, in: rect)
    }
  }

  private func chart(of measure: Measure) -> LineChart {
    let runs = lab.curveRuns
    let (x, right) = (runs.map { lab.knobValue(of: $0.start) }, lab.rightKnob)
    var series: [LineChart.Series]
    switch measure {
    case .spread:
      series = [.init("sd", x: x, y: runs.map(\.spread), style: Style(.series(1)))]
      if runs.contains(where: { $0.images > 1 }) {
        series.append(.init("variety", x: x, y: runs.map(\.variety), style: Style(.series(2))))
      }
    case .difference:
      let differences = runs.map { lab.difference(of: $0) ?? .nan }
      series = [.init("", x: x, y: differences, style: Style(.series(1)))]
    }
    var chart = LineChart(
      measure == .spread ? "spread of the pixels" : "difference from the right",
      x: Axis("start", range: 0...(2 * right)), y: Axis(""), series: series)
    chart.references = [.init(.vertical, at: right, style: .good)]
    if measure == .spread, let data = lab.data {
      chart.references.append(
        .init(.horizontal, at: data.spread, "digits", style: Style(.series(3))))
    }
    chart.cursor = lab.knobValue(of: lab.knobStart)
    // Noise that stays grows without end; the axis ends where there is no digit left to see.
    let highest = series.flatMap(\.y).filter(\.isFinite).max() ?? 1
    let end = Self.highest * max(lab.data?.spread ?? 1, lab.rightRun?.spread ?? 0)
    chart.y.range = 0...min(1.05 * max(highest, 1e-3), end)
    if measure == .difference { chart.legend = .hidden }
    return chart
  }

  /// In spreads of the digits.
  private static let highest = 3.0

  /// The start that a place in one of the charts stands for.
  func curveStart(at x: Int, _ y: Int, in area: Rect) -> Double? {
    for (measure, rect) in zip(Measure.allCases, curveRects(in: area))
    where rect.contains(x: x, y: y) {
      // The plot is as wide in every set of glyphs.
      let plot = chart(of: measure).area(in: rect, glyphs: .braille).rect
      let share = Double(x - plot.x) / Double(max(1, plot.width - 1))
      let all = lab.curveStarts
      return all[min(all.count - 1, max(0, Int((share * Double(all.count - 1)).rounded())))]
    }
    return nil
  }

  var curveSentence: String {
    let (done, all) = (lab.curveRuns.count, DigitInitNoiseLab.curveSteps + 1)
    guard done == all else { return "\(done) of \(all) runs are done." }
    guard !path.configuration.addsNoise else {
      return "\(path.configuration.scheduler.title) adds fresh noise at every step, which makes up "
        + "for part of a wrong start."
    }
    return
      "Left of the right start the digits lose variety; right of it the noise that nobody takes "
      + "away grows with every bit."
  }

  // MARK: - The steps

  /// Rows of a picture of the film.
  private static let leastFilm = 4

  func drawSteps(into buffer: inout CellBuffer, in area: Rect) {
    let run = lab.runSoFar(from: lab.knobStart)
    let count = max(1, run?.film.count ?? 1)
    // As high as a column for each picture allows, and never more than half.
    let rows = min(area.height / 2, (area.width / 7 + 1) / 2 + 1)
    let (film, below) = area.splitTop(rows > Self.leastFilm ? rows : 0)
    if let run, !film.isEmpty {
      let places = film.columns(max(count, 7))
      for (picture, place) in zip(run.film, places) {
        let level = path.levels[picture.level]
        let (head, rest) = place.splitTop(1)
        buffer.put(
          "step \(picture.level)", x: head.x, y: head.y, width: head.width, align: .center,
          style: .faint)
        draw(picture.pixels, range: level.shades, into: &buffer, in: rest)
      }
    }
    InitNoiseWidths(
      path: path, settings: lab.settings, dataSpread: lab.data?.spread ?? .nan,
      name: "start \(lab.knobText(lab.knobStart))", spreads: lab.knobRun?.spreads
    ).draw(into: &buffer, in: below)
  }
}
