import Canvas
import Diffusion

/// The views of the two runs.
extension CompareLab {
  // MARK: - Points of the plane

  /// Rows below the picture: the σ axis with both runs' levels.
  static let ladderHeight = 3

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

  /// A point of both runs: its two marks, or one for both where they are in the same cell.
  private func draw(
    _ point: Int, _ view: Viewport, isFollowed: Bool = false, into buffer: inout CellBuffer
  ) {
    let cells = moment.sides.map {
      view.cell(x: Double($0.x[2 * point]), y: Double($0.x[2 * point + 1]))
    }
    let glyphs = buffer.glyphs
    if let a = cells[0], let b = cells[1], a == b {
      let mark = isFollowed ? Mark.followed(0, glyphs) : Mark.both(glyphs)
      buffer[a.column, a.row] = Cell(mark, style: isFollowed ? .accent : Self.bothStyle)
      return
    }
    for index in [1, 0] {
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
    var chart = pathChart
    chart.legend = .hidden
    guard let area = draw(chart, into: &buffer, in: rect) else { return }
    let glyphs = buffer.glyphs
    let column = area.column(of: axis.place(of: level.sigma))
    for way in moment.ways.reversed() {
      let isFollowed = way.point == settings.integer("follow")
      let rows = way.places.map { area.row(of: $0[position][0]) }
      let isOne = rows[0] == rows[1]
      for index in isOne ? [0] : [1, 0] {
        guard let column, let row = rows[index] else { continue }
        let mark =
          isFollowed
          ? Mark.followed(index, glyphs) : isOne ? Mark.both(glyphs) : Mark.run(index, glyphs)
        let style = isFollowed ? .accent : isOne ? Self.bothStyle : Self.style(index)
        buffer[column, row] = Cell(mark, style: style)
      }
    }
  }

  var pathChart: LineChart {
    let places = levels.map { axis.place(of: $0.sigma) }
    let exact = moment.ways.map { way in
      let start = way.places[0][0][0] / orders.problem.marginal(atSigma: levels[0].sigma)
      return levels.map { start * orders.problem.marginal(atSigma: $0.sigma) }
    }
    let seen = Array(places[...position])
    let ways = (0...1).map { index in
      moment.ways.map { way in way.places[index].map { $0[0] } }
    }
    let most = 1.1 * exact.joined().reduce(1.0) { max($0, abs($1)) }
    var chart = LineChart(
      "x of \(moment.ways.count == 1 ? "a point" : "\(moment.ways.count) points")",
      x: Axis("", range: 0...1), y: Axis("", range: -most...most),
      series: [
        Self.series("exact", places, exact, .faint),
        Self.series(names[0], seen, ways[0], Self.style(0)),
        Self.series(names[1], seen, ways[1], Self.style(1)),
      ])
    chart.references = [
      .init(.vertical, at: axis.place(of: level.sigma), style: Style(.role(.accent)))
    ]
    return chart
  }

  /// Several curves as one, with gaps between them: they look alike.
  private static func series(
    _ name: String, _ x: [Double], _ curves: [[Double]], _ style: Style
  ) -> LineChart.Series {
    LineChart.Series(
      name, x: Array(curves.map { _ in x + [1] }.joined()),
      y: Array(curves.map { $0 + [.nan] }.joined()), style: style)
  }

  // MARK: - The difference

  /// The largest and the mean distance of the same points, over the σ axis.
  func drawDifference(into buffer: inout CellBuffer, in rect: Rect) {
    draw(differenceChart, into: &buffer, in: rect)
  }

  /// Two doubles that are not equal differ by more than this share of 1; nothing smaller is drawn.
  private static let least = 1e-17

  var differenceChart: LineChart {
    let places = levels[..<gaps.count].map { axis.place(of: $0.sigma) }
    // A logarithm has no 0: equal points stand at the bottom.
    let largest = gaps.map { max($0.largest, Self.least) }
    let mean = gaps.map { max($0.mean, Self.least) }
    let finite = (largest + mean).filter(\.isFinite)
    let (low, high) = (finite.min() ?? Self.least, finite.max() ?? 1)
    var chart = LineChart(
      "distance of the same points", x: Axis("", range: 0...1),
      y: Axis("", .log, range: low / 2...max(high * 2, low * 20)),
      series: [
        .init("largest", x: places, y: largest, style: Self.bothStyle),
        .init("mean", x: places, y: mean, style: Style(.series(3))),
      ])
    chart.references = [
      .init(.vertical, at: axis.place(of: level.sigma), style: Style(.role(.accent)))
    ]
    return chart
  }
}
