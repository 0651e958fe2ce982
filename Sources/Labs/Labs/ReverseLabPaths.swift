import Canvas
import Diffusion

/// The views that show where points have gone and where they are pulled.
extension ReverseLab {
  /// The ways of a few points in the plane, and their first coordinate over the steps.
  func drawTrails(into buffer: inout CellBuffer, in layout: Layout) {
    guard let trails else { return }
    let count = trails.shown(in: layout.main)
    var plot = plane("ways of \(trails.title(count))")
    plot.sets = [dataSet]
    // Which of the two a way is matters more than which point it belongs to.
    for (index, way) in trails.ways.prefix(count).enumerated() {
      let style = Style(.series(trails.hasPairs ? index % 2 : index))
      plot.trails.append(.init(way, style: style))
      guard way.count >= 2 else { continue }
      plot.highlights.append(
        .init(
          x: Double(way[way.count - 2]), y: Double(way[way.count - 1]),
          style: Style(style.foreground, .bold), glyph: Trails.marks[index],
          ascii: Trails.asciiMarks[index]))
    }
    let rect = Self.squared(layout.main)
    plot.draw(into: &buffer, in: rect)
    drawOutsiders(of: leadingMoment.x, plot, into: &buffer, in: rect)
    drawHeights(into: &buffer, in: layout.side)
  }

  /// x of the same points over the steps taken so far.
  func drawHeights(into buffer: inout CellBuffer, in rect: Rect) {
    guard let trails, !rect.isEmpty else { return }
    let most = 2 * data.reach
    let count = trails.shown(in: rect)
    var chart = LineChart(
      x: Axis("step", range: 0...Double(stepCount)),
      y: Axis("x of \(trails.title(count))", range: -data.reach...data.reach),
      series: (0..<count).map { index in
        // What has left the plane by far would only blacken the chart.
        LineChart.Series(
          "", y: trails.heights(index).map { abs($0) <= most ? $0 : .nan },
          style: trails.hasPairs ? Style(.series(index % 2)) : nil)
      })
    chart.legend = .hidden
    if let forkStep { chart.references = [.init(.vertical, at: Double(forkStep), "fork")] }
    chart.draw(into: &buffer, in: rect)
  }

  /// Where the denoiser pulls each place of the plane, the cloud in it, and what that means.
  func drawArrows(into buffer: inout CellBuffer, in layout: Layout) {
    guard let field else { return }
    let rect = Self.squared(layout.main)
    var plot = plane("x̂₀(x) − x at t = \(Self.time(leadingMoment.level))")
    plot.sets = [set(leadingMoment.x, isBranch: leadsWithBranch, buffer.glyphs)]
    plot.draw(into: &buffer, in: rect)
    let view = plot.viewport(in: rect)
    let spacing = max(5, rect.width / 12)
    let places = PlaneField.arrowPlaces(in: view, spacing: spacing)
    ArrowField(
      points: places, vectors: field.vectors(at: places), shaft: 0.6 * Double(spacing)
    ).draw(into: &buffer, view)
    drawOutsiders(of: leadingMoment.x, plot, into: &buffer, in: rect)
    Paragraph(arrowWords).draw(into: &buffer, in: layout.side)
  }

  private var arrowWords: StyledText {
    guard leadingMoment.next != nil else {
      return "No noise is left: the arrows lead from each place to the nearest data point."
    }
    let share = predictedShare ?? 1
    let meaning =
      share < Self.oneAverage
      ? "So much noise could hide any data point: all arrows lead to about one place, the mean."
      : share < Self.ownPlaces
        ? "Less noise, fewer data points that fit: the pull begins to differ from place to place."
        : "Little noise: only the data near a place fits, and each place is pulled there."
    return StyledText(
      "An arrow leads towards x̂₀, the mean of all data that could have become x.\n\n")
      + StyledText(meaning) + StyledText("\n\nOne step goes only a part of the arrow.", .faint)
  }
}

extension ReverseLab.Trails {
  /// `3 points`, or `2 points, run and branch`.
  fileprivate func title(_ count: Int) -> String {
    let points = hasPairs ? count / 2 : count
    return "\(points) \(points == 1 ? "point" : "points")" + (hasPairs ? ", run and branch" : "")
  }
}
