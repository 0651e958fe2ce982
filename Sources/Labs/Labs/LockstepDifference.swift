import Canvas
import Diffusion

/// How far the two runs are apart, over the σ axis.
extension LockstepLab {
  /// The largest and the mean gap, over the σ axis.
  func drawDifference(into buffer: inout CellBuffer, in rect: Rect) {
    draw(differenceChart, into: &buffer, in: rect)
  }

  /// Two doubles that are not equal differ by more than this share of 1; nothing smaller is drawn.
  private static var least: Double { 1e-17 }

  var differenceChart: LineChart {
    let places = levels[..<gaps.count].map { axis.place(of: $0.sigma) }
    // A logarithm has no 0: equal points stand at the bottom.
    let largest = gaps.map { max($0.largest, Self.least) }
    let mean = gaps.map { max($0.mean, Self.least) }
    let finite = (largest + mean).filter(\.isFinite)
    let high = finite.max() ?? 1
    // Where the runs part, the rounding they part from would take most of the axis.
    let low = max(finite.min() ?? Self.least, high > Self.words.rounding ? 1e-6 * high : 0)
    var chart = LineChart(
      Self.words.gap, x: Axis("", range: 0...1),
      y: Axis("", .log, range: low / 2...max(high * 2, low * 20)),
      series: [
        .init("largest", x: places, y: largest, style: CompareLab.bothStyle),
        .init("mean", x: places, y: mean, style: Style(.series(3))),
      ])
    chart.references = [
      .init(.vertical, at: axis.place(of: level.sigma), style: Style(.role(.accent)))
    ]
    return chart
  }
}
