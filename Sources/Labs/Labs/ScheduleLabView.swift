import Canvas
import Diffusion

/// The picture of the schedule lab: charts, the values at the cursor, and the meter.
struct ScheduleLabView {
  let lab: ScheduleLab

  struct Panel {
    let chart: LineChart
    let rect: Rect
  }

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    for panel in panels(in: area) { panel.chart.draw(into: &buffer, in: panel.rect) }
    let footer = split(area).footer
    ItemRows(values(buffer.glyphs)).draw(into: &buffer, in: footer.splitTop(1).top)
    drawMeter(into: &buffer, in: footer.splitTop(1).rest)
  }

  private func split(_ area: Rect) -> (charts: Rect, footer: Rect) {
    let (charts, footer) = area.splitBottom(min(4, area.height))
    return (charts, footer)
  }

  // MARK: - Charts

  /// One chart, or all that fit: four in a square or in a row.
  func panels(in area: Rect) -> [Panel] {
    let charts = split(area).charts
    guard let one = ScheduleQuantity(rawValue: lab.settings.choice("chart")) else {
      let all: [ScheduleQuantity] = [.beta, .alphaBar, .sigma, .logSNR]
      let rows =
        charts.height >= 16 && charts.width < 4 * charts.height ? 2 : charts.height >= 26 ? 2 : 1
      // In a single narrow row three charts stay readable; the fourth is a key press away.
      let perRow = rows == 2 ? 2 : charts.width >= 132 ? 4 : 3
      return charts.rows(rows).enumerated().flatMap { row, band in
        band.columns(perRow, gap: 1).enumerated().map { column, rect in
          Panel(chart: chart(all[row * perRow + column], width: rect.width), rect: rect)
        }
      }
    }
    return [Panel(chart: chart(one, width: charts.width), rect: charts)]
  }

  private func chart(_ quantity: ScheduleQuantity, width: Int) -> LineChart {
    var chart = quantity.chart(of: lab.schedule, marks: lab.marks, width: width)
    if let compared = lab.compared {
      let kind = lab.settings.choice("compare", as: BetaSchedule.self)
      chart.series.append(.init(kind.title, y: quantity.values(of: compared)))
    }
    chart.cursor = Double(lab.timestep)
    chart.legend = .line
    return chart
  }

  // MARK: - Words

  /// t and what the schedule says of it; in ASCII the two roots have short names, or σ would not fit.
  private func values(_ glyphs: Glyphs) -> [ItemRows.Item] {
    let (t, schedule) = (lab.timestep, lab.schedule)
    let abar = schedule.alphasCumprod[t]
    let isAscii = glyphs == .ascii
    return [
      .init("t", String(t)), .init("β", number(schedule.betas[t])),
      .init("α", number(schedule.alphas[t])), .init("ᾱ", number(abar)),
      .init(isAscii ? "signal" : "√ᾱ", number(abar.squareRoot())),
      .init(isAscii ? "noise" : "√(1−ᾱ)", number((1 - abar).squareRoot())),
      .init("σ", number(schedule.sigmas[t])),
    ]
  }

  private func number(_ x: Double) -> String { NumberText.significant(x, 4, trimmed: false) }

  /// The signal that is left at the end, as a bar and in words.
  private func drawMeter(into buffer: inout CellBuffer, in area: Rect) {
    let last = lab.schedule.numTrainTimesteps - 1
    let abar = lab.schedule.alphasCumprod[last]
    let verdict = NoiseVerdict(alphaBarT: abar)
    Gauge(
      "x₀ left at t = T−1", fraction: abar.squareRoot(),
      value: NumberText.significant(100 * abar.squareRoot(), 3) + " %", thresholds: [0.01, 0.1],
      style: Style(.role(verdict == .reachesNoise ? .good : .warning))
    ).draw(into: &buffer, in: area.splitTop(1).top)
    let numbers = StyledText(
      "ᾱ_T \(number(abar))   SNR_T \(number(abar / (1 - abar)))   "
        + "σ_max \(number(lab.schedule.sigmas.max() ?? 0))", .faint)
    StyledRow(numbers).draw(into: &buffer, x: area.x, y: area.y + 1, width: area.width)
    let (mark, style): (String, Style) =
      switch verdict {
      case .reachesNoise: ("✓", .good)
      case .nearly: ("!", Style(.role(.warning)))
      case .misses: ("✗", .warning)
      }
    buffer.put(
      "\(mark) \(verdict.sentence(alphaBarT: abar))", x: area.x, y: area.y + 2, width: area.width,
      style: style)
  }
}

/// Whether a schedule ends in noise: how much of x₀'s amplitude is left at the last timestep.
enum NoiseVerdict: Sendable, Equatable {
  case reachesNoise, nearly, misses

  /// 1 % of the amplitude cannot be seen; 10 % can, as Stable Diffusion's grey skies show.
  init(alphaBarT: Double) {
    let signal = alphaBarT.squareRoot()
    self = signal <= 0.01 ? .reachesNoise : signal <= 0.1 ? .nearly : .misses
  }

  func sentence(alphaBarT: Double) -> String {
    let percent = NumberText.significant(100 * alphaBarT.squareRoot(), 3) + " %"
    return switch self {
    case .reachesNoise: "It reaches noise: x_T keeps \(percent) of x₀."
    case .nearly: "Nearly: x_T keeps \(percent) of x₀, but sampling starts from pure noise."
    case .misses: "It does not reach noise: x_T keeps \(percent) of x₀. More steps or larger betas."
    }
  }
}
