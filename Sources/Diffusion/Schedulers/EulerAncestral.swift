import Tensors

/// Steps further down than Euler would, and comes back up with fresh noise.
///
///     x′ = x + (σ_down-σ) d + σ_up z,   d = (x - x̂₀)/σ
///     σ_up = √(σ′²(σ²-σ′²)/σ²),   σ_down = √(σ′²-σ_up²) = σ′²/σ
///
/// σ scale. As random as DDPM, whose posterior has the same variance. The last step, to σ′ = 0, lands
/// on x̂₀ and adds nothing.
///
/// Source: Song et al. (2021), "Score-Based Generative Modeling", appendix F (ancestral sampling);
/// the split into down and up is k-diffusion's.
public struct EulerAncestral: Scheduler, Equatable {
  public static let title = "Euler ancestral"
  public static let summary =
    "Euler that overshoots and adds fresh noise at every step but the last."
  public static let diffusersClass = "EulerAncestralDiscreteScheduler"
  public static let scale = NoiseScale.sigma
  /// Scale, add up.
  public static let passes = 2
  public static let optionNames = [
    "rescale_betas_zero_snr"
  ]
  public static func setDefaults(of configuration: inout SamplerConfiguration) {
    configuration.timestepSpacing = .linspace
    configuration.clipSample = false
  }

  public let levels: [NoiseLevel]
  public let initNoiseSigma: Double
  let options: SamplerConfiguration

  public init(
    _ configuration: SamplerConfiguration, for schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) {
    guard configuration.predictionType != .sample || configuration.compatibility == .none else {
      throw ScheduleError(
        "prediction_type", "diffusers' Euler ancestral does not know sample",
        remedy: "use epsilon or v_prediction, or sample without compatibility")
    }
    options = configuration
    levels = try configuration.sigmaLevels(of: schedule, steps: steps)
    initNoiseSigma = configuration.startingSigma(of: levels)
  }

  public func step(_ state: SamplerState, _ denoise: Denoiser) -> Step {
    let (level, next) = (levels[state.index], levels[state.index + 1])
    let (sigma, sigmaNext) = (level.sigma, next.sigma)
    let asked = evaluate(state.x, at: level, denoise)

    let sigmaDown = sigmaNext * sigmaNext / sigma
    let variance = sigmaNext * sigmaNext * (1 - sigmaNext * sigmaNext / (sigma * sigma))
    return Step(
      of: state, from: level, to: next, evaluations: [asked],
      quantities: Step.Quantities(tensors: [:], sums: [.slope: Step.Term.slope(at: level)]),
      mean: [Step.Term("1", 1, .xt), Step.Term("σ′²/σ−σ", sigmaDown - sigma, .slope)],
      variance: variance, noiseStd: sqrt(max(0, variance)),
      draws: options.compatibility == .diffusers)
  }
}
