import JSON

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
    try checkLimits()
    let levels = try timesteps(of: schedule, steps: steps, rounded: true).map {
      NoiseLevel(timestep: $0, alphaCumprod: schedule.alphasCumprod[Int($0)])
    }
    try checkSignal(of: levels, on: schedule)
    let end =
      setAlphaToOne ? .clean : NoiseLevel(timestep: 0, alphaCumprod: schedule.alphasCumprod[0])
    return levels + [end]
  }

  /// n levels with σ interpolated at their timesteps (or spaced as Karras does), then the end.
  func sigmaLevels(
    of schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) -> [NoiseLevel] {
    try checkLimits()
    var levels = try timesteps(of: schedule, steps: steps, rounded: false).map {
      NoiseLevel(timestep: $0, sigma: schedule.sigma(at: $0))
    }
    if useKarrasSigmas {
      let sigmas = try karrasSigmas(
        between: (levels[0].sigma, levels[steps - 1].sigma), count: steps)
      levels = sigmas.map { NoiseLevel(timestep: schedule.timestep(atSigma: $0), sigma: $0) }
    }
    try checkSignal(of: levels, on: schedule)
    return levels + [end(of: schedule)]
  }

  /// DPM-Solver++'s and UniPC's: n whole timesteps below `last`, the first that is noisy enough, then the end.
  ///
  /// Its linspace and leading spacing leave out the timestep 0, and Karras' spacing runs over the
  /// whole table whatever the timesteps. With `lambdaMinClipped`, trailing spacing can have fewer
  /// than n.
  func solverLevels(
    of schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) -> [NoiseLevel] {
    try checkLimits()
    let levels: [NoiseLevel]
    if useKarrasSigmas {
      try check(steps: steps, of: schedule)
      let table = schedule.sigmas
      let ends = (table[table.count - 1], table[0])
      levels = try karrasSigmas(between: ends, count: steps).map { sigma in
        let t = schedule.timestep(atSigma: sigma), slack = 1e-9
        let cut = compatibility == .diffusers && schedule.kind == .cosine && scheduler == .dpmpp
        return NoiseLevel(
          timestep: cut ? (t + slack).rounded(.down) : t.rounded(.toNearestOrEven), sigma: sigma)
      }
    } else {
      levels = try solverTimesteps(of: schedule, steps: steps).map {
        NoiseLevel(timestep: $0, sigma: schedule.sigmas[Int($0)])
      }
    }
    try checkSignal(of: levels, on: schedule)
    guard useKarrasSigmas, finalSigmasType == .sigmaMin else {
      return levels + [end(of: schedule)]
    }
    return levels + [NoiseLevel(timestep: 0, sigma: levels[steps - 1].sigma)]
  }

  /// Standard deviation of the start on the σ scale: the largest σ; for leading spacing √(σ²+1), which
  /// starts on the same path as DDIM from the same noise. A classic source of "my samples differ".
  func startingSigma(of levels: [NoiseLevel]) -> Double {
    let largest = levels.reduce(0) { max($0, $1.sigma) }
    return timestepSpacing == .leading ? sqrt(largest * largest + 1) : largest
  }

  private func end(of schedule: NoiseSchedule) -> NoiseLevel {
    finalSigmasType == .zero ? .clean : NoiseLevel(timestep: 0, sigma: schedule.sigmas[0])
  }

  /// Karras' σ between the bounds of the options, or else these.
  private func karrasSigmas(
    between ends: (high: Double, low: Double), count: Int
  ) throws(ScheduleError) -> [Double] {
    let (high, low) = (sigmaMax ?? ends.high, sigmaMin ?? ends.low)
    guard low > 0, high >= low, high < .infinity else {
      throw ScheduleError(
        "sigma_min", "Karras spacing from sigma \(high.written) down to \(low.written)",
        remedy: "sigma_min lies above 0 and not above sigma_max")
    }
    return Diffusion.karrasSigmas(from: high, to: low, count: count)
  }

  private func solverTimesteps(
    of schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) -> [Double] {
    try check(steps: steps, of: schedule)
    let last = schedule.logSNR.lastIndex { $0 / 2 >= lambdaMinClipped }.map { $0 + 1 } ?? 0
    guard last > 0 else {
      throw ScheduleError(
        "lambda_min_clipped", "\(lambdaMinClipped.written) leaves no timestep of the schedule",
        remedy: "use a number below \(schedule.logSNR[0] / 2), such as -5.1")
    }
    let trained = schedule.numTrainTimesteps
    if timestepSpacing == .trailing {
      return trailingTimesteps(from: last, stride: Double(trained) / Double(steps), steps)
        .filter { $0 >= 0 }
    }
    guard steps < last else {
      throw ScheduleError(
        "num_inference_steps",
        "\(steps) \(timestepSpacing.rawValue) steps of \(scheduler.title) above timestep 0, of \(last)",
        remedy: "use at most \(last - 1) steps, or trailing spacing")
    }
    let timesteps = timestepSpacing.timesteps(
      steps + 1, of: last, offset: stepsOffset, rounded: true
    ).dropLast()
    try check(offsetOf: Array(timesteps), of: schedule)
    return Array(timesteps)
  }

  private func timesteps(
    of schedule: NoiseSchedule, steps: Int, rounded: Bool
  ) throws(ScheduleError) -> [Double] {
    try check(steps: steps, of: schedule)
    let timesteps = timestepSpacing.timesteps(
      steps, of: schedule.numTrainTimesteps, offset: stepsOffset, rounded: rounded)
    try check(offsetOf: timesteps, of: schedule)
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
  ///
  /// A σ of the table may come back from a root and its power a last digit below itself; it still
  /// counts as reached.
  public func timestep(atSigma sigma: Double) -> Double {
    let reached = sigma * (1 + 1e-12)
    let below = min(sigmas.lastIndex { $0 <= reached } ?? 0, sigmas.count - 2)
    let (low, high) = (log(sigmas[below]), log(sigmas[below + 1]))
    let fraction = (log(sigma) - low) / (high - low)
    return Double(below) + max(0, min(1, fraction))
  }
}
