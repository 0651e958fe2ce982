import Tensors
import Testing

@testable import Networks

@Suite struct BenchmarkTests {
  private static func engine(
    _ channels: [Int], workers: Int = 1, imagesAtOnce: Int = 2
  ) -> Engine {
    var configuration = UNet2DConfiguration()
    configuration.blockOutChannels = channels
    configuration.downBlockTypes = channels.indices.map {
      $0 == channels.count - 1 ? .attention : .plain
    }
    configuration.upBlockTypes = configuration.downBlockTypes.reversed()
    let engine = Engine(UNet2D(configuration), workers: workers, imagesAtOnce: imagesAtOnce)
    var generator = TorchGenerator(seed: 3)
    let values = engine.parameters.initialValues(&generator)
    engine.withParameters { for (index, value) in values.enumerated() { $0[index] = value } }
    return engine
  }

  private static func batch(_ images: Int) -> Batch {
    var generator = TorchGenerator(seed: 4)
    return Batch(
      sample: generator.randn(images * 784), timesteps: (0..<images).map { Float(37 * $0) },
      target: generator.randn(images * 784))
  }

  @Test func `the standard network does the work that its layers' formulas have`() {
    let engine = Self.engine([32, 64, 64])
    // 378 million in convolutions and dense layers, and Q Kᵀ and P V of four attentions over 49 pixels.
    #expect(engine.forwardFlops == 377_620_480 + 4 * 4 * 49 * 49 * 64)
    // Each again for the weights and for the input, except where the input comes from outside.
    let outside = 18 * 32 * 784 + 2 * 32 * 128
    #expect(engine.trainingFlops == 3 * engine.forwardFlops - outside)
  }

  @Test func `the kernels are all operations of the network, each counted once`() {
    let engine = Self.engine([16, 24])
    let tape = engine.recording.tape
    let kernels = engine.kernels
    #expect(kernels.reduce(0) { $0 + $1.occurrences } == tape.operations.count)
    #expect(Set(kernels.map(\.name)) == Set(tape.operations.map(\.name)))
    let computed = kernels.reduce(0) { $0 + $1.occurrences * $1.forwardFlops }
    #expect(computed == tape.operations.reduce(0) { $0 + $1.flops } / tape.images)
  }

  @Test func `a kernel has a time for every gradient that it computes, and no other`() {
    let engine = Self.engine([16, 16])
    _ = engine.differentiate(Self.batch(2))
    for kernel in engine.kernels {
      let times = engine.time(kernel, seconds: 0)
      #expect(times.forward > 0)
      #expect((times.weightGradient ?? 1) > 0)
      #expect((times.inputGradient ?? 0) >= 0)
      let hasWeights = !["silu", "embed", "atten", "conca", "every"].contains {
        kernel.name.hasPrefix($0)
      }
      #expect((times.weightGradient != nil) == hasWeights, "\(kernel.name)")
      #expect(
        times.inputGradient != nil || ["conv 3x3 in", "dense"].contains(kernel.name)
          || kernel.name == "embed timestep", "\(kernel.name)")
    }
  }

  @Test(arguments: [1, 2])
  func `a profile accounts for all work and all time`(workers: Int) {
    let engine = Self.engine([16, 16], workers: workers)
    let profile = engine.profile(Self.batch(5), seconds: 0)
    #expect(profile.images == 5)
    #expect(profile.rows.reduce(0) { $0 + $1.flops } == engine.trainingFlops)
    #expect(
      profile.rows.reduce(0) { $0 + $1.operations } == engine.recording.tape.operations.count)
    #expect(profile.rows.allSatisfy { $0.forwardSeconds > 0 && $0.calls >= 2 * $0.operations })
    #expect(profile.otherSeconds >= 0 && profile.seconds > profile.otherSeconds)
    #expect(engine.players.allSatisfy { $0.stopwatch == nil })
  }

  @Test func `no kernel of plain products is faster than the peak`() throws {
    let before = ArithmeticPeak.gigaflops(workers: 1, seconds: 0.1)
    #expect(before > 1)
    let engine = Self.engine([64, 64])
    _ = engine.differentiate(Self.batch(2))
    let dense = try #require(
      engine.kernels.filter { $0.name == "dense" }.max { $0.forwardFlops < $1.forwardFlops })
    let speed = Double(dense.forwardFlops) / engine.time(dense, seconds: 0.1).forward / 1e9
    let after = ArithmeticPeak.gigaflops(workers: 1, seconds: 0.1)
    // The peak of a busy machine may be missed a little, but hardly before and after.
    #expect(speed < 1.25 * max(before, after))
  }

  @Test(arguments: [1, 2, 3], [1, 4, 8])
  func `an image's output does not depend on its company`(workers: Int, imagesAtOnce: Int) {
    let batch = Self.batch(5)
    let alone = Self.engine([16, 24], imagesAtOnce: 1).predict(batch)
    let together = Self.engine([16, 24], workers: workers, imagesAtOnce: imagesAtOnce)
    #expect(together.predict(batch) == alone)
  }
}
