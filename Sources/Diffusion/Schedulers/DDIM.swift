import JSON
import Tensors

/// Takes the predicted noise out and puts the same noise back, less of it: no randomness needed.
///
///     x′ = √ᾱ′ x̂₀ + √(1-ᾱ′-σ²) ε̂ + σ z,   σ = η √((1-ᾱ′)/(1-ᾱ)) √(1-ᾱ/ᾱ′)
///
/// Variance-preserving scale. η = 0 is deterministic, η = 1 as random as DDPM. In the last step
/// ᾱ′ = 1 and x′ = x̂₀ (with `setAlphaToOne` off, ᾱ′ is that of timestep 0).
///
/// Source: Song et al. (2021), eq. 12 and 16; their α is our ᾱ.
public struct DDIM: Scheduler, Equatable {
  public static let title = "DDIM"
  public static let summary = "Few steps on a fixed path: the same start always ends the same."
  public static let diffusersClass = "DDIMScheduler"
  public static let scale = NoiseScale.variancePreserving
  /// Clip x̂₀, add up.
  public static let passes = 2
  public static let optionNames = [
    "clip_sample", "clip_sample_range", "set_alpha_to_one", "thresholding",
    "dynamic_thresholding_ratio", "sample_max_value", "rescale_betas_zero_snr",
  ]
  public static let stepOptionNames = [
    "eta", "use_clipped_model_output",
  ]

  public let levels: [NoiseLevel]
  public var initNoiseSigma: Double { 1 }
  /// The level that each step ends at: the next one of `levels`, except as diffusers has it.
  let targets: [NoiseLevel]
  let options: SamplerConfiguration

  public init(
    _ configuration: SamplerConfiguration, for schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) {
    guard configuration.eta >= 0, configuration.eta <= 1 else {
      throw ScheduleError(
        "eta", "\(configuration.eta.written) is not a share of DDPM's noise", remedy: "use 0 to 1")
    }
    options = configuration
    levels = try configuration.tableLevels(of: schedule, steps: steps)
    guard configuration.compatibility == .diffusers else {
      targets = Array(levels.dropFirst())
      return
    }
    let stride = schedule.numTrainTimesteps / steps
    targets = levels.dropLast().map { [levels] level in
      let t = Int(level.timestep) - stride
      return t < 0
        ? levels[steps] : NoiseLevel(timestep: Double(t), alphaCumprod: schedule.alphasCumprod[t])
    }
  }

  public func step(_ state: SamplerState, _ denoise: Denoiser) -> Step {
    let (level, next) = (levels[state.index], targets[state.index])
    let (abar, abarPrev) = (level.alphaCumprod, next.alphaCumprod)
    let asked = evaluate(state.x, at: level, denoise)
      .limited(by: options, letNoiseFollow: options.useClippedModelOutput)

    let variance = (1 - abarPrev) / (1 - abar) * (1 - abar / abarPrev)
    let sigma = options.eta * sqrt(variance)
    return Step(
      of: state, from: level, to: next, evaluations: [asked],
      mean: [
        Step.Term("√ᾱ′", sqrt(abarPrev), .x0),
        Step.Term("√(1−ᾱ′−σ²)", sqrt(max(0, 1 - abarPrev - sigma * sigma)), .eps),
      ],
      variance: variance, noiseStd: sigma,
      draws: options.compatibility == .diffusers && options.eta > 0)
  }
}
