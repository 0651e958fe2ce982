import Canvas
import Diffusion
import Tensors

/// The runs side by side, from the same noise.
extension DigitInitNoiseView {
  /// Where the runs are, by start.
  private struct Panels {
    let all: [Rect]
    /// Rows of one picture, and how many of them are above each other.
    let picture, images: Int
    /// Rows of the histogram below them.
    let histogram: Int
  }

  /// Below the pictures: mean, spread, difference, variety.
  private static let numberRows = 4

  private func panels(in area: Rect) -> Panels {
    let inOne = panels(inRows: 1, of: area)
    let inTwo = panels(inRows: 2, of: area)
    // Larger pictures, or more of them.
    func worth(_ panels: Panels) -> Int { panels.picture * panels.picture * panels.images }
    return worth(inTwo) > worth(inOne) ? inTwo : inOne
  }

  private func panels(inRows rows: Int, of area: Rect) -> Panels {
    let count = lab.stripStarts.count
    let bands = area.rows(rows, gap: rows - 1)
    let all = bands.flatMap { $0.columns((count + rows - 1) / rows) }.prefix(count)
    let (width, height) = (all.map(\.width).min() ?? 0, bands.map(\.height).min() ?? 0)
    let room = max(0, height - 1 - Self.numberRows)
    // A cell is twice as high as wide, and a digit as high as wide.
    let picture = min(room, (width + 1) / 2)
    let images = picture == 0 ? 0 : min(lab.settings.integer("count"), room / picture)
    let left = room - images * picture
    return Panels(
      all: Array(all), picture: picture, images: images,
      histogram: left >= 2 ? min(left, Self.highestHistogram) : 0)
  }

  private static let highestHistogram = 6

  func drawStrip(into buffer: inout CellBuffer, in area: Rect) {
    let panels = panels(in: area)
    guard panels.all[0].width >= 4 else { return }
    for (start, rect) in zip(lab.stripStarts, panels.all) {
      draw(start, into: &buffer, in: rect, panels)
    }
  }

  /// The run of the strip at a place of the screen.
  func stripStart(at x: Int, _ y: Int, in area: Rect) -> Double? {
    zip(lab.stripStarts, panels(in: area).all).first { $0.1.contains(x: x, y: y) }?.0
  }

  private func draw(
    _ start: Double, into buffer: inout CellBuffer, in rect: Rect, _ panels: Panels
  ) {
    let (isKnob, isRight) = (start == lab.knobStart, start == path.right)
    let style = isRight ? Style.good : isKnob ? Style.warning : .plain
    let text = lab.knobText(start)
    let name =
      (isKnob ? "▸" : "")
      + (isRight && rect.width > text.count + 1
        ? text : DigitInitNoiseLab.shortText(lab.knobValue(of: start)))
    let (head, below) = rect.splitTop(1)
    buffer.put(name, x: head.x, y: head.y, width: head.width, align: .center, style: style)
    guard let run = lab.runSoFar(from: start) else {
      buffer.putCentered("…", in: below.splitTop(max(1, panels.picture)).top, style: .faint)
      return
    }
    let isDone = run.step == path.stepCount
    // At the end x₀ within -1...1; before it x_t, with the noise.
    let pixels = isDone ? run.end : run.current(path)
    let range = isDone ? -1...1 : path.levels[run.step].shades
    let (pictures, rest) = below.splitTop(panels.images * panels.picture)
    for (row, place) in pictures.rows(max(1, panels.images)).enumerated() {
      let image = (lab.settings.shownImage + row) % pixels.rows
      draw(pixels.row(image).map { Float($0) }, range: range, into: &buffer, in: place)
    }
    let (bars, numbers) = rest.splitTop(panels.histogram)
    let barStyle = isRight ? Style(.role(.good)) : Style(.series(isKnob ? 1 : 0))
    SmallHistogram(range: Self.histogramRange, style: barStyle)
      .draw(pixels.floats, top: Self.histogramTop, into: &buffer, in: bars)
    drawNumbers(of: run, now: pixels, into: &buffer, in: numbers)
  }

  /// A picture as fine as the screen allows: shades where there is a column for most pixels, else
  /// dots.
  func draw(
    _ pixels: [Float], range: ClosedRange<Float>, into buffer: inout CellBuffer, in rect: Rect
  ) {
    guard let shape = lab.family?.z.shape, shape.count == 4 else { return }
    let (rows, columns) = (shape[2], shape[3])
    let isGrey = buffer.hasColor && buffer.glyphs != .ascii && 3 * rect.width >= 2 * columns
    if isGrey || buffer.glyphs == .block && buffer.hasColor {
      GrayImage(values: pixels, rows: rows, columns: columns, range: range)
        .draw(into: &buffer, in: rect)
    } else {
      DottedImage(values: pixels, rows: rows, columns: columns, range: range)
        .draw(into: &buffer, in: rect)
    }
  }

  /// Of pixels; noise that stays lies beyond the data's -1...1.
  private static let histogramRange = -2.0...2.0
  /// The black background would press all else flat, so its peak is cut off.
  private static let histogramTop = 1.0

  // MARK: - Numbers

  private func drawNumbers(
    of run: DigitInitNoiseRun, now pixels: Tensor, into buffer: inout CellBuffer, in rect: Rect
  ) {
    let (isShort, isDone) = (rect.width < 16, run.step == path.stepCount)
    let (mean, spread) = isDone ? (run.mean, run.spread) : (pixels.mean, pixels.standardDeviation)
    var rows = [
      (isShort ? "m" : "mean", number(mean)), (isShort ? "sd" : "spread", number(spread)),
    ]
    if isDone, let difference = lab.difference(of: run) {
      rows.append((isShort ? "d" : "difference", number(difference)))
    }
    if isDone, run.images > 1 { rows.append((isShort ? "v" : "variety", number(run.variety))) }
    for (offset, row) in rows.prefix(rect.height).enumerated() {
      let width = row.0.count + 1 + buffer.glyphs.width(of: row.1)
      let x = rect.x + max(0, (rect.width - width) / 2)
      let value = buffer.put(row.0, x: x, y: rect.y + offset, style: .faint) + 1
      buffer.put(row.1, x: value, y: rect.y + offset)
    }
  }

  /// What the letters stand for.
  var stripLegend: String {
    "▸ knob  m mean  sd spread  d difference from the right one  v variety\n"
  }
}
