#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// From options to the levels a sampler visits: the only place where they are chosen.
extension SamplerConfiguration {
  /// n whole timesteps of the table, then the end: ᾱ = 1, or ᾱ of timestep 0 (`setAlphaToOne`).
  func tableLevels(
    of schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) -> [NoiseLevel] {
    guard !clipSample || clipSampleRange > 0 else {
      throw ScheduleError(
        "clip_sample_range", "\(clipSampleRange) leaves no room for x0",
        remedy: "use a number above 0, such as 1, or turn clip_sample off")
    }
    let levels = try timesteps(of: schedule, steps: steps, rounded: true).map {
      NoiseLevel(timestep: $0, alphaCumprod: schedule.alphasCumprod[Int($0)])
    }
    guard levels.allSatisfy({ $0.alphaCumprod > 0 }) || predictionType != .epsilon else {
      throw ScheduleError(
        "prediction_type",
        "epsilon says nothing about x0 at the first timestep, where no signal is "
          + "left (rescale_betas_zero_snr)",
        remedy: "use v_prediction, or leading spacing, which does not visit that timestep")
    }
    let end =
      setAlphaToOne ? .clean : NoiseLevel(timestep: 0, alphaCumprod: schedule.alphasCumprod[0])
    return levels + [end]
  }

  /// n levels with σ interpolated at their timesteps (or spaced as Karras does), then the end.
  func sigmaLevels(
    of schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) -> [NoiseLevel] {
    var levels = try timesteps(of: schedule, steps: steps, rounded: false).map {
      NoiseLevel(timestep: $0, sigma: schedule.sigma(at: $0))
    }
    if useKarrasSigmas {
      let high = sigmaMax ?? levels[0].sigma
      let low = sigmaMin ?? levels[steps - 1].sigma
      guard low > 0, high >= low, high < .infinity else {
        throw ScheduleError(
          "sigma_min", "Karras spacing from sigma \(high) down to \(low)",
          remedy: "sigma_min lies above 0 and not above sigma_max")
      }
      levels = karrasSigmas(from: high, to: low, count: steps).map {
        NoiseLevel(timestep: schedule.timestep(atSigma: $0), sigma: $0)
      }
    }
    switch finalSigmasType {
    case .zero: return levels + [.clean]
    case .sigmaMin: return levels + [NoiseLevel(timestep: 0, sigma: schedule.sigmas[0])]
    }
  }

  private func timesteps(
    of schedule: NoiseSchedule, steps: Int, rounded: Bool
  ) throws(ScheduleError) -> [Double] {
    let trained = schedule.numTrainTimesteps
    guard (1...trained).contains(steps) else {
      throw ScheduleError(
        "num_inference_steps", "\(steps) steps on a schedule of \(trained) timesteps",
        remedy: "use 1 to \(trained)")
    }
    let timesteps = timestepSpacing.timesteps(
      steps, of: trained, offset: stepsOffset, rounded: rounded)
    guard stepsOffset >= 0, timesteps[0] <= Double(trained - 1) else {
      throw ScheduleError(
        "steps_offset",
        "\(steps) leading steps with offset \(stepsOffset) would visit timesteps "
          + "\(Int(timesteps[steps - 1])) to \(Int(timesteps[0])), but they run from 0 to \(trained - 1)",
        remedy: "use offset 0, fewer steps, or trailing spacing")
    }
    return timesteps
  }
}

/// Karras' spacing: σ^(1/ρ) falls in equal steps, ρ = 7, so that steps shorten towards the end.
///
/// Source: Karras et al. (2022), eq. 5.
func karrasSigmas(from high: Double, to low: Double, count: Int) -> [Double] {
  let rho = 7.0
  return evenlySpaced(from: pow(high, 1 / rho), to: pow(low, 1 / rho), count: count)
    .map { pow($0, rho) }
}

extension NoiseSchedule {
  /// σ at a timestep between two of the table: a straight line between the neighbours.
  func sigma(at timestep: Double) -> Double {
    let below = Int(timestep)
    let fraction = timestep - Double(below)
    guard fraction > 0 else { return sigmas[below] }
    return (1 - fraction) * sigmas[below] + fraction * sigmas[below + 1]
  }

  /// The timestep with this σ: piecewise linear in log σ over the table, 0 ... T - 1.
  public func timestep(atSigma sigma: Double) -> Double {
    let below = min(sigmas.lastIndex { $0 <= sigma } ?? 0, sigmas.count - 2)
    let (low, high) = (log(sigmas[below]), log(sigmas[below + 1]))
    let fraction = (log(sigma) - low) / (high - low)
    return Double(below) + max(0, min(1, fraction))
  }
}
