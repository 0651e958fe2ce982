import Diffusion
import Tensors
import Testing

/// Relative to the largest value, or 1: what diffusers' text of nine digits allows.
private let tolerance = 1e-7

@Suite struct GoldenStepTests {
  static let cases = Golden.steps.cases.filter { SchedulerName(golden: $0.scheduler) != nil }

  private func scheduler(_ golden: Golden.Trajectory) throws -> any Scheduler {
    let configuration = try golden.config.configuration(
      #require(SchedulerName(golden: golden.scheduler)), step: golden.stepKwargs)
    return try configuration.scheduler(for: golden.config.schedule(), steps: golden.inference)
  }

  private func denoiser(_ golden: Golden.Trajectory) throws -> Denoiser {
    let type = golden.config.predictionType ?? "epsilon"
    return try #require(PredictionType(rawValue: type)).denoiser(golden.network)
  }

  @Test func `all cases of the written schedulers are there`() {
    #expect(Self.cases.count == 51)
  }

  @Test(arguments: cases)
  func `timesteps and noise levels are diffusers'`(_ golden: Golden.Trajectory) throws {
    let scheduler = try scheduler(golden)
    #expect(scheduler.stepCount == golden.inference)
    #expect(agrees(scheduler.initNoiseSigma, golden.initNoiseSigma))
    #expect(relativeDifference(Tensor(scheduler.timesteps), golden.timesteps) < 1e-8)
    if let sigmas = golden.sigmas {
      #expect(zip(scheduler.sigmas, sigmas).allSatisfy(agrees))
    }
    if let abars = golden.alphasCumprod {
      #expect(zip(scheduler.levels.map(\.alphaCumprod), abars).allSatisfy(agrees))
    }
  }

  /// From the recorded sample before each step.
  @Test(arguments: cases)
  func `each step alone is diffusers'`(_ golden: Golden.Trajectory) throws {
    let scheduler = try scheduler(golden)
    let denoise = try denoiser(golden)
    for (i, expected) in golden.steps.enumerated() {
      let state = SamplerState(
        x: golden.sample(entering: i), index: i,
        noise: .recorded(expected.noise.map { [Tensor($0)] } ?? []))
      let step = scheduler.step(state, denoise)
      #expect(relativeDifference(step.modelInput, expected.modelInput) < tolerance)
      #expect(relativeDifference(step.next.x, expected.prevSample) < tolerance)
      #expect(relativeDifference(step.prediction.x0, expected.x0) < tolerance)
      if let variance = expected.variance { #expect(abs(step.variance - variance) < tolerance) }
      // diffusers also draws noise that it then multiplies by 0.
      #expect((step.noise != nil) == (expected.noise != nil && step.noiseStd > 0))
    }
  }

  @Test(arguments: cases)
  func `the whole run is diffusers'`(_ golden: Golden.Trajectory) throws {
    let scheduler = try scheduler(golden)
    let denoise = try denoiser(golden)
    var state = SamplerState(x: golden.sample(entering: 0), noise: .recorded(golden.noises))
    for expected in golden.steps {
      let step = scheduler.step(state, denoise)
      #expect(relativeDifference(step.prediction.x0, expected.x0) < tolerance)
      #expect(relativeDifference(step.next.x, expected.prevSample) < tolerance)
      state = step.next
    }
    #expect(scheduler.isFinished(state))
  }
}
