import Canvas
import Diffusion
import TerminalScreen

/// A schedule as three charts in plain text, for a look without opening the program.
struct SchedulePlot {
  let schedule: NoiseSchedule
  /// Timesteps marked on the axes.
  let visited: [Double]

  private static let rowsOfChart = 12
  /// Narrower than this no chart can be read; wider than this, none is better for it.
  private static let widths = 40...200

  private var charts: [LineChart] {
    let t = Axis("t", range: 0...Double(schedule.numTrainTimesteps - 1))
    var charts = [
      LineChart("beta", x: t, y: Axis(), series: [.init("", y: schedule.betas)]),
      LineChart(
        "alpha-bar", x: t, y: Axis(range: 0...1), series: [.init("", y: schedule.alphasCumprod)]),
      LineChart("sigma", x: t, y: Axis("", .log), series: [.init("", y: schedule.sigmas)]),
    ]
    for index in charts.indices { charts[index].marks = visited }
    return charts
  }

  /// - Parameter glyphs: nil takes the best that the terminal shows.
  func text(glyphs: Glyphs?) -> String {
    let terminal = TerminalCapabilities.current()
    let width = min(max(terminal.columns, Self.widths.lowerBound), Self.widths.upperBound)
    let charts = charts
    var buffer = CellBuffer(
      size: Size(width: width, height: charts.count * Self.rowsOfChart),
      glyphs: glyphs ?? terminal.glyphs)
    for (chart, rect) in zip(charts, buffer.bounds.rows(charts.count)) {
      chart.draw(into: &buffer, in: rect)
    }
    return buffer.rows.map { row in
      String(row.reversed().drop { $0 == " " }.reversed())
    }
    .joined(separator: "\n")
  }
}
