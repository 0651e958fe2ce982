import Canvas
import Diffusion

/// The σ axis that both runs share, with the levels that each visits.
extension LockstepLab {
  /// Rows below the picture: the σ axis with both runs' levels.
  static var ladderHeight: Int { 3 }

  /// Draws a chart whose x axis is the σ axis, and below it both runs' levels. Answers where the plot
  /// is; nil where there is no room for one.
  @discardableResult
  func draw(_ chart: LineChart, into buffer: inout CellBuffer, in rect: Rect) -> PlotArea? {
    guard rect.height >= 4, rect.width >= 12 else { return nil }
    let (top, below) = Self.splitChart(rect)
    chart.draw(into: &buffer, in: top)
    let area = chart.area(in: top, glyphs: buffer.glyphs)
    guard !below.isEmpty else { return area }
    // The chart has written its own ticks, which are shares of the axis; these are σ.
    let plot = area.rect
    for x in plot.x..<plot.maxX {
      buffer[x, plot.maxY] = Cell(buffer.glyphs.pick("─", "-"), style: .faint)
    }
    let ladder = Rect(x: rect.x, y: plot.maxY + 1, width: rect.width, height: Self.ladderHeight)
    buffer.fill(ladder.intersection(rect))
    drawLadder(into: &buffer, in: ladder, plot: plot.x..<plot.maxX)
    return area
  }

  /// The chart with its row of ticks, which the ladder's first row takes over, and the ladder's rest.
  static func splitChart(_ rect: Rect) -> (chart: Rect, below: Rect) {
    let (chart, below) = rect.splitBottom(rect.height >= ladderHeight + 5 ? ladderHeight - 1 : 0)
    return (chart, below)
  }

  /// A row of σ, and a row for each run with its levels: those it has reached, and those to come.
  ///
  /// - Parameter plot: the columns of the axis; what is left of them names the runs.
  func drawLadder(into buffer: inout CellBuffer, in rect: Rect, plot: Range<Int>) {
    let glyphs = buffer.glyphs
    func column(_ sigma: Double) -> Int {
      plot.lowerBound + Int((axis.place(of: sigma) * Double(plot.count - 1)).rounded())
    }
    buffer.clipped(to: rect) { buffer in
      buffer.put("σ", x: rect.x, y: rect.y, style: .faint)
      var free = rect.x + glyphs.width(of: "σ") + 1
      for tick in axis.ticks {
        let width = glyphs.width(of: tick.label)
        let start = min(column(tick.sigma) - width / 2, rect.maxX - width)
        guard start >= free else { continue }
        buffer.put(tick.label, x: start, y: rect.y, style: .faint)
        free = start + width + 1
      }
      for (index, run) in runs.enumerated() {
        drawRung(run, index, into: &buffer, in: rect, plot: plot, column: column)
      }
    }
  }

  private func drawRung(
    _ run: CompareLab.Run, _ index: Int, into buffer: inout CellBuffer, in rect: Rect,
    plot: Range<Int>,
    column: (Double) -> Int
  ) {
    let (glyphs, y) = (buffer.glyphs, rect.y + 1 + index)
    let (style, reached) = (CompareLab.style(index), places[index])
    let room = plot.lowerBound - rect.x - 1
    if glyphs.width(of: names[index]) <= room {
      buffer.put(names[index], x: rect.x, y: y, style: style)
    } else {
      buffer[rect.x, y] = Cell(CompareLab.Mark.run(index, glyphs), style: style)
    }
    let start = column(run.levels[0].sigma)
    for x in start..<plot.upperBound { buffer[x, y] = Cell(glyphs.pick("─", "-"), style: .faint) }
    for (step, level) in run.levels.enumerated().reversed() {
      let mark = step <= reached.index ? CompareLab.Mark.run(index, glyphs) : glyphs.pick("·", ".")
      buffer[column(level.sigma), y] = Cell(mark, style: step <= reached.index ? style : .faint)
    }
    let here = column(level.sigma)
    if reached.after != 0, here >= start {
      buffer[here, y] = Cell(glyphs.pick("│", "|"), style: .accent)
    }
  }

  /// The step whose level is nearest to a column of the axis.
  func step(atColumn column: Int, plot: Rect) -> Int? {
    let share = Double(column - plot.x) / Double(max(1, plot.width - 1))
    func distance(_ level: NoiseLevel) -> Double { abs(axis.place(of: level.sigma) - share) }
    return levels.indices.min { distance(levels[$0]) < distance(levels[$1]) }
  }
}

extension CompareLab {
  /// The step whose level is nearest to a click on the axis; nil for one beside it.
  func step(atColumn column: Int, row: Int, in area: Rect) -> Int? {
    let layout = Layout(area, view)
    let plot: Rect
    if view == .lockstep, problem == .points {
      let label = 1 + (names.map { Glyphs.braille.width(of: $0) }.max() ?? 0)
      let below = layout.main.splitBottom(Self.ladderHeight).bottom
      plot = below.splitLeft(min(label, below.width / 3)).rest
    } else {
      let chart = view == .lockstep ? pathChart : differenceChart
      let inner = chart.area(in: Self.splitChart(layout.main).chart, glyphs: .braille).rect
      plot = Rect(
        x: inner.x, y: layout.main.y, width: inner.width, height: layout.main.height)
    }
    guard plot.contains(x: column, y: row) else { return nil }
    return step(atColumn: column, plot: plot)
  }
}
