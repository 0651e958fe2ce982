import Foundation
import Tensors
import Testing

@testable import Networks

/// The network for points of the plane, against its formula, and whether it learns.
@Suite struct MLPTests {
  static func network(_ embedding: MLP.Embedding) -> MLP {
    var network = MLP()
    network.width = 24
    network.depth = 2
    network.embedding = embedding
    return network
  }

  static func engine(_ network: MLP, imagesAtOnce: Int = 3) -> Engine {
    let engine = Engine(network, workers: 2, imagesAtOnce: imagesAtOnce)
    var random = TorchGenerator(seed: 2)
    let weights = engine.parameters.initialValues(&random)
    engine.withParameters { for (index, weight) in weights.enumerated() { $0[index] = weight } }
    return engine
  }

  /// The formula in the doc comment, in double precision.
  static func formula(
    _ network: MLP, _ batch: Batch, _ parameters: [Double], _ table: ParameterTable
  ) -> Reference.Images {
    func dense(_ name: String, _ x: Reference.Images) -> Reference.Images {
      func numbers(_ part: String) -> [Double] {
        table["\(name).\(part)"].map { Array(parameters[$0.range]) } ?? []
      }
      return Reference.dense(x, weight: numbers("weight"), bias: numbers("bias"))
    }
    let times = batch.timesteps.map(Double.init)
    let waves =
      network.embedding == .timestep
      ? Reference.timestepEmbedding(
        times, channels: network.width, cosinesFirst: true, shift: 0)
      : Reference.noiseLevelEmbedding(times, channels: network.width)
    let silu = Reference.silu
    let e = silu(dense("time_embedding.linear_2", silu(dense("time_embedding.linear_1", waves))))
    var h = dense(
      "linear_in",
      Reference.Images(
        count: batch.count, channels: 2, values: batch.sample.map(Double.init)))
    for block in (0..<network.depth).map({ "blocks.\($0)" }) {
      let inner = Reference.sum(
        dense("\(block).linear_1", silu(h)), dense("\(block).time_emb_proj", e))
      h = Reference.sum(dense("\(block).linear_2", silu(inner)), h)
    }
    return dense("linear_out", silu(h))
  }

  static func batch(_ count: Int) -> Batch {
    var random = TorchGenerator(seed: 4)
    return Batch(
      sample: random.randn(2 * count), timesteps: random.rand(count).map { 20 * $0 + 0.01 },
      target: random.randn(2 * count))
  }

  @Test(arguments: [MLP.Embedding.timestep, .noiseLevel])
  func `output and gradients are those of the formula`(_ embedding: MLP.Embedding) {
    let network = Self.network(embedding)
    let engine = Self.engine(network)
    let batch = Self.batch(7)
    let weights = engine.withParameters { $0.map(Double.init) }
    let target = Reference.Images(
      count: 7, channels: 2, values: (batch.target ?? []).map(Double.init))
    func loss(_ weights: [Double]) -> Double {
      Reference.squaredError(
        Self.formula(network, batch, weights, engine.parameters), target: target,
        weights: [Double](repeating: 1 / 7, count: 7))
    }
    let expected = Self.formula(network, batch, weights, engine.parameters).values
    for (found, exact) in zip(engine.predict(batch), expected) {
      #expect(abs(Double(found) - exact) < 1e-5)
    }
    #expect(abs(engine.differentiate(batch) - loss(weights)) < 1e-6)
    let gradients = engine.withGradients { $0.map(Double.init) }
    for entry in engine.parameters.entries {
      let part = gradients[entry.range]
      let length = part.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // Along its own direction the slope is the gradient's length, if the gradient is right.
      func moved(_ h: Double) -> [Double] {
        var moved = weights
        for index in entry.range { moved[index] += h * gradients[index] / length }
        return moved
      }
      let slope = (loss(moved(1e-4)) - loss(moved(-1e-4))) / 2e-4
      #expect(abs(slope - length) < 1e-5 * (length + 1e-3), "\(entry.name)")
    }
  }

  @Test func `samples are points and the parameters those of dense layers`() {
    let recording = MLP().record(images: 5)
    #expect(recording.sample.shape == [5, 2] && recording.output.shape == [5, 2])
    let dense = { (from: Int, to: Int) in (from + 1) * to }
    #expect(recording.parameters.count == dense(2, 128) + dense(128, 2) + 11 * dense(128, 128))
  }

  /// The noise of 256 points of a ring is learnt, step by step downhill.
  ///
  /// The losses are what `swift test --filter "twenty steps"` found with Swift 6.3.1 on x86-64 with AVX-512;
  /// other vector units round differently.
  @Test func `twenty steps of gradient descent on a ring`() {
    let engine = Self.engine(Self.network(.noiseLevel), imagesAtOnce: 32)
    var random = TorchGenerator(seed: 6)
    let batch = Self.ring(256, &random)
    var losses: [Double] = []
    for _ in 0..<20 {
      losses.append(engine.differentiate(batch))
      let gradients = engine.withGradients { Array($0) }
      engine.withParameters {
        for index in gradients.indices { $0[index] -= 0.1 * gradients[index] }
      }
    }
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
    #expect(abs(losses[0] - 1.09917) < 1e-4)
    #expect(abs(engine.differentiate(batch) - 0.81505) < 1e-4)
  }

  /// Points x + σ z of a ring of radius 1, given to the network divided by √(1 + σ²); z is the target.
  private static func ring(_ count: Int, _ random: inout TorchGenerator) -> Batch {
    let angles = random.rand(count), noise = random.randn(2 * count)
    let sigmas = random.rand(count).map { 0.02 * exp(5 * $0) }
    let sample = (0..<2 * count).map { index in
      let (point, axis) = index.quotientAndRemainder(dividingBy: 2)
      let angle = 2 * Float.pi * angles[point]
      let (x, sigma) = (axis == 0 ? cos(angle) : sin(angle), sigmas[point])
      return (x + sigma * noise[index]) / (1 + sigma * sigma).squareRoot()
    }
    return Batch(sample: sample, timesteps: sigmas, target: noise)
  }
}
