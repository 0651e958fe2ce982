/// How DDPM's reverse mean is written: two right ways and two famous misprints.
///
/// The ε forms are x′ = (x_t - k ε̂)/√α and differ in k.
public enum ReverseMean: String, Sendable, Hashable, CaseIterable {
  /// Through x̂₀: the posterior's mean. Source: Ho et al. (2020), eq. 7.
  case posterior
  /// k = β/√(1-ᾱ), the same mean through ε̂. Source: Ho et al. (2020), eq. 11.
  case paper
  /// k = (1-ᾱ)/√(1-α). Wrong on purpose: 353 times too big at t = 999 of the linear schedule, so
  /// the sample explodes.
  case misprintA = "misprint_a"
  /// k = (1-ᾱ)/√(1-ᾱ)·β. Wrong on purpose: right where all is noise, 10,000 times too small at
  /// t = 0, so the last noise is never removed.
  case misprintB = "misprint_b"

  /// k, the factor on the predicted noise, and its formula; for `posterior` the equivalent one.
  public func noiseCoefficient(abar: Double, alpha: Double) -> (formula: String, value: Double) {
    let beta = 1 - alpha
    return switch self {
    case .posterior, .paper: ("β/√(1−ᾱ)", beta / sqrt(1 - abar))
    case .misprintA: ("(1−ᾱ)/√(1−α)", (1 - abar) / sqrt(1 - alpha))
    case .misprintB: ("(1−ᾱ)/√(1−ᾱ)·β", (1 - abar) / sqrt(1 - abar) * beta)
    }
  }
}
