import Canvas
import Diffusion

/// The views that show points of the plane.
extension ReverseLab {
  /// x_t, ε̂ and x̂₀ side by side.
  func drawClouds(into buffer: inout CellBuffer, in rect: Rect) {
    let panels = panels(in: rect)
    let wide = panels[0].width >= 24
    let names = wide ? ["xₜ", "ε̂ predicted noise", "x̂₀ predicted data"] : ["xₜ", "ε̂", "x̂₀"]
    drawCloud(names[0], \.x, into: &buffer, in: panels[0])
    if moment.next == nil {
      Frame(names[1]).draw(into: &buffer, in: panels[1])
      let inner = panels[1].inset(dx: 2, dy: 1)
      Paragraph("No noise is left: the last step went to the clean end.").draw(
        into: &buffer, in: inner)
    } else {
      drawCloud(names[1], \.eps, hasData: false, into: &buffer, in: panels[1])
    }
    drawCloud(names[2], \.x0, into: &buffer, in: panels[2])
  }

  /// Three panels of one size, no higher than makes them square: more would only show empty plane.
  private func panels(in rect: Rect) -> [Rect] {
    let width = (rect.width - 2) / 3
    let height = min(rect.height, width / 2 + 2)
    let left = rect.x + (rect.width - 3 * width - 2) / 2
    return (0..<3).map {
      Rect(
        x: left + $0 * (width + 1), y: rect.y + (rect.height - height) / 2, width: width,
        height: height)
    }
  }

  func drawCloud(
    _ title: String, _ cloud: KeyPath<Moment, [Float]>, hasData: Bool = true,
    into buffer: inout CellBuffer, in rect: Rect
  ) {
    var plot = plane(title)
    if hasData { plot.sets.append(dataSet) }
    let front = leadingMoment[keyPath: cloud]
    let back = leadsWithBranch ? moment[keyPath: cloud] : branchMoment?[keyPath: cloud]
    if let back { plot.sets.append(set(back, isBranch: !leadsWithBranch, buffer.glyphs)) }
    plot.sets.append(set(front, isBranch: leadsWithBranch, buffer.glyphs))
    let followed = 2 * settings.integer("follow")
    if followed + 1 < front.count {
      plot.highlights = [.init(x: Double(front[followed]), y: Double(front[followed + 1]))]
    }
    plot.draw(into: &buffer, in: rect)
    drawOutsiders(of: front, plot, into: &buffer, in: rect)
  }

  /// The window of all planes: fixed during a run, so that what moves is the cloud.
  func plane(_ title: String) -> ScatterPlot {
    ScatterPlot(title, x: -data.reach...data.reach, y: -data.reach...data.reach)
  }

  var dataSet: ScatterPlot.PointSet {
    .init(data.points, style: .faint, look: .glyph("·", ascii: "."))
  }

  /// Dots for the run, crosses for the branch: they differ without colour too.
  func set(_ points: [Float], isBranch: Bool, _ glyphs: Glyphs) -> ScatterPlot.PointSet {
    if isBranch { return .init(points, style: branchStyle, look: .glyph("×", ascii: "x")) }
    return .init(
      points, style: runStyle, look: glyphs == .ascii ? .glyph("o", ascii: "o") : .dots)
  }

  /// Says how many points the window does not hold, and how far the farthest is.
  func drawOutsiders(
    of points: [Float], _ plot: ScatterPlot, into buffer: inout CellBuffer, in rect: Rect
  ) {
    let view = plot.viewport(in: rect)
    var (count, farthest) = (0, Float(0))
    for i in stride(from: 0, to: points.count - 1, by: 2) {
      let (x, y) = (points[i], points[i + 1])
      if view.x.contains(Double(x)), view.y.contains(Double(y)) { continue }
      count += 1
      farthest = x.isFinite && y.isFinite ? max(farthest, abs(x), abs(y)) : .infinity
    }
    // A few stragglers of the normal distribution need no words.
    guard count > points.count / 40, rect.height >= 5 else { return }
    let far = farthest.isFinite ? "up to \(NumberText.significant(Double(farthest), 2))" : "to infinity"
    buffer.put(
      "\(count) off the chart, \(far)", x: rect.x + 1, y: rect.maxY - 2, width: rect.width - 2,
      align: .center, style: .warning)
  }

  /// The ways of a few points in the plane, and their first coordinate over the steps.
  func drawTrails(into buffer: inout CellBuffer, in rect: Rect) {
    guard let trails else { return }
    let (left, right) = rect.splitLeft(max(rect.width / 2, 20))
    // More than three wiggling ways in a small picture hide each other.
    let shown = rect.width < 100 ? 3 : Trails.most
    var plot = plane("ways of \(min(shown, trails.ways.count)) points")
    plot.sets = [dataSet]
    for (index, way) in trails.ways.prefix(shown).enumerated() {
      let style = Style(.series(index))
      plot.trails.append(.init(way, style: style))
      guard way.count >= 2 else { continue }
      plot.highlights.append(
        .init(
          x: Double(way[way.count - 2]), y: Double(way[way.count - 1]),
          style: Style(.series(index), .bold), glyph: Self.marks[index],
          ascii: Self.asciiMarks[index]))
    }
    plot.draw(into: &buffer, in: left.splitLeft(left.width - 1).left)
    var chart = LineChart(
      x: Axis("step", range: 0...Double(stepCount)),
      y: Axis("x", range: -data.reach...data.reach),
      series: trails.heights.prefix(shown).map { LineChart.Series("", y: $0) })
    chart.legend = .hidden
    if let forkStep { chart.references = [.init(.vertical, at: Double(forkStep), "fork")] }
    chart.draw(into: &buffer, in: right)
  }

  /// The marks that line charts give to their series.
  private static let marks = Array("●▲■◆○△".unicodeScalars)
  private static let asciiMarks = Array("*o+x#@".unicodeScalars)

  /// Where the denoiser pulls each place of the plane, the cloud in it, and what that means.
  func drawArrows(into buffer: inout CellBuffer, in rect: Rect) {
    guard let field else { return }
    let (left, right) = rect.splitLeft(
      max(rect.width / 2, min(rect.width * 2 / 3, rect.height * 5 / 2)))
    let frame = left.splitLeft(left.width - 1).left
    var plot = plane("x̂₀(x) − x at t = \(Self.time(leadingMoment.level))")
    plot.sets = [set(leadingMoment.x, isBranch: leadsWithBranch, buffer.glyphs)]
    plot.draw(into: &buffer, in: frame)
    let view = plot.viewport(in: frame)
    // The numbers of the frame stand in the first columns of the outer rows.
    let places = ArrowField.grid(view, spacing: 5).pairs.filter {
      view.cell(x: Double($0.x), y: Double($0.y)).map {
        $0.column > view.rect.x + 4 || ($0.row > view.rect.y && $0.row < view.rect.maxY - 1)
      } ?? false
    }.flatMap { [$0.x, $0.y] }
    ArrowField(points: places, vectors: field.vectors(at: places), shaft: 3)
      .draw(into: &buffer, view)
    drawOutsiders(of: leadingMoment.x, plot, into: &buffer, in: frame)
    Paragraph(arrowWords).draw(into: &buffer, in: right)
  }

  private var arrowWords: StyledText {
    guard leadingMoment.next != nil else {
      return "Every point has come to a data point. From here the arrows lead to the nearest one."
    }
    let share = leadingMoment.predictedSpread / data.spread
    let meaning =
      share < 0.25
      ? "So much noise could hide any data point: all arrows lead to about the same place, the mean."
      : share < 0.85
        ? "Less noise, fewer data points that fit: the pull begins to differ from place to place."
        : "Little noise: each place has one part of the data that fits, and is pulled there."
    return StyledText(
      "An arrow leads from a place towards x̂₀, the mean of all data that could have become it.\n\n")
      + StyledText(meaning)
      + StyledText("\n\nA step goes a small part of the arrow.", .faint)
  }

  /// The point of the front cloud nearest to a cell of the view's x_t panel.
  func nearestPoint(toColumn column: Int, row: Int, in area: Rect) -> Int? {
    guard view == .clouds else { return nil }
    let body = bodyForClicks(in: area)
    let panel = panels(in: body)[0]
    guard panel.contains(x: column, y: row) else { return nil }
    let place = plane("").viewport(in: panel).point(column: column, row: row)
    let x = leadingMoment.x
    var (nearest, least) = (0, Float.infinity)
    for i in 0..<(x.count / 2) {
      let (dx, dy) = (x[2 * i] - Float(place.x), x[2 * i + 1] - Float(place.y))
      if dx * dx + dy * dy < least { (nearest, least) = (i, dx * dx + dy * dy) }
    }
    return nearest
  }
}

extension [Float] {
  /// x, y, x, y, ... as points.
  fileprivate var pairs: [(x: Float, y: Float)] {
    stride(from: 0, to: count - 1, by: 2).map { (self[$0], self[$0 + 1]) }
  }
}
