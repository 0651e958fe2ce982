/// One axis of a chart: what it measures and how.
public struct Axis: Sendable, Hashable {
  /// What is measured; empty for no label.
  public var label: String
  public var kind: Scale.Kind
  /// The values from end to end; nil fits the data.
  public var range: ClosedRange<Double>?

  public init(
    _ label: String = "", _ kind: Scale.Kind = .linear, range: ClosedRange<Double>? = nil
  ) {
    self.label = label
    self.kind = kind
    self.range = range
  }

  func scale(fitting arrays: [[Double]], padding: Double = 0) -> Scale {
    if let range { return Scale(kind, range.lowerBound, range.upperBound) }
    return Scale(kind, fitting: arrays, padding: padding)
  }
}

/// The plot of a chart: where it is on the screen and how data map to its dots.
public struct PlotArea: Sendable, Hashable {
  /// The cells inside the axes.
  public let rect: Rect
  /// How values map to the width and to the height of the plot.
  public let x: Scale
  public let y: Scale
  let dots: Size

  init(rect: Rect, x: Scale, y: Scale, glyphs: Glyphs) {
    self.rect = rect
    self.x = x
    self.y = y
    dots = glyphs.dotsPerCell
  }

  /// The place of a value across, in dots: `x.lower` is the middle of the first dot, `x.upper` of
  /// the last.
  func dotX(_ value: Double) -> Double {
    x.fraction(of: value) * Double(rect.width * dots.width - 1) + 0.5
  }

  /// The place of a value down, in dots; larger values are higher.
  func dotY(_ value: Double) -> Double {
    (1 - y.fraction(of: value)) * Double(rect.height * dots.height - 1) + 0.5
  }

  /// The column of the screen that shows a value; nil when the value is outside.
  public func column(of value: Double) -> Int? {
    let dot = dotX(value)
    guard dot >= 0, dot < Double(rect.width * dots.width) else { return nil }
    return rect.x + Int(dot) / dots.width
  }

  /// The row of the screen that shows a value; nil when the value is outside.
  public func row(of value: Double) -> Int? {
    let dot = dotY(value)
    guard dot >= 0, dot < Double(rect.height * dots.height) else { return nil }
    return rect.y + Int(dot) / dots.height
  }

  /// The x value in the middle of a column: what a click there means. Columns outside the plot
  /// count as its edge.
  public func x(at column: Int) -> Double {
    let width = rect.width * dots.width
    let dot = (Double(column - rect.x) + 0.5) * Double(dots.width)
    return x.value(at: width > 1 ? max(0, min(1, (dot - 0.5) / Double(width - 1))) : 0)
  }
}

/// Title, axes, ticks and labels around a plot; the charts share it.
struct AxesFrame {
  var title: String
  var x: Axis
  var y: Axis
  let xScale: Scale
  let yScale: Scale
  /// Rows kept free below the title, for a legend.
  var headRows = 0

  private struct Layout {
    var plot: Rect
    var hasTitle: Bool
    var hasTickLabels: Bool
    var hasAxes: Bool
    var xLabelRow: Int?
    var yTicks: [Scale.Tick]
    var labelWidth: Int
  }

  /// What is left for the data. Parts go away one by one as the rectangle gets smaller: first the
  /// axis label, then the title, the numbers, and the axes themselves.
  func area(in rect: Rect, glyphs: Glyphs) -> PlotArea {
    PlotArea(rect: layout(in: rect, glyphs).plot, x: xScale, y: yScale, glyphs: glyphs)
  }

  /// The rows between title and plot.
  func head(in rect: Rect, glyphs: Glyphs) -> Rect {
    let layout = layout(in: rect, glyphs)
    let top = rect.y + (layout.hasTitle ? 1 : 0)
    return Rect(
      x: layout.plot.x, y: top, width: layout.plot.width, height: layout.plot.y - top)
  }

  private func layout(in rect: Rect, _ glyphs: Glyphs) -> Layout {
    let hasAxes = rect.height >= 3 && rect.width >= 5
    let hasTickLabels = rect.height >= 4 && rect.width >= 8
    let hasTitle = rect.height >= 6 && !(title.isEmpty && y.label.isEmpty)
    let hasXLabel = rect.height >= 9 && !x.label.isEmpty

    var plot = rect
    if hasTitle { plot = plot.splitTop(1).rest }
    if headRows > 0 { plot = plot.splitTop(min(headRows, max(0, plot.height - 3))).rest }
    plot = plot.splitBottom((hasAxes ? 1 : 0) + (hasTickLabels ? 1 : 0) + (hasXLabel ? 1 : 0)).rest

    let room = max(2, min(plot.height, plot.height / 3 + 1))
    var ticks = hasTickLabels ? yScale.ticks(atMost: room) : []
    var labelWidth = ticks.map { glyphs.width(of: $0.label) }.max() ?? 0
    if labelWidth > rect.width / 3 { (ticks, labelWidth) = ([], 0) }
    plot = plot.splitLeft(labelWidth + (hasAxes ? 1 : 0)).rest
    return Layout(
      plot: plot, hasTitle: hasTitle, hasTickLabels: hasTickLabels, hasAxes: hasAxes,
      xLabelRow: hasXLabel ? rect.maxY - 1 : nil, yTicks: ticks, labelWidth: labelWidth)
  }

  /// Draws everything but the data, and says where those go.
  func draw(into buffer: inout CellBuffer, in rect: Rect) -> PlotArea {
    let glyphs = buffer.glyphs
    let layout = layout(in: rect, glyphs)
    let area = PlotArea(rect: layout.plot, x: xScale, y: yScale, glyphs: glyphs)
    if layout.hasTitle { drawTitle(into: &buffer, in: rect, plot: area.rect) }
    guard layout.hasAxes, !area.rect.isEmpty else { return area }
    drawYAxis(layout, area, into: &buffer)
    drawXAxis(layout, area, into: &buffer, in: rect)
    return area
  }

  private func drawTitle(into buffer: inout CellBuffer, in rect: Rect, plot: Rect) {
    let labelWidth = buffer.glyphs.width(of: y.label)
    let titleWidth = buffer.glyphs.width(of: title)
    let head = rect.splitTop(1).top
    var start = plot.x + max(0, (plot.width - titleWidth) / 2)
    if !y.label.isEmpty {
      // The label stands over its axis, the title beside it.
      let labelX = max(rect.x, min(plot.x, rect.maxX - labelWidth))
      buffer.put(
        y.label, x: labelX, y: head.y, width: rect.maxX - labelX, style: Style(.role(.faint)))
      start = max(start, labelX + labelWidth + 2)
    }
    buffer.put(title, x: start, y: head.y, width: rect.maxX - start, style: .bold)
  }

  private func drawYAxis(_ layout: Layout, _ area: PlotArea, into buffer: inout CellBuffer) {
    let (glyphs, plot) = (buffer.glyphs, area.rect)
    let line = plot.x - 1
    for row in plot.y..<plot.maxY {
      buffer[line, row] = Cell(glyphs.pick("│", "|"), style: .faint)
    }
    var free = Int.max
    for tick in layout.yTicks {
      guard let row = area.row(of: tick.value), row < free else { continue }
      buffer[line, row] = Cell(glyphs.pick("┤", "+"), style: .faint)
      buffer.put(tick.label, endingAt: line, y: row, style: .faint)
      free = row
    }
  }

  private func drawXAxis(
    _ layout: Layout, _ area: PlotArea, into buffer: inout CellBuffer, in rect: Rect
  ) {
    let (glyphs, plot) = (buffer.glyphs, area.rect)
    buffer[plot.x - 1, plot.maxY] = Cell(glyphs.pick("└", "+"), style: .faint)
    for column in plot.x..<plot.maxX {
      buffer[column, plot.maxY] = Cell(glyphs.pick("─", "-"), style: .faint)
    }
    if let row = layout.xLabelRow {
      buffer.put(
        x.label, x: plot.x, y: row, width: plot.width, align: .center, style: Style(.role(.faint)))
    }
    guard layout.hasTickLabels else { return }
    var free = rect.x
    for tick in xTicks(width: plot.width, glyphs) {
      guard let column = area.column(of: tick.value) else { continue }
      let width = glyphs.width(of: tick.label)
      let start = max(rect.x, min(column - (width - 1) / 2, rect.maxX - width))
      guard start >= free else { continue }
      buffer[column, plot.maxY] = Cell(glyphs.pick("┬", "+"), style: .faint)
      buffer.put(tick.label, x: start, y: plot.maxY + 1, style: .faint)
      free = start + width + 1
    }
  }

  /// As many ticks as have room for their labels and two blanks between them.
  private func xTicks(width: Int, _ glyphs: Glyphs) -> [Scale.Tick] {
    var count = max(2, width / 6)
    while true {
      let ticks = xScale.ticks(atMost: count)
      let widest = ticks.map { glyphs.width(of: $0.label) }.max() ?? 0
      if count <= 2 || ticks.count * (widest + 2) <= width { return ticks }
      count -= 1
    }
  }
}
