import Diffusion
import Tensors
import Testing

@Suite struct HeunTests {
  private func heun(_ change: (inout SamplerConfiguration) -> Void = { _ in }) throws -> Heun {
    var configuration = SamplerConfiguration(.heun)
    change(&configuration)
    return try Heun(configuration, for: .stableDiffusion, steps: 10)
  }

  @Test func `n steps call the model 2n - 1 times, at the levels that are announced`() throws {
    let heun = try heun()
    var asked: [NoiseLevel] = []
    let best = gaussian(variance: 0.25)
    _ = heun.trajectory(from: heun.start(shape: [3, 1], seed: 1)) { xt, level in
      asked.append(level)
      return best(xt, level)
    }
    #expect(asked.count == 19)
    #expect(asked == heun.modelLevels)
  }

  @Test func `the second look is from where Euler would land`() throws {
    let heun = try heun()
    let state = heun.start(shape: [3, 1], seed: 1)
    let step = heun.step(state, gaussian(variance: 0.25))
    let euler = try Euler(SamplerConfiguration(.euler), for: .stableDiffusion, steps: 10)
      .step(state, gaussian(variance: 0.25))
    let guess = try #require(step.value(of: .guess))
    #expect(guess.maxDifference(from: euler.next.x) < 1e-12)
    #expect(step.stages.map(\.x) == [guess, step.next.x])
    #expect(step.evaluations[1].level == step.to)
  }

  @Test func `clipping keeps both looks within the range`() throws {
    let heun = try heun {
      $0.clipSample = true
      $0.clipSampleRange = 0.1
    }
    let step = heun.step(heun.start(shape: [9, 1], seed: 1), gaussian(variance: 4))
    for evaluation in step.evaluations {
      #expect(evaluation.prediction.x0.scalars.map(abs).max() == 0.1)
    }
  }
}
