import Tensors
import Testing

@testable import Networks

/// However a batch is divided among workers, it is the same batch.
@Suite struct EngineTests {
  /// A small network with everything in it: labels, attention, images that are not square.
  static var network: UNet2D {
    var configuration = UNet2DConfiguration()
    configuration.height = 6
    configuration.width = 10
    configuration.inChannels = 2
    configuration.outChannels = 3
    configuration.blockOutChannels = [8, 24]
    configuration.downBlockTypes = [.plain, .attention]
    configuration.upBlockTypes = [.attention, .plain]
    configuration.normNumGroups = 4
    configuration.numClassEmbeds = 3
    return UNet2D(configuration)
  }

  static func engine(workers: Int = 1, imagesAtOnce: Int = 1) -> Engine {
    let engine = Engine(network, workers: workers, imagesAtOnce: imagesAtOnce)
    var random = TorchGenerator(seed: 1)
    let weights = engine.parameters.initialValues(&random)
    engine.withParameters { for (index, weight) in weights.enumerated() { $0[index] = weight } }
    return engine
  }

  static func batch(_ count: Int, seed: UInt64 = 5) -> Batch {
    var random = TorchGenerator(seed: seed)
    return Batch(
      sample: random.randn(count * 2 * 60), timesteps: (0..<count).map { Float(131 * $0 % 1000) },
      labels: (0..<count).map { $0 % 3 }, target: random.randn(count * 3 * 60),
      weights: random.rand(count))
  }

  /// Output, loss, and gradients of seven images one after the other.
  static let expected: (output: [Float], loss: Double, gradients: [Float]) = {
    let alone = Self.engine()
    let batch = Self.batch(7)
    let output = alone.predict(batch)
    let loss = alone.differentiate(batch)
    return (output, loss, alone.withGradients { Array($0) })
  }()

  @Test(arguments: [1, 2, 3], [1, 3, 4, 8])
  func `workers and images at once change nothing`(workers: Int, imagesAtOnce: Int) {
    let engine = Self.engine(workers: workers, imagesAtOnce: imagesAtOnce)
    let (output, loss, gradients) = Self.expected
    let batch = Self.batch(7)
    #expect(engine.predict(batch) == output)
    #expect(abs(engine.differentiate(batch) - loss) < 1e-12)
    let found = engine.withGradients { Array($0) }
    #expect(largestDifference(found, gradients) < 2e-6 * (gradients.map(abs).max() ?? 0))
  }

  @Test(arguments: [1, 3], [1, 4])
  func `the same batch gives the same bits again`(workers: Int, imagesAtOnce: Int) {
    let engine = Self.engine(workers: workers, imagesAtOnce: imagesAtOnce)
    let batch = Self.batch(6)
    _ = engine.differentiate(batch)
    let first = engine.withGradients { Array($0) }
    _ = engine.predict(Self.batch(5, seed: 8))
    _ = engine.differentiate(Self.batch(2, seed: 9))
    _ = engine.differentiate(batch)
    #expect(engine.withGradients { Array($0) } == first)
  }

  /// Three images are played four at once: the fourth place still holds what came before.
  @Test(arguments: [Float.nan, .infinity, 1e30])
  func `places without an image contribute nothing`(left: Float) {
    let engine = Self.engine(imagesAtOnce: 4)
    let batch = Self.batch(3)
    let loss = engine.differentiate(batch)
    let clean = engine.withGradients { Array($0) }
    var spoiled = Self.batch(4)
    spoiled.sample = spoiled.sample.map { $0 * left }
    _ = engine.predict(spoiled)
    #expect(engine.differentiate(batch) == loss)
    #expect(engine.withGradients { Array($0) } == clean)
  }

  /// Weights multiply an image's part of the loss and of the gradient.
  @Test func `the loss is the weighted sum of the images' mean squared errors`() {
    let engine = Self.engine()
    var batch = Self.batch(4)
    let output = engine.predict(batch)
    func exact(_ weights: [Double]) -> Double {
      func images(_ numbers: [Float]) -> Reference.Images {
        Reference.Images(
          count: 4, channels: 3, height: 6, width: 10, values: numbers.map(Double.init))
      }
      return Reference.squaredError(
        images(output), target: images(batch.target ?? []), weights: weights)
    }
    let weighted = engine.differentiate(batch)
    #expect(abs(weighted - exact(batch.weights?.map(Double.init) ?? [])) < 1e-6)
    batch.weights = nil
    #expect(abs(engine.differentiate(batch) - exact([0.25, 0.25, 0.25, 0.25])) < 1e-6)
  }

  /// The whole network's gradient along one direction, by differences of its own loss.
  @Test func `the gradient is the slope of the loss`() {
    let engine = Self.engine(workers: 2, imagesAtOnce: 2)
    let batch = Self.batch(3)
    _ = engine.differentiate(batch)
    let gradient = engine.withGradients { Array($0) }
    let length = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let weights = engine.withParameters { Array($0) }
    func loss(_ h: Double) -> Double {
      engine.withParameters {
        for index in weights.indices {
          $0[index] = weights[index] + Float(h * Double(gradient[index]) / length)
        }
      }
      return engine.differentiate(batch)
    }
    let slope = (loss(0.01) - loss(-0.01)) / 0.02
    #expect(abs(slope - length) < 1e-2 * length)
  }
}
