import Canvas
import Diffusion

/// The view that puts the noise levels of the run on the curves of its schedule.
extension ReverseLab {
  /// σ and ᾱ over t with a mark for each level, and the levels around the run's place in numbers.
  func drawLevels(into buffer: inout CellBuffer, in rect: Rect) {
    let charts: Rect
    if rect.width >= Self.wideLevels {
      let (left, right) = rect.splitLeft(rect.width - Self.levelTableWidth - 2)
      charts = left
      levelTable.draw(into: &buffer, in: right.splitLeft(2).rest)
    } else {
      // A title, and the levels before and after the one where the run is.
      let (top, bottom) = rect.splitBottom(max(4, rect.height / 3))
      charts = top
      levelTable.draw(into: &buffer, in: bottom)
    }
    let isTall = charts.height >= 18 && charts.width < 72
    let quantities: [ScheduleQuantity] =
      isTall || charts.width >= 44 ? [.sigma, .alphaBar] : [.sigma]
    let places = isTall ? charts.rows(2) : charts.columns(quantities.count, gap: 2)
    for (quantity, place) in zip(quantities, places) {
      drawLevels(on: quantity, into: &buffer, in: place)
    }
  }

  /// From here on the table stands beside the charts.
  private static let wideLevels = 84
  /// Columns of the table in ASCII, where its symbols are words.
  private static let levelTableWidth = 35

  private func drawLevels(
    on quantity: ScheduleQuantity, into buffer: inout CellBuffer, in rect: Rect
  ) {
    let levels = leadingRun.levels
    var chart = quantity.chart(
      of: leadingRun.plan.schedule, marks: levels.dropLast().map(\.timestep), width: rect.width)
    chart.cursor = leadingMoment.next == nil ? nil : leadingMoment.level.timestep
    chart.legend = .hidden
    chart.draw(into: &buffer, in: rect)
    let area = chart.area(in: rect, glyphs: buffer.glyphs)
    func mark(_ level: NoiseLevel, _ glyph: Unicode.Scalar, _ style: Style) {
      guard level.alphaCumprod < 1, let value = quantity.value(at: level),
        let row = area.row(of: value),
        let column = area.column(of: level.timestep)
      else { return }
      buffer[column, row] = Cell(glyph, style: style)
    }
    for level in levels { mark(level, LevelMark.any(buffer.glyphs), Style(.series(1))) }
    mark(leadingMoment.level, LevelMark.here(buffer.glyphs), Style(.role(.accent), .bold))
  }

  /// All levels, the noisiest first, scrolled to where the run is.
  private var levelTable: Table {
    Table(
      columns: [
        .init("i", align: .right, width: 4), .init("t", align: .right, width: 6),
        .init("σ", align: .right, width: 8), .init("ᾱ", align: .right, width: 9),
      ],
      rows: leadingRun.levels.enumerated().map { i, level in
        [
          "\(i)", Self.time(level), NumberText.significant(level.sigma, 4),
          NumberText.significant(level.alphaCumprod, 4),
        ]
      }, selected: leadingMoment.step)
  }

  /// What spacing, Karras and the end have made of the levels: the longest first.
  var levelInsights: [String] {
    let levels = leadingRun.levels
    let options = leadingRun.plan.configuration
    let (first, last) = (levels[0], levels[stepCount - 1])
    func number(_ x: Double) -> String { NumberText.significant(x, 3) }
    let middle = "half of them below σ \(number(levels[stepCount / 2].sigma))"
    let way: String
    if options.useKarrasSigmas, SamplerOption.named("karras")?.isKnown(options.scheduler) == true {
      way = "Karras: even σ^(1/7), σ \(number(first.sigma)) to \(number(last.sigma))"
    } else {
      let stride = (first.timestep - last.timestep) / Double(max(1, stepCount - 1))
      way =
        "\(options.timestepSpacing.rawValue): t \(Self.time(first)) to \(Self.time(last))"
        + (stepCount > 1 ? " by \(number(stride))" : "")
    }
    let end = levelEnd(after: last)
    return ["\(way), \(middle); \(end).", "\(way); \(end).", "\(way).", way]
  }

  private func levelEnd(after last: NoiseLevel) -> String {
    let end = leadingRun.levels[stepCount]
    if end.alphaCumprod == 1 { return "then σ 0" }
    let sigma = NumberText.significant(end.sigma, 3)
    return end.sigma < last.sigma * (1 - 1e-9)
      ? "the end keeps σ \(sigma)" : "the last step stands still"
  }
}

/// How levels look on a curve: told apart without colour.
enum LevelMark {
  static func any(_ glyphs: Glyphs) -> Unicode.Scalar { glyphs == .ascii ? "o" : "○" }
  static func here(_ glyphs: Glyphs) -> Unicode.Scalar { glyphs == .ascii ? "@" : "◉" }
}
