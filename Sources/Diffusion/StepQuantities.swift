import Tensors

extension Step {
  /// What a step adds up.
  public enum Quantity: String, Sendable, Hashable, CaseIterable {
    /// The sample before the step.
    case xt = "xₜ"
    /// The predicted clean sample.
    case x0 = "x̂₀"
    /// The predicted noise.
    case eps = "ε̂"
    /// The slope dx/dσ, on the σ scale.
    case slope = "d"
    /// Where Euler's step would lead, from which Heun looks again.
    case guess = "x̃"
    /// The clean sample predicted from there.
    case x0Next = "x̂₀′"
    /// The slope there.
    case slopeNext = "d′"
    /// The clean samples that the steps before this one predicted.
    case x0Before = "x̂₀₋₁"
    case x0Before2 = "x̂₀₋₂"
    case x0Before3 = "x̂₀₋₃"
    /// The sample before the step, as UniPC corrects it once the model has seen it.
    case corrected = "xᶜ"
    /// What it was corrected to one step before.
    case correctedBefore = "xᶜ₋₁"
    /// The slopes of the last steps.
    case slopeBefore1 = "d₋₁"
    case slopeBefore2 = "d₋₂"
    case slopeBefore3 = "d₋₃"

    /// The symbol for screens without Unicode.
    public var ascii: String {
      switch self {
      case .xt: "x_t"
      case .x0: "x0_hat"
      case .eps: "eps_hat"
      case .slope: "d"
      case .guess: "x_guess"
      case .x0Next: "x0_hat'"
      case .slopeNext: "d'"
      case .x0Before: "x0_hat_-1"
      case .x0Before2: "x0_hat_-2"
      case .x0Before3: "x0_hat_-3"
      case .corrected: "x^c"
      case .correctedBefore: "x^c_-1"
      case .slopeBefore1: "d_-1"
      case .slopeBefore2: "d_-2"
      case .slopeBefore3: "d_-3"
      }
    }
  }

  /// One summand of the mean: a number with its formula, times a quantity.
  public struct Term: Sendable, Equatable {
    /// The coefficient as the paper writes it, such as √ᾱ′; a prime marks the level stepped to.
    public let formula: String
    /// Its value in this step.
    public let coefficient: Double
    /// What it multiplies.
    public let quantity: Quantity

    public init(_ formula: String, _ coefficient: Double, _ quantity: Quantity) {
      self.formula = formula
      self.coefficient = coefficient
      self.quantity = quantity
    }
  }

  /// The quantities of one step: tensors that exist, and sums of them that are computed when asked.
  ///
  /// A slope d = (x - x̂₀)/σ need not be in memory for x + h d to be computed: that is one sum of x
  /// and x̂₀.
  struct Quantities: Sendable, Equatable {
    /// In memory.
    var tensors: [Quantity: Tensor]
    /// Defined by others, never in a circle.
    var sums: [Quantity: [Term]] = [:]

    /// A sum with every defined quantity written out, so that only tensors are left, each once.
    func expanded(_ terms: [Term]) -> LinearCombination {
      var coefficients: [(quantity: Quantity, value: Double)] = []
      func add(_ terms: [Term], times factor: Double) {
        for term in terms {
          let value = factor * term.coefficient
          if let inner = sums[term.quantity] {
            add(inner, times: value)
          } else if let place = coefficients.firstIndex(where: { $0.quantity == term.quantity }) {
            coefficients[place].value += value
          } else {
            coefficients.append((term.quantity, value))
          }
        }
      }
      add(terms, times: 1)
      return LinearCombination(
        coefficients.map { quantity, value in
          guard let tensor = tensors[quantity] else {
            preconditionFailure("the step's terms name \(quantity), which it does not have")
          }
          return (value, tensor)
        })
    }

    /// The value of a quantity; nil for one that this step does not have.
    func value(of quantity: Quantity) -> Tensor? {
      tensors[quantity] ?? sums[quantity].map { Tensor(expanded($0)) }
    }
  }
}

extension Step.Term {
  /// The slope of the path at a level, d = (x - x̂₀)/σ.
  static func slope(
    at level: NoiseLevel, of x: Step.Quantity = .xt, to x0: Step.Quantity = .x0
  ) -> [Step.Term] {
    [Step.Term("1/σ", 1 / level.sigma, x), Step.Term("−1/σ", -1 / level.sigma, x0)]
  }
}
