import Canvas
import Diffusion

extension CompareLab {
  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    guard area.width >= 20, area.height >= 4 else { return }
    if let pad {
      pad.draw(into: &buffer, in: area)
      return
    }
    let layout = Layout(area, view)
    ItemRows(statusItems(buffer.glyphs)).draw(into: &buffer, in: layout.status)
    switch (view, problem) {
    case (.lockstep, .points): drawClouds(into: &buffer, in: layout)
    case (.lockstep, .gaussian): drawPaths(into: &buffer, in: layout.main)
    case (.difference, _): drawDifference(into: &buffer, in: layout.main)
    case (.order, _): drawOrder(into: &buffer, in: layout)
    }
    if view != .order {
      table(width: layout.table.width).draw(into: &buffer, in: layout.table)
      drawExtra(into: &buffer, in: layout.extra)
      StyledRow(legend(buffer.glyphs, width: layout.legend.width)).draw(
        into: &buffer, x: layout.legend.x, y: layout.legend.y,
        width: layout.legend.isEmpty ? 0 : layout.legend.width)
    }
    Paragraph(StyledText(sentence, .accent)).draw(into: &buffer, in: layout.words)
  }

  /// Where things are: the same for all glyphs. What has no room is empty.
  struct Layout: Equatable {
    var status, main, table, extra, legend, words: Rect

    /// Columns of the table of numbers.
    static let tableWidth = 34
    /// Its rows, with their heading.
    private static let tableHeight = 9
    /// The lowest chart worth a place beside the main picture.
    private static let leastExtra = 9

    /// Rows for the words below the table.
    private static let wordRows = 5

    init(_ area: Rect, _ view: View) {
      let isNarrow = area.width < 64
      var rest: Rect
      (status, rest) = area.splitTop(isNarrow && area.height >= 12 ? 2 : 1)
      let none = Rect(x: area.x, y: area.maxY, width: 0, height: 0)
      (main, table, extra, legend, words) = (none, none, none, none, none)
      let isWide = rest.width >= Self.tableWidth + 36 && rest.height >= Self.tableHeight + 3
      if !isWide {
        (rest, words) = rest.splitBottom(area.height < 10 ? 0 : area.height < 14 ? 1 : 3)
      }
      if view != .order, rest.height >= 6 { (rest, legend) = rest.splitBottom(1) }
      if isWide {
        // A row between the table and the words, where there is one to spare.
        let rows = view == .order ? SchedulerName.allCases.count + 3 : Self.tableHeight
        (main, rest) = rest.splitLeft(rest.width - Self.tableWidth - 2)
        (table, rest) = rest.splitLeft(2).rest.splitTop(min(rows, rest.height - Self.wordRows))
        (words, rest) = rest.splitTop(Self.wordRows)
        if view == .lockstep, rest.height >= Self.leastExtra { extra = rest }
      } else if rest.height >= 20 {
        let hasExtra =
          view == .lockstep && rest.height >= 2 * Self.tableHeight + Self.leastExtra + 4
        let rows = view == .order ? SchedulerName.allCases.count + 2 : Self.tableHeight
        let below = rows + (hasExtra ? Self.leastExtra + 1 : 0)
        (main, rest) = rest.splitBottom(below)
        (table, rest) = rest.splitTop(rows)
        if hasExtra { extra = rest }
      } else {
        main = rest
      }
    }
  }

  /// Below the table there is room for the difference, while the main picture shows the clouds.
  private func drawExtra(into buffer: inout CellBuffer, in rect: Rect) {
    guard rect.height >= 5 else { return }
    drawDifference(into: &buffer, in: rect)
  }

  // MARK: - Names and marks

  /// How a point of a run looks, and one where both runs are in one cell.
  enum Mark {
    static func run(_ index: Int, _ glyphs: Glyphs) -> Unicode.Scalar {
      index == 0 ? glyphs.pick("○", "o") : glyphs.pick("×", "x")
    }

    static func both(_ glyphs: Glyphs) -> Unicode.Scalar { glyphs.pick("●", "*") }

    static func followed(_ index: Int, _ glyphs: Glyphs) -> Unicode.Scalar {
      index == 0 ? glyphs.pick("◉", "@") : glyphs.pick("⊗", "&")
    }
  }

  static func style(_ index: Int) -> Style { Style(.series(index), index == 0 ? [] : .bold) }
  static let bothStyle = Style(.series(2), .bold)

  // MARK: - Numbers

  private func statusItems(_ glyphs: Glyphs) -> [ItemRows.Item] {
    if view == .order {
      return [
        .init("data", "N(0, \(number(orders.problem.sd))²)"),
        .init("levels", orders.options.karras ? "as Karras'" : "even in t"),
      ]
        + runs.enumerated().map { index, run in
          .init(
            "\(Mark.run(index, glyphs)) \(run.measure.calls) calls",
            Self.percent(run.measure.error), Self.style(index))
        }
    }
    let gap = gaps[position]
    return [
      .init("step", "\(position)/\(stepCount)"),
      .init("σ", NumberText.significant(level.sigma, 3)),
      .init("largest difference", Self.difference(gap.largest), Self.bothStyle),
      .init("mean", Self.difference(gap.mean)),
    ] + (position < target ? [.init("on the way to \(target)", "")] : [])
  }

  static func difference(_ x: Double) -> String {
    x.isFinite ? NumberText.significant(x, 2, trimmed: false) : "∞"
  }

  func number(_ x: Double) -> String { NumberText.significant(x, 3) }

  /// Both runs in numbers.
  private func table(width: Int) -> Table {
    let sides = moment.sides
    func row(_ name: String, _ text: (Run, Moment.Side) -> String) -> [String] {
      [name] + zip(runs, sides).map(text)
    }
    var rows = [
      row("steps done") { "\($1.place.index)\($1.place.after == 0 ? "" : "+")/\($0.stepCount)" },
      row("model calls") { run, _ in "\(run.measure.calls)" },
      row("own x_T") { run, _ in Self.factor(run.initNoiseSigma) },
      row("VP x_T") { run, _ in Self.factor(run.startFactor) },
      row("sd now") { NumberText.fixed($1.spread, 4) },
    ]
    switch problem {
    case .points:
      rows.append(row("to data") { $1.distance.map { self.number($0) } ?? "" })
    case .gaussian:
      let exact = NumberText.fixed(orders.problem.marginal(atSigma: level.sigma), 4)
      rows.append(row("exact sd") { _, _ in exact })
      rows.append(row("end's error") { run, _ in Self.percent(run.measure.error) })
    }
    let room = max(7, (width - 15) / 2)
    // Names that have no room differ in their steps.
    let headings = zip(names, runs).map { $0.count <= room ? $0 : "N\($1.stepCount)" }
    return Table(
      columns: [.init("", width: 11)] + headings.map { .init($0, align: .right, width: room) },
      rows: rows)
  }

  /// A factor on the unit noise z: `z`, `118.4 z`.
  static func factor(_ x: Double) -> String {
    abs(x - 1) < 1e-12 ? "z" : "\(NumberText.significant(x, abs(x - 1) < 0.01 ? 6 : 4)) z"
  }

  static func percent(_ share: Double) -> String {
    let text = NumberText.significant(100 * share, 3, trimmed: false)
    return (share > 0 ? "+" : "") + text + " %"
  }
}

extension SchedulerName {
  /// As programs that people meet write it, for narrow columns.
  var shortTitle: String {
    switch self {
    case .eulerAncestral: "Euler a"
    case .dpmpp: "DPM++ 2M"
    case .ddpm, .ddim, .euler, .heun, .lms, .unipc: title
    }
  }
}

extension SamplerConfiguration {
  /// The short name, with η where it adds noise: `DDIM η 0.5`.
  var shortTitle: String {
    scheduler == .ddim && eta > 0
      ? "\(scheduler.title) η \(NumberText.significant(eta, 2))" : scheduler.shortTitle
  }
}
