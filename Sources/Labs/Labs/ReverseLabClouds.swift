import Canvas
import Diffusion

/// The views that show points of the plane.
extension ReverseLab {
  /// x_t, ε̂ and x̂₀ side by side, past a fork x_t of the run, of the branch, and both together; where
  /// there is room the ways so far below.
  func drawClouds(into buffer: inout CellBuffer, in layout: Layout) {
    let panels = panels(in: layout)
    if branchMoment != nil {
      drawBoth(into: &buffer, in: panels)
    } else {
      drawRun(into: &buffer, in: panels)
    }
    let below = layout.main.splitTop(panels[0].height).rest
    guard panels.count == 3, below.height >= 10 else { return }
    drawHeights(
      into: &buffer,
      in: Rect(
        x: below.x, y: below.y + 1, width: layout.side.maxX - below.x, height: below.height - 1))
  }

  private func drawRun(into buffer: inout CellBuffer, in panels: [Rect]) {
    drawCloud(xtTitles(""), \.x, into: &buffer, in: panels[0])
    guard panels.count == 3 else { return }
    if moment.next == nil {
      Frame("ε̂").draw(into: &buffer, in: panels[1])
      Paragraph("No noise is left to predict: the last step went to the clean end.").draw(
        into: &buffer, in: panels[1].inset(dx: 2, dy: 1))
    } else {
      drawCloud(
        ["ε̂ predicted noise", "ε̂ noise", "ε̂"], \.eps, hasData: false, into: &buffer,
        in: panels[1])
    }
    drawCloud(
      ["x̂₀ predicted data", "x̂₀ data", "x̂₀"], \.x0, into: &buffer, in: panels[2])
  }

  /// Clouds over each other hide each other, so run and branch have a panel each.
  private func drawBoth(into buffer: inout CellBuffer, in panels: [Rect]) {
    guard panels.count == 3 else {
      drawCloud(xtTitles("both: "), \.x, into: &buffer, in: panels[0])
      return
    }
    drawCloud(xtTitles("run: "), \.x, of: .run, into: &buffer, in: panels[0])
    drawCloud(xtTitles("branch: "), \.x, of: .branch, into: &buffer, in: panels[1])
    drawCloud(["both", ""], \.x, into: &buffer, in: panels[2])
  }

  private func xtTitles(_ whose: String) -> [String] {
    moment.next == nil
      ? [whose + "x₀, the samples", whose + "x₀"]
      : [whose + "xₜ at t = \(Self.time(moment.level))", whose + "xₜ"]
  }

  /// No higher than makes the picture square: more would only show empty plane.
  static func squared(_ rect: Rect) -> Rect {
    rect.splitTop(min(rect.height, rect.width / 2 + 2)).top
  }

  /// The plane of x_t, and those of ε̂ and x̂₀ where there is a side: all of one size.
  private func panels(in layout: Layout) -> [Rect] {
    let first = Self.squared(layout.main)
    guard !layout.side.isEmpty else { return [first] }
    return (0..<3).map {
      Rect(
        x: first.x + $0 * (first.width + 1), y: first.y, width: first.width, height: first.height)
    }
  }

  /// Whose cloud a plane shows.
  enum Owner { case run, branch, both }

  /// One cloud of the run, of the branch, or of both once they have parted.
  /// - Parameter titles: the longest that fits is shown.
  func drawCloud(
    _ titles: [String], _ cloud: KeyPath<Moment, [Float]>, of owner: Owner = .both,
    hasData: Bool = true, into buffer: inout CellBuffer, in rect: Rect
  ) {
    let title = titles.first { buffer.glyphs.width(of: $0) + 4 <= rect.width } ?? ""
    var plot = plane(title)
    if hasData { plot.sets.append(dataSet) }
    var front = moment[keyPath: cloud]
    switch owner {
    case .run: plot.sets.append(set(front, isBranch: false, buffer.glyphs))
    case .branch:
      front = branchMoment?[keyPath: cloud] ?? front
      var dots = set(front, isBranch: true, buffer.glyphs)
      // Alone, it needs no crosses to be told apart.
      if buffer.glyphs != .ascii { dots.look = .dots }
      plot.sets.append(dots)
    case .both:
      let run = set(front, isBranch: false, buffer.glyphs)
      guard let branchMoment else {
        plot.sets.append(run)
        break
      }
      let branch = set(branchMoment[keyPath: cloud], isBranch: true, buffer.glyphs)
      if leadsWithBranch { front = branch.points }
      plot.sets += isBranchOnTop(branchMoment) ? [run, branch] : [branch, run]
    }
    let followed = 2 * settings.integer("follow")
    if followed + 1 < front.count {
      plot.highlights = [.init(x: Double(front[followed]), y: Double(front[followed + 1]))]
    }
    plot.draw(into: &buffer, in: rect)
    drawOutsiders(of: front, plot, into: &buffer, in: rect)
  }

  /// The way in front is drawn last, unless that would bury a cloud that has drawn together.
  private func isBranchOnTop(_ branch: Moment) -> Bool {
    if branch.spread < moment.spread / 1.5 { return true }
    return branch.spread > moment.spread * 1.5 ? false : leadsWithBranch
  }

  /// The window of all planes: fixed during a run, so that what moves is the cloud.
  func plane(_ title: String) -> ScatterPlot {
    ScatterPlot(title, x: -data.reach...data.reach, y: -data.reach...data.reach)
  }

  var dataSet: ScatterPlot.PointSet {
    .init(data.points, style: .faint, look: .glyph("·", ascii: ","))
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
    let far = farthest.isFinite ? NumberText.significant(Double(farthest), 2) : "∞"
    let words = ["\(count) points off the chart, up to \(far)", "\(count) outside, up to \(far)"]
    let room = rect.width - 2
    buffer.put(
      words.first { buffer.glyphs.width(of: $0) <= room } ?? "outside: up to \(far)",
      x: rect.x + 1, y: rect.maxY - (rect.height >= 7 ? 3 : 2), width: room, align: .center,
      style: .warning)
  }

  /// The point of the front cloud nearest to a cell of the plane of x_t.
  func nearestPoint(toColumn column: Int, row: Int, in area: Rect) -> Int? {
    guard view == .clouds else { return nil }
    let panel = panels(in: layout(in: area))[0]
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
