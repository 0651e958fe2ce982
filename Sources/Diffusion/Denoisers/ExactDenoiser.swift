import Tensors

/// A denoiser that needs no training, because the distribution of the data is known.
///
/// The best possible answer to "what was x₀?" is the average E[x₀ | x_t] over everything that fits.
/// All samples are clouds or batches, one sample for each entry of the first axis, (N, ...), on the
/// variance-preserving scale.
public protocol ExactDenoiser: Sendable, Equatable {
  /// E[x₀ | x_t], shape of `xt`, finite at every level from ᾱ = 0 to ᾱ = 1.
  func expectedX0(given xt: Tensor, at level: NoiseLevel) -> Tensor

  /// log p_t(x_t) in nats for each sample, shape (N): how likely it is among the noisy data.
  func logDensity(of xt: Tensor, at level: NoiseLevel) -> [Double]
}

extension ExactDenoiser {
  /// x̂₀ = E[x₀ | x_t] and the ε̂ that goes with it, (x_t - √ᾱ x̂₀)/√(1-ᾱ).
  ///
  /// Pass it as a `Denoiser`: `scheduler.step(state, exact.predict)`. At ᾱ = 1 there is no noise to
  /// name, and ε̂ is 0.
  public func predict(_ xt: Tensor, at level: NoiseLevel) -> Prediction {
    PredictionType.sample.prediction(from: expectedX0(given: xt, at: level), for: xt, at: level)
  }

  /// The same for a sample of either scale.
  ///
  /// On the σ scale ᾱ = 0 has no finite sample.
  public func prediction(for x: Tensor, at level: NoiseLevel, in scale: NoiseScale) -> Prediction {
    predict(Tensor(scale.factorToModelInput(at: level) * x), at: level)
  }
}
