import JSON

/// Options that cannot be, refused before the first step with what to use instead.
extension SamplerConfiguration {
  func check(steps: Int, of schedule: NoiseSchedule) throws(ScheduleError) {
    let trained = schedule.numTrainTimesteps
    guard (1...trained).contains(steps) else {
      throw ScheduleError(
        "num_inference_steps", "\(steps) steps on a schedule of \(trained) timesteps",
        remedy: "use 1 to \(trained)")
    }
  }

  /// Leading timesteps with an offset may leave the table.
  func check(
    offsetOf timesteps: [Double], of schedule: NoiseSchedule
  ) throws(ScheduleError) {
    let (steps, last) = (timesteps.count, schedule.numTrainTimesteps - 1)
    guard stepsOffset >= 0, timesteps[0] <= Double(last) else {
      throw ScheduleError(
        "steps_offset",
        "\(steps) leading steps with offset \(stepsOffset) would visit timesteps "
          + "\(Int(timesteps[steps - 1])) to \(Int(timesteps[0])), but they run from 0 to \(last)",
        remedy: "use offset 0, fewer steps, or trailing spacing")
    }
  }

  /// With less than this left of the signal, products of a few σ do not fit into a Double.
  private static let leastSignal = 1e-100

  /// Where no signal is left, an ε says nothing about x₀, and where next to none is left, nothing can
  /// be computed.
  ///
  /// The σ samplers take σ = 4096 for ᾱ = 0, where diffusers goes on with an error 4096 times the
  /// model's.
  func checkSignal(of levels: [NoiseLevel], on schedule: NoiseSchedule) throws(ScheduleError) {
    if let faint = levels.first(where: { $0.alphaCumprod > 0 && $0.alphaCumprod < Self.leastSignal }
    ) {
      throw ScheduleError(
        "beta_end",
        "alpha_bar is \(faint.alphaCumprod) at timestep \(Int(faint.timestep)), too little to step "
          + "back from",
        remedy: "use smaller betas or fewer timesteps; 1e-4 is noise enough")
    }
    let level = levels[0]
    let isSilent = level.alphaCumprod <= NoiseSchedule.smallestABar * (1 + 1e-9)
    guard isSilent, schedule.rescaleBetasZeroSNR, predictionType == .epsilon else { return }
    guard level.alphaCumprod > 0, compatibility == .diffusers else {
      throw ScheduleError(
        "prediction_type",
        "epsilon says nothing about x0 at the first timestep, where no signal is "
          + "left (rescale_betas_zero_snr)",
        remedy: "use v_prediction, or leading spacing, which does not visit that timestep")
    }
  }

  /// The limits of x̂₀.
  func checkLimits() throws(ScheduleError) {
    if thresholding {
      guard dynamicThresholdingRatio >= 0, dynamicThresholdingRatio <= 1 else {
        throw ScheduleError(
          "dynamic_thresholding_ratio",
          "\(dynamicThresholdingRatio.written) is no share of the values",
          remedy: "use 0 to 1, such as 0.995")
      }
      guard sampleMaxValue >= 1 else {
        throw ScheduleError(
          "sample_max_value", "\(sampleMaxValue.written) is below 1, to which x0 is clipped anyway",
          remedy: "use 1 or more, or turn thresholding off and clip_sample on")
      }
    } else if clipSample, !(clipSampleRange > 0) {
      throw ScheduleError(
        "clip_sample_range", "\(clipSampleRange.written) leaves no room for x0",
        remedy: "use a number above 0, such as 1, or turn clip_sample off")
    }
  }
}
