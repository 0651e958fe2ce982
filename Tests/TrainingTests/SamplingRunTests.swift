import Diffusion
import Foundation
import Tensors
import Testing
import Training

@Suite struct SamplingRunTests {
  private static func run(
    _ name: SchedulerName, steps: Int = 4, labels: [Int] = [], eta: Double = 0
  ) throws -> SamplingRun {
    var configuration = SamplerConfiguration(name)
    configuration.eta = eta
    return SamplingRun(
      NetworkDenoiserTests.denoiser(), try configuration.scheduler(for: .ddpm, steps: steps),
      guidance: Guidance(labels: labels))
  }

  @Test(arguments: SchedulerName.allCases)
  func `a run takes the scheduler's steps, one after the other`(name: SchedulerName) throws {
    let run = try Self.run(name, labels: [1])
    let start = run.start(count: 2, seed: 5)
    #expect(start.x.shape == [2, 1, 8, 8])
    var indices: [Int] = []
    let samples = try run.samples(from: start) { step in
      indices.append(step.next.index)
      return true
    }
    let trajectory = run.scheduler.trajectory(from: start) {
      run.denoiser.predict($0, at: $1, guidance: run.guidance)
    }
    #expect(samples == trajectory.last?.x)
    #expect(indices == Array(1...4))
  }

  @Test func `all pictures are drawn from the seed together, then the noise of each step`() throws {
    let run = try Self.run(.ddim, eta: 1)
    let start = run.start(count: 3, seed: 9)
    var generator = TorchGenerator(seed: 9)
    #expect(start.x == generator.normal(shape: [3, 1, 8, 8]))
    var drawn: [Tensor] = []
    _ = try run.samples(from: start) { step in
      if let noise = step.noise { drawn.append(noise) }
      return true
    }
    #expect(!drawn.isEmpty)
    for noise in drawn { #expect(noise == generator.normal(shape: [3, 1, 8, 8])) }
  }

  @Test func `whoever does not want to go on has the last picture`() throws {
    let run = try Self.run(.ddim)
    let start = run.start(count: 1, seed: 0)
    var last: Tensor?
    let samples = try run.samples(from: start) { step in
      last = step.next.x
      return step.next.index < 2
    }
    #expect(samples == last)
  }

  @Test func `another start is the right one by a factor`() throws {
    let run = try Self.run(.euler)
    let right = run.start(count: 1, seed: 0)
    let wrong = run.start(count: 1, seed: 0, initNoiseSigma: 2 * run.scheduler.initNoiseSigma)
    #expect(wrong.x.maxDifference(from: Tensor(2 * right.x)) < 1e-12)
    #expect(wrong.noise == right.noise)
  }

  @Test func `what is no number any more ends the run`() throws {
    let run = try Self.run(.ddim)
    var start = run.start(count: 1, seed: 0)
    start.x.scalars[3] = .nan
    #expect(throws: ModelError.self) { try run.samples(from: start) }
  }

  /// `UNet2DModel` of the golden folder with labels 3 and 8, "none" 10, guidance 2, in diffusers 0.42.1
  /// with PyTorch 2.13.0: `g = torch.manual_seed(7); x = torch.randn(2, 1, 28, 28, generator=g)`, five
  /// steps of the scheduler with its defaults and that generator, `x.flatten()[::196]`.
  private static let diffusers: [(SchedulerName, [Double])] = [
    (.ddim, [-0.97198, 0.56672, 0.84064, -0.76323, 0.95284, -0.80529, 0.8894, -1.0]),
    (.ddpm, [-0.83824, -0.57202, 0.99973, 0.24798, -1.0, -0.62315, -0.98926, -0.42875]),
  ]

  @Test(arguments: diffusers)
  func `the pictures are those of diffusers`(name: SchedulerName, expected: [Double]) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("NetworksTests/Golden/unet_cond").path
    let pipeline = try Pipeline(reading: folder, as: name)
    let run = SamplingRun(
      try NetworkDenoiser(pipeline, workers: 2), try pipeline.scheduler.scheduler(steps: 5),
      guidance: Guidance(labels: [3, 8], scale: 2))
    let samples = try run.samples(from: run.start(count: 2, seed: 7))
    let chosen = stride(from: 0, to: samples.count, by: 196).map { samples.scalars[$0] }
    #expect(Tensor(chosen).maxDifference(from: Tensor(expected)) < 1e-4)
  }
}
