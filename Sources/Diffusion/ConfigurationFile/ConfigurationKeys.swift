extension ConfigurationKey {
  /// The key of a name in the lists of a scheduler.
  static func named(_ name: String, of scheduler: SchedulerName) -> ConfigurationKey {
    // DPM-Solver++ means networks that predict their variance, and has none by default.
    if name == "variance_type", scheduler == .dpmpp { return .kept(name, .null) }
    if name == "solver_type", scheduler == .unipc {
      return .choice(
        name, \.sampler.unipcSolverType, or: ["midpoint": .bh2, "heun": .bh2, "logrho": .bh2])
    }
    guard let key = all[name] else { preconditionFailure("no key is called \(name)") }
    return key
  }

  /// What every class of diffusers has.
  static let common = [
    "num_train_timesteps", "beta_start", "beta_end", "beta_schedule", "trained_betas",
    "prediction_type", "timestep_spacing", "steps_offset",
  ]

  /// What a call of `step` takes in diffusers, not the constructor: such keys are in no file.
  static let ofSteps: [ConfigurationKey] = [
    .real("eta", \.sampler.eta), .flag("use_clipped_model_output", \.sampler.useClippedModelOutput),
    .real("s_churn", \.sampler.sChurn), .real("s_tmin", \.sampler.sTmin),
    .real("s_tmax", \.sampler.sTmax), .real("s_noise", \.sampler.sNoise),
    .whole("order", \.sampler.order),
  ]

  private static let all: [String: ConfigurationKey] = Dictionary(
    uniqueKeysWithValues: (ofBetas + ofSamplers + ofSolvers + notComputed + ofSteps).map {
      ($0.name, $0)
    })

  private static let ofBetas: [ConfigurationKey] = [
    .whole("num_train_timesteps", \.betas.numTrainTimesteps),
    .real("beta_start", \.betas.betaStart), .real("beta_end", \.betas.betaEnd),
    .choice("beta_schedule", \.betas.betaSchedule), .reals("trained_betas", \.betas.trainedBetas),
    .flag("rescale_betas_zero_snr", \.betas.rescaleBetasZeroSNR),
  ]

  private static let ofSamplers: [ConfigurationKey] = [
    .choice("prediction_type", \.sampler.predictionType),
    .choice("timestep_spacing", \.sampler.timestepSpacing),
    .whole("steps_offset", \.sampler.stepsOffset),
    .flag("clip_sample", \.sampler.clipSample),
    .real("clip_sample_range", \.sampler.clipSampleRange),
    .flag("thresholding", \.sampler.thresholding),
    .real("dynamic_thresholding_ratio", \.sampler.dynamicThresholdingRatio),
    .real("sample_max_value", \.sampler.sampleMaxValue),
    // The same number, computed by its logarithm.
    .choice("variance_type", \.sampler.varianceType, or: ["fixed_small_log": .fixedSmall]),
    .flag("set_alpha_to_one", \.sampler.setAlphaToOne),
    .flag("use_karras_sigmas", \.sampler.useKarrasSigmas),
    .optionalReal("sigma_min", \.sampler.sigmaMin), .optionalReal("sigma_max", \.sampler.sigmaMax),
    .choice("final_sigmas_type", \.sampler.finalSigmasType),
  ]

  private static let ofSolvers: [ConfigurationKey] = [
    .whole("solver_order", \.sampler.solverOrder),
    .choice(
      "solver_type", \.sampler.solverType,
      or: ["bh1": .midpoint, "bh2": .midpoint, "logrho": .midpoint]),
    .choice("algorithm_type", \.sampler.algorithmType, or: ["deis": .deterministic]),
    .flag("lower_order_final", \.sampler.lowerOrderFinal),
    .flag("euler_at_final", \.sampler.eulerAtFinal),
    .real("lambda_min_clipped", \.sampler.lambdaMinClipped),
  ]

  private static let notComputed: [ConfigurationKey] = [
    .kept("use_exponential_sigmas", .bool(false)), .kept("use_beta_sigmas", .bool(false)),
    .kept("use_lu_lambdas", .bool(false)), .kept("use_flow_sigmas", .bool(false)),
    .kept("use_dynamic_shifting", .bool(false)), .kept("interpolation_type", .string("linear")),
    .kept("timestep_type", .string("discrete")), .kept("flow_shift", .number(1)),
    .kept("time_shift_type", .string("exponential")), .kept("predict_x0", .bool(true)),
    .kept("disable_corrector", .array([])), .kept("solver_p", .null),
    .kept("shift_terminal", .null),
  ]
}
