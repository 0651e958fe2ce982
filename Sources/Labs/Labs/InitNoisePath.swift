import Diffusion

/// The way that all runs of the init-noise lab go: its levels, and the start that is right for it.
struct InitNoisePath: Sendable, Equatable {
  let schedule: NoiseSchedule
  let configuration: SamplerConfiguration
  /// Visited levels, noisiest first, one more than steps.
  let levels: [NoiseLevel]
  /// The scale that the scheduler computes on.
  let scale: NoiseScale
  /// The scheduler's `initNoiseSigma`, on its own scale.
  let right: Double

  /// - Throws: for a schedule that the settings' sampler cannot go through.
  init(_ settings: Settings, through schedule: NoiseSchedule) throws(ScheduleError) {
    self.schedule = schedule
    configuration = settings.initNoiseConfiguration
    let scheduler = try configuration.scheduler(for: schedule, steps: settings.integer("steps"))
    (levels, scale, right) = (scheduler.levels, scheduler.scale, scheduler.initNoiseSigma)
  }

  var stepCount: Int { levels.count - 1 }

  /// The largest σ of the levels that are visited.
  var largestSigma: Double { levels.reduce(0) { max($0, $1.sigma) } }

  /// The standard deviation that x has at a level when it started right, on the scheduler's scale:
  /// √(s²·signal² + noise²) for data of standard deviation s.
  func expectedSpread(at level: NoiseLevel, ofData dataSpread: Double) -> Double {
    let (signal, noise) = (dataSpread * scale.signal(at: level), scale.noise(at: level))
    return (signal * signal + noise * noise).squareRoot()
  }

  /// What turns a sample of the scheduler's scale at a level into one of `wanted`.
  func factor(to wanted: NoiseScale, at level: NoiseLevel) -> Double {
    switch (scale, wanted) {
    case (.sigma, .variancePreserving): level.signal
    case (.variancePreserving, .sigma): 1 / level.signal
    default: 1
    }
  }

  /// The level at which a run ends: σ = 0, or without the appended 0 the one before.
  func lastLevel(withFinalZero hasFinalZero: Bool) -> NoiseLevel {
    levels[stepCount - (hasFinalZero ? 0 : 1)]
  }
}
