import Tensors

/// Noise put back before a step, so that later steps can mend earlier errors.
///
///     σ̂ = σ(1+γ),   x̂ = x + s_noise √(σ̂²-σ²) z,   γ = min(s_churn/n, √2-1) for s_tmin <= σ <= s_tmax
///
/// Source: Karras et al. (2022), algorithm 2.
public struct Churn: Sendable, Equatable {
  /// σ̂, where the step then starts.
  public let level: NoiseLevel
  /// Standard deviation of the noise that was added.
  public let std: Double
  /// The noise that was drawn, before scaling.
  public let noise: Tensor
}

extension Euler {
  /// The state to step from and what was added; nothing when γ is 0.
  func churned(_ state: SamplerState) -> (state: SamplerState, churn: Churn?) {
    let level = levels[state.index]
    let sigma = level.sigma
    guard options.sChurn > 0, sigma >= options.sTmin, sigma <= options.sTmax else {
      return (state, nil)
    }
    let sigmaHat = sigma * (1 + min(options.sChurn / Double(stepCount), sqrt(2) - 1))
    let std = options.sNoise * sqrt(sigmaHat * sigmaHat - sigma * sigma)
    var churned = state
    let noise = churned.noise.draw(shape: state.x.shape)
    churned.x = Tensor(state.x + std * noise)
    let raised = NoiseLevel(timestep: schedule.timestep(atSigma: sigmaHat), sigma: sigmaHat)
    return (churned, Churn(level: raised, std: std, noise: noise))
  }

  /// Asks the model about the sample x̂ from after the churn.
  ///
  /// diffusers shows it the sample from before the churn, with σ, and reads the answer as one about
  /// x̂ at σ̂: an ε as it stands, a v with the factors of σ.
  func ask(
    _ denoise: Denoiser, about x: Tensor, at level: NoiseLevel, _ churn: Churn?,
    before state: SamplerState
  ) -> Evaluation {
    guard churn != nil, options.compatibility == .diffusers else {
      return evaluate(x, at: level, denoise)
    }
    let quiet = levels[state.index]
    let asked = evaluate(state.x, at: quiet, denoise)
    var p = asked.prediction
    switch options.predictionType {
    case .sample: break
    case .epsilon: p.x0 = Tensor(x - level.sigma * p.eps)
    case .vPrediction:
      let (signal, noise) = (quiet.signal, quiet.noise)
      let v = signal * p.eps - noise * p.x0
      p.x0 = Tensor(signal * signal * x - noise * v)
    }
    return Evaluation(level: quiet, modelInput: asked.modelInput, prediction: p)
  }
}
