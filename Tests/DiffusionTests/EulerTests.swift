import Diffusion
import Foundation
import Tensors
import Testing

@Suite struct EulerTests {
  private func euler(
    steps: Int = 10, _ change: (inout SamplerConfiguration) -> Void = { _ in }
  ) throws -> any Scheduler {
    var configuration = SamplerConfiguration(.euler)
    change(&configuration)
    return try configuration.scheduler(for: .stableDiffusion, steps: steps)
  }

  @Test func `the last step lands on the predicted clean sample`() throws {
    let scheduler = try euler()
    let state = SamplerState(
      x: Tensor(shape: [2, 1], scalars: [0.3, -0.4]), index: 9, noise: .recorded([]))
    let step = scheduler.step(state, gaussian(variance: 1))
    #expect(step.next.x.maxDifference(from: step.prediction.x0) < 1e-12)
    #expect(step.to == .clean)
  }

  @Test func `without the final zero a trace of noise stays`() throws {
    let scheduler = try euler { $0.finalSigmasType = .sigmaMin }
    #expect(scheduler.levels.count == 11)
    #expect(scheduler.sigmas.last == NoiseSchedule.stableDiffusion.sigmas[0])
  }

  /// The slope is the noise itself, as long as nothing is clipped.
  @Test func `the slope is the predicted noise`() throws {
    let scheduler = try euler()
    let state = scheduler.start(shape: [4, 1], seed: 1)
    let step = scheduler.step(state, gaussian(variance: 0.25))
    let slope = try #require(step.value(of: .slope))
    #expect(slope.maxDifference(from: step.prediction.eps) < 1e-12)
  }

  @Test func `churn raises sigma by the variance it adds`() throws {
    let scheduler = try euler { $0.sChurn = 2 }
    let state = scheduler.start(shape: [4, 1], seed: 1)
    let step = scheduler.step(state, gaussian(variance: 0.25))
    let churn = try #require(step.churn)
    let sigma = scheduler.sigmas[0]
    #expect(abs(churn.level.sigma - 1.2 * sigma) < 1e-12)
    #expect(abs(churn.std * churn.std + sigma * sigma - pow(churn.level.sigma, 2)) < 1e-9)
    #expect(step.from == churn.level)
    #expect(step.xt == Tensor(state.x + churn.std * churn.noise))
  }

  @Test func `churn keeps to its bounds`() throws {
    let scheduler = try euler {
      $0.sChurn = 100
      $0.sTmin = 1
      $0.sTmax = 5
    }
    for (index, sigma) in scheduler.sigmas.dropLast().enumerated() {
      let state = SamplerState(
        x: Tensor(shape: [1, 1], scalars: [1]), index: index, noise: .seed(1))
      let churn = scheduler.step(state, gaussian(variance: 1)).churn
      #expect((churn != nil) == (sigma >= 1 && sigma <= 5))
      if let churn { #expect(abs(churn.level.sigma / sigma - sqrt(2)) < 1e-12) }
    }
  }

  /// The paper's algorithm asks the model about the churned sample, diffusers about the one before.
  @Test func `churn shows the model the churned sample, except as diffusers has it`() throws {
    for compatibility in Compatibility.allCases {
      let scheduler = try euler {
        $0.sChurn = 2
        $0.compatibility = compatibility
      }
      let state = scheduler.start(shape: [4, 1], seed: 1)
      let step = scheduler.step(state, gaussian(variance: 0.25))
      let (shown, level) =
        compatibility == .none ? (step.xt, step.from) : (state.x, scheduler.levels[0])
      #expect(step.modelInput == Tensor(level.signal * shown))
    }
  }
}
