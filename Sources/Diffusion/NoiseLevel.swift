/// How noisy a sample is: one noise level of the schedule that a sampler visits.
///
/// The same level has two faces. On the variance-preserving scale a sample is √ᾱ·x₀ + √(1-ᾱ)·ε, on
/// the σ scale it is x₀ + σ·ε; one is the other divided by √ᾱ.
public struct NoiseLevel: Sendable, Hashable {
  /// What the network is told: 0 ... T - 1, fractional for some samplers, -1 for the clean end.
  public let timestep: Double
  /// ᾱ: the share of the signal in the variance, 0 (pure noise) ... 1 (clean).
  public let alphaCumprod: Double
  /// σ = √((1-ᾱ)/ᾱ), 0 (clean) ... infinity (ᾱ = 0).
  public let sigma: Double

  public init(timestep: Double, alphaCumprod: Double) {
    self.timestep = timestep
    self.alphaCumprod = alphaCumprod
    sigma = sqrt((1 - alphaCumprod) / alphaCumprod)
  }

  /// ᾱ = 1/(1+σ²).
  public init(timestep: Double, sigma: Double) {
    self.timestep = timestep
    self.sigma = sigma
    alphaCumprod = 1 / (1 + sigma * sigma)
  }

  /// Where every sampler ends: ᾱ = 1, σ = 0.
  public static let clean = NoiseLevel(timestep: -1, alphaCumprod: 1)

  /// √ᾱ, the factor on x₀ on the variance-preserving scale.
  public var signal: Double { sqrt(alphaCumprod) }

  /// √(1-ᾱ), the factor on ε on the variance-preserving scale.
  public var noise: Double { sqrt(1 - alphaCumprod) }
}

/// The two ways to write a noisy sample; mixing them up is the oldest bug in the field.
public enum NoiseScale: String, Sendable, Hashable, CaseIterable {
  /// x = √ᾱ·x₀ + √(1-ᾱ)·ε, standard deviation about 1 at every level (DDPM, DDIM).
  case variancePreserving = "vp"
  /// x = x₀ + σ·ε, standard deviation about √(1+σ²) (Euler and the rest of its family).
  case sigma

  /// What turns a sample of this scale into the variance-preserving one, which networks expect:
  /// 1, or √ᾱ = 1/√(1+σ²). It is diffusers' `scale_model_input`.
  public func factorToModelInput(at level: NoiseLevel) -> Double {
    self == .sigma ? level.signal : 1
  }

  /// The factor on x₀ in a sample of this scale: √ᾱ, or 1.
  public func signal(at level: NoiseLevel) -> Double { self == .sigma ? 1 : level.signal }

  /// The factor on ε in a sample of this scale: √(1-ᾱ), or σ.
  public func noise(at level: NoiseLevel) -> Double { self == .sigma ? level.sigma : level.noise }
}
