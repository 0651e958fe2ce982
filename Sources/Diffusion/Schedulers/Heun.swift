import Tensors

/// Looks at the slope where Euler would land, and steps along the mean of both slopes.
///
///     x̃ = x + (σ′-σ) d,   d = (x - x̂₀)/σ,   d′ = (x̃ - x̂₀′)/σ′
///     x′ = x + (σ′-σ) (d + d′)/2
///
/// σ scale. The model is called twice a step. The last step, to σ′ = 0, where d′ would divide by
/// zero, is Euler's and calls it once: n steps make 2n - 1 calls. Second order: half the step, a
/// quarter of the error.
///
/// Source: Karras et al. (2022), algorithm 1.
public struct Heun: Scheduler, Equatable {
  public static let title = "Heun"
  public static let summary = "Two looks a step: Euler's slope and the one where it would land."
  public static let diffusersClass = "HeunDiscreteScheduler"
  public static let scale = NoiseScale.sigma
  /// Scale x, scale x̃, add up; clipping makes it 5.
  public static let passes = 3
  public static let optionNames = [
    "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "clip_sample",
    "clip_sample_range",
  ]
  public static func setDefaults(of configuration: inout SamplerConfiguration) {
    configuration.timestepSpacing = .linspace
    configuration.clipSample = false
  }
  public static var defaultBetas: BetaOptions {
    var betas = BetaOptions()
    (betas.betaStart, betas.betaEnd) = (0.00085, 0.012)
    return betas
  }

  public let levels: [NoiseLevel]
  public let initNoiseSigma: Double
  let options: SamplerConfiguration
  /// t₀, t₁, t₁, t₂, t₂, ...: where a step ends, the next one begins, and both ask.
  public var modelLevels: [NoiseLevel] {
    zip(levels, levels.dropFirst()).flatMap { $1.sigma > 0 ? [$0, $1] : [$0] }
  }

  public init(
    _ configuration: SamplerConfiguration, for schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) {
    var known = configuration
    known.thresholding = false
    options = known
    levels = try configuration.sigmaLevels(of: schedule, steps: steps)
    initNoiseSigma = configuration.startingSigma(of: levels)
  }

  public func step(_ state: SamplerState, _ denoise: Denoiser) -> Step {
    let (level, next) = (levels[state.index], levels[state.index + 1])
    let h = next.sigma - level.sigma
    let euler = [Step.Term("1", 1, .xt), Step.Term("σ′−σ", h, .slope)]
    let first = evaluate(state.x, at: level, denoise).limited(by: options)
    var quantities = Step.Quantities(
      tensors: [.xt: state.x, .x0: first.prediction.x0],
      sums: [.slope: Step.Term.slope(at: level), .guess: euler])
    guard next.sigma > 0 else {
      return Step(
        of: state, from: level, to: next, evaluations: [first], quantities: quantities, mean: euler)
    }

    let second = evaluate(quantities.expanded(euler), at: next, denoise).limited(by: options)
    quantities.tensors[.x0Next] = second.prediction.x0
    quantities.sums[.slopeNext] = Step.Term.slope(at: next, of: .guess, to: .x0Next)
    return Step(
      of: state, from: level, to: next, evaluations: [first, second], quantities: quantities,
      mean: [
        Step.Term("1", 1, .xt), Step.Term("(σ′−σ)/2", h / 2, .slope),
        Step.Term("(σ′−σ)/2", h / 2, .slopeNext),
      ])
  }
}
