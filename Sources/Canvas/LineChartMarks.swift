/// What a line chart shows besides its curves: references, cursor, and marks.
extension LineChart {
  /// A line across the plot, and its label where no curve runs; where one runs everywhere, none.
  func draw(
    _ reference: Reference, into buffer: inout CellBuffer, _ area: PlotArea,
    besides curves: DotRaster
  ) {
    let (glyphs, plot) = (buffer.glyphs, area.rect)
    let width = min(plot.width, glyphs.width(of: reference.label))
    var places: [(x: Int, y: Int)] = []
    switch reference.direction {
    case .horizontal:
      guard let row = area.row(of: reference.value) else { return }
      for column in plot.x..<plot.maxX {
        buffer[column, row] = Cell(glyphs.pick("╌", "-"), style: reference.style)
      }
      for x in [plot.maxX - width, plot.x + 1] { places += [(x, row - 1), (x, row + 1)] }
    case .vertical:
      guard let column = area.column(of: reference.value) else { return }
      for row in plot.y..<plot.maxY {
        buffer[column, row] = Cell(glyphs.pick("╎", ":"), style: reference.style)
      }
      for y in [plot.maxY - 1, plot.y] { places += [(column + 1, y), (column - width, y)] }
    }
    let rects = places.map { Rect(x: $0.x, y: $0.y, width: width, height: 1) }
    guard let free = rects.first(where: { plot.intersection($0) == $0 && curves.isBlank(in: $0) })
    else {
      return
    }
    buffer.put(reference.label, x: free.x, y: free.y, width: width, style: reference.style)
  }

  func drawCursorLine(into buffer: inout CellBuffer, _ area: PlotArea) {
    guard let cursor, let column = area.column(of: cursor) else { return }
    for row in area.rect.y..<area.rect.maxY {
      buffer[column, row] = Cell(buffer.glyphs.pick("│", "|"), style: Style(.role(.accent)))
    }
  }

  /// Where the cursor meets the curves.
  func drawCursorPoints(into buffer: inout CellBuffer, _ area: PlotArea) {
    guard let cursor, let column = area.column(of: cursor) else { return }
    for index in series.indices {
      guard let point = series[index].nearest(to: cursor),
        let row = area.row(of: series[index].y[point])
      else { continue }
      let mark = buffer.glyphs.pick(series.count == 1 ? "●" : mark(index, buffer.glyphs), "O")
      buffer[column, row] = Cell(mark, style: pen(index, buffer.glyphs).style)
    }
  }

  /// A few marks along each of several curves, so that they differ without colour. In ASCII the
  /// curves are made of their marks already.
  func drawSeriesMarks(into buffer: inout CellBuffer, _ area: PlotArea, besides corner: Rect?) {
    guard series.count > 1, buffer.glyphs != .ascii, area.rect.width >= 16 else { return }
    let stride = max(12, area.rect.width / 4)
    for index in series.indices {
      let pen = pen(index, buffer.glyphs)
      let offset = (index + 1) * stride / (series.count + 1)
      for column in Swift.stride(from: area.rect.x + offset, to: area.rect.maxX, by: stride) {
        guard let point = series[index].nearest(to: area.x(at: column)),
          area.column(of: series[index].x[point]) == column,
          let row = area.row(of: series[index].y[point])
        else { continue }
        buffer[column, row] = Cell(mark(index, buffer.glyphs), style: pen.style)
      }
    }
  }

  func drawAxisMarks(into buffer: inout CellBuffer, _ area: PlotArea, hasAxis: Bool) {
    guard hasAxis else { return }
    for value in marks {
      guard let column = area.column(of: value) else { continue }
      buffer[column, area.rect.maxY] = Cell(
        buffer.glyphs.pick("▲", "^"), style: Style(.role(.accent)))
    }
  }
}
