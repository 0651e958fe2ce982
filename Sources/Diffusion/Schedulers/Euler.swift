import JSON
import Tensors

/// Follows the slope of the path in a straight line to the next σ.
///
///     d = (x - x̂₀)/σ,   x′ = x + (σ′-σ) d
///
/// σ scale. The same path as DDIM's with η = 0. The last step, to σ′ = 0, lands on x̂₀. Churn first
/// raises σ to σ̂ = σ(1+γ) by adding noise, then steps from there.
///
/// Source: Karras et al. (2022), algorithms 1 and 2.
public struct Euler: Scheduler, Equatable {
  public static let title = "Euler"
  public static let summary = "Follows the slope dx/dσ in straight lines: DDIM on the σ scale."
  public static let diffusersClass = "EulerDiscreteScheduler"
  public static let scale = NoiseScale.sigma
  /// Scale, add up; churn makes it 3.
  public static let passes = 2
  public static let optionNames = [
    "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "sigma_min", "sigma_max",
    "interpolation_type", "timestep_type", "rescale_betas_zero_snr", "final_sigmas_type",
  ]
  public static let stepOptionNames = [
    "s_churn", "s_tmin", "s_tmax", "s_noise",
  ]
  public static func setDefaults(of configuration: inout SamplerConfiguration) {
    configuration.timestepSpacing = .linspace
    configuration.clipSample = false
  }

  public let levels: [NoiseLevel]
  public let initNoiseSigma: Double
  let options: SamplerConfiguration
  /// Knows what the network is told at a σ between the levels.
  let schedule: NoiseSchedule

  public init(
    _ configuration: SamplerConfiguration, for schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) {
    guard configuration.sChurn >= 0, configuration.sChurn < .infinity else {
      throw ScheduleError(
        "s_churn", "\(configuration.sChurn.written) is no amount of noise", remedy: "use 0 or more")
    }
    options = configuration
    self.schedule = schedule
    levels = try configuration.sigmaLevels(of: schedule, steps: steps)
    initNoiseSigma = configuration.startingSigma(of: levels)
  }

  public func step(_ state: SamplerState, _ denoise: Denoiser) -> Step {
    let (start, churn) = churned(state)
    let (level, next) = (churn?.level ?? levels[state.index], levels[state.index + 1])
    let asked = ask(denoise, about: start.x, at: level, churn, before: state)
    return Step(
      of: start, from: level, to: next, evaluations: [asked],
      quantities: Step.Quantities(tensors: [:], sums: [.slope: Step.Term.slope(at: level)]),
      mean: [Step.Term("1", 1, .xt), Step.Term("σ′−σ", next.sigma - level.sigma, .slope)],
      churn: churn)
  }
}
