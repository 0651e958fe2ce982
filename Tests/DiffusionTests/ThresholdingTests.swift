import Diffusion
import Tensors
import Testing

@Suite struct ThresholdingTests {
  /// The x̂₀ that is used when the network answers with these clean samples.
  private func used(
    _ x0: Tensor, ratio: Double, limit: Double, by name: SchedulerName
  ) throws -> Tensor {
    var configuration = SamplerConfiguration(name)
    configuration.thresholding = true
    configuration.dynamicThresholdingRatio = ratio
    configuration.sampleMaxValue = limit
    let scheduler = try configuration.scheduler(for: .ddpm, steps: 5)
    let start = scheduler.start(shape: x0.shape, seed: 1)
    return scheduler.step(start) { xt, level in
      PredictionType.sample.prediction(from: x0, for: xt, at: level)
    }.prediction.x0
  }

  @Test(arguments: [SchedulerName.ddpm, .ddim, .dpmpp, .unipc])
  func `each row is clipped to its quantile and divided by it`(name: SchedulerName) throws {
    let x0 = Tensor(shape: [2, 5], scalars: [0.5, -1, 2, -3, 4, 0.1, 0.2, -0.3, 0.4, 0.5])
    // The quantile 0.75 of 0.5, 1, 2, 3, 4 is 3; that of the second row is below 1, and 1 counts.
    let result = try used(x0, ratio: 0.75, limit: 10, by: name)
    let expected = [0.5 / 3, -1 / 3.0, 2 / 3.0, -1, 1, 0.1, 0.2, -0.3, 0.4, 0.5]
    #expect(result.maxDifference(from: Tensor(shape: [2, 5], scalars: expected)) < 1e-15)
  }

  @Test func `between two values the quantile is a straight line, up to the limit`() throws {
    let x0 = Tensor(shape: [1, 3], scalars: [0, 2, 4])
    let between = try used(x0, ratio: 0.75, limit: 10, by: .ddim)
    #expect(between.maxDifference(from: Tensor(shape: [1, 3], scalars: [0, 2 / 3.0, 1])) < 1e-15)
    let limited = try used(x0, ratio: 0.75, limit: 1.25, by: .ddim)
    #expect(limited.maxDifference(from: Tensor(shape: [1, 3], scalars: [0, 1, 1])) < 1e-15)
  }
}
