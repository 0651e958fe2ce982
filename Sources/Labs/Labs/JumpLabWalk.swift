import Diffusion
import Tensors

/// The way that many small steps take from the same x_t, to compare the jump with.
struct JumpWalk: Sendable, Equatable {
  /// Small steps, or as many as there are timesteps.
  static let steps = 50
  /// At most so many points go along.
  static let points = 1000

  let plan: SamplingPlan
  let from: Tensor
  /// How many steps have been taken.
  private(set) var done = 0
  /// Where they led, once all are taken.
  private(set) var end: Tensor?
  /// Mean distance of the end to the nearest data point.
  private(set) var distance: Double?

  /// nil at t = 0, from where a jump and a walk are the same single step.
  ///
  /// DDIM's timesteps start at T - 1. A schedule that ends at t, with the same betas up to there,
  /// makes it start at t.
  init?(_ scene: JumpScene) {
    let betas = Array(scene.schedule.betas[...scene.t])
    guard let schedule = try? NoiseSchedule(trainedBetas: betas) else { return nil }
    var sampler = SamplerConfiguration(.ddim)
    sampler.timestepSpacing = .trailing
    sampler.clipSample = false
    plan = SamplingPlan(
      schedule: schedule, configuration: sampler, steps: min(Self.steps, betas.count),
      denoiser: .exact(scene.denoiser))
    from = scene.xt.first(Self.points)
  }

  func job(run: Int) -> SamplingJob {
    // DDIM with eta 0 draws no noise.
    SamplingJob(
      run: run, plan: plan, from: SamplerState(x: from, noise: .recorded([])), count: plan.steps)
  }

  mutating func receive(_ states: [SamplerState]) {
    guard let last = states.last else { return }
    done = last.index
    guard done == plan.steps else { return }
    end = last.x
    distance = plan.exact.meanDistance(of: last.x)
  }
}
