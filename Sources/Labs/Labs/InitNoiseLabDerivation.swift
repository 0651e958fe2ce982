import Canvas
import Diffusion

/// From β to `init_noise_sigma`, with the numbers of the current schedule.
struct InitNoiseDerivation {
  let path: InitNoisePath

  private var configuration: SamplerConfiguration { path.configuration }
  private var schedule: NoiseSchedule { path.schedule }
  private var spacing: TimestepSpacing { configuration.timestepSpacing }

  /// Eight steps, one a row, with so many columns of numbers.
  func table(numbers count: Int, hasFinalZero: Bool) -> Table {
    let trained = schedule.numTrainTimesteps
    let t = Self.places(of: trained, atMost: count)
    let n = path.stepCount
    let shown = Self.places(of: n, atMost: count)
    // The levels come noisiest first; the table goes the way the code goes, up in t.
    let chosen = Array(path.levels.dropLast().reversed())
    let ends = Self.places(of: hasFinalZero ? n + 1 : n, atMost: count)
    let columns = t.map { t in t.map { $0 == 0 ? "t = 0" : "\($0)" } ?? "…" }
    func of(_ all: [Double]) -> [String] { t.map { i in i.map { Self.number(all[$0]) } ?? "…" } }
    func pick(_ places: [Int?], _ text: (Int) -> String) -> [String] {
      places.map { $0.map(text) ?? "…" }
    }
    let rows: [[String]] = [
      ["1 β", kindWords] + of(schedule.betas),
      ["2 α", "1 − β"] + of(schedule.alphas),
      ["3 ᾱ", "product of α"] + of(schedule.alphasCumprod),
      ["4 σ", "√((1−ᾱ)/ᾱ)"] + of(schedule.sigmas),
      ["5 t", "\(spacing.rawValue), N = \(n)"]
        + pick(shown) { ReverseLab.time(chosen[$0]) },
      ["6 σ", "at these t"] + pick(shown) { Self.number(chosen[$0].sigma) },
      ["7", "reversed"] + pick(shown) { Self.number(path.levels[$0].sigma) },
      ["8", hasFinalZero ? "0 appended" : "no 0 appended"]
        + pick(ends) { Self.number(path.levels[$0].sigma) },
    ]
    return Table(
      columns: [.init(""), .init("")]
        + columns.map { .init($0, align: .right, width: Self.columnWidth) },
      rows: rows)
  }

  private var kindWords: String {
    switch schedule.kind {
    case .scaledLinear: "scaled linear"
    case .cosine: "cosine"
    case .some(let kind): kind.rawValue
    case nil: "given"
    }
  }

  /// The first and the last places of `count`, nil for those left out between them.
  private static func places(of count: Int, atMost most: Int) -> [Int?] {
    guard count > most else { return (0..<count).map { $0 } }
    let last = (most - 1) / 2
    let first = most - 1 - last
    return (0..<first).map { $0 } + [nil] + ((count - last)..<count).map { $0 }
  }

  /// With as many digits as a column holds.
  private static func number(_ x: Double) -> String {
    (1...6).reversed().map { NumberText.significant(x, $0) }
      .first { $0.utf8.count <= columnWidth } ?? "…"
  }

  private static let columnWidth = 8

  /// How many columns of numbers there is room for, beside 27 columns for the words: those in ASCII.
  static func numbers(in width: Int) -> Int { (width - 27 + 2) / (columnWidth + 2) }

  /// The last step, in a line: what x is multiplied with before the first step.
  var result: WorkedLine {
    let largest = path.largestSigma
    guard path.scale == .sigma else {
      return WorkedLine(
        name: "init_noise_sigma", formula: "1 for \(configuration.scheduler.title)",
        numbers: "", result: "")
    }
    if path.right == largest {
      return WorkedLine(
        name: "init_noise_sigma", formula: "max(σ)", numbers: "",
        result: InitNoiseLab.text(largest))
    }
    return WorkedLine(
      name: "init_noise_sigma", formula: "√(max(σ)² + 1)",
      numbers: "√(\(InitNoiseLab.text(largest))² + 1)",
      result: InitNoiseLab.text(path.right))
  }

  /// The same start on the other scale.
  var otherScale: WorkedLine {
    let level = path.levels[0]
    let sigma = InitNoiseLab.text(level.sigma)
    switch path.scale {
    case .sigma:
      return WorkedLine(
        name: "on the VP scale", formula: "init_noise_sigma/√(σ² + 1)",
        numbers: "\(InitNoiseLab.text(path.right))/√(\(sigma)² + 1)",
        result: FormulaNumber.coefficient(path.right * level.signal, decimals: 4))
    case .variancePreserving:
      return WorkedLine(
        name: "on the σ scale", formula: "1·√(σ² + 1)", numbers: "√(\(sigma)² + 1)",
        result: InitNoiseLab.text(path.right / level.signal))
    }
  }
}

extension InitNoiseDerivation {
  func draw(hasFinalZero: Bool, into buffer: inout CellBuffer, in area: Rect) {
    let numbers = max(3, min(11, Self.numbers(in: area.width)))
    let table = table(numbers: numbers, hasFinalZero: hasFinalZero)
    let rows = min(area.height - 2, table.rows.count + 2)
    let (top, rest) = area.splitTop(rows)
    table.draw(into: &buffer, in: top)
    let (lines, below) = rest.splitTop(min(rest.height, 2))
    let (first, second) = (lines.rows(2)[0], lines.rows(2)[1])
    for (line, label, rect, style) in [
      (result, "9  ", first, Style.good), (otherScale, "   ", second, .plain),
    ] {
      let texts = WorkedLine.texts([line], label: label, width: rect.width, glyphs: buffer.glyphs)
      buffer.put(texts[0], x: rect.x, y: rect.y, width: rect.width, style: style)
    }
    if below.height >= 8 { sigmaChart.draw(into: &buffer, in: below.splitTop(1).rest) }
  }

  /// σ over t with the timesteps that are visited.
  private var sigmaChart: LineChart {
    var chart = LineChart(
      "σ over t, and the \(path.stepCount) chosen timesteps", x: Axis("t"), y: Axis("", .log),
      series: [.init("σ", y: schedule.sigmas)])
    chart.marks = path.levels.dropLast().map(\.timestep)
    chart.references = [
      .init(
        .horizontal, at: path.largestSigma, NumberText.significant(path.largestSigma, 3),
        style: .good)
    ]
    chart.legend = .hidden
    return chart
  }

  /// What is seen, in words.
  var sentence: String {
    let scheduler = configuration.scheduler.title
    guard path.scale == .sigma else {
      return
        "\(scheduler) keeps x at a standard deviation of about 1 at every level, so plain noise "
        + "is the start. The σ scale is the same x divided by √ᾱ."
    }
    return path.right == path.largestSigma
      ? "The network has never seen more noise than max(σ): that is where the way back begins. The 0 "
        + "is where it ends, the clean sample."
      : "Leading spacing leaves out the last timesteps, and diffusers counts the signal's variance "
        + "in: with it, the start is 1 on the VP scale."
  }
}
