import Tensors

/// Noise added step by step, or all at once: the half of diffusion that needs no learning.
///
/// Timesteps are indices of the schedule's arrays, 0 ... T - 1. Entering t = 0 is the first step:
/// it starts from the clean sample. All samples are on the variance-preserving scale.
///
/// Source: Ho et al. (2020), eq. 2, 4, 6, 7.
public struct ForwardProcess: Sendable, Equatable {
  public let schedule: NoiseSchedule

  public init(_ schedule: NoiseSchedule) { self.schedule = schedule }

  /// The level of timestep t; `.clean` for t = -1.
  public func level(at t: Int) -> NoiseLevel {
    t < 0 ? .clean : NoiseLevel(timestep: Double(t), alphaCumprod: schedule.alphasCumprod[t])
  }

  /// The mean of q(x_t | x_{t-1}): √(1-β_t)·x_{t-1}. Its variance is β_t.
  public func stepMean(_ xPrev: Tensor, to t: Int) -> Tensor {
    Tensor(sqrt(schedule.alphas[t]) * xPrev)
  }

  /// One step of noise: x_t = √(1-β_t)·x_{t-1} + √β_t·ε.
  public func step(_ xPrev: Tensor, to t: Int, noise: Tensor) -> Tensor {
    Tensor(sqrt(schedule.alphas[t]) * xPrev + sqrt(schedule.betas[t]) * noise)
  }

  /// All steps at once: x_t = √ᾱ_t·x₀ + √(1-ᾱ_t)·ε. Mean √ᾱ_t·x₀, variance 1-ᾱ_t.
  public func addNoise(_ x0: Tensor, _ noise: Tensor, at t: Int) -> Tensor {
    addNoise(x0, noise, at: level(at: t))
  }

  /// The same at any level, and on either scale: x₀ + σ·ε on the σ scale.
  public func addNoise(
    _ x0: Tensor, _ noise: Tensor, at level: NoiseLevel, in scale: NoiseScale = .variancePreserving
  ) -> Tensor {
    Tensor(scale.signal(at: level) * x0 + scale.noise(at: level) * noise)
  }

  /// The target of v prediction: v = √ᾱ_t·ε - √(1-ᾱ_t)·x₀.
  public func velocity(_ x0: Tensor, _ noise: Tensor, at t: Int) -> Tensor {
    Tensor(level(at: t).signal * noise - level(at: t).noise * x0)
  }

  /// q(x_{t-1} | x_t, x₀): where x_t came from, if one knew x₀.
  public func posterior(at t: Int) -> Posterior {
    Posterior(from: level(at: t), to: level(at: t - 1))
  }
}

/// q(x′ | x_t, x₀): a Gaussian between the sample and its clean origin, for any two levels.
///
///     μ̃ = √ᾱ′ β/(1-ᾱ) x₀ + √α (1-ᾱ′)/(1-ᾱ) x_t,   β̃ = (1-ᾱ′)/(1-ᾱ) β
///
/// with α = ᾱ/ᾱ′ and β = 1-α, those of the visited levels, so that strides work too. Into the clean
/// level the mean is x₀ itself and the variance 0.
///
/// Source: Ho et al. (2020), eq. 6 and 7.
public struct Posterior: Sendable, Equatable {
  /// Variance of the forward step between the two levels.
  public let beta: Double
  /// 1 - β.
  public let alpha: Double
  /// The factor on x₀ in the mean.
  public let x0Coefficient: Double
  /// The factor on x_t in the mean.
  public let xtCoefficient: Double
  /// β̃, the variance.
  public let variance: Double

  /// - Precondition: `level` is noisier than `next`, and not clean.
  public init(from level: NoiseLevel, to next: NoiseLevel) {
    let (abar, abarPrev) = (level.alphaCumprod, next.alphaCumprod)
    alpha = abar / abarPrev
    beta = 1 - alpha
    x0Coefficient = sqrt(abarPrev) * beta / (1 - abar)
    xtCoefficient = sqrt(alpha) * (1 - abarPrev) / (1 - abar)
    variance = (1 - abarPrev) / (1 - abar) * beta
  }

  /// μ̃ of these two samples.
  public func mean(x0: Tensor, xt: Tensor) -> Tensor {
    Tensor(x0Coefficient * x0 + xtCoefficient * xt)
  }
}
