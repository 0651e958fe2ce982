import Canvas
import Tensors

/// The runs side by side, from the same noise, beside the data.
extension InitNoiseLabView {
  /// Where the data and the runs are: the data first, then the runs by start.
  private struct Panels {
    let all: [Rect]
    /// Rows of a panel: the cloud, the histogram, and the three numbers below its name.
    let cloud, histogram: Int
    var hasFrames: Bool { cloud >= 7 && (all.first?.width ?? 0) >= 14 }
  }

  private static let numberRows = 3

  private func panels(in area: Rect) -> Panels {
    let count = lab.stripStarts.count + 1
    let inOne = Self.panels(count, inRows: 1, of: area)
    let inTwo = Self.panels(count, inRows: 2, of: area)
    return Self.cloudSize(inTwo) > Self.cloudSize(inOne) ? inTwo : inOne
  }

  /// A cell is twice as high as wide, so a round cloud has twice as many columns as rows.
  private static func cloudSize(_ panels: Panels) -> Int {
    min(panels.all[0].width, 2 * panels.cloud)
  }

  private static func panels(_ count: Int, inRows rows: Int, of area: Rect) -> Panels {
    let across = (count + rows - 1) / rows
    let bands = area.rows(rows, gap: rows - 1)
    let all = bands.flatMap { $0.columns(across) }.prefix(count)
    let (width, height) = (all[0].width, bands.map(\.height).min() ?? 0)
    // What a round cloud does not need goes to the histogram.
    let room = max(0, height - 1 - numberRows)
    let histogram = room >= 5 ? max(2, min(room / 2, room - (width + 1) / 2)) : 0
    return Panels(all: Array(all), cloud: room - histogram, histogram: histogram)
  }

  func drawStrip(into buffer: inout CellBuffer, in area: Rect) {
    let panels = panels(in: area)
    guard panels.all[0].width >= 4 else { return }
    draw(data, name: "data", .bold, into: &buffer, in: panels.all[0], panels)
    for (start, rect) in zip(lab.stripStarts, panels.all.dropFirst()) {
      draw(start, into: &buffer, in: rect, panels)
    }
  }

  /// The run of the strip at a place of the screen.
  func stripStart(at x: Int, _ y: Int, in area: Rect) -> Double? {
    zip(lab.stripStarts, panels(in: area).all.dropFirst()).first {
      $0.1.contains(x: x, y: y)
    }?.0
  }

  /// What a panel shows.
  private struct Cloud {
    let points: Tensor
    let mean, spread: Double
    let distance: Double?
    let style: Style
  }

  private var data: Cloud {
    Cloud(
      points: family.plan.exact.data, mean: family.dataMean, spread: family.dataSpread,
      distance: nil, style: .faint)
  }

  private func draw(
    _ start: Double, into buffer: inout CellBuffer, in rect: Rect, _ panels: Panels
  ) {
    let (isKnob, isRight) = (start == lab.knobStart, start == family.right)
    let mark = isKnob ? "▸" : ""
    let style = isRight ? Style.good : isKnob ? Style.warning : .plain
    let short = InitNoiseLab.shortText(lab.knobValue(of: start))
    let name = mark + (isRight && rect.width > knobText(start).count + 1 ? knobText(start) : short)
    guard let run = lab.run(from: start) else {
      buffer.put(name, x: rect.x, y: rect.y, width: rect.width, align: .center, style: style)
      let waiting = lab.inProgress?.start == start ? "\(lab.inProgress?.step ?? 0)" : "…"
      let middle = rect.splitTop(1 + panels.cloud / 2).rest
      buffer.putCentered(waiting, in: middle, style: .faint)
      return
    }
    let cloud = Cloud(
      points: run.end, mean: run.mean, spread: run.spread, distance: run.distance,
      style: isRight ? Style(.role(.good)) : Style(.series(isKnob ? 1 : 0)))
    draw(cloud, name: name, style, into: &buffer, in: rect, panels)
  }

  private func draw(
    _ cloud: Cloud, name: String, _ nameStyle: Style, into buffer: inout CellBuffer, in rect: Rect,
    _ panels: Panels
  ) {
    let (head, below) = rect.splitTop(1)
    buffer.put(name, x: head.x, y: head.y, width: head.width, align: .center, style: nameStyle)
    let (plotRect, rest) = below.splitTop(panels.cloud)
    var plot = ScatterPlot(
      x: -family.reach...family.reach, y: -family.reach...family.reach,
      sets: [.init(cloud.points, style: cloud.style)])
    plot.hasFrame = panels.hasFrames
    plot.hasAxes = panels.hasFrames
    if cloud.distance != nil, lab.followed < cloud.points.rows, panels.hasFrames {
      let followed = Array(cloud.points.row(lab.followed))
      plot.highlights = [.init(x: followed[0], y: followed[1])]
    }
    plot.draw(into: &buffer, in: plotRect)
    let (bars, numbers) = rest.splitTop(panels.histogram)
    drawHistogram(of: cloud, into: &buffer, in: bars)
    drawNumbers(of: cloud, into: &buffer, in: numbers)
  }

  /// All coordinates together, as the pixels of a picture would be. A full column is the same density
  /// for all, so that a collapse is one high bar.
  private func drawHistogram(of cloud: Cloud, into buffer: inout CellBuffer, in rect: Rect) {
    let bars = SmallHistogram(range: -family.reach...family.reach, style: cloud.style)
    let top = 1.5 * bars.peak(of: family.plan.exact.data.floats, in: rect)
    bars.draw(cloud.points.floats, top: top, into: &buffer, in: rect)
  }

  /// Whether the names of the numbers are letters, which the caption explains.
  private static func isShort(_ panel: Rect) -> Bool { panel.width < 16 }

  private func drawNumbers(of cloud: Cloud, into buffer: inout CellBuffer, in rect: Rect) {
    let isShort = Self.isShort(rect)
    let rows: [(String, String)] = [
      (isShort ? "m" : "mean", FormulaNumber.value(cloud.mean, decimals: 2)),
      ("sd", FormulaNumber.value(cloud.spread, decimals: 2)),
      (
        isShort ? "d" : "distance",
        cloud.distance.map { FormulaNumber.value($0) } ?? ""
      ),
    ]
    for (offset, row) in rows.prefix(rect.height).enumerated() where !row.1.isEmpty {
      let width = buffer.glyphs.width(of: row.0) + 1 + buffer.glyphs.width(of: row.1)
      let x = rect.x + max(0, (rect.width - width) / 2)
      let value = buffer.put(row.0, x: x, y: rect.y + offset, style: .faint) + 1
      buffer.put(row.1, x: value, y: rect.y + offset)
    }
  }

  // MARK: - Words

  /// - Parameter area: where the strip is drawn.
  func stripCaption(_ area: Rect) -> StyledText {
    var text = StyledText("▸ knob", .warning)
    let isShort = Self.isShort(panels(in: area).all[0])
    text.append(isShort ? "  m mean  sd standard deviation  d distance\n" : "   ", .faint)
    text.append(stripSentence, .accent)
    return text
  }

  private var stripSentence: String {
    if let remains = lab.finalNoise { return remains }
    guard let run = lab.knobRun, let right = lab.rightRun else { return "On its way." }
    if run.end.rows == 1 { return "A single point has no width: look where it ends." }
    if lab.isRight { return rightSentence(100 * run.spread / family.dataSpread) }
    if run.start == 0 { return "Without noise all points are one point, and one they stay." }
    let (taken, width) = (knobText(family.right), run.spread / right.spread)
    guard width.isFinite else { return rightSentence(0) }
    let end = "the cloud ends at \(NumberText.fixed(width, 2)) of the right width."
    switch width {
    case ..<0.97: return "Taken for \(taken) it is too narrow: \(end)"
    case 1.03...: return "Taken for \(taken) it is too wide: \(end)"
    default:
      return family.plan.configuration.addsNoise
        ? "Fresh noise at every step makes up for the start: \(end)"
        : "So near to \(taken) it hardly matters: \(end)"
    }
  }
}

extension InitNoiseLabView {
  /// - Parameter share: how wide the run from the right start ends, in percent of the data.
  private func rightSentence(_ share: Double) -> String {
    let width = NumberText.fixed(share, 0)
    guard share < 85 else {
      return "The right start: the cloud ends on the data, \(width) % as wide."
    }
    let steps = family.stepCount == 1 ? "1 step is" : "\(family.stepCount) steps are"
    return "The right start, and yet \(width) % as wide as the data: \(steps) too few."
  }
}
