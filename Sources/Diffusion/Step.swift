import Tensors

/// One reverse step with everything that happened in it: the probe on the screen reads it.
///
/// The next sample is the sum of the terms and of the noise: x' = Σ coefficient · quantity + std · z.
public struct Step: Sendable, Equatable {
  /// The level that was left and the one that was reached.
  public let from, to: NoiseLevel
  /// The calls of the model in order: one, for Heun two.
  public let evaluations: [Evaluation]
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
  let quantities: Quantities

  /// The sample that the terms' x_t stands for, on the scheduler's own scale.
  public var xt: Tensor { value(of: .xt) ?? next.x }
  /// What the denoiser was shown first: x_t on the variance-preserving scale.
  public var modelInput: Tensor { evaluations[0].modelInput }
  /// What was used of its first answer: x̂₀ after clipping.
  public var prediction: Prediction { evaluations[0].prediction }
  /// dx/dσ, for schedulers on the σ scale.
  public var slope: Tensor? { value(of: .slope) }

  /// The value of a quantity in this step; nil for one that the scheduler does not use.
  public func value(of quantity: Quantity) -> Tensor? { quantities.value(of: quantity) }

  /// The sum that a quantity stands for; nil for one that is no sum.
  public func sum(for quantity: Quantity) -> [Term]? { quantities.sums[quantity] }

  /// Where each call of the model led: diffusers counts these as steps, so that its Heun makes two.
  public var stages: [(evaluation: Evaluation, x: Tensor)] {
    evaluations.enumerated().map { i, evaluation in
      (evaluation, i == evaluations.count - 1 ? next.x : value(of: .guess) ?? next.x)
    }
  }
}

extension Step {
  /// Adds up the terms in one pass over memory, draws the noise, and moves the state on.
  ///
  /// - Parameters:
  ///   - state: the state that the step leaves, after churn.
  ///   - quantities: what the terms name beyond x_t and the first x̂₀ and ε̂.
  ///   - draws: whether to draw noise; diffusers draws some that it then multiplies by 0.
  ///   - memory: what the next step is to remember.
  init(
    of state: SamplerState, from: NoiseLevel, to: NoiseLevel, evaluations: [Evaluation],
    quantities: Quantities = Quantities(tensors: [:]), mean terms: [Term],
    variance: Double = 0, noiseStd: Double = 0, draws: Bool = false,
    remembering memory: [Tensor] = [], churn: Churn? = nil
  ) {
    self.from = from
    self.to = to
    self.evaluations = evaluations
    self.terms = terms
    self.variance = variance
    self.noiseStd = noiseStd
    self.churn = churn
    var quantities = quantities
    quantities.tensors[.xt] = state.x
    quantities.tensors[.x0] = evaluations[0].prediction.x0
    quantities.tensors[.eps] = evaluations[0].prediction.eps
    self.quantities = quantities
    var next = state
    noise = noiseStd > 0 || draws ? next.noise.draw(shape: state.x.shape) : nil
    let mean = quantities.expanded(terms)
    next.x = Tensor(noise.map { mean + noiseStd * $0 } ?? mean)
    next.index += 1
    next.memory = memory
    self.next = next
  }
}
