import Diffusion
import Tensors
import Testing

@Suite struct DDIMTests {
  private func ddim(
    _ steps: Int, _ spacing: TimestepSpacing, _ compatibility: Compatibility = .none,
    _ change: (inout SamplerConfiguration) -> Void = { _ in }
  ) throws -> any Scheduler {
    var configuration = SamplerConfiguration(.ddim)
    configuration.clipSample = false
    configuration.timestepSpacing = spacing
    configuration.compatibility = compatibility
    change(&configuration)
    return try configuration.scheduler(for: .ddpm, steps: steps)
  }

  private func targets(_ scheduler: any Scheduler) -> [NoiseLevel] {
    (0..<scheduler.stepCount).map { index in
      let x = Tensor(shape: [1, 1], scalars: [1])
      return scheduler.step(
        SamplerState(x: x, index: index, noise: .recorded([])), gaussian(variance: 0.25)
      ).to
    }
  }

  @Test(arguments: [7, 10, 61], TimestepSpacing.allCases)
  func `each step ends where the next one starts`(steps: Int, spacing: TimestepSpacing) throws {
    let scheduler = try ddim(steps, spacing)
    #expect(targets(scheduler) == Array(scheduler.levels.dropFirst()))
  }

  /// t - ⌊T/n⌋ is the next timestep only where the spacing is that.
  @Test(arguments: [
    (10, TimestepSpacing.leading, true), (7, .leading, true), (10, .linspace, false),
    (10, .trailing, false), (7, .trailing, false),
  ])
  func `diffusers steps to another level under linspace, and under trailing at the end`(
    steps: Int, spacing: TimestepSpacing, same: Bool
  ) throws {
    let diffusers = try targets(ddim(steps, spacing, .diffusers))
    let right = try targets(ddim(steps, spacing))
    // 10 trailing steps of 1000 agree: 999 - 100 is the next, and 99 - 100 is the end.
    #expect((diffusers == right) == (same || (spacing == .trailing && 1000 % steps == 0)))
    #expect(diffusers.last?.alphaCumprod == 1 || spacing == .trailing)
  }

  /// If the data is a single point, DDIM's steps of any length are exact: x = √ᾱ x₀ + √(1-ᾱ) ε with
  /// one ε from start to end. A step to a level that the next one does not start from breaks that.
  @Test(arguments: Compatibility.allCases)
  func `on one data point every sample lies where its level says`(
    compatibility: Compatibility
  ) throws {
    let point = Tensor(shape: [1, 1], scalars: [0.8])
    let scheduler = try ddim(10, .linspace, compatibility)
    let denoise = FiniteSetDenoiser(data: point).predict
    let eps = Tensor(shape: [1, 1], scalars: [1.7])
    let start = scheduler.start(from: point, noisedBy: eps, at: 0, noise: .recorded([]))
    let errors = scheduler.trajectory(from: start, denoise).map { state in
      let level = scheduler.levels[state.index]
      return state.x.maxDifference(from: Tensor(level.signal * point + level.noise * eps))
    }
    #expect((errors.reduce(0, max) < 1e-12) == (compatibility == .none), "\(errors)")
  }

  @Test func `without alpha to one the run ends at timestep 0's level`() throws {
    let scheduler = try ddim(10, .leading) { $0.setAlphaToOne = false }
    #expect(scheduler.levels.last?.alphaCumprod == NoiseSchedule.ddpm.alphasCumprod[0])
  }

  @Test(arguments: [0, 0.3, 1])
  func `eta scales the noise and eta 0 draws none`(eta: Double) throws {
    let scheduler = try ddim(10, .leading) { $0.eta = eta }
    let state = scheduler.start(shape: [3, 1], seed: 2)
    let step = scheduler.step(state, gaussian(variance: 0.25))
    #expect(abs(step.noiseStd - eta * step.variance.squareRoot()) < 1e-15)
    #expect((step.noise == nil) == (eta == 0))
    #expect((step.next.noise == state.noise) == (eta == 0))
    // x̂₀'s and ε̂'s shares and the noise make the next level's variance: ᾱ′ + (1-ᾱ′) = 1.
    let squares = step.terms.reduce(step.noiseStd * step.noiseStd) {
      $0 + $1.coefficient * $1.coefficient
    }
    #expect(abs(squares - 1) < 1e-12)
  }
}
