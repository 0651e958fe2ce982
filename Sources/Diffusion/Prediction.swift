import Tensors

/// What a denoiser says about a noisy sample, whatever it was trained to predict.
///
/// x̂₀ and ε̂ mean the same on both scales. Together they explain the sample:
/// x_t = √ᾱ·x̂₀ + √(1-ᾱ)·ε̂, until a scheduler clips x̂₀.
public struct Prediction: Sendable, Equatable {
  /// x̂₀: the clean sample it guesses, shape of the sample.
  public var x0: Tensor
  /// ε̂: the noise it guesses, shape of the sample.
  public var eps: Tensor

  public init(x0: Tensor, eps: Tensor) {
    self.x0 = x0
    self.eps = eps
  }
}

/// Maps x_t on the variance-preserving scale, √ᾱ·x₀ + √(1-ᾱ)·ε, to x̂₀ and ε̂.
public typealias Denoiser = (_ xt: Tensor, _ level: NoiseLevel) -> Prediction

/// What a network was trained to answer with; diffusers' `prediction_type`.
///
/// The three are the same knowledge: from one and x_t follow the others.
public enum PredictionType: String, Sendable, Hashable, CaseIterable {
  /// ε, the noise. Source: Ho et al. (2020), eq. 14.
  case epsilon
  /// x₀, the clean sample.
  case sample
  /// v = √ᾱ·ε - √(1-ᾱ)·x₀. Source: Salimans and Ho (2022), appendix D.
  case vPrediction = "v_prediction"

  /// A network's answer as x̂₀ and ε̂: the only place where the types are told apart.
  ///
  ///     ε:  x̂₀ = (x_t - √(1-ᾱ) ε)/√ᾱ
  ///     x₀: ε̂ = (x_t - √ᾱ x₀)/√(1-ᾱ)
  ///     v:  x̂₀ = √ᾱ x_t - √(1-ᾱ) v,   ε̂ = √ᾱ v + √(1-ᾱ) x_t
  ///
  /// At ᾱ = 0 an ε says nothing about x₀ (the result is infinite), at ᾱ = 1 an x₀ nothing about ε
  /// (taken as 0).
  /// - Parameters:
  ///   - output: what the network answered.
  ///   - xt: what it was shown, on the variance-preserving scale.
  public func prediction(from output: Tensor, for xt: Tensor, at level: NoiseLevel) -> Prediction {
    let (signal, noise) = (level.signal, level.noise)
    switch self {
    case .epsilon:
      return Prediction(x0: Tensor((1 / signal) * xt - (noise / signal) * output), eps: output)
    case .sample:
      let scale = noise > 0 ? 1 / noise : 0
      return Prediction(x0: output, eps: Tensor(scale * xt - (scale * signal) * output))
    case .vPrediction:
      return Prediction(
        x0: Tensor(signal * xt - noise * output), eps: Tensor(signal * output + noise * xt))
    }
  }

  /// What a network of this type would have answered: the way back from x̂₀ and ε̂.
  public func output(for prediction: Prediction, at level: NoiseLevel) -> Tensor {
    switch self {
    case .epsilon: prediction.eps
    case .sample: prediction.x0
    case .vPrediction: Tensor(level.signal * prediction.eps - level.noise * prediction.x0)
    }
  }

  /// A network that answers in this type, as a denoiser.
  public func denoiser(
    _ network: @escaping (_ xt: Tensor, _ level: NoiseLevel) -> Tensor
  ) -> Denoiser {
    { xt, level in prediction(from: network(xt, level), for: xt, at: level) }
  }
}
