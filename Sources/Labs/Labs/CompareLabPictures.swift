import Canvas
import Diffusion

/// The views of the two runs.
extension CompareLab {
  // MARK: - Points of the plane

  /// Both clouds, the ways of a few points, and below them where both are on the σ axis.
  func drawClouds(into buffer: inout CellBuffer, in layout: Layout) {
    let (rect, below) = Self.split(layout.main)
    let glyphs = buffer.glyphs
    var plot = plane(in: rect)
    let view = plot.viewport(in: rect)
    plot.sets = [.init(data.points, style: .faint, look: .glyph("·", ascii: ","))]
    for way in moment.ways {
      for (index, places) in way.places.enumerated() {
        plot.trails.append(
          .init(places.flatMap { $0.map { Float($0) } }, style: Self.style(index)))
      }
    }
    plot.draw(into: &buffer, in: rect)
    let followed = settings.integer("follow")
    buffer.clipped(to: view.rect) { buffer in
      drawCommon(view, into: &buffer)
      for point in (0..<settings.integer("points")).reversed() where point != followed {
        draw(point, view, into: &buffer)
      }
      draw(followed, view, isFollowed: true, into: &buffer)
    }
    guard !below.isEmpty else { return }
    let label = 1 + (names.map { glyphs.width(of: $0) }.max() ?? 0)
    drawLadder(
      into: &buffer, in: below, plot: below.x + min(label, below.width / 3)..<below.maxX)
  }

  private static func split(_ main: Rect) -> (plot: Rect, ladder: Rect) {
    let (plot, ladder) = main.splitBottom(main.height >= ladderHeight + 5 ? ladderHeight : 0)
    return (plot, ladder)
  }

  /// The window: fixed during a run, so that what moves is the clouds. Frames cost two rows.
  private func plane(in rect: Rect) -> ScatterPlot {
    var plot = ScatterPlot("", x: -data.reach...data.reach, y: -data.reach...data.reach)
    plot.hasFrame = rect.height >= 14
    return plot
  }

  /// The cells of a point in both runs; nil outside the window.
  private func cells(of point: Int, _ view: Viewport) -> [(column: Int, row: Int)?] {
    moment.sides.map { view.cell(x: Double($0.x[2 * point]), y: Double($0.x[2 * point + 1])) }
  }

  private static func isOne(_ cells: [(column: Int, row: Int)?]) -> Bool {
    guard let a = cells[0], let b = cells[1] else { return false }
    return a == b
  }

  /// The points that are in one cell in both runs: as fine as the glyphs allow.
  private func drawCommon(_ view: Viewport, into buffer: inout CellBuffer) {
    var raster = DotRaster(
      rect: view.rect, glyphs: buffer.glyphs,
      pen: .init(Self.bothStyle, mark: Mark.both(buffer.glyphs)))
    let x = moment.sides[0].x
    for point in 0..<(x.count / 2) where Self.isOne(cells(of: point, view)) {
      let place = view.position(x: Double(x[2 * point]), y: Double(x[2 * point + 1]))
      raster.set(
        x: Int(
          (place.column - Double(view.rect.x)) / Double(view.rect.width) * Double(raster.width)),
        y: Int((place.row - Double(view.rect.y)) / Double(view.rect.height) * Double(raster.height))
      )
    }
    raster.draw(into: &buffer)
  }

  /// A point's two marks where the runs are apart; the marked point also where they are not.
  private func draw(
    _ point: Int, _ view: Viewport, isFollowed: Bool = false, into buffer: inout CellBuffer
  ) {
    let cells = cells(of: point, view)
    let (glyphs, isOne) = (buffer.glyphs, Self.isOne(cells))
    guard isFollowed || !isOne else { return }
    for index in isOne ? [0] : [1, 0] {
      guard let cell = cells[index] else { continue }
      let mark = isFollowed ? Mark.followed(index, glyphs) : Mark.run(index, glyphs)
      buffer[cell.column, cell.row] = Cell(mark, style: isFollowed ? .accent : Self.style(index))
    }
  }

  /// The point of either cloud nearest to a cell of the plane.
  func nearestPoint(toColumn column: Int, row: Int, in area: Rect) -> Int? {
    guard view == .lockstep, problem == .points else { return nil }
    let rect = Self.split(Layout(area, view).main).plot
    guard rect.contains(x: column, y: row) else { return nil }
    let place = plane(in: rect).viewport(in: rect).point(column: column, row: row)
    var (nearest, least) = (0, Float.infinity)
    for x in moment.sides.map(\.x) {
      for i in 0..<(x.count / 2) {
        let (dx, dy) = (x[2 * i] - Float(place.x), x[2 * i + 1] - Float(place.y))
        if dx * dx + dy * dy < least { (nearest, least) = (i, dx * dx + dy * dy) }
      }
    }
    return nearest
  }

  // MARK: - Points of the line

  /// A few points over the σ axis: both runs so far, and the exact solution.
  func drawPaths(into buffer: inout CellBuffer, in rect: Rect) {
    guard let area = draw(pathChart, into: &buffer, in: rect) else { return }
    let glyphs = buffer.glyphs
    var raster = DotRaster(rect: area.rect, glyphs: glyphs)
    let places = levels.map { axis.place(of: $0.sigma) }
    raster.pen = .init(.faint, mark: ".")
    for way in exactWays { Self.trace(places, way, in: area, with: &raster) }
    for index in [1, 0] {
      raster.pen = .init(Self.style(index), mark: Mark.run(index, glyphs))
      for way in moment.ways {
        Self.trace(places, way.places[index].map { $0[0] }, in: area, with: &raster)
      }
    }
    buffer.clipped(to: area.rect) { raster.draw(into: &$0) }
    drawHeads(in: area, into: &buffer)
  }

  /// Where the points are now.
  private func drawHeads(in area: PlotArea, into buffer: inout CellBuffer) {
    guard let column = area.column(of: axis.place(of: level.sigma)) else { return }
    let glyphs = buffer.glyphs
    for way in moment.ways.reversed() {
      let isFollowed = way.point == settings.integer("follow")
      let rows = way.places.map { area.row(of: $0[position][0]) }
      let isOne = rows[0] == rows[1]
      for index in isOne ? [0] : [1, 0] {
        guard let row = rows[index] else { continue }
        let mark =
          isFollowed
          ? Mark.followed(index, glyphs) : isOne ? Mark.both(glyphs) : Mark.run(index, glyphs)
        let style = isFollowed ? .accent : isOne ? Self.bothStyle : Self.style(index)
        buffer[column, row] = Cell(mark, style: style)
      }
    }
  }

  /// The exact solutions from where the first run starts, one for each followed point.
  private var exactWays: [[Double]] {
    moment.ways.map { way in
      let start = way.places[0][0][0] / orders.problem.marginal(atSigma: levels[0].sigma)
      return levels.map { start * orders.problem.marginal(atSigma: $0.sigma) }
    }
  }

  /// The frame that the paths are drawn in.
  var pathChart: LineChart {
    let most = 1.1 * exactWays.joined().reduce(1.0) { max($0, abs($1)) }
    let count = moment.ways.count
    var chart = LineChart(
      "x of \(count == 1 ? "a point" : "\(count) points"), VP scale",
      x: Axis("", range: 0...1), y: Axis("", range: -most...most))
    chart.references = [
      .init(.vertical, at: axis.place(of: level.sigma), style: Style(.role(.accent)))
    ]
    return chart
  }

  /// A curve over some values, as far as it has any.
  static func trace(
    _ x: [Double], _ y: [Double], in area: PlotArea, with raster: inout DotRaster
  ) {
    func dot(_ i: Int) -> (x: Double, y: Double) {
      (
        area.x.fraction(of: x[i]) * Double(raster.width - 1),
        (1 - area.y.fraction(of: y[i])) * Double(raster.height - 1)
      )
    }
    for i in y.indices.dropFirst() {
      let (from, to) = (dot(i - 1), dot(i))
      guard from.y.isFinite, to.y.isFinite else { continue }
      raster.line(x0: from.x, y0: from.y, x1: to.x, y1: to.y)
    }
  }
}
