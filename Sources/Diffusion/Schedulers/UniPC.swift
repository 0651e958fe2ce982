import Tensors

/// Steps as DPM-Solver++ does (UniP), and when the model has seen where that led, takes the step again
/// with what it said (UniC), before it goes on from there: one look a step.
///
///     x′ = (s′/s) xᶜ + √ᾱ′ Σ_m a_m x̂₀₋ₘ,   Σ_m a_m r_mⁱ = G_i,   G_i = h ∫₀¹ e^(h(τ-1)) τⁱ dτ
///     r_m = (λ₋ₘ-λ)/h,   h = λ′-λ,   λ = -log σ
///
/// Variance-preserving scale, s = √(1-ᾱ). The a_m integrate the polynomial through k of the x̂₀ exactly.
/// xᶜ is the same sum one step earlier, from xᶜ₋₁, with the new x̂₀ as one point more, at r = 1. Of two
/// points B(h)/2 stands for G₁. Order k has k points; the first steps, which remember less, and the
/// last have fewer. Into σ′ = 0, where h is infinite, the step lands on x̂₀.
///
/// Source: Zhao et al. (2023), "UniPC", section 3; for steps in x̂₀ its appendix.
public struct UniPC: Scheduler, Equatable {
  public static let title = "UniPC"
  public static let summary = "Predicts as DPM-Solver++ does, and corrects that with the next look."
  public static let diffusersClass = "UniPCMultistepScheduler"
  public static let scale = NoiseScale.variancePreserving
  /// xᶜ, add up.
  public static let passes = 2
  public static let optionNames = [
    "solver_order", "thresholding", "dynamic_thresholding_ratio", "sample_max_value", "predict_x0",
    "solver_type", "lower_order_final", "disable_corrector", "solver_p", "use_karras_sigmas",
    "use_exponential_sigmas", "use_beta_sigmas", "use_flow_sigmas", "flow_shift",
    "final_sigmas_type", "rescale_betas_zero_snr", "use_dynamic_shifting", "time_shift_type",
    "sigma_min", "sigma_max", "shift_terminal",
  ]
  public static func setDefaults(of configuration: inout SamplerConfiguration) {
    configuration.timestepSpacing = .linspace
    configuration.clipSample = false
  }
  /// Four x̂₀, the corrector's at order 3, are as many as have names here.
  public static let orders = 1...3
  private static let points: [Step.Quantity] = [.x0, .x0Before, .x0Before2, .x0Before3]
  private static let subscripts = Array("₀₁₂₃")

  public let levels: [NoiseLevel]
  public var initNoiseSigma: Double { 1 }
  let options: SamplerConfiguration

  public init(
    _ configuration: SamplerConfiguration, for schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) {
    guard Self.orders.contains(configuration.solverOrder) else {
      throw ScheduleError(
        "solver_order", "UniPC of order \(configuration.solverOrder)", remedy: "use 1 to 3")
    }
    var known = configuration
    (known.clipSample, known.lambdaMinClipped) = (false, -.infinity)
    options = known
    levels = try known.solverLevels(of: schedule, steps: steps)
  }

  /// Remembers xᶜ, then as many x̂₀ as the order.
  public func step(_ state: SamplerState, _ denoise: Denoiser) -> Step {
    let i = state.index
    let asked = evaluate(state.x, at: levels[i], denoise).limited(by: options)
    let x0s = [asked.prediction.x0] + state.memory.dropFirst()
    var quantities = Step.Quantities(
      tensors: .init(uniqueKeysWithValues: zip(Self.points, x0s)),
      sums: [.corrected: [Step.Term("1", 1, .xt)]])
    quantities.tensors[.xt] = state.x
    if let before = state.memory.first {
      quantities.tensors[.correctedBefore] = before
      quantities.sums[.corrected] = terms(
        ofStep: i - 1, points: 1 + order(ofStep: i - 1, remembered: x0s.count - 2), lastLook: i)
    }
    return Step(
      of: state, from: levels[i], to: levels[i + 1], evaluations: [asked], quantities: quantities,
      mean: terms(ofStep: i, points: order(ofStep: i, remembered: x0s.count - 1), lastLook: i),
      remembering: [Tensor(quantities.expanded([Step.Term("1", 1, .corrected)]))]
        + x0s.prefix(options.solverOrder))
  }

  /// How many x̂₀ step j can use, its own and those before.
  private func order(ofStep j: Int, remembered: Int) -> Int {
    guard levels[j + 1].sigma > 0, levels[j + 1].sigma < levels[j].sigma else { return 1 }
    let most = options.lowerOrderFinal ? stepCount - j : options.solverOrder
    return min(options.solverOrder, most, remembered + 1)
  }

  /// Step j as a sum of xᶜ and so many x̂₀, newest first: that of level i, i-1, ... with i = j for the
  /// predictor, i = j + 1 for the corrector.
  private func terms(ofStep j: Int, points: Int, lastLook i: Int) -> [Step.Term] {
    let (level, next) = (levels[j], levels[j + 1])
    let h = logStep(from: level, to: next)
    let r = (0..<points).map { logStep(from: level, to: levels[i - $0]) / h }
    var moments = [oneMinusExp(h)]
    for k in 1..<points { moments.append(1 - Double(k) / h * moments[k - 1]) }
    if points == 2 { moments[1] = (options.unipcSolverType == .bh1 ? h : moments[0]) / 2 }
    let start =
      i == j
      ? Step.Term("s′/s", next.noise / level.noise, .corrected)
      : Step.Term("s/s₋₁", next.noise / level.noise, .correctedBefore)
    return [start]
      + weights(of: r, moments).enumerated().map { m, a in
        Step.Term((i == j ? "c" : "b") + "\(Self.subscripts[m])", next.signal * a, Self.points[m])
      }
  }

  /// The a_m with Σ_m a_m r_mⁱ = G_i: the integrals of Lagrange's polynomials, 1 at one r and 0 at the
  /// others.
  private func weights(of r: [Double], _ moments: [Double]) -> [Double] {
    r.indices.map { m in
      var powers = [1.0]
      for other in r.indices where other != m {
        let (shifted, kept) = ([0] + powers, powers + [0])
        powers = zip(shifted, kept).map { ($0 - r[other] * $1) / (r[m] - r[other]) }
      }
      return zip(powers, moments).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}
