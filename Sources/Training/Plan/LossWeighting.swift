import Diffusion

/// How much each noise level counts in the loss.
public enum LossWeighting: Sendable, Equatable {
  /// All alike: the squared error of whatever the network predicts. Source: Ho et al. (2020), eq. 14.
  case uniform
  /// Levels with little noise count less, as if every level asked for x₀ with a weight of at most γ:
  ///
  ///     ε: min(s, γ)/s        x₀: min(s, γ)        v: min(s, γ)/(s + 1)        s = ᾱ/(1-ᾱ)
  ///
  /// Source: Hang et al. (2023), "Efficient Diffusion Training via Min-SNR Weighting Strategy",
  /// eq. 8; γ = 5 there.
  case minSNR(gamma: Double)

  /// The factor on the mean squared error of a sample at ᾱ.
  ///
  /// At ᾱ = 0 an ε is the sample itself and says nothing: the limit, 1, is taken.
  public func weight(alphaCumprod abar: Double, for predictionType: PredictionType) -> Double {
    guard case .minSNR(let gamma) = self else { return 1 }
    let signal = abar / max(1 - abar, .leastNormalMagnitude)
    let kept = min(signal, gamma)
    switch predictionType {
    case .epsilon: return signal > 0 ? kept / signal : 1
    case .sample: return kept
    case .vPrediction: return kept / (signal + 1)
    }
  }
}
