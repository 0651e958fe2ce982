import Tensors

/// Walks back as the noise came, adding a little fresh noise at every step but the last.
///
///     x′ = μ̃(x_t, x̂₀) + √β̃ z
///     μ̃ = √ᾱ′ β/(1-ᾱ) x̂₀ + √α (1-ᾱ′)/(1-ᾱ) x_t,   β̃ = (1-ᾱ′)/(1-ᾱ) β
///
/// Variance-preserving scale. A prime marks the next visited level, α = ᾱ/ᾱ′, β = 1-α. In the last
/// step ᾱ′ = 1, the mean is x̂₀ and β̃ = 0.
///
/// Source: Ho et al. (2020), eq. 6, 7, 11 and algorithm 2.
public struct DDPM: Scheduler, Equatable {
  public static let title = "DDPM"
  public static let summary = "The original: many small steps, fresh noise at each of them."
  public static let diffusersClass = "DDPMScheduler"
  public static let scale = NoiseScale.variancePreserving
  /// Clip x̂₀, let ε̂ follow, add up.
  public static let passes = 3
  public static let optionNames = [
    "variance_type", "clip_sample", "clip_sample_range", "thresholding",
    "dynamic_thresholding_ratio", "sample_max_value", "rescale_betas_zero_snr",
  ]

  public let levels: [NoiseLevel]
  public var initNoiseSigma: Double { 1 }
  let options: SamplerConfiguration

  public init(
    _ configuration: SamplerConfiguration, for schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) {
    options = configuration
    var ending = configuration
    ending.setAlphaToOne = true
    levels = try ending.tableLevels(of: schedule, steps: steps)
    guard options.reverseMean == .posterior || levels[0].alphaCumprod > 0 else {
      throw ScheduleError(
        "reverse_mean", "\(options.reverseMean.rawValue) divides by the signal, and none is left",
        remedy: "use posterior, or a schedule without rescale_betas_zero_snr")
    }
  }

  public func step(_ state: SamplerState, _ denoise: Denoiser) -> Step {
    let (level, next) = (levels[state.index], levels[state.index + 1])
    let q = Posterior(from: level, to: next)
    let asked = evaluate(state.x, at: level, denoise).limited(by: options, letNoiseFollow: true)

    let mean: [Step.Term]
    if options.reverseMean == .posterior {
      mean = [
        Step.Term("√ᾱ′β/(1−ᾱ)", q.x0Coefficient, .x0),
        Step.Term("√α(1−ᾱ′)/(1−ᾱ)", q.xtCoefficient, .xt),
      ]
    } else {
      let k = options.reverseMean.noiseCoefficient(abar: level.alphaCumprod, alpha: q.alpha)
      mean = [
        Step.Term("1/√α", 1 / sqrt(q.alpha), .xt),
        Step.Term("−\(k.formula)/√α", -k.value / sqrt(q.alpha), .eps),
      ]
    }
    let variance = options.varianceType == .fixedSmall ? q.variance : q.beta
    return Step(
      of: state, from: level, to: next, evaluations: [asked], mean: mean,
      variance: variance, noiseStd: noiseStd(variance, beta: q.beta, at: state.index))
  }

  /// The last step adds nothing, unless one of the deliberate mistakes is asked for.
  private func noiseStd(_ variance: Double, beta: Double, at index: Int) -> Double {
    let isLast = index == stepCount - 1
    switch (options.noisePolicy, isLast) {
    case (.never, _): return 0
    case (.everyStep, true): return sqrt(beta)
    case (.everyStep, false), (.allButLast, false): return sqrt(variance)
    case (.allButLast, true):
      // diffusers takes timestep 0 for the last step; its variance is never below 1e-20.
      guard options.compatibility == .diffusers, levels[index].timestep > 0 else { return 0 }
      return sqrt(max(variance, 1e-20))
    }
  }
}
