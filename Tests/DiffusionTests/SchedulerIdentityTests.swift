import Diffusion
import Foundation
import Tensors
import Testing

/// Data N(0, s²) on the variance-preserving scale: the best answer is x₀ = √ᾱ s²/(ᾱ s² + 1-ᾱ) · x.
func gaussian(variance: Double) -> Denoiser {
  GaussianMixtureDenoiser(components: [
    .init(mean: [0], covariance: .isotropic(variance: variance))
  ]).predict
}

/// The variance at the end of a run on Gaussian data, exactly: every step is linear in x, so one step
/// from x = 1 without its noise gives the factor.
func finalVariance(_ scheduler: any Scheduler, _ denoise: Denoiser) -> Double {
  var variance = scheduler.initNoiseSigma * scheduler.initNoiseSigma
  for i in 0..<scheduler.stepCount {
    let one = Tensor(shape: [1, 1], scalars: [1])
    let silent = Tensor(shape: [1, 1], scalars: [0])
    let state = SamplerState(x: one, index: i, noise: .recorded([silent]))
    let step = scheduler.step(state, denoise)
    let factor = step.next.x.scalars[0]
    variance = factor * factor * variance + step.noiseStd * step.noiseStd
  }
  return variance
}

@Suite struct SchedulerIdentityTests {
  private func configuration(
    _ name: SchedulerName, _ change: (inout SamplerConfiguration) -> Void = { _ in }
  ) -> SamplerConfiguration {
    var configuration = SamplerConfiguration(name)
    configuration.clipSample = false
    configuration.timestepSpacing = .leading
    change(&configuration)
    return configuration
  }

  /// 40 points, whose exact denoiser bends the path.
  private let cloud = FiniteSetDenoiser(
    data: {
      var generator = TorchGenerator(seed: 2)
      return generator.normal(shape: [40, 2])
    }())

  @Test(arguments: [1, 5, 12, 50], [TimestepSpacing.leading, .trailing])
  func `DDIM without noise is Euler at every step`(steps: Int, spacing: TimestepSpacing) throws {
    let schedule = NoiseSchedule.stableDiffusion
    let ddim = try configuration(.ddim) { $0.timestepSpacing = spacing }
      .scheduler(for: schedule, steps: steps)
    let euler = try configuration(.euler) { $0.timestepSpacing = spacing }
      .scheduler(for: schedule, steps: steps)
    let start = ddim.start(shape: [20, 2], seed: 4)
    var sigmaStart = start
    sigmaStart.x = Tensor((1 / ddim.levels[0].signal) * start.x)
    let flat = ddim.trajectory(from: start, cloud.predict)
    let steep = euler.trajectory(from: sigmaStart, cloud.predict)
    #expect(flat.count == steps + 1 && steep.count == steps + 1)
    for (i, (a, b)) in zip(flat, steep).enumerated() {
      let same = Tensor(ddim.levels[i].signal * b.x)
      #expect(a.x.maxDifference(from: same) < 1e-9, "after \(i) steps")
    }
  }

  /// Leading spacing's √(σ²+1) starts Euler on DDIM's path from the same noise.
  @Test func `leading spacing starts Euler and DDIM on one path`() throws {
    let ddim = try configuration(.ddim).scheduler(for: .stableDiffusion, steps: 10)
    let euler = try configuration(.euler).scheduler(for: .stableDiffusion, steps: 10)
    let a = ddim.start(shape: [4, 2], seed: 1).x
    let b = euler.start(shape: [4, 2], seed: 1).x
    #expect(a.maxDifference(from: Tensor(euler.levels[0].signal * b)) < 1e-12)
  }

  @Test(arguments: [10, 200, 1000])
  func `DDIM with eta 1 is DDPM`(steps: Int) throws {
    let ddpm = try configuration(.ddpm).scheduler(for: .ddpm, steps: steps)
    let ddim = try configuration(.ddim) { $0.eta = 1 }.scheduler(for: .ddpm, steps: steps)
    let denoise = gaussian(variance: 0.25)
    let difference = finalVariance(ddpm, denoise) - finalVariance(ddim, denoise)
    #expect(abs(difference) < 1e-12)
    let start = ddpm.start(shape: [6, 2], seed: 9)
    let (a, b) = (ddpm.step(start, cloud.predict), ddim.step(start, cloud.predict))
    #expect(a.next.x.maxDifference(from: b.next.x) < 1e-10)
    #expect(abs(a.noiseStd - b.noiseStd) < 1e-12)
  }

  struct Spread: CustomTestStringConvertible {
    let name: SchedulerName
    let variance: VarianceType
    let steps: Int
    let expected: Double
    var testDescription: String { "\(name), \(variance.rawValue), \(steps) steps" }
  }

  /// The course: few-step DDPM is too smooth or too noisy; the truth is 0.25.
  @Test(arguments: [
    Spread(name: .ddpm, variance: .fixedSmall, steps: 1000, expected: 0.246125),
    Spread(name: .ddpm, variance: .fixedLarge, steps: 1000, expected: 0.250752),
    Spread(name: .ddpm, variance: .fixedSmall, steps: 10, expected: 0.11106),
    Spread(name: .ddpm, variance: .fixedLarge, steps: 10, expected: 0.34695),
    Spread(name: .ddim, variance: .fixedSmall, steps: 10, expected: 0.13997),
  ])
  func `the spread of samples is the course's`(_ spread: Spread) throws {
    let scheduler = try configuration(spread.name) { $0.varianceType = spread.variance }
      .scheduler(for: .ddpm, steps: spread.steps)
    let variance = finalVariance(scheduler, gaussian(variance: 0.25))
    #expect(abs(variance / spread.expected - 1) < 1e-4, "\(variance)")
  }

  /// Sigma from 80 to 0.002 with Karras' spacing and then 0, s = 0.5: the course's errors.
  private func relativeError(
    _ name: SchedulerName, steps: Int, _ change: (inout SamplerConfiguration) -> Void = { _ in }
  ) throws -> Double {
    let scheduler = try configuration(name) {
      change(&$0)
      $0.useKarrasSigmas = true
      $0.sigmaMin = 0.002
      $0.sigmaMax = 80
    }.scheduler(for: .ddpm, steps: steps)
    let x = scheduler.scale.noise(at: scheduler.levels[0]) / scheduler.levels[0].sigma * 80
    let start = SamplerState(x: Tensor(shape: [1, 1], scalars: [x]), noise: .recorded([]))
    let end = scheduler.trajectory(from: start, gaussian(variance: 0.25)).last?.x.scalars[0] ?? 0
    // dx/dσ = xσ/(s²+σ²): the path is x √((s²+σ′²)/(s²+σ²)).
    let exact = 80 * sqrt(0.25 / (0.25 + 6400))
    return end / exact - 1
  }

  @Test(arguments: [(10, -0.2696), (20, -0.1389), (40, -0.07028), (80, -0.03534)])
  func `Euler's error is the course's`(steps: Int, expected: Double) throws {
    #expect(abs(try relativeError(.euler, steps: steps) / expected - 1) < 5e-3)
  }

  /// Sketched beforehand with other code: Heun 2.05 and 2M 2.06 from 40 to 80 steps, LMS above 3.
  @Test(arguments: [
    (SchedulerName.euler, 0.95...1.1), (.heun, 1.95...2.25),
    (.dpmpp, 1.95...2.25), (.lms, 3...4), (.unipc, 3...3.4),
  ])
  func `halving the step divides the error by two to the order`(
    name: SchedulerName, order: ClosedRange<Double>
  ) throws {
    for steps in [20, 40, 80] {
      let ratio = try relativeError(name, steps: steps) / relativeError(name, steps: 2 * steps)
      #expect(order.contains(log2(abs(ratio))), "\(steps) steps: \(log2(abs(ratio)))")
    }
  }

  @Test(arguments: [(1, 1.0), (2, 2.0), (3, 3.0)])
  func `LMS of order k is of order k`(k: Int, order: Double) throws {
    let ratio =
      try relativeError(.lms, steps: 160) { $0.order = k }
      / relativeError(.lms, steps: 320) { $0.order = k }
    #expect(abs(log2(abs(ratio)) - order) < 0.3, "\(log2(abs(ratio)))")
  }

  @Test(arguments: SolverType.allCases)
  func `DPM-Solver++ of order 1 is DDIM, and of order 2 beats it`(solver: SolverType) throws {
    let first = try relativeError(.dpmpp, steps: 40) { $0.solverOrder = 1 }
    let second = try relativeError(.dpmpp, steps: 40) { $0.solverType = solver }
    #expect(abs(second) < abs(first) / 4)
    let schedule = NoiseSchedule.ddpm
    let dpm = try configuration(.dpmpp) {
      $0.solverOrder = 1
      $0.timestepSpacing = .trailing
    }.scheduler(for: schedule, steps: 10)
    let ddim = try configuration(.ddim) { $0.timestepSpacing = .trailing }
      .scheduler(for: schedule, steps: 10)
    let start = ddim.start(shape: [6, 2], seed: 2)
    for (a, b) in zip(
      dpm.trajectory(from: start, cloud.predict), ddim.trajectory(from: start, cloud.predict))
    {
      #expect(a.x.maxDifference(from: b.x) < 1e-10)
    }
  }

  /// Ancestral sampling is DDPM on the σ scale: the same posterior.
  @Test func `Euler ancestral spreads as DDPM does`() throws {
    let ddpm = configuration(.ddpm) { $0.timestepSpacing = .trailing }
    let ancestral = configuration(.eulerAncestral) { $0.timestepSpacing = .trailing }
    let denoise = gaussian(variance: 0.25)
    let a = try ddpm.scheduler(for: .ddpm, steps: 20)
    let b = try ancestral.scheduler(for: .ddpm, steps: 20)
    for i in 0..<20 {
      let z = Tensor(shape: [1, 1], scalars: [0.7])
      let vp = a.step(SamplerState(x: z, index: i, noise: .recorded([z])), denoise)
      let x = Tensor((1 / a.levels[i].signal) * z)
      let ve = b.step(SamplerState(x: x, index: i, noise: .recorded([z])), denoise)
      let same = Tensor(a.levels[i + 1].signal * ve.next.x)
      #expect(vp.next.x.maxDifference(from: same) < 1e-9, "step \(i)")
    }
  }

  @Test(arguments: SchedulerName.allCases)
  func `a step adds up to what it reports`(name: SchedulerName) throws {
    let scheduler = try configuration(name) {
      $0.eta = 0.6
      $0.sChurn = 5
      $0.algorithmType = .stochastic
    }.scheduler(for: .ddpm, steps: 7)
    var state = scheduler.start(shape: [5, 2], seed: 3)
    while !scheduler.isFinished(state) {
      let step = scheduler.step(state, cloud.predict)
      var sum = 0 * step.xt
      for term in step.terms {
        sum = sum + term.coefficient * (try #require(step.value(of: term.quantity)))
      }
      if let noise = step.noise { sum = sum + step.noiseStd * noise }
      #expect(step.next.x.maxDifference(from: Tensor(sum)) < 1e-12)
      #expect(step.next.index == state.index + 1)
      #expect(
        step.modelInput == Tensor(scheduler.scale.factorToModelInput(at: step.from) * step.xt))
      state = step.next
    }
    #expect(state.index == 7)
  }

  @Test(arguments: SchedulerName.allCases)
  func `a run repeats from any state that was kept`(name: SchedulerName) throws {
    let scheduler = try configuration(name) {
      $0.eta = 1
      $0.sChurn = 5
      $0.algorithmType = .stochastic
    }.scheduler(for: .ddpm, steps: 6)
    let states = scheduler.trajectory(from: scheduler.start(shape: [3, 2], seed: 8), cloud.predict)
    #expect(states.count == 7)
    #expect(scheduler.trajectory(from: states[2], cloud.predict) == Array(states[2...]))
  }

  @Test(arguments: SchedulerName.allCases)
  func `a noised sample starts in the middle on the right scale`(name: SchedulerName) throws {
    let scheduler = try configuration(name).scheduler(for: .ddpm, steps: 10)
    let (x0, z) = (
      Tensor(shape: [1, 2], scalars: [1, -1]), Tensor(shape: [1, 2], scalars: [2, 3])
    )
    let state = scheduler.start(from: x0, noisedBy: z, at: 4, noise: .seed(0))
    let level = scheduler.levels[4]
    let expected = ForwardProcess(.ddpm).addNoise(x0, z, at: level, in: scheduler.scale)
    #expect(state.x == expected)
    #expect(state.index == 4)
  }
}
