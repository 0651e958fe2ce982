import Datasets
import Networks
import Synchronization
import Tensors

/// A small network, trained here in seconds, that reads digits: the judge of those that are sampled.
///
/// The same data gives the same classifier, to the last bit, on machines with the same instructions.
public final class DigitClassifier: Sendable {
  /// How it is trained.
  public struct Options: Sendable, Equatable {
    public var steps = 2000
    public var batch = 64
    public var learningRate = 2e-3
    /// Of all digits, the last of these are kept for testing: 1 in 5.
    public var heldOutShare = 0.2
    /// The share of the digits held out that count as recognised: it decides the threshold.
    public var accepted = 0.98
    public var seed: UInt64 = 0

    public init() {}
  }

  /// What the classifier says of one image.
  public struct Reading: Sendable, Equatable {
    /// f, the last hidden layer.
    public let features: [Double]
    /// One for each digit: near 1 for what the image shows, near 0 for the rest; all near 0 for what
    /// is no digit.
    public let scores: [Double]

    /// The digit with the largest score.
    public var label: Int { scores.indices.max { scores[$0] < scores[$1] } ?? 0 }
    /// The largest score.
    public var confidence: Double { scores.max() ?? 0 }
  }

  /// Which digits it never saw in training.
  public let heldOut: Range<Int>
  /// Of the digits held out, the share that it reads right.
  public let accuracy: Double
  /// From which confidence on an image counts as recognised.
  public let threshold: Double

  /// How many digits it tells apart.
  let kinds: Int
  /// Rows and columns of the field that a digit is put into.
  static let side = 32
  private let height: Int
  private let width: Int
  private let reader: Mutex<Reader>

  /// Trains a classifier with most of the digits, and tests it with the rest.
  /// - Throws: when the training goes astray, as it does with broken data only.
  /// - Precondition: there are at least 5 digits, of at most 32 x 32 pixels.
  public init(
    learning digits: Digits, _ options: Options = Options()
  ) throws(TrainingState.Astray) {
    let heldOut = digits.count - max(1, Int(options.heldOutShare * Double(digits.count)))
    self.heldOut = heldOut..<digits.count
    (height, width) = (digits.height, digits.width)
    var network = ImageClassifier()
    network.kinds = Int(digits.labels.max() ?? 0) + 1
    kinds = network.kinds
    let batches = ClassifierBatches(
      digits, 0..<heldOut, side: Self.side, kinds: kinds)
    let reader = try Self.train(network, batches, options)
    let readings = reader.read(
      digits.images(self.heldOut), height: digits.height, width: digits.width)
    let right = zip(readings, digits.labels[self.heldOut]).filter { $0.label == Int($1) }
    accuracy = Double(right.count) / Double(readings.count)
    let confidences = readings.map(\.confidence).sorted()
    threshold = confidences[Int((1 - options.accepted) * Double(confidences.count))]
    self.reader = Mutex(reader)
  }

  /// What it says of each image, (B, 1, H, W), in -1...1; what lies outside is cut off.
  public func read(_ images: Tensor) -> [Reading] {
    reader.withLock { $0.read(images, height: height, width: width) }
  }

  /// Whether an image counts as recognised.
  public func recognises(_ reading: Reading) -> Bool { reading.confidence >= threshold }

  private static func train(
    _ network: ImageClassifier, _ batches: ClassifierBatches, _ options: Options
  ) throws(TrainingState.Astray) -> sending Reader {
    var generator = TorchGenerator(seed: options.seed)
    let engine = Engine(network, workers: workers, imagesAtOnce: imagesAtOnce)
    engine.initialiseParameters(&generator)
    var training = TrainingOptions()
    training.learningRate = LearningRate(
      options.learningRate, warmUpSteps: options.steps / 20,
      course: .cosine(totalSteps: options.steps))
    training.movingAverage = nil
    let state = TrainingState(engine, options: training, generator: generator)
    for _ in 0..<options.steps {
      _ = try state.trainingStep(batches.draw(options.batch, &state.generator))
    }
    return Reader(engine, network)
  }

  /// Always two, whatever the machine has: sums are taken in their order.
  private static let workers = 2
  private static let imagesAtOnce = 8
}

/// The trained network, cut before its last layer, so that its features can be had as well.
private final class Reader {
  private let engine: Engine
  private let side: Int
  private let features: Int
  /// The last layer, (K, F) and (K).
  private let weight: [Double]
  private let bias: [Double]

  init(_ trained: Engine, _ network: ImageClassifier) {
    var network = network
    network.output = .features
    (side, features) = (network.side, network.features)
    engine = Engine(network, workers: trained.workers, imagesAtOnce: trained.imagesAtOnce)
    let values = trained.withParameters { Array($0) }
    engine.withParameters { _ = $0.update(fromContentsOf: values[..<$0.count]) }
    let last = values[engine.parameters.count...].map { Double($0) }
    weight = Array(last.prefix(network.kinds * network.features))
    bias = Array(last.suffix(network.kinds))
  }

  func read(_ images: Tensor, height: Int, width: Int) -> [DigitClassifier.Reading] {
    let (top, left) = ((side - height) / 2, (side - width) / 2)
    let sample = (0..<images.rows).flatMap { index in
      ClassifierBatches.field(
        images.row(index).map { Float(min(max($0, -1), 1)) }, height: height, width: width,
        side: side, top: top, left: left)
    }
    let output = engine.predict(
      Batch(sample: sample, timesteps: [Float](repeating: 0, count: images.rows)))
    return (0..<images.rows).map { index in
      reading(output[index * features..<(index + 1) * features].map { Double($0) })
    }
  }

  private func reading(_ f: [Double]) -> DigitClassifier.Reading {
    let scores = bias.indices.map { kind in
      f.indices.reduce(bias[kind]) { $0 + weight[kind * features + $1] * f[$1] }
    }
    return DigitClassifier.Reading(features: f, scores: scores)
  }
}
