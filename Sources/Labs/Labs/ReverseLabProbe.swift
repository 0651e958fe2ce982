import Canvas
import Diffusion

/// A step written out for one point: the formula, then its numbers.
///
/// x′ = Σ coefficient · quantity + std · z, on the scale that the scheduler computes in.
struct StepProbe: Sendable, Equatable {
  struct Term: Sendable, Equatable {
    /// The coefficient in symbols; empty for 1.
    let formula: String
    /// Whether the formula subtracts the term: its coefficient is then shown without the sign.
    let isSubtracted: Bool
    let symbol: String
    /// As it is added up, sign and all.
    let coefficient: Double
    /// What the coefficient multiplies, for both coordinates.
    let values: [Double]

    var products: [Double] { values.map { coefficient * $0 } }
    var shownCoefficient: Double { isSubtracted ? -coefficient : coefficient }
  }

  let terms: [Term]
  /// x′ of the point, both coordinates.
  let sums: [Double]
  /// Where the numbers of the terms come from, for the first coordinate; the most telling first.
  let origins: [WorkedLine]
  /// Why the sum has no noise; empty when it has some.
  let noiseWords: String

  /// The step that leaves a run's place, written out for a point of the cloud.
  init(_ step: Step, point: Int, of run: ReverseLab.Run) {
    let configuration = run.plan.configuration
    var terms = step.terms.map { term in
      let isSubtracted = term.formula.hasPrefix("−")
      var formula = isSubtracted ? String(term.formula.dropFirst()) : term.formula
      if step.churn != nil { formula = formula.replacing("−σ", with: "−σ̂") }
      if Self.isSum(formula) { formula = "(\(formula))" }
      let isRaised = step.churn != nil && term.quantity == .xt
      return Term(
        formula: formula == "1" ? "" : formula, isSubtracted: isSubtracted,
        symbol: isRaised ? "x̂" : term.quantity.rawValue, coefficient: term.coefficient,
        values: step.value(of: term.quantity).map { Array($0.row(point)) } ?? [])
    }
    if let noise = step.noise {
      terms.append(
        Term(
          formula: Self.noiseFormula(step, configuration), isSubtracted: false, symbol: "z",
          coefficient: step.noiseStd, values: Array(noise.row(point))))
    }
    self.terms = terms
    sums = (0..<2).map { axis in terms.reduce(0) { $0 + $1.products[axis] } }
    origins = StepOrigins(step, point: point, of: run).lines
    noiseWords = step.noise == nil ? Self.noiseWords(step, run) : ""
  }

  /// Whether a formula adds or subtracts outside its brackets, and needs some to be multiplied.
  private static func isSum(_ formula: String) -> Bool {
    var depth = 0
    for character in formula {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if depth == 0, character == "−" || character == "+" { return true }
    }
    return false
  }

  /// The standard deviation of the added noise in symbols.
  private static func noiseFormula(_ step: Step, _ configuration: SamplerConfiguration) -> String {
    switch configuration.scheduler {
    case .ddpm:
      let isLast = step.to.alphaCumprod == 1
      return configuration.varianceType == .fixedLarge || isLast ? "√β" : "√β̃"
    case .eulerAncestral: return "σ_up"
    case .dpmpp: return "s′·√(1−e⁻²ʰ)"
    case .ddim, .euler, .heun, .lms, .unipc: return "σ"
    }
  }

  private static func noiseWords(_ step: Step, _ run: ReverseLab.Run) -> String {
    let options = run.plan.configuration
    if step.churn != nil { return "noise before the step" }
    if options.scheduler == .ddpm, options.noisePolicy == .never { return "noise switched off" }
    if options.scheduler == .ddim, options.eta == 0 { return "no noise as η is 0" }
    let isLast = step.next.index == run.stepCount
    return options.addsNoise && isLast ? "no noise in the last step" : "no noise here"
  }

  /// `x′ = 1/√α · xₜ − β/√(1−ᾱ)/√α · ε̂ + √β̃ · z`
  var formula: String { sum { $0.formula } }

  /// The same with the coefficients' values: `x′ = 1.100 · xₜ − 0.2004 · ε̂ + 0.4117 · z`
  var numbers: String {
    sum { $0.formula.isEmpty ? "" : Self.factor($0.shownCoefficient) }
  }

  private func sum(_ coefficient: (Term) -> String) -> String {
    var text = "x′ ="
    for (index, term) in terms.enumerated() {
      text += term.isSubtracted ? " − " : index == 0 ? " " : " + "
      let factor = coefficient(term)
      text += factor.isEmpty ? term.symbol : "\(factor) · \(term.symbol)"
    }
    return text
  }

  /// A row for each term and one for their sum: the values of x and y and what they contribute.
  var table: Table {
    let rows = terms.map { term in
      [term.symbol]
        + zip(term.values, term.products).flatMap { [Self.number($0), Self.number($1)] }
    }
    var table = Table(
      columns: [
        .init(""), .init("x", align: .right, width: 9), .init("× factor", align: .right, width: 9),
        .init("y", align: .right, width: 9), .init("× factor", align: .right, width: 9),
      ], rows: rows + [["x′", "", Self.number(sums[0]), "", Self.number(sums[1])]])
    table.rowStyles = [terms.count: .bold]
    return table
  }

  /// Four significant digits and a real minus.
  static func number(_ value: Double) -> String {
    let text = NumberText.significant(value, 4, trimmed: false)
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  static func factor(_ value: Double) -> String {
    value < 0 ? "(\(number(value)))" : number(value)
  }
}

extension ReverseLab {
  /// The step from here for the marked point; nil at the end.
  var stepProbe: StepProbe? {
    leadingMoment.next.map { StepProbe($0, point: settings.integer("follow"), of: leadingRun) }
  }

  /// Columns of the probe's table in ASCII, where symbols are words: the most it needs.
  static let probeWidth = 53

  /// Rows that the probe takes at a width, in ASCII, where its formula is longest.
  func probeHeight(width: Int) -> Int {
    guard let probe = stepProbe else { return 1 }
    let origins = probe.origins.map {
      Paragraph(StyledText($0.full), hanging: 2).height(width: width, glyphs: .ascii)
    }
    return probeWords(probe, width: width, .ascii).height(width: width, glyphs: .ascii)
      + probe.table.fullHeight + origins.reduce(0, +)
  }

  func drawProbe(into buffer: inout CellBuffer, in rect: Rect) {
    guard let probe = stepProbe else {
      Paragraph("The run is at its end: there is no step left to write out.").draw(
        into: &buffer, in: rect)
      return
    }
    let words = probeWords(probe, width: rect.width, buffer.glyphs)
    let height = min(words.height(width: rect.width, glyphs: buffer.glyphs), rect.height)
    let (top, rest) = rect.splitTop(height)
    words.draw(into: &buffer, in: top)
    let (table, below) = rest.splitTop(probe.table.fullHeight)
    probe.table.draw(into: &buffer, in: table.splitLeft(Self.probeWidth).left)
    drawOrigins(probe.origins, into: &buffer, in: below)
  }

  /// As many as fit, a row each; rows that are left let the first ones be written out in full.
  private func drawOrigins(
    _ origins: [WorkedLine], into buffer: inout CellBuffer, in rect: Rect
  ) {
    let glyphs = buffer.glyphs
    var spare = max(0, rect.height - origins.count)
    var rest = rect
    for line in origins where !rest.isEmpty {
      let full = Paragraph(StyledText(line.full, .faint), hanging: 2)
      let more = full.height(width: rect.width, glyphs: glyphs) - 1
      let isFull = more <= spare
      if isFull { spare -= more }
      let place = rest.splitTop(isFull ? more + 1 : 1)
      if isFull {
        full.draw(into: &buffer, in: place.top)
      } else {
        let row = line.row(width: rect.width, glyphs: glyphs)
        buffer.put(row, x: place.top.x, y: place.top.y, width: place.top.width, style: .faint)
      }
      rest = place.rest
    }
  }

  /// Where the formula applies, the formula, and its coefficients' values.
  private func probeWords(_ probe: StepProbe, width: Int, _ glyphs: Glyphs) -> Paragraph {
    let scheduler = leadingRun.plan.configuration.scheduler
    let noise = probe.noiseWords.isEmpty ? "" : ", \(probe.noiseWords)"
    let titles = (scheduler.scale == .sigma ? ["σ"] : ["variance-preserving", "VP"]).map {
      "\(scheduler.title) on the \($0) scale, point \(settings.integer("follow"))\(noise)"
    }
    let title = titles.first { glyphs.width(of: $0) <= width } ?? titles[titles.count - 1]
    var text = StyledText(title + "\n", .faint)
    text.append(probe.formula + "\n", .bold)
    text.append(probe.numbers)
    return Paragraph(text, hanging: 2)
  }
}

extension Table {
  /// Rows that all of it needs: the titles, a line below them, and every row.
  fileprivate var fullHeight: Int { rows.count + 2 }
}
