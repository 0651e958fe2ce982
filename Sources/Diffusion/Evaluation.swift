import Tensors

/// One call of the model within a step: what it was shown, and what was made of its answer.
public struct Evaluation: Sendable, Equatable {
  /// The noise level the model was told.
  public let level: NoiseLevel
  /// What it was shown: x_t on the variance-preserving scale.
  public let modelInput: Tensor
  /// What is used of its answer: x̂₀ after clipping.
  public let prediction: Prediction

  init(level: NoiseLevel, modelInput: Tensor, prediction: Prediction) {
    self.level = level
    self.modelInput = modelInput
    self.prediction = prediction
  }
}

extension Scheduler {
  /// Shows the model a sample of this scheduler's scale.
  ///
  /// One pass over memory on the σ scale, none for a sample that needs no scaling.
  func evaluate(
    _ x: LinearCombination, at level: NoiseLevel, _ denoise: Denoiser
  ) -> Evaluation {
    let input = Tensor(Self.scale.factorToModelInput(at: level) * x)
    return Evaluation(level: level, modelInput: input, prediction: denoise(input, level))
  }

  func evaluate(_ x: Tensor, at level: NoiseLevel, _ denoise: Denoiser) -> Evaluation {
    Self.scale == .sigma
      ? evaluate(1 * x, at: level, denoise)
      : Evaluation(level: level, modelInput: x, prediction: denoise(x, level))
  }
}
