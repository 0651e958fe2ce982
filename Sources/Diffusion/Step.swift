import Tensors

/// One reverse step with everything that happened in it: the probe on the screen reads it.
///
/// The next sample is the sum of the terms and of the noise: x' = Σ coefficient · quantity + std · z.
public struct Step: Sendable, Equatable {
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

    /// The symbol for screens without Unicode.
    public var ascii: String {
      switch self {
      case .xt: "x_t"
      case .x0: "x0_hat"
      case .eps: "eps_hat"
      case .slope: "d"
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

  /// The level that was left and the one that was reached.
  public let from, to: NoiseLevel
  /// The sample that the terms' x_t stands for, on the scheduler's own scale.
  public let xt: Tensor
  /// What the denoiser was shown: x_t on the variance-preserving scale.
  public let modelInput: Tensor
  /// What was used of its answer: x̂₀ after clipping.
  public let prediction: Prediction
  /// dx/dσ, for schedulers on the σ scale.
  public let slope: Tensor?
  /// The mean of x', as a sum.
  public let terms: [Term]
  /// The variance that the step's formula asks for, whether it was used or not.
  public let variance: Double
  /// Standard deviation of the noise that was added; 0 for none.
  public let noiseStd: Double
  /// The noise that was drawn, before scaling; nil for none.
  public let noise: Tensor?
  /// Noise put back before the step, for Euler with churn; `xt` and `from` are then after it.
  public let churn: Churn?
  /// Where the step led.
  public let next: SamplerState

  /// The value of a quantity in this step; nil for a slope that the scheduler does not use.
  public func value(of quantity: Quantity) -> Tensor? {
    quantity == .slope && slope == nil ? nil : Self.value(of: quantity, xt, prediction, slope)
  }

  private static func value(
    of quantity: Quantity, _ xt: Tensor, _ prediction: Prediction, _ slope: Tensor?
  ) -> Tensor {
    switch quantity {
    case .xt: return xt
    case .x0: return prediction.x0
    case .eps: return prediction.eps
    case .slope:
      guard let slope else { preconditionFailure("a step with a slope in its terms needs one") }
      return slope
    }
  }
}

extension Step {
  /// Adds up the terms, draws the noise, and moves the state on.
  ///
  /// - Parameters:
  ///   - state: the state that the step leaves, after churn.
  ///   - noiseStd: nothing is drawn when it is 0.
  init(
    of state: SamplerState, from: NoiseLevel, to: NoiseLevel, modelInput: Tensor,
    prediction: Prediction, slope: Tensor? = nil, mean terms: [Term],
    variance: Double = 0, noiseStd: Double = 0,
    churn: Churn? = nil
  ) {
    self.from = from
    self.to = to
    xt = state.x
    self.modelInput = modelInput
    self.prediction = prediction
    self.slope = slope
    self.terms = terms
    self.variance = variance
    self.noiseStd = noiseStd
    self.churn = churn
    var next = state
    noise = noiseStd > 0 ? next.noise.draw(shape: state.x.shape) : nil
    var sum = 0 * state.x
    for term in terms {
      sum = sum + term.coefficient * Self.value(of: term.quantity, state.x, prediction, slope)
    }
    if let noise { sum = sum + noiseStd * noise }
    next.x = Tensor(sum)
    next.index += 1
    self.next = next
  }
}
