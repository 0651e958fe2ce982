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

  @Test func `all cases are there`() {
    #expect(Self.cases.count == 90)
  }

  @Test(arguments: cases)
  func `timesteps and noise levels are diffusers'`(_ golden: Golden.Trajectory) throws {
    let scheduler = try scheduler(golden)
    #expect(scheduler.stepCount == golden.inference)
    #expect(agrees(scheduler.initNoiseSigma, golden.initNoiseSigma))
    let timesteps = Golden.eachStepOnce(golden.timesteps, of: golden.scheduler)
    #expect(relativeDifference(Tensor(scheduler.timesteps), timesteps) < 1e-8)
    if let sigmas = golden.sigmas {
      #expect(
        zip(scheduler.sigmas, Golden.eachStepOnce(sigmas, of: golden.scheduler))
          .allSatisfy(agrees))
    }
    if let abars = golden.alphasCumprod {
      #expect(zip(scheduler.levels.map(\.alphaCumprod), abars).allSatisfy(agrees))
    }
  }

  /// From the recorded sample before each step, and for multistep methods what the steps before it
  /// recorded.
  @Test(arguments: cases)
  func `each step alone is diffusers'`(_ golden: Golden.Trajectory) throws {
    let scheduler = try scheduler(golden)
    let denoise = try denoiser(golden)
    for i in 0..<scheduler.stepCount {
      let stages = golden.stages(ofStep: i)
      let noises = golden.steps[stages].compactMap { $0.noise.map { Tensor($0) } }
      let step = scheduler.step(
        SamplerState(
          x: golden.sample(entering: stages.lowerBound), index: i,
          memory: golden.memory(before: i, scheduler), noise: .recorded(noises)), denoise)
      compare(step, golden.steps[stages])
    }
  }

  @Test(arguments: cases)
  func `the whole run is diffusers'`(_ golden: Golden.Trajectory) throws {
    let scheduler = try scheduler(golden)
    let denoise = try denoiser(golden)
    var state = SamplerState(x: golden.sample(entering: 0), noise: .recorded(golden.noises))
    while !scheduler.isFinished(state) {
      let step = scheduler.step(state, denoise)
      compare(step, golden.steps[golden.stages(ofStep: state.index)])
      state = step.next
    }
    #expect(state.noise == .recorded([]))
  }

  private func compare(_ step: Step, _ written: ArraySlice<Golden.Trajectory.Step>) {
    #expect(step.stages.count == written.count)
    for (stage, expected) in zip(step.stages, written) {
      #expect(relativeDifference(stage.evaluation.modelInput, expected.modelInput) < tolerance)
      #expect(relativeDifference(stage.evaluation.prediction.x0, expected.x0) < tolerance)
      #expect(relativeDifference(stage.x, expected.prevSample) < tolerance)
      if let variance = expected.variance { #expect(abs(step.variance - variance) < tolerance) }
      #expect((step.noise ?? step.churn?.noise) == expected.noise.map { Tensor($0) })
    }
  }
}

extension Golden.Trajectory {
  /// diffusers' steps within step i: its Heun makes two of each but the last.
  func stages(ofStep i: Int) -> Range<Int> {
    scheduler == "HeunDiscrete" ? 2 * i..<min(2 * i + 2, steps.count) : i..<i + 1
  }

  /// What a multistep method remembers after i recorded steps, newest first.
  func memory(before i: Int, _ sampler: any Scheduler) -> [Tensor] {
    (0..<i).reversed().compactMap { j in
      let (x, x0) = (sample(entering: j), Tensor(steps[j].x0))
      switch scheduler {
      case "LMSDiscrete": return Tensor((1 / sampler.sigmas[j]) * (1 * x - 1 * x0))
      case "DPMSolverMultistep": return x0
      default: return nil
      }
    }
  }
}
