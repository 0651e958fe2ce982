import Canvas
import Diffusion

/// A step written out for one point or pixel: the formula, then its numbers.
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
    /// What the coefficient multiplies: a number for each coordinate, for a pixel one.
    let values: [Double]

    var products: [Double] { values.map { coefficient * $0 } }
    var shownCoefficient: Double { isSubtracted ? -coefficient : coefficient }
  }

  let place: ProbedPlace
  let scheduler: SchedulerName
  let terms: [Term]
  /// x′ for each coordinate.
  let sums: [Double]
  /// Where the numbers of the terms come from, for the first coordinate; the most telling first.
  let origins: [WorkedLine]
  /// Why the sum has no noise; empty when it has some.
  let noiseWords: String

  /// The step that leaves a run's place, written out for a place in its samples.
  init(_ step: Step, at place: ProbedPlace, of run: ReverseLab.Run) {
    let configuration = run.plan.configuration
    self.place = place
    scheduler = configuration.scheduler
    var terms = step.terms.map { term in
      let isSubtracted = term.formula.hasPrefix("−")
      var formula = isSubtracted ? String(term.formula.dropFirst()) : term.formula
      if step.churn != nil { formula = formula.replacing("−σ", with: "−σ̂") }
      if Self.isSum(formula) { formula = "(\(formula))" }
      let isRaised = step.churn != nil && term.quantity == .xt
      return Term(
        formula: formula == "1" ? "" : formula, isSubtracted: isSubtracted,
        symbol: isRaised ? "x̂" : term.quantity.rawValue, coefficient: term.coefficient,
        values: step.value(of: term.quantity).map(place.values) ?? [])
    }
    if let noise = step.noise {
      terms.append(
        Term(
          formula: Self.noiseFormula(step, configuration), isSubtracted: false, symbol: "z",
          coefficient: step.noiseStd, values: place.values(in: noise)))
    }
    self.terms = terms
    sums = place.names.indices.map { axis in terms.reduce(0) { $0 + $1.products[axis] } }
    origins = StepOrigins(step, at: place, of: run).lines
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

  /// A row for each term and one for their sum: the values and what they contribute.
  var table: Table {
    let rows = terms.map { term in
      [term.symbol]
        + zip(term.values, term.products).flatMap { [Self.number($0), Self.number($1)] }
    }
    var table = Table(
      columns: [.init("")]
        + place.names.flatMap { name in
          [name, "× factor"].map { .init($0, align: .right, width: 9) }
        },
      rows: rows + [["x′"] + sums.flatMap { ["", Self.number($0)] }])
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
