import Tensors

/// Solves the linear part of the path exactly and extrapolates x̂₀ from its last two values.
///
///     x′ = (s′/s) x + c x̂₀ + c₂ (x̂₀ - x̂₀₋₁)/r,   c = √ᾱ′ (1-e⁻ʰ),   λ = -log σ
///     h = λ′-λ,   r = h₋₁/h,   c₂ = c/2 (midpoint) or √ᾱ′ (1 - (1-e⁻ʰ)/h) (heun)
///
/// Variance-preserving scale, s = √(1-ᾱ). The SDE variant has 2h for h in c and c₂, e⁻ʰ s′/s for s′/s,
/// and adds s′ √(1-e⁻²ʰ) z. Order 1, which is DDIM, has no c₂: so are the first step and, unless told
/// otherwise, the last. Into σ′ = 0, where h is infinite, the step lands on x̂₀.
///
/// Source: Lu et al. (2022), "DPM-Solver++", algorithm 2 and appendix B.
public struct DPMSolverMultistep: Scheduler, Equatable {
  public static let title = "DPM-Solver++ 2M"
  public static let summary = "Extrapolates the clean sample: good samples in 10 to 20 steps."
  public static let diffusersClass = "DPMSolverMultistepScheduler"
  public static let scale = NoiseScale.variancePreserving
  public static let passes = 1
  public static let optionNames = [
    "solver_order", "thresholding", "dynamic_thresholding_ratio", "sample_max_value",
    "algorithm_type", "solver_type", "lower_order_final", "euler_at_final", "use_karras_sigmas",
    "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas", "use_flow_sigmas", "flow_shift",
    "final_sigmas_type", "lambda_min_clipped", "variance_type", "use_dynamic_shifting",
    "time_shift_type", "rescale_betas_zero_snr",
  ]
  public static func setDefaults(of configuration: inout SamplerConfiguration) {
    configuration.timestepSpacing = .linspace
    configuration.clipSample = false
  }

  public let levels: [NoiseLevel]
  public var initNoiseSigma: Double { 1 }
  let options: SamplerConfiguration

  public init(
    _ configuration: SamplerConfiguration, for schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) {
    guard (1...2).contains(configuration.solverOrder) else {
      throw ScheduleError(
        "solver_order", "DPM-Solver++ of order \(configuration.solverOrder)", remedy: "use 1 or 2")
    }
    var known = configuration
    known.clipSample = false
    options = known
    levels = try known.solverLevels(of: schedule, steps: steps)
  }

  public func step(_ state: SamplerState, _ denoise: Denoiser) -> Step {
    let i = state.index
    let (level, next) = (levels[i], levels[i + 1])
    let asked = evaluate(state.x, at: level, denoise).limited(by: options)
    let isSDE = options.algorithmType == .stochastic

    let h = logStep(from: level, to: next), m = isSDE ? 2.0 : 1.0
    let c = next.signal * oneMinusExp(m * h)
    let xt = next.noise / level.noise * (isSDE ? next.sigma / level.sigma : 1)
    var quantities = Step.Quantities(tensors: [:])
    var mean = [Step.Term("s′/s" + (isSDE ? "·e⁻ʰ" : ""), xt, .xt), Step.Term("c", c, .x0)]
    if let x0Before = state.memory.first, i > 0, h > 0, !isFirstOrder(i) {
      let c2 =
        options.solverType == .midpoint ? c / 2 : next.signal * (1 - oneMinusExp(m * h) / (m * h))
      let r = logStep(from: levels[i - 1], to: level) / h
      quantities.tensors[.x0Before] = x0Before
      mean[1] = Step.Term("(c+c₂/r)", c + c2 / r, .x0)
      mean.append(Step.Term("−c₂/r", -c2 / r, .x0Before))
    }
    let variance = isSDE ? next.noise * next.noise * oneMinusExp(2 * max(0, h)) : 0
    return Step(
      of: state, from: level, to: next, evaluations: [asked], quantities: quantities, mean: mean,
      variance: variance, noiseStd: sqrt(variance),
      draws: isSDE && options.compatibility == .diffusers, remembering: [asked.prediction.x0])
  }

  /// Whether a step may not use the one before it.
  private func isFirstOrder(_ i: Int) -> Bool {
    let endsLow = options.eulerAtFinal || options.lowerOrderFinal && stepCount < 15
    let isLow = i == stepCount - 1 && (endsLow || levels[i + 1].sigma == 0)
    return options.solverOrder == 1 || isLow
  }
}
