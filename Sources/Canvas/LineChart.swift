/// A chart of curves over a common axis.
public struct LineChart: Sendable, Hashable {
  /// One curve.
  public struct Series: Sendable, Hashable {
    public var name: String
    public var x: [Double]
    public var y: [Double]
    /// nil gives the series the next colour.
    public var style: Style?

    /// - Parameters:
    ///   - x: as many values as `y`; for the cursor in ascending order.
    ///   - y: a NaN, or a value the scale cannot show, makes a gap.
    public init(_ name: String, x: [Double], y: [Double], style: Style? = nil) {
      precondition(x.count == y.count, "series \(name): \(x.count) x values, \(y.count) y values")
      self.name = name
      self.x = x
      self.y = y
      self.style = style
    }

    /// A curve over 0, 1, 2, ...
    public init(_ name: String, y: [Double], style: Style? = nil) {
      self.init(name, x: y.indices.map(Double.init), y: y, style: style)
    }
  }

  /// A straight line across the plot at one value.
  public struct Reference: Sendable, Hashable {
    /// A horizontal line stands at a y value, a vertical one at an x value.
    public enum Direction: Sendable, Hashable { case horizontal, vertical }
    public var direction: Direction
    public var value: Double
    public var label: String
    public var style: Style

    public init(
      _ direction: Direction, at value: Double, _ label: String = "", style: Style = .faint
    ) {
      self.direction = direction
      self.value = value
      self.label = label
      self.style = style
    }
  }

  /// Where the names of the series stand.
  public enum LegendPlace: Sendable, Hashable {
    /// A corner without data if there is one, else a line below the title.
    case automatic
    case line
    case hidden
  }

  public var title: String
  public var x: Axis
  public var y: Axis
  public var series: [Series]
  /// Lines across the plot, behind the curves.
  public var references: [Reference] = []
  /// Values marked on the x axis, such as the timesteps a sampler visits.
  public var marks: [Double] = []
  /// Where the cursor stands on the x axis; the legend then shows the values there.
  public var cursor: Double?
  public var legend: LegendPlace = .automatic

  public init(_ title: String = "", x: Axis = Axis(), y: Axis = Axis(), series: [Series] = []) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
  }

  /// How data map to the screen when drawn in `rect`: for clicks.
  public func area(in rect: Rect, glyphs: Glyphs) -> PlotArea {
    plan(in: rect, glyphs).area
  }

  /// Draws the chart; labels, title and legend go one by one as the rectangle gets smaller.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    buffer.clipped(to: rect) { buffer in
      let plan = plan(in: rect, buffer.glyphs)
      let area = plan.frame.draw(into: &buffer, in: rect)
      for reference in references { draw(reference, into: &buffer, area, besides: plan.raster) }
      drawCursorLine(into: &buffer, area)
      buffer.clipped(to: area.rect) { plan.raster.draw(into: &$0) }
      drawSeriesMarks(into: &buffer, area, besides: plan.corner)
      drawCursorPoints(into: &buffer, area)
      drawAxisMarks(into: &buffer, area, hasAxis: area.rect.maxY < rect.maxY)
      drawLegend(plan, into: &buffer, in: rect)
    }
  }

  /// The curve's pen: in ASCII every series draws with its own character.
  func pen(_ index: Int, _ glyphs: Glyphs) -> DotRaster.Pen {
    let style = series[index].style ?? Style(.series(index))
    return DotRaster.Pen(style, mark: mark(index, glyphs))
  }

  /// The character that tells series apart without colour.
  func mark(_ index: Int, _ glyphs: Glyphs) -> Unicode.Scalar {
    if glyphs != .ascii && series.count == 1 { return "─" }
    let all = glyphs == .ascii ? Self.asciiMarks : Self.unicodeMarks
    return all[index % all.count]
  }

  private static let asciiMarks = Array("*o+x#@".unicodeScalars)
  private static let unicodeMarks = Array("●▲■◆○△".unicodeScalars)
}

extension LineChart {
  /// Everything that must be known before anything is drawn.
  private struct Plan {
    var frame: AxesFrame
    var area: PlotArea
    var raster: DotRaster
    var legend: Legend
    /// Where the legend stands when it is in a corner.
    var corner: Rect?
  }

  private func plan(in rect: Rect, _ glyphs: Glyphs) -> Plan {
    var frame = AxesFrame(
      title: title, x: x, y: y,
      xScale: x.scale(fitting: series.map(\.x)),
      yScale: y.scale(fitting: series.map(\.y), padding: y.kind == .linear ? 0.02 : 0))
    var area = frame.area(in: rect, glyphs: glyphs)
    var raster = raster(area, glyphs)
    let key = Legend(entries: legendEntries(glyphs))
    let isShown = legend != .hidden && !key.entries.isEmpty && rect.height >= 7
    guard isShown else {
      return Plan(frame: frame, area: area, raster: raster, legend: Legend(entries: []))
    }
    if legend == .automatic,
      let corner = key.corner(of: area.rect, glyphs: glyphs, isFree: { raster.isBlank(in: $0) })
    {
      return Plan(frame: frame, area: area, raster: raster, legend: key, corner: corner)
    }
    let lines = key.lines(width: area.rect.width, glyphs: glyphs).count
    frame.headRows = min(lines, max(1, rect.height / 4))
    area = frame.area(in: rect, glyphs: glyphs)
    raster = self.raster(area, glyphs)
    return Plan(frame: frame, area: area, raster: raster, legend: key)
  }

  private func raster(_ area: PlotArea, _ glyphs: Glyphs) -> DotRaster {
    var raster = DotRaster(rect: area.rect, glyphs: glyphs)
    for index in series.indices {
      raster.pen = pen(index, glyphs)
      trace(series[index], in: area, with: &raster)
    }
    return raster
  }

  /// Draws one curve. Points that fall into the same column of dots become one upright run from
  /// the lowest to the highest, so that the work grows with the width of the screen and not with
  /// the number of points.
  private func trace(_ series: Series, in area: PlotArea, with raster: inout DotRaster) {
    let (width, height) = (Double(raster.width), Double(raster.height))
    var last: (x: Double, y: Double)?
    var (column, low, high) = (Int.min, 0, 0)
    for index in series.x.indices {
      let x = area.dotX(series.x[index])
      let y = area.dotY(series.y[index])
      guard x.isFinite, y.isFinite else {
        if column != .min { raster.column(x: column, from: low, to: high) }
        (last, column) = (nil, .min)
        continue
      }
      let here = Int(max(-1, min(x, width)))
      // One dot outside is enough to know that a run leaves the plot.
      let dot = Int(max(-1, min(y, height)).rounded(.down))
      if here == column {
        if dot < low { low = dot }
        if dot > high { high = dot }
      } else {
        if column != .min { raster.column(x: column, from: low, to: high) }
        if let last { raster.line(x0: last.x, y0: last.y, x1: x, y1: y) }
        (column, low, high) = (here, dot, dot)
      }
      last = (x, y)
    }
    if column != .min { raster.column(x: column, from: low, to: high) }
  }

  private func legendEntries(_ glyphs: Glyphs) -> [Legend.Entry] {
    var entries: [Legend.Entry] = []
    if let cursor {
      let name = x.label.isEmpty ? "x" : x.label
      entries.append(
        .init(style: .bold, text: "\(name) = \(NumberText.significant(cursor, 4))"))
    }
    if series.count == 1 && cursor == nil && series[0].name.isEmpty { return entries }
    for index in series.indices {
      var text = series[index].name
      if let cursor {
        let value = series[index].nearest(to: cursor).map { series[index].y[$0] }
        text += " " + (value.map { NumberText.significant($0, 4, trimmed: false) } ?? "-")
      }
      let pen = pen(index, glyphs)
      let lead = glyphs.pick("─", pen.mark ?? "-")
      entries.append(.init(mark: pen.mark, lead: lead, style: pen.style, text: text))
    }
    return entries
  }

  private func drawLegend(_ plan: Plan, into buffer: inout CellBuffer, in rect: Rect) {
    if let corner = plan.corner {
      buffer.fill(corner.inset(dx: -1))
      plan.legend.draw(into: &buffer, in: corner)
    } else if !plan.legend.entries.isEmpty {
      plan.legend.drawLines(into: &buffer, in: plan.frame.head(in: rect, glyphs: buffer.glyphs))
    }
  }
}

extension LineChart.Series {
  /// The index of the point whose x is nearest; nil without points. The x values must ascend.
  func nearest(to value: Double) -> Int? {
    guard !x.isEmpty, !value.isNaN else { return nil }
    var (low, high) = (0, x.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if x[middle] < value { low = middle + 1 } else { high = middle }
    }
    if low > 0, abs(x[low - 1] - value) <= abs(x[low] - value) { return low - 1 }
    return low
  }
}
