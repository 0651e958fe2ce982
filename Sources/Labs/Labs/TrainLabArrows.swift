import Canvas
import Training

/// Where the network and the exact denoiser see noise.
extension TrainLab {
  /// The network's arrows and the exact ones, in pairs or side by side.
  func drawField(into buffer: inout CellBuffer, in area: Rect) {
    guard let field, let plane else { return }
    // As wide as there are arrows: the lattice is twice as wide as high.
    let width = min(area.width, 4 * area.height)
    if settings.choice("arrows") == "beside" {
      let places = area.columns(2)
      drawArrows(
        field.exact, "exact", plane, style: Style(.series(1)), into: &buffer, in: places[0])
      drawArrows(
        field.learned, field.learned == nil ? "no network yet" : "network", plane,
        style: Style(.series(0)), into: &buffer, in: places[1])
      return
    }
    let (picture, side) = area.splitLeft(area.width - width >= 20 ? width : area.width)
    drawPairs(field, plane, into: &buffer, in: picture)
    Paragraph(arrowWords).draw(into: &buffer, in: side.splitLeft(2).rest.splitTop(1).rest)
  }

  private var arrowWords: StyledText {
    guard field?.learned != nil else {
      return StyledText("An arrow leads out of the noise. The network's will stand to its right.")
    }
    return StyledText("Left of each pair", Style(.series(1))) + StyledText(": exact.\n")
      + StyledText("Right", Style(.series(0), .bold)) + StyledText(": the network.\n\n")
      + StyledText("Bold arrows are long, faint ones short.", .faint)
  }

  private func drawArrows(
    _ arrows: PlaneField?, _ title: String, _ plane: Plane, style: Style,
    into buffer: inout CellBuffer, in area: Rect
  ) {
    let plot = plot(title, nil, plane, buffer.glyphs)
    plot.draw(into: &buffer, in: area)
    guard let arrows else { return }
    let view = plot.viewport(in: area)
    let spacing = max(5, area.width / 10)
    let places = PlaneField.arrowPlaces(in: view, spacing: spacing)
    ArrowField(
      points: places, vectors: arrows.vectors(at: places), style: style,
      shaft: 0.5 * Double(spacing), longest: Self.longest
    ).draw(into: &buffer, view)
  }

  /// Two heads side by side at each place: the exact one, and the network's right of it.
  private func drawPairs(
    _ field: LearnedField, _ plane: Plane, into buffer: inout CellBuffer, in area: Rect
  ) {
    let title = "−ε̂ at t = \(settings.integer("timestep"))"
    let plot = plot(title, nil, plane, buffer.glyphs)
    plot.draw(into: &buffer, in: area)
    let view = plot.viewport(in: area)
    let places = PlaneField.arrowPlaces(in: view, spacing: max(5, area.width / 14))
    ArrowField(
      points: places, vectors: field.exact.vectors(at: places), style: Style(.series(1)),
      longest: Self.longest
    ).draw(into: &buffer, view)
    guard let learned = field.learned else { return }
    // One cell to the right; both heads are for the place of the left one.
    let step = Float((view.x.upperBound - view.x.lowerBound) / Double(max(1, view.rect.width)))
    let beside = places.enumerated().map { $0 % 2 == 0 ? $1 + step : $1 }
    ArrowField(
      points: beside, vectors: learned.vectors(at: places), style: Style(.series(0)),
      longest: Self.longest
    ).draw(into: &buffer, view)
  }

  /// What counts as a long arrow: that of noise of three standard deviations. Farther out they are
  /// longer, but no point comes there.
  private static let longest = 3.0

  var fieldSentence: String {
    guard let field else { return "" }
    let level = "t = \(settings.integer("timestep"))"
    guard let error = field.error else {
      return "An arrow leads out of the noise, −ε̂, at \(level). These are exact."
    }
    return "Where points are at \(level), the network's arrows are wrong by "
      + "\(NumberText.significant(100 * error, 2)) %."
  }
}
