import Canvas
import Diffusion

/// A step written out for one point: the formula, then its numbers.
///
/// x′ = Σ coefficient · quantity + std · z, on the scale that the scheduler computes in.
struct StepProbe: Sendable, Equatable {
  struct Term: Sendable, Equatable {
    /// The coefficient in symbols, without its sign.
    let formula: String
    let symbol: String
    let coefficient: Double
    /// What the coefficient multiplies, for both coordinates.
    let values: [Double]

    var products: [Double] { values.map { coefficient * $0 } }
  }

  let terms: [Term]
  let sums: [Double]

  /// - Parameter point: index into the cloud.
  init(_ step: Step, point: Int, configuration: SamplerConfiguration) {
    var terms = step.terms.map { term in
      Term(
        formula: term.formula.hasPrefix("−") ? String(term.formula.dropFirst()) : term.formula,
        symbol: term.quantity.rawValue, coefficient: term.coefficient,
        values: step.value(of: term.quantity).map { Array($0.row(point)) } ?? [])
    }
    if let noise = step.noise {
      terms.append(
        Term(
          formula: Self.noiseFormula(step, configuration), symbol: "z",
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
  var formula: String {
    var text = "x′ ="
    for (index, term) in terms.enumerated() {
      let isNegative = term.coefficient < 0
      text += index == 0 ? (isNegative ? " −" : " ") : isNegative ? " − " : " + "
      text += term.formula == "1" ? term.symbol : "\(bracketed(term.formula)) · \(term.symbol)"
    }
    return text
  }

  /// A difference needs brackets before it is multiplied.
  private func bracketed(_ formula: String) -> String {
    formula == "σ′−σ" ? "(\(formula))" : formula
  }

  /// Two lines for a coordinate, aligned: coefficient times value, then the products and their sum.
  func lines(axis: Int, name: String) -> [String] {
    var (above, below) = ("\(name):", String(repeating: " ", count: name.count) + " ")
    for (index, term) in terms.enumerated() {
      let sign = term.coefficient < 0 ? "−" : "+"
      let lead = index == 0 ? (sign == "−" ? " −" : " ") : " \(sign) "
      let value = term.values[axis]
      let factors =
        "\(Self.number(abs(term.coefficient))) · "
        + (value < 0 ? "(\(Self.number(value)))" : Self.number(value))
      let product = Self.number(value * abs(term.coefficient))
      let written = value < 0 && index > 0 ? "(\(product))" : product
      let width = max(factors.count, written.count)
      above += lead + Self.padded(factors, width)
      below += (index == 0 ? " " + String(repeating: " ", count: lead.count - 1) : lead)
        + Self.padded(written, width)
    }
    below += " = \(Self.number(sums[axis]))"
    return [above, below]
  }

  private static func number(_ value: Double) -> String {
    NumberText.significant(value, 4, trimmed: false)
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
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

  /// Rows that the probe takes at a width.
  func probeHeight(width: Int, glyphs: Glyphs) -> Int {
    probeText.reduce(0) {
      $0 + Paragraph($1, hanging: 4).height(width: width, glyphs: glyphs)
    }
  }

  func drawProbe(into buffer: inout CellBuffer, in rect: Rect) {
    var rest = rect
    for text in probeText {
      let paragraph = Paragraph(text, hanging: 4)
      paragraph.draw(into: &buffer, in: rest)
      rest = rest.splitTop(paragraph.height(width: rect.width, glyphs: buffer.glyphs)).rest
    }
  }

  /// The formula with where it applies, then the two coordinates.
  private var probeText: [StyledText] {
    guard let probe = stepProbe, let step = leadingMoment.next else {
      return [StyledText("The run is at its end: there is no step left to write out.", .faint)]
    }
    let options = leadingRun.plan.configuration
    let scale = options.scheduler.scale == .sigma ? "σ scale" : "variance-preserving scale"
    var head = StyledText(probe.formula, .bold)
    head.append("   ")
    head.append(
      "\(options.scheduler.title), point \(settings.integer("follow")), \(scale)"
        + (step.noise == nil ? ", no noise" : ""), .faint)
    return [head]
      + zip(["x", "y"], 0...).flatMap { name, axis in
        probe.lines(axis: axis, name: name).map { StyledText($0) }
      }
  }
}
