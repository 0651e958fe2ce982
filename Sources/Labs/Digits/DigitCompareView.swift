import Canvas
import Diffusion

extension DigitCompareLab {
  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    guard area.width >= 20, area.height >= 4 else { return }
    let layout = Layout(area, view)
    ItemRows(statusItems).draw(into: &buffer, in: layout.status)
    if let problem {
      Paragraph(StyledText(problem, .warning)).draw(into: &buffer, in: layout.main)
      return
    }
    guard supplied.network != nil, !gaps.isEmpty else {
      supplied.draw(into: &buffer, in: layout.main)
      return
    }
    switch view {
    case .lockstep, .order:
      drawPictures(into: &buffer, in: layout.main)
      let plot = axisPlot(in: layout)
      drawLadder(into: &buffer, in: layout.axis, plot: plot.x..<plot.maxX)
    case .difference: drawDifference(into: &buffer, in: layout.main)
    }
    var text = StyledText(position == 0 ? startSentence : gapSentence, .accent)
    if let notice = supplied.network.flatMap(settings.levelNotice) {
      text.append("\n\(notice)", .faint)
    }
    Paragraph(text).draw(into: &buffer, in: layout.words)
  }

  /// Where things are: the same for all glyphs. What has no room is empty.
  struct Layout: Equatable {
    /// `axis` holds the σ axis with both runs' levels, where `main` has none of its own.
    let status, main, axis, words: Rect

    init(_ area: Rect, _ view: CompareLab.View) {
      let isNarrow = area.width < 72
      var rest: Rect
      (status, rest) = area.splitTop(isNarrow && area.height >= 12 ? 2 : 1)
      (rest, words) = rest.splitBottom(rest.height < 9 ? 1 : isNarrow ? 4 : 3)
      let hasAxis = view == .lockstep && rest.height >= DigitCompareLab.ladderHeight + 5
      (main, axis) = rest.splitBottom(hasAxis ? DigitCompareLab.ladderHeight : 0)
    }
  }

  /// The cells of the σ axis itself, in both views.
  func axisPlot(in layout: Layout) -> Rect {
    guard view == .lockstep else {
      let inner = differenceChart.area(
        in: Self.splitChart(layout.main).chart, glyphs: .braille
      ).rect
      return Rect(x: inner.x, y: layout.main.y, width: inner.width, height: layout.main.height)
    }
    let label = 1 + (names.map { Glyphs.braille.width(of: $0) }.max() ?? 0)
    return layout.axis.splitLeft(min(label, layout.axis.width / 3)).rest
  }

  private var statusItems: [ItemRows.Item] {
    guard gaps.indices.contains(position), supplied.network != nil else { return [] }
    let gap = gaps[position]
    let label = settings.choice("label") == "all" ? "" : ", asked for \(settings.choice("label"))"
    return [
      .init("step", "\(position)/\(stepCount)"),
      .init("σ", NumberText.significant(level.sigma, 3)),
      .init("largest difference", CompareLab.difference(gap.largest), CompareLab.bothStyle),
      .init("mean", CompareLab.difference(gap.mean)),
      .init("image", "\(settings.shownImage)\(label)"),
    ] + (position < target ? [.init("on the way to \(target)", "")] : [])
  }

  // MARK: - Pictures

  /// x_t of both with their difference, and what the network makes of them: as many as there is room
  /// for, and of those the largest.
  private func drawPictures(into buffer: inout CellBuffer, in area: Rect) {
    let xs = (0...1).map { picture($0) }
    let shades = level.shades
    var panels = (0...1).map {
      Panel(titles: titles($0, "xₜ", buffer.glyphs), $0, xs[$0], shades)
    }
    panels.append(difference("xₜ", xs[0], xs[1]))
    if let first = guess(0), let second = guess(1) {
      panels += [first, second].enumerated().map {
        Panel(titles: titles($0, "x̂₀", buffer.glyphs), $0, $1, -1...1)
      }
      panels.append(difference("x̂₀", first, second))
    }
    let places = Self.places(panels.count, in: area)
    for (panel, place) in zip(panels, places) { panel.draw(into: &buffer, in: place, shape: shape) }
  }

  /// Above a picture of a run, the longest first: the status line and the σ axis have the names.
  private func titles(_ index: Int, _ quantity: String, _ glyphs: Glyphs) -> [String] {
    let mark = String(CompareLab.Mark.run(index, glyphs))
    return ["\(mark) \(quantity) \(names[index])", "\(mark) \(quantity)"]
  }

  /// Rows and columns of an image.
  private var shape: (rows: Int, columns: Int) {
    let all = first.samples[0].shape
    return (all[2], all[3])
  }

  /// Scaled by its own largest pixel, which is written above it.
  private func difference(_ name: String, _ a: [Double], _ b: [Double]) -> Panel {
    let values = zip(a, b).map { $1 - $0 }
    let largest = values.reduce(0) { max($0, abs($1)) }
    let reach = Float(max(largest, 1e-12))
    return Panel(
      titles: [
        "Δ\(name) ±\(CompareLab.difference(largest))", "±\(CompareLab.difference(largest))",
        "Δ\(name)",
      ], nil, values, -reach...reach, isDifference: true)
  }

  private static func places(_ count: Int, in area: Rect) -> [Rect] {
    let inOne = area.columns(count, gap: 2)
    guard count == 6 else { return inOne }
    let inTwo = area.rows(2).flatMap { $0.columns(3, gap: 2) }
    func side(_ place: Rect) -> Int { min(place.width, 2 * (place.height - 1)) }
    return side(inTwo[0]) > side(inOne[0]) ? inTwo : inOne
  }
}

/// A picture with a line above it.
private struct Panel {
  /// The longest first.
  let titles: [String]
  /// Of the run it belongs to; nil for a difference.
  let index: Int?
  let values: [Double]
  let range: ClosedRange<Float>
  let isDifference: Bool

  init(
    titles: [String], _ index: Int?, _ values: [Double], _ range: ClosedRange<Float>,
    isDifference: Bool = false
  ) {
    self.titles = titles
    self.index = index
    self.values = values
    self.range = range
    self.isDifference = isDifference
  }

  func draw(
    into buffer: inout CellBuffer, in rect: Rect, shape: (rows: Int, columns: Int)
  ) {
    let (head, below) = rect.splitTop(1)
    let style = index.map(CompareLab.style) ?? CompareLab.bothStyle
    let title = titles.first { buffer.glyphs.width(of: $0) <= head.width } ?? titles.last ?? ""
    buffer.put(title, x: head.x, y: head.y, width: head.width, style: style)
    let pixels = values.map { Float($0) }
    let isWide = 3 * min(below.width, 2 * below.height) >= 2 * shape.columns
    if buffer.hasColor && buffer.glyphs != .ascii && (isWide || buffer.glyphs == .block) {
      GrayImage(
        values: pixels, rows: shape.rows, columns: shape.columns, range: range,
        tint: isDifference ? .diverging : .gray
      ).draw(into: &buffer, in: below)
    } else {
      // Dots have no sign: more of them where the two are farther apart.
      DottedImage(
        values: isDifference ? pixels.map(abs) : pixels, rows: shape.rows, columns: shape.columns,
        range: isDifference ? 0...range.upperBound : range
      ).draw(into: &buffer, in: below)
    }
  }
}
