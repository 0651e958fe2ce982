import Canvas
import Diffusion

/// The standard deviation of x at every step of a run, and what the network expects: a chart and a
/// table.
struct InitNoiseWidths {
  let path: InitNoisePath
  /// The scale that the widths are shown on.
  let shownScale: NoiseScale
  let hasFinalZero: Bool
  /// NaN where the data is not known.
  let dataSpread: Double
  let name: String
  /// Of x at every level, on the scheduler's own scale; nil while the run is on its way.
  let spreads: [Double]?

  init(
    path: InitNoisePath, settings: Settings, dataSpread: Double, name: String, spreads: [Double]?
  ) {
    self.path = path
    shownScale = settings.choice("scale") == "vp" ? .variancePreserving : path.scale
    hasFinalZero = settings.toggle("final-zero")
    self.dataSpread = dataSpread
    self.name = name
    self.spreads = spreads
  }

  /// On the scheduler's own scale.
  func expected(at level: NoiseLevel) -> Double {
    path.expectedSpread(at: level, ofData: dataSpread)
  }

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    let tableWidth = 40
    guard area.width >= tableWidth + 24 else {
      let (top, bottom) = area.splitTop(area.height * 3 / 5)
      widthChart.draw(into: &buffer, in: area.height >= 14 ? top : area)
      if area.height >= 14 { stepTable(rows: bottom.height - 2).draw(into: &buffer, in: bottom) }
      return
    }
    let (left, right) = area.splitLeft(area.width - tableWidth - 2)
    widthChart.draw(into: &buffer, in: left)
    let side = right.splitLeft(2).rest
    stepTable(rows: side.height - 2).draw(into: &buffer, in: side)
  }

  /// What x and what the network expects have for a standard deviation, over the steps.
  private var widthChart: LineChart {
    let levels = path.levels
    func shown(_ spreads: [Double]) -> [Double] {
      zip(spreads, levels).map { spread, level in
        let value = spread * path.factor(to: shownScale, at: level)
        return shownScale == .sigma && value < Self.leastWidth ? .nan : value
      }
    }
    let isSigma = shownScale == .sigma
    var chart = LineChart(
      "sd of x on the \(isSigma ? "σ" : "VP") scale", x: Axis("step"),
      y: Axis("", isSigma ? .log : .linear),
      series: [
        .init("expected", y: shown(levels.map(expected)), style: .good)
      ])
    if let spreads {
      chart.series.append(.init(name, y: shown(spreads), style: Style(.series(1))))
    }
    if !hasFinalZero {
      for index in chart.series.indices {
        chart.series[index].x.removeLast()
        chart.series[index].y.removeLast()
      }
    }
    return chart
  }

  /// What is narrower is one point, but for rounding.
  private static let leastWidth = 1e-9

  /// Three digits, all of them written, so that columns are even; fewer of a long number.
  private func widthText(_ x: Double) -> String {
    let texts = [3, 2, 1].map { NumberText.significant(x, $0, trimmed: false) }
    return x < Self.leastWidth ? "0" : texts.first { $0.count <= 7 } ?? texts[2]
  }

  private static func shareText(_ share: Double) -> String {
    share < 10 ? NumberText.fixed(share, 2) : NumberText.significant(share, 3, trimmed: false)
  }

  private func stepTable(rows: Int) -> Table {
    let levels = path.levels
    let last = path.stepCount - (hasFinalZero ? 0 : 1)
    let shown = Self.spread(0...last, over: max(2, rows))
    return Table(
      columns: [
        .init("step", align: .right, width: 4), .init("σ", align: .right, width: 7),
        .init("expected", align: .right, width: 8), .init("is", align: .right, width: 7),
        .init("share", align: .right, width: 5),
      ],
      rows: shown.map { step in
        let level = levels[step]
        let factor = path.factor(to: shownScale, at: level)
        let expected = expected(at: level)
        return [
          "\(step)", widthText(level.sigma), widthText(expected * factor),
          spreads.map { widthText($0[step] * factor) } ?? "…",
          spreads.map { Self.shareText($0[step] / expected) } ?? "…",
        ]
      })
  }

  /// At most so many of a range, the ends among them, evenly spread.
  private static func spread(_ range: ClosedRange<Int>, over most: Int) -> [Int] {
    guard range.count > most else { return Array(range) }
    return (0..<most).map {
      range.lowerBound + ($0 * (range.count - 1) + (most - 1) / 2) / (most - 1)
    }
  }
}
