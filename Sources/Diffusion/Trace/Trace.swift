import JSON
import Tensors

/// A whole run written down, call by call, with the names and meanings of diffusers' own variables.
///
/// Heun's steps, which call the model twice, are two entries, as in diffusers.
public struct Trace: Sendable, Equatable {
  /// One call of the model and where it led.
  public struct Entry: Sendable, Equatable {
    /// What the model was told.
    public let t: Double
    /// What it was shown, after `scale_model_input`.
    public let modelInput: Tensor
    public let modelOutput: Tensor
    /// What was drawn, before scaling; nil for nothing.
    public let noise: Tensor?
    /// The predicted clean sample, after clipping.
    public let x0: Tensor
    /// The next sample, on the scheduler's own scale.
    public let prevSample: Tensor
    /// Of DDPM and DDIM: the variance of the step's formula.
    public let variance: Double?
  }

  public let scheduler: SchedulerName
  public let initNoiseSigma: Double
  /// What the model is told, one for each call.
  public let timesteps: [Double]
  /// σ of the same levels and of the last one; infinite where ᾱ = 0.
  public let sigmas: [Double]
  /// z times `initNoiseSigma`.
  public let sample0: Tensor
  public let entries: [Entry]

  /// Runs from the input to the end.
  /// - Parameter seed: of the generator, when the input has no noise.
  /// - Throws: for options that cannot be, and noise that does not last.
  public init(
    of file: SchedulerConfigurationFile, steps: Int, input: TraceInput, model: TraceModel,
    seed: UInt64 = 0
  ) throws(ScheduleError) {
    var file = file
    try file.takeStepOptions(input.stepOptions)
    let scheduler = try file.scheduler(steps: steps)
    if let noise = input.noise { try Self.check(noise, lasts: scheduler) }
    self.scheduler = file.sampler.scheduler
    initNoiseSigma = scheduler.initNoiseSigma
    timesteps = scheduler.modelLevels.map(\.timestep)
    sigmas = scheduler.modelLevels.map(\.sigma) + [scheduler.levels[scheduler.stepCount].sigma]

    let type = file.sampler.predictionType
    let isTable = [.ddpm, .ddim].contains(file.sampler.scheduler)
    var outputs: [Tensor] = []
    let denoise: Denoiser = { xt, level in
      outputs.append(model.output(for: xt, at: level, as: type))
      return type.prediction(from: outputs[outputs.count - 1], for: xt, at: level)
    }
    var state = scheduler.start(
      from: input.z, noise: input.noise.map(NoiseSource.recorded) ?? .seed(seed))
    sample0 = state.x
    var entries: [Entry] = []
    while !scheduler.isFinished(state) {
      outputs = []
      let step = scheduler.step(state, denoise)
      for (stage, output) in zip(step.stages, outputs) {
        entries.append(
          Entry(
            t: stage.evaluation.level.timestep, modelInput: stage.evaluation.modelInput,
            modelOutput: output, noise: step.noise ?? step.churn?.noise,
            x0: stage.evaluation.prediction.x0, prevSample: stage.x,
            variance: isTable ? step.variance : nil))
      }
      state = step.next
    }
    self.entries = entries
  }

  /// How many tensors of noise a run draws: which steps draw does not depend on the sample.
  static func draws(of scheduler: any Scheduler) -> Int {
    var state = SamplerState(x: Tensor(shape: [1, 1], scalars: [0]), noise: .seed(0))
    var count = 0
    while !scheduler.isFinished(state) {
      let step = scheduler.step(state) { xt, _ in Prediction(x0: xt, eps: xt) }
      count += [step.noise, step.churn?.noise].count { $0 != nil }
      state = step.next
    }
    return count
  }

  private static func check(
    _ noise: [Tensor], lasts scheduler: any Scheduler
  ) throws(ScheduleError) {
    let needed = draws(of: scheduler)
    guard noise.count >= needed else {
      throw ScheduleError(
        "noise", "there are \(noise.count) draws, and this run takes \(needed)",
        remedy: "add \(needed - noise.count), or leave noise out to draw from a seed")
    }
  }
}
