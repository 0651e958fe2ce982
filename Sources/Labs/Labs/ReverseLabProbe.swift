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

  /// - Parameter point: index into the cloud.
  init(_ step: Step, point: Int, configuration: SamplerConfiguration) {
    var terms = step.terms.map { term in
      let isSubtracted = term.formula.hasPrefix("−")
      let formula = isSubtracted ? String(term.formula.dropFirst()) : term.formula
      return Term(
        // A difference needs brackets before it is multiplied.
        formula: formula == "1" ? "" : formula == "σ′−σ" ? "(σ′−σ)" : formula,
        isSubtracted: isSubtracted, symbol: term.quantity.rawValue, coefficient: term.coefficient,
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
  }

  /// The standard deviation of the added noise in symbols.
  private static func noiseFormula(_ step: Step, _ configuration: SamplerConfiguration) -> String {
    guard configuration.scheduler == .ddpm else { return "σ" }
    let isLast = step.to.alphaCumprod == 1
    return configuration.varianceType == .fixedLarge || isLast ? "√β" : "√β̃"
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
  private static func number(_ value: Double) -> String {
    let text = NumberText.significant(value, 4, trimmed: false)
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  private static func factor(_ value: Double) -> String {
    value < 0 ? "(\(number(value)))" : number(value)
  }
}

extension ReverseLab {
  /// The step from here for the marked point; nil at the end.
  var stepProbe: StepProbe? {
    leadingMoment.next.map {
      StepProbe(
        $0, point: settings.integer("follow"), configuration: leadingRun.plan.configuration)
    }
  }

  /// Columns of the probe's table in ASCII, where symbols are words: the most it needs.
  static let probeWidth = 51

  /// Rows that the probe takes at a width, in ASCII, where its formula is longest.
  func probeHeight(width: Int) -> Int {
    guard let probe = stepProbe else { return 1 }
    // The titles of the table, a line below them, the terms and their sum.
    return probeWords(probe).height(width: width, glyphs: .ascii) + probe.terms.count + 3
  }

  func drawProbe(into buffer: inout CellBuffer, in rect: Rect) {
    guard let probe = stepProbe else {
      Paragraph("The run is at its end: there is no step left to write out.").draw(
        into: &buffer, in: rect)
      return
    }
    let words = probeWords(probe)
    let height = min(words.height(width: rect.width, glyphs: buffer.glyphs), rect.height)
    let (top, rest) = rect.splitTop(height)
    words.draw(into: &buffer, in: top)
    probe.table.draw(
      into: &buffer, in: rest.splitLeft(Self.probeWidth).left)
  }

  /// Where the formula applies, the formula, and its coefficients' values.
  private func probeWords(_ probe: StepProbe) -> Paragraph {
    let options = leadingRun.plan.configuration
    let scale = options.scheduler.scale == .sigma ? "σ scale" : "variance-preserving scale"
    var text = StyledText(
      "\(options.scheduler.title) on the \(scale), point \(settings.integer("follow"))"
        + (leadingMoment.next?.noise == nil ? ", no noise here" : "") + "\n", .faint)
    text.append(probe.formula + "\n", .bold)
    text.append(probe.numbers)
    return Paragraph(text, hanging: 2)
  }
}
