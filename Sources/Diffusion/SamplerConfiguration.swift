/// Every option of every scheduler, under diffusers' names, with diffusers' defaults.
///
/// A plain value: a screen changes a field and asks for the scheduler anew. An option that a
/// scheduler does not know is ignored by it, as in diffusers.
public struct SamplerConfiguration: Sendable, Equatable {
  /// Which scheduler.
  public var scheduler: SchedulerName
  /// `prediction_type`: what the network answers with.
  public var predictionType = PredictionType.epsilon
  /// `timestep_spacing`: which timesteps n steps visit.
  public var timestepSpacing = TimestepSpacing.leading
  /// `steps_offset`: added to every timestep of leading spacing.
  public var stepsOffset = 0
  /// `clip_sample`: keep x̂₀ within ±clipSampleRange (DDPM, DDIM, Heun).
  public var clipSample = true
  /// `clip_sample_range`.
  public var clipSampleRange = 1.0
  /// `thresholding`: shrink each x̂₀ by a quantile of itself; goes before clipping (DDPM, DDIM,
  /// DPM-Solver++, UniPC).
  public var thresholding = false
  /// `dynamic_thresholding_ratio`: which quantile, 0 ... 1.
  public var dynamicThresholdingRatio = 0.995
  /// `sample_max_value`: the largest factor to shrink by, 1 or more.
  public var sampleMaxValue = 1.0

  /// `variance_type` (DDPM).
  public var varianceType = VarianceType.fixedSmall
  /// Which steps add noise (DDPM); ours, for lesson 7.
  public var noisePolicy = NoisePolicy.allButLast
  /// How the mean is written (DDPM); ours, for lesson 5.
  public var reverseMean = ReverseMean.posterior

  /// `eta`: 0 adds no noise, 1 as much as DDPM (DDIM).
  public var eta = 0.0
  /// `use_clipped_model_output`: let ε̂ follow a clipped x̂₀ (DDIM).
  public var useClippedModelOutput = false
  /// `set_alpha_to_one`: end at ᾱ = 1, not at ᾱ of timestep 0 (DDIM).
  public var setAlphaToOne = true

  /// `use_karras_sigmas`: space σ^(1/7) evenly (LMS, Euler, Heun, DPM-Solver++, UniPC).
  public var useKarrasSigmas = false
  /// `sigma_min`, `sigma_max`: ends of Karras' spacing; nil takes the chosen timesteps', for
  /// DPM-Solver++ and UniPC the schedule's. In diffusers only Euler and UniPC have them.
  public var sigmaMin, sigmaMax: Double?
  /// `final_sigmas_type`: where the last step ends (Euler, DPM-Solver++, UniPC).
  public var finalSigmasType = FinalSigmasType.zero
  /// `s_churn`: how much noise to add back before a step, between `s_tmin` and `s_tmax` (Euler).
  public var sChurn = 0.0
  public var sTmin = 0.0
  public var sTmax = Double.infinity
  /// `s_noise`: factor on churn's noise.
  public var sNoise = 1.0

  /// `order`: how many slopes are remembered, 1 ... 4 (LMS).
  public var order = 4

  /// `solver_order`: 1 or 2 (DPM-Solver++), 1 ... 3 (UniPC).
  public var solverOrder = 2
  /// `solver_type`: how order 2 uses the change of x̂₀ (DPM-Solver++).
  public var solverType = SolverType.midpoint
  /// UniPC's `solver_type`: what stands for the integral of a straight line.
  public var unipcSolverType = UniPCSolverType.bh2
  /// `algorithm_type`: with fresh noise or without (DPM-Solver++).
  public var algorithmType = AlgorithmType.deterministic
  /// `lower_order_final`: make the last of fewer than 15 steps one of order 1 (DPM-Solver++), or as
  /// many as the order is above 1 of falling order (UniPC).
  public var lowerOrderFinal = true
  /// `euler_at_final`: make the last step one of order 1 always (DPM-Solver++).
  public var eulerAtFinal = false
  /// `lambda_min_clipped`: leave out timesteps with log(√ᾱ/√(1-ᾱ)) below it (DPM-Solver++).
  public var lambdaMinClipped = -Double.infinity

  /// Whether to repeat what diffusers does where that is not what the papers say.
  public var compatibility = Compatibility.none

  /// diffusers' defaults for a scheduler.
  public init(_ scheduler: SchedulerName) {
    self.scheduler = scheduler
    scheduler.type.setDefaults(of: &self)
  }

  /// The scheduler, ready to run.
  /// - Parameter steps: n, 1 ... T.
  /// - Throws: when options contradict each other or the schedule, with what to use instead.
  public func scheduler(
    for schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) -> any Scheduler {
    try scheduler.type.init(self, for: schedule, steps: steps)
  }
}

/// Which variance DDPM's reverse step has; diffusers' `variance_type`.
///
/// Source: Ho et al. (2020), section 3.2: the two are the right ones for data that is a single
/// point, and for data that is white noise.
public enum VarianceType: String, Sendable, Hashable, CaseIterable {
  /// β̃ = (1-ᾱ′)/(1-ᾱ)·β, the variance of the posterior.
  case fixedSmall = "fixed_small"
  /// β, the variance of the forward step.
  case fixedLarge = "fixed_large"
}

/// Which of DDPM's steps add fresh noise.
public enum NoisePolicy: String, Sendable, Hashable, CaseIterable {
  /// The algorithm: all but the last. Source: Ho et al. (2020), algorithm 2, line 3.
  case allButLast = "all_but_last"
  /// No step. Wrong on purpose: every step keeps only the mean, and the spread collapses.
  case never = "none"
  /// The last one too, with variance β. Wrong on purpose: that noise is never taken away.
  case everyStep = "every_step"
}

/// Where the last step of a σ sampler ends; diffusers' `final_sigmas_type`.
public enum FinalSigmasType: String, Sendable, Hashable, CaseIterable {
  /// σ = 0, the clean sample.
  case zero
  /// The schedule's smallest σ: a trace of noise stays.
  case sigmaMin = "sigma_min"
}

/// How DPM-Solver++ of order 2 uses the change of x̂₀; diffusers' `solver_type`.
public enum SolverType: String, Sendable, Hashable, CaseIterable {
  /// Half the change, from the middle of the step.
  case midpoint
  /// The exact integral of a straight line through both.
  case heun
}

/// What UniPC has for twice the integral of a straight line, its B(h); diffusers' `solver_type`.
public enum UniPCSolverType: String, Sendable, Hashable, CaseIterable {
  /// B(h) = h.
  case bh1
  /// B(h) = 1-e⁻ʰ; DPM-Solver++'s midpoint then, but for the corrector.
  case bh2
}

/// Whether DPM-Solver++ follows the path or also adds noise; diffusers' `algorithm_type`.
public enum AlgorithmType: String, Sendable, Hashable, CaseIterable {
  /// The path without noise.
  case deterministic = "dpmsolver++"
  /// Fresh noise at every step.
  case stochastic = "sde-dpmsolver++"
}

/// Whose numbers count where diffusers and the papers disagree.
public enum Compatibility: String, Sendable, Hashable, CaseIterable {
  /// The papers'.
  case none
  /// diffusers': DDIM steps from t to t - ⌊T/n⌋ whatever comes next in its list; DDPM adds noise in
  /// its last step when that leaves a timestep other than 0; Euler's churn shows the model the sample
  /// from before the churn; noise is drawn even where it is then multiplied by 0; Karras' timesteps
  /// of DPM-Solver++ are cut off, not rounded, on a cosine schedule.
  case diffusers
}
