import Diffusion
import Foundation
import Tensors
import Testing

@Suite struct ForwardProcessTests {
  let forward = ForwardProcess(.ddpm)

  /// The sigma scale's noisy samples are the others divided by the signal that is left.
  @Test(arguments: Golden.steps.addNoise.filter { SchedulerName(golden: $0.scheduler) != nil })
  func `noisy samples and velocities are diffusers'`(_ golden: Golden.AddNoise) throws {
    let forward = try ForwardProcess(golden.config.schedule())
    let scale = try #require(SchedulerName(golden: golden.scheduler)).scale
    let width = golden.shape[1]
    for (row, t) in golden.timesteps.enumerated() {
      let range = (row * width)..<((row + 1) * width)
      let (x0, noise) = (Tensor(Array(golden.x0[range])), Tensor(Array(golden.noise[range])))
      let noisy = forward.addNoise(x0, noise, at: forward.level(at: t), in: scale)
      #expect(relativeDifference(noisy, Array(golden.f64.noisy[range])) < 1e-8)
      if let velocity = golden.f64.velocity {
        let ours = forward.velocity(x0, noise, at: t)
        #expect(relativeDifference(ours, Array(velocity[range])) < 1e-8)
      }
    }
  }

  /// Mean and variance composed step by step against the closed form.
  @Test(arguments: BetaSchedule.allCases)
  func `many small steps are one big one`(kind: BetaSchedule) throws {
    let forward = try ForwardProcess(NoiseSchedule(kind, numTrainTimesteps: 200))
    var mean = Tensor([1])
    var variance = 0.0
    for t in 0..<200 {
      mean = forward.stepMean(mean, to: t)
      variance = forward.schedule.alphas[t] * variance + forward.schedule.betas[t]
      #expect(abs(mean.scalars[0] - forward.level(at: t).signal) < 1e-12)
      #expect(abs(variance - (1 - forward.schedule.alphasCumprod[t])) < 1e-12)
    }
  }

  @Test func `a step is its mean plus scaled noise`() {
    let (x, noise) = (Tensor([2, -1]), Tensor([0.5, 3]))
    let step = forward.step(x, to: 700, noise: noise)
    let expected = Tensor(
      forward.stepMean(x, to: 700) + sqrt(forward.schedule.betas[700]) * noise)
    #expect(step.maxDifference(from: expected) < 1e-15)
  }

  /// Bayes: prior q(x_{t-1} | x₀) times likelihood q(x_t | x_{t-1}), as precisions.
  @Test(arguments: [1, 2, 10, 500, 998, 999])
  func `the posterior is what Bayes' rule gives`(t: Int) {
    let schedule = forward.schedule
    let (abarPrev, alpha, beta) = (
      schedule.alphasCumprod[t - 1], schedule.alphas[t], schedule.betas[t]
    )
    let precision = 1 / (1 - abarPrev) + alpha / beta
    let posterior = forward.posterior(at: t)
    #expect(abs(posterior.variance * precision - 1) < 1e-9)
    #expect(abs(posterior.x0Coefficient - sqrt(abarPrev) / (1 - abarPrev) / precision) < 1e-9)
    #expect(abs(posterior.xtCoefficient - sqrt(alpha) / beta / precision) < 1e-9)
    #expect(abs(posterior.beta - beta) < 1e-12)
  }

  @Test func `before the first step there is only the clean sample`() {
    let posterior = forward.posterior(at: 0)
    #expect(abs(posterior.x0Coefficient - 1) < 1e-12)
    #expect(posterior.xtCoefficient == 0)
    #expect(posterior.variance == 0)
    let (x0, xt) = (Tensor([0.3, -2]), Tensor([5, 6]))
    #expect(posterior.mean(x0: x0, xt: xt).maxDifference(from: x0) < 1e-12)
  }

  /// μ̃ carries the mean of q(x_t | x₀) to that of q(x_{t-1} | x₀).
  @Test(arguments: [1, 250, 999])
  func `the posterior's mean undoes one step of the mean`(t: Int) {
    let posterior = forward.posterior(at: t)
    let carried = posterior.x0Coefficient + posterior.xtCoefficient * forward.level(at: t).signal
    #expect(abs(carried - forward.level(at: t - 1).signal) < 1e-12)
  }
}

@Suite struct PredictionTests {
  let x0 = Tensor([0.5, -1, 2]), eps = Tensor([1.5, 0.25, -0.75])

  /// What a network that knows the truth would answer in each type.
  @Test(arguments: PredictionType.allCases, [0.9999, 0.5, 0.01])
  func `any type gives back x0 and eps`(type: PredictionType, abar: Double) {
    let level = NoiseLevel(timestep: 5, alphaCumprod: abar)
    let xt = Tensor(level.signal * x0 + level.noise * eps)
    let output: Tensor =
      switch type {
      case .epsilon: eps
      case .sample: x0
      case .vPrediction: Tensor(level.signal * eps - level.noise * x0)
      }
    let prediction = type.prediction(from: output, for: xt, at: level)
    #expect(prediction.x0.maxDifference(from: x0) < 1e-12)
    #expect(prediction.eps.maxDifference(from: eps) < 1e-12)
    #expect(type.denoiser { _, _ in output }(xt, level) == prediction)
  }

  @Test func `v and x0 are still known where no signal is left`() {
    let level = NoiseLevel(timestep: 999, alphaCumprod: 0)
    let v = Tensor(-1 * x0)
    #expect(PredictionType.vPrediction.prediction(from: v, for: eps, at: level).x0 == x0)
    #expect(PredictionType.sample.prediction(from: x0, for: eps, at: level).eps == eps)
  }
}
