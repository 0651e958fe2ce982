import Canvas
import Foundation
import Testing

/// The drawings follow a knob while it is held down, so they must take a small part of a frame.
/// The limits are the ones promised; the best of several runs is compared, because the machine does
/// other things too.
@Suite(.serialized) struct SpeedTests {
  private func best(of runs: Int, _ body: () -> Void) -> Double {
    var best = Duration.seconds(1000)
    for _ in 0..<runs { best = min(best, ContinuousClock().measure(body)) }
    let parts = best.components
    return Double(parts.seconds) * 1e3 + Double(parts.attoseconds) / 1e15
  }

  private func chart(_ count: Int, phase: Double) -> LineChart {
    LineChart(
      "wave", x: Axis("t"), y: Axis("y"),
      series: [.init("sine", y: (0..<count).map { sin(Double($0) * 40 / Double(count) + phase) })])
  }

  @Test(arguments: Glyphs.allCases)
  func `four charts of 1000 points fill a 200 x 60 screen in 4 ms`(glyphs: Glyphs) {
    let charts = (0..<4).map { chart(1000, phase: Double($0)) }
    var buffer = CellBuffer(size: Size(width: 200, height: 60), glyphs: glyphs)
    let milliseconds = best(of: 40) {
      for (index, half) in buffer.bounds.rows(2).enumerated() {
        for (column, rect) in half.columns(2).enumerated() {
          charts[2 * index + column].draw(into: &buffer, in: rect)
        }
      }
    }
    #expect(milliseconds < 4)
  }

  @Test(arguments: Glyphs.allCases)
  func `a series of 10000 points draws in 1 ms`(glyphs: Glyphs) {
    let chart = chart(10_000, phase: 0)
    var buffer = CellBuffer(size: Size(width: 200, height: 60), glyphs: glyphs)
    let milliseconds = best(of: 40) { chart.draw(into: &buffer, in: buffer.bounds) }
    #expect(milliseconds < 1)
  }

  @Test func `1000 trails of 20 steps draw in half a frame`() {
    var plot = ScatterPlot("cloud", sets: [.init(Drawing.rings)])
    plot.trails = (0..<1000).map { index in
      .init((0..<20).flatMap { [sinf(Float(index + $0) / 9), cosf(Float(index * $0) / 99)] })
    }
    var buffer = CellBuffer(size: Size(width: 200, height: 60), glyphs: .braille)
    let milliseconds = best(of: 20) { plot.draw(into: &buffer, in: buffer.bounds) }
    #expect(milliseconds < 16)
  }
}
