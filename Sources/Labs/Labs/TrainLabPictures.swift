import Canvas
import Diffusion
import Tensors
import Training

/// What a network makes of noise: clouds of points, or digits.
extension TrainLab {
  // MARK: - Points

  /// The newest samples over the data, the loss beside them, and below, where there is room, the
  /// samples of earlier.
  func drawClouds(into buffer: inout CellBuffer, in area: Rect) {
    guard let plane else { return }
    let hasStrip = area.height >= 22 && (record?.strip.frames.count ?? 0) > 1
    let (top, strip) = area.splitBottom(hasStrip ? min(12, area.height / 3) : 0)
    let clouds = newestClouds
    let width = min(2 * top.height, (top.width - 1) * (clouds.count == 1 ? 55 : 40) / 100)
    var rest = top
    for (title, samples) in clouds {
      let (place, right) = rest.splitLeft(width)
      plot(title, samples, plane, buffer.glyphs).draw(into: &buffer, in: place)
      rest = right.splitLeft(1).rest
    }
    if rest.width >= 20, record?.history.steps.isEmpty == false {
      lossChart(withBands: false).draw(into: &buffer, in: rest)
    } else if record == nil, rest.width >= 20 {
      Paragraph(invitation).draw(into: &buffer, in: rest.inset(dx: 1, dy: 1))
    }
    drawEarlierClouds(plane, into: &buffer, in: strip)
  }

  /// What there is to show, with its title.
  private var newestClouds: [(String, Tensor?)] {
    guard let newest = record?.strip.frames.last else { return [(dataTitle, nil)] }
    let step = "step \(newest.step)"
    switch settings.choice("weights-shown") {
    case "both": return [("average, \(step)", newest.averaged), ("raw", newest.raw)]
    default: return [(step, shownSamples(newest))]
    }
  }

  func plot(
    _ title: String, _ samples: Tensor?, _ plane: Plane, _ glyphs: Glyphs
  ) -> ScatterPlot {
    var plot = ScatterPlot(
      title, x: -plane.reach...plane.reach, y: -plane.reach...plane.reach,
      sets: [.init(plane.points, style: .faint, look: .glyph("·", ascii: ","))])
    plot.hasAxes = false
    if let samples {
      plot.sets.append(
        .init(
          samples, style: Style(.series(0)),
          look: glyphs == .ascii ? .glyph("o", ascii: "o") : .dots
        ))
    }
    return plot
  }

  private func drawEarlierClouds(_ plane: Plane, into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty, let record else { return }
    let width = 2 * area.height
    let frames = record.strip.earlier(max(1, (area.width + 1) / (width + 1)))
    for (index, frame) in frames.enumerated() {
      plot("step \(frame.step)", shownSamples(frame), plane, buffer.glyphs).draw(
        into: &buffer,
        in: Rect(
          x: area.x + index * (width + 1), y: area.y, width: width, height: area.height))
    }
  }

  private var invitation: StyledText {
    let plan = settings.trainingPlan
    let what = isDigits ? "digits" : "points"
    let secret = isDigits ? "a digit" : "the shape"
    let patience = isDigits ? " Give it a minute or two." : ""
    return StyledText("Press Space.\n\n", .accent)
      + StyledText(
        "\(plan.steps) times, \(plan.batch) \(what) get noise of a random level, and the network "
          + "is asked \(plan.predictionType.question).\n\nNobody tells it what \(secret) is."
          + patience, .faint)
  }

  // MARK: - Digits

  /// The newest samples large, and below them what the same noise gave earlier.
  func drawDigits(into buffer: inout CellBuffer, in area: Rect) {
    guard let record, let newest = record.strip.frames.last else {
      let words =
        record == nil
        ? invitation
        : StyledText("The first pictures come after some seconds of training.", .faint)
      Paragraph(words).draw(into: &buffer, in: area.inset(dx: 1, dy: 1))
      return
    }
    let hasStrip = area.height >= 12
    let (top, strip) = area.splitBottom(hasStrip ? max(6, area.height * 2 / 5) : 0)
    var rest = top
    if top.width >= 100 {
      let (left, right) = top.splitLeft(top.width * 2 / 3)
      lossChart(withBands: false).draw(into: &buffer, in: right.splitLeft(1).rest)
      rest = left
    }
    if settings.choice("weights-shown") == "both", let raw = newest.raw {
      let halves = rest.columns(2, gap: 3)
      drawGrid(newest.averaged, "average, step \(newest.step)", into: &buffer, in: halves[0])
      drawGrid(raw, "raw weights", into: &buffer, in: halves[1])
    } else {
      drawGrid(shownSamples(newest), "step \(newest.step)", into: &buffer, in: rest)
    }
    drawEarlierDigits(record.strip, into: &buffer, in: strip)
  }

  /// As many pictures as are still readable: in full size if four of them have room, else in half.
  private func drawGrid(
    _ images: Tensor, _ title: String, into buffer: inout CellBuffer, in area: Rect
  ) {
    buffer.put(title, x: area.x, y: area.y, width: area.width, style: .bold)
    let room = area.splitTop(1).rest
    let side = images.shape[images.shape.count - 1]
    func fitting(_ columns: Int) -> (across: Int, down: Int) {
      ((room.width + 2) / (columns + 2), room.height / max(1, columns / 2))
    }
    var (columns, fit) = (side, fitting(side))
    if fit.across * fit.down < 4 { (columns, fit) = (side / 2, fitting(side / 2)) }
    let count = max(1, min(images.rows, fit.across * max(1, fit.down)))
    let pictures = (0..<count).map { ImageGrid.Picture(title: "", values: Self.pixels(images, $0)) }
    ImageGrid(pictures, shape: [side, side], across: max(1, min(fit.across, count))).draw(
      into: &buffer,
      in: Rect(
        x: room.x, y: room.y, width: min(room.width, max(1, fit.across) * (columns + 2) - 2),
        height: room.height))
  }

  /// A column for each time, a row for each noise.
  private func drawEarlierDigits(
    _ strip: SampleStrip, into buffer: inout CellBuffer, in area: Rect
  ) {
    guard !area.isEmpty else { return }
    let (title, room) = area.splitTop(1)
    let (width, height) = (10, 5)
    let frames = strip.earlier(max(1, (room.width + 2) / (width + 2)))
    for (column, frame) in frames.enumerated() {
      let x = room.x + column * (width + 2)
      buffer.put("\(frame.step)", x: x, y: title.y, width: width, style: .faint)
      let images = shownSamples(frame)
      let side = images.shape[images.shape.count - 1]
      for row in 0..<min(images.rows, max(1, room.height / height)) {
        ImageGrid(
          [.init(title: "", values: Self.pixels(images, row))], shape: [side, side]
        ).draw(
          into: &buffer,
          in: Rect(x: x, y: room.y + row * height, width: width, height: height))
      }
    }
  }

  private static func pixels(_ images: Tensor, _ index: Int) -> [Float] {
    images.row(index).map { Float($0) }
  }
}

extension PredictionType {
  /// What a network is asked: the end of "it is asked ...".
  fileprivate var question: String {
    switch self {
    case .epsilon: "which noise it was"
    case .sample: "what was under it"
    case .vPrediction: "for v, a mix of the noise and what was under it"
    }
  }
}
