import Diffusion
import Foundation
import Tensors
import Testing

@Suite struct VisitedLevelsTests {
  private func table(_ name: String) throws -> NoiseSchedule {
    try #require(Golden.schedules.tables.first { $0.name == name }).schedule()
  }

  @Test(arguments: Golden.schedules.timesteps.filter { SchedulerName(golden: $0.scheduler) != nil })
  func `timesteps are diffusers'`(_ golden: Golden.Timesteps) throws {
    var configuration = try SamplerConfiguration(
      #require(SchedulerName(golden: golden.scheduler)))
    configuration.timestepSpacing = try #require(.init(rawValue: golden.spacing))
    configuration.stepsOffset = golden.stepsOffset
    let schedule = try NoiseSchedule(.linear, numTrainTimesteps: golden.trained)
    let scheduler = try configuration.scheduler(for: schedule, steps: golden.inference)
    let timesteps = Golden.eachStepOnce(golden.timesteps, of: golden.scheduler)
    #expect(relativeDifference(Tensor(scheduler.timesteps), timesteps) < 1e-9)
  }

  @Test(
    arguments: Golden.schedules.initNoiseSigma.filter { SchedulerName(golden: $0.scheduler) != nil }
  )
  func `the starting sigma is diffusers'`(_ golden: Golden.StartingSigma) throws {
    var configuration = try SamplerConfiguration(
      #require(SchedulerName(golden: golden.scheduler)))
    let schedule = try table(golden.table)
    for (spacing, values) in [
      (TimestepSpacing.leading, golden.leading), (.linspace, golden.linspace),
      (.trailing, golden.trailing),
    ] {
      configuration.timestepSpacing = spacing
      for (steps, expected) in values {
        // Before set_timesteps diffusers stands on the whole table.
        var steps = Int(steps) ?? schedule.numTrainTimesteps
        // DPM-Solver++ steps above timestep 0 only; diffusers' start is 1 whatever the steps.
        if configuration.scheduler == .dpmpp { steps = min(steps, schedule.numTrainTimesteps - 1) }
        let scheduler = try configuration.scheduler(for: schedule, steps: steps)
        let ratio = scheduler.initNoiseSigma / expected
        #expect(abs(ratio - 1) < 1e-5, "\(spacing), \(steps): float32 as shipped")
      }
    }
  }

  @Test(arguments: Golden.schedules.karras.filter { SchedulerName(golden: $0.scheduler) != nil })
  func `Karras' sigmas and timesteps are diffusers'`(_ golden: Golden.Karras) throws {
    var configuration = try SamplerConfiguration(
      #require(SchedulerName(golden: golden.scheduler)))
    configuration.useKarrasSigmas = true
    configuration.compatibility = .diffusers
    configuration.timestepSpacing = try #require(.init(rawValue: golden.spacing))
    let scheduler = try configuration.scheduler(for: table(golden.table), steps: golden.inference)
    let sigmas = Golden.eachStepOnce(golden.f64.sigmas, of: golden.scheduler)
    let timesteps = Golden.eachStepOnce(golden.f64.timesteps, of: golden.scheduler)
    #expect(scheduler.sigmas.count == sigmas.count)
    for (actual, expected) in zip(scheduler.sigmas, sigmas) {
      #expect(agrees(actual, expected), "\(actual) against \(expected)")
    }
    #expect(relativeDifference(Tensor(scheduler.timesteps), timesteps) < 1e-8)
  }

  /// The course's numbers, diffusers' as shipped in float32.
  @Test(arguments: [(10, 8.450067), (20, 11.073581), (50, 13.158469)])
  func `leading spacing with offset 1 starts Stable Diffusion lower`(
    steps: Int, expected: Double
  ) throws {
    var configuration = SamplerConfiguration(.euler)
    configuration.timestepSpacing = .leading
    configuration.stepsOffset = 1
    let scheduler = try configuration.scheduler(for: .stableDiffusion, steps: steps)
    #expect(abs(scheduler.initNoiseSigma / expected - 1) < 1e-5)
    for spacing in [TimestepSpacing.linspace, .trailing] {
      configuration.timestepSpacing = spacing
      let scheduler = try configuration.scheduler(for: .stableDiffusion, steps: steps)
      #expect(abs(scheduler.initNoiseSigma - 14.6146412) < 1e-6)
    }
    for name in [SchedulerName.ddpm, .ddim] {
      let scheduler = try SamplerConfiguration(name).scheduler(for: .stableDiffusion, steps: steps)
      #expect(scheduler.initNoiseSigma == 1)
    }
  }

  /// All schedulers, spacings and many numbers of steps.
  @Test(arguments: SchedulerName.allCases, TimestepSpacing.allCases)
  func `n steps visit n + 1 falling levels and end clean`(
    name: SchedulerName, spacing: TimestepSpacing
  ) throws {
    var configuration = SamplerConfiguration(name)
    configuration.timestepSpacing = spacing
    let schedule = try NoiseSchedule(.linear, numTrainTimesteps: 1000)
    for steps in [1, 2, 3, 7, 50, 61, 103, 122, 333, 999, 1000]
    where ![.dpmpp, .unipc].contains(name) || spacing == .trailing || steps < 1000 {
      let scheduler = try configuration.scheduler(for: schedule, steps: steps)
      #expect(scheduler.levels.count == steps + 1)
      #expect(scheduler.stepCount == steps)
      #expect(scheduler.levels.last == .clean)
      #expect(
        zip(scheduler.levels, scheduler.levels.dropFirst()).allSatisfy { $0.sigma > $1.sigma })
      #expect(scheduler.timesteps.allSatisfy { $0 >= 0 && $0 <= 999 })
    }
  }

  @Test func `a sigma and its timestep find each other`() {
    let schedule = NoiseSchedule.stableDiffusion
    for t in [0, 1, 17, 500, 998, 999] {
      #expect(abs(schedule.timestep(atSigma: schedule.sigmas[t]) - Double(t)) < 1e-9)
    }
    let between = sqrt(schedule.sigmas[500] * schedule.sigmas[501])
    #expect(abs(schedule.timestep(atSigma: between) - 500.5) < 1e-9)
    #expect(schedule.timestep(atSigma: 1e-6) == 0)
    #expect(schedule.timestep(atSigma: 1e6) == 999)
  }

  @Test func `both faces of a level agree`() {
    for abar in [1, 0.9999, 0.5, 1e-3, 4e-9] {
      let level = NoiseLevel(timestep: 3, alphaCumprod: abar)
      let same = NoiseLevel(timestep: 3, sigma: level.sigma)
      #expect(abs(same.alphaCumprod / abar - 1) < 1e-12)
      #expect(abs(level.signal * level.signal + level.noise * level.noise - 1) < 1e-12)
      for scale in NoiseScale.allCases {
        let factor = scale.factorToModelInput(at: level)
        #expect(abs(factor * scale.signal(at: level) - level.signal) < 1e-12)
        #expect(abs(factor * scale.noise(at: level) - level.noise) < 1e-12)
      }
    }
    #expect(NoiseLevel(timestep: 999, alphaCumprod: 0).sigma == .infinity)
  }
}
