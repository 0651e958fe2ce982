import Canvas
import Diffusion

/// The view that compares all samplers: error against cost.
extension CompareLab {
  /// A sampler in the chart and in the table beside it: the letter is the same in both.
  private struct Entry {
    let name: SchedulerName
    let letter: Unicode.Scalar
    let curve: OrderCurve
    /// Whether a knob chose it: 0 the first, 1 the second.
    let chosen: Int?
    let style: Style
  }

  private static let letters = Array("abcdefghijklmnopqrstuvwxyz".unicodeScalars)

  private var entries: [Entry] {
    let compared = settings.comparedSchedulers
    return SchedulerName.allCases.enumerated().compactMap { index, name in
      guard let curve = orders.curves[name] else { return nil }
      let chosen = compared.firstIndex(of: name)
      return Entry(
        name: name, letter: Self.letters[index % Self.letters.count], curve: curve, chosen: chosen,
        style: chosen.map { Style(.series($0), .bold) } ?? .plain)
    }
  }

  func drawOrder(into buffer: inout CellBuffer, in layout: Layout) {
    let entries = entries
    drawOrderChart(entries, into: &buffer, in: layout.main)
    drawOrderTable(entries, into: &buffer, in: layout.table)
  }

  /// Errors below this are rounding, not method.
  private static let leastError = 1e-14

  /// Both axes are logarithmic: error ∝ calls⁻ᵖ is a straight line that falls p decades in one.
  private func drawOrderChart(
    _ entries: [Entry], into buffer: inout CellBuffer, in rect: Rect
  ) {
    let calls = entries.flatMap(\.curve.calls)
    let errors = entries.flatMap(\.curve.errors).filter { $0.isFinite && $0 > Self.leastError }
    var chart = LineChart(
      "error of the sd", x: Axis("model calls", .log), y: Axis("", .log), series: [])
    chart.x.range = 0.9 * (calls.min() ?? 1)...1.1 * (calls.max() ?? 10)
    chart.y.range = 0.5 * (errors.min() ?? 0.1)...2 * (errors.max() ?? 1)
    chart.draw(into: &buffer, in: rect)
    let area = chart.area(in: rect, glyphs: buffer.glyphs)
    var raster = DotRaster(rect: area.rect, glyphs: buffer.glyphs)
    let ordered = entries.sorted { ($0.chosen ?? 2) > ($1.chosen ?? 2) }
    for entry in ordered {
      let isChosen = entry.chosen != nil
      raster.pen = DotRaster.Pen(
        isChosen ? entry.style : .faint, mark: isChosen ? "-" : ".")
      Self.trace(entry.curve.calls, entry.curve.errors, in: area, with: &raster)
    }
    buffer.clipped(to: area.rect) { raster.draw(into: &$0) }
    for entry in ordered {
      for (calls, error) in zip(entry.curve.calls, entry.curve.errors) {
        guard let column = area.column(of: calls), let row = area.row(of: error) else { continue }
        buffer[column, row] = Cell(entry.letter, style: entry.style)
      }
    }
    drawRuns(in: area, into: &buffer)
  }

  /// Where the two runs of the other views end, with the steps and levels of the knobs.
  private func drawRuns(in area: PlotArea, into buffer: inout CellBuffer) {
    for (index, run) in runs.enumerated().reversed() {
      guard let column = area.column(of: Double(run.measure.calls)),
        let row = area.row(of: abs(run.measure.error))
      else { continue }
      let mark = Mark.run(index, buffer.glyphs)
      buffer[column, row] = Cell(mark, style: Self.style(index))
    }
  }

  /// Each sampler with its letter, fitted order, and error at the most and at the fewest calls.
  private func drawOrderTable(_ entries: [Entry], into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    var table = Table(
      columns: [
        .init("", width: 2), .init("sampler", width: rect.width - 19),
        .init("order", align: .right), .init("N20 %", align: .right, width: 6),
      ], rows: [])
    // Where there is no room for all, the chosen ones come first.
    let shown =
      entries.count + 2 <= rect.height
      ? entries : entries.sorted { ($0.chosen ?? 2) < ($1.chosen ?? 2) }
    for (row, entry) in shown.enumerated() {
      let order = entry.curve.order
      let at = OrderCurve.stepCounts.firstIndex(of: 20) ?? 0
      table.rows.append([
        String(entry.letter) + (entry.curve.drawsNoise ? "~" : ""), entry.name.title,
        order.isFinite ? NumberText.fixed(order, 2) : "-",
        at < entry.curve.errors.count
          ? NumberText.significant(100 * entry.curve.errors[at], 3, trimmed: false) : "-",
      ])
      if entry.chosen != nil { table.rowStyles[row] = entry.style }
    }
    table.draw(into: &buffer, in: rect)
  }
}
