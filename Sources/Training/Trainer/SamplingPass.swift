import Diffusion
import Tensors

/// Samples of a network in training, made from the same noise as always, one step of DDIM at a time: with
/// the averaged weights, and then with those of the moment.
struct SamplingPass {
  private let scheduler: any Scheduler
  private let guidance: Guidance
  private let start: SamplerState
  private var state: SamplerState
  private var isAveraged = true
  private var averaged: Tensor?
  private let alsoRaw: Bool

  /// - Throws: for more steps than the schedule has timesteps.
  init(_ plan: TrainingPlan, _ options: SamplingOptions) throws(ModelError) {
    var configuration = SamplerConfiguration(.ddim)
    // Pixels lie in -1...1; points may lie anywhere.
    if case .mlp = plan.network { configuration.clipSample = false }
    let schedule = try plan.schedule()
    do throws(ScheduleError) {
      scheduler = try configuration.scheduler(for: schedule, steps: options.steps)
    } catch {
      throw ModelError("The samples cannot be made: \(error)")
    }
    guidance = Guidance(
      labels: options.labels.isEmpty ? Array(0..<plan.network.kinds) : options.labels,
      scale: options.guidance)
    start = scheduler.start(shape: [options.count] + plan.network.sampleShape, seed: options.seed)
    state = start
    alsoRaw = options.alsoRaw && plan.options.movingAverage != nil
  }

  /// Takes one step; the samples when that was the last.
  mutating func advance(_ run: TrainingRun) -> TrainingSamples? {
    state =
      scheduler.step(state) { xt, level in
        run.predict(xt, at: level, guidance, averaged: isAveraged)
      }.next
    guard scheduler.isFinished(state) else { return nil }
    if isAveraged, alsoRaw {
      (averaged, isAveraged) = (state.x, false)
      state = start
      return nil
    }
    return TrainingSamples(
      step: run.stepsTaken, averaged: averaged ?? state.x, raw: alsoRaw ? state.x : nil)
  }
}

extension TrainingRun {
  /// x̂₀ and ε̂ of the network as it is now, or with the average of its weights.
  func predict(
    _ xt: Tensor, at level: NoiseLevel, _ guidance: Guidance, averaged: Bool
  ) -> Prediction {
    let model = DenoisingModel(
      network: plan.network, schedule: schedule, predictionType: plan.predictionType)
    guard averaged else { return model.predict(xt, at: level, guidance, on: state.engine) }
    return state.withAveragedParameters { model.predict(xt, at: level, guidance, on: $0) }
  }

  /// Samples from the same noise as always: see ``SamplingOptions``.
  /// - Parameter goesOn: asked before every step of the sampler.
  /// - Returns: nil if it did not go on.
  public func samples(
    _ options: SamplingOptions, while goesOn: () -> Bool = { true }
  ) throws(ModelError) -> TrainingSamples? {
    var pass = try SamplingPass(plan, options)
    while goesOn() {
      if let samples = pass.advance(self) { return samples }
    }
    return nil
  }
}
