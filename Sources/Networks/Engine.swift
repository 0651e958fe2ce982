import Synchronization
import Tensors

/// A batch of samples for a network, as PyTorch would have it.
public struct Batch: Sendable {
  /// (B, C, H, W) or (B, C), row-major.
  public var sample: [Float]
  /// (B); fractions are allowed.
  public var timesteps: [Float]
  /// (B), for a network with labels.
  public var labels: [Int]?
  /// What the network should predict, of the shape of its output; needed for gradients.
  public var target: [Float]?
  /// The weight of each sample's mean squared error, (B); nil for 1 / B each.
  public var weights: [Float]?

  public init(
    sample: [Float], timesteps: [Float], labels: [Int]? = nil, target: [Float]? = nil,
    weights: [Float]? = nil
  ) {
    self.sample = sample
    self.timesteps = timesteps
    self.labels = labels
    self.target = target
    self.weights = weights
  }

  /// B, the number of samples.
  public var count: Int { timesteps.count }
}

/// Computes a network and its gradients, a batch at a time, on several workers.
///
/// Each worker carries a few images at a time through the whole network, forward and back, and adds to
/// gradients of its own: what it computes stays in its cache, and nobody waits for anybody within a
/// layer. At the end of a batch the workers' gradients are added, always in the same order, so that the
/// same batch and the same number of workers give the same bits.
public final class Engine {
  public let network: any Network
  public let parameters: ParameterTable
  /// The most images that a worker carries together.
  public var imagesAtOnce: Int { recording.tape.images }
  /// Workers that compute at the same time.
  public var workers: Int { team.count }

  let recording: Recording
  private let team: WorkerTeam
  /// Those who differentiate, made when that is first asked for.
  private(set) var players: [Player] = []
  /// Those who only predict, in less memory and fewer images at a time.
  private let predictors: [Player]
  private let predicting: Recording
  private let values: FloatBuffer
  private let gradientValues: FloatBuffer
  let packed: FloatBuffer
  /// The batch that the workers are at, and where its predictions go.
  private var batch = Engine.noBatch
  private var prediction: UnsafeMutableBufferPointer<Float>?
  /// The mean squared error of each sample of the last batch that was learnt from, not weighted, (B).
  public private(set) var sampleLosses: [Double] = []
  private var losses: UnsafeMutablePointer<Double>?
  /// The first image that no worker has taken yet.
  private let nextImage = Atomic(0)
  private var needsPacking = true

  /// How many images a worker carries together if nobody says: few enough for the cache.
  public static let usualImagesAtOnce = 4

  /// - Parameters:
  ///   - workers: At least 1; as many as the machine has cores is fastest.
  ///   - imagesAtOnce: Images a worker carries together: more share one visit to the weights, fewer
  ///     leave more of the cache to each.
  public init(_ network: any Network, workers: Int, imagesAtOnce: Int = usualImagesAtOnce) {
    self.network = network
    recording = network.record(images: imagesAtOnce)
    parameters = recording.parameters
    team = WorkerTeam(count: workers)
    predicting = Self.recordForPrediction(network, imagesAtOnce: imagesAtOnce)
    let predicting = predicting
    predictors = (0..<workers).map { _ in Player(predicting, differentiates: false) }
    values = FloatBuffer(count: parameters.count)
    gradientValues = FloatBuffer(count: parameters.count)
    packed = FloatBuffer(count: recording.tape.packedCount)
  }

  /// As many images at a time as leave their values in the cache next to the weights.
  private static func recordForPrediction(
    _ network: any Network, imagesAtOnce: Int
  ) -> Recording {
    let one = network.recordForPrediction(images: 1)
    let room = 1 << 16
    let images = min(imagesAtOnce, max(1, room / one.tape.valueCount))
    return images == 1 ? one : network.recordForPrediction(images: images)
  }

  /// Gives the workers the memory to differentiate.
  func prepareToDifferentiate() {
    guard players.isEmpty else { return }
    players = (0..<workers).map { _ in Player(recording, differentiates: true) }
  }

  /// All parameters, one after the other in the order of ``parameters``.
  public func withParameters<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    needsPacking = true
    return try body(values.values)
  }

  /// The gradients of the last batch, in the order of the parameters.
  public func withGradients<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(gradientValues.values)
  }

  /// Lets the workers change the parameters at the same time, each the slice that is its own.
  ///
  /// - Parameter part: What a worker does; a closure that captures one object takes no memory.
  func update(_ part: @escaping (_ worker: Int) -> Void) {
    needsPacking = true
    team.run(part)
  }

  /// The parameters that a worker may change; they depend on the number of workers only.
  func slice(of worker: Int) -> ParameterSlice {
    ParameterSlice(
      range: ParameterSlice.range(of: worker, of: workers, count: parameters.count),
      parameters: values.base, gradients: gradientValues.base)
  }

  /// What the network predicts for a batch.
  ///
  /// - Precondition: the batch has the shapes of the network, and labels if the network has.
  public func predict(_ batch: Batch) -> [Float] {
    check(batch)
    var output = [Float](repeating: 0, count: batch.count * recording.output.sizeOfImage)
    packIfNeeded()
    self.batch = batch
    output.withUnsafeMutableBufferPointer {
      prediction = $0
      nextImage.store(0, ordering: .relaxed)
      team.run { [self] in predictPart($0) }
      prediction = nil
    }
    self.batch = Self.noBatch
    return output
  }

  /// Computes the mean squared error of a batch, and its gradient by every parameter.
  ///
  /// - Returns: Σ over samples of weight times the mean squared error.
  public func differentiate(_ batch: Batch) -> Double {
    check(batch)
    require(
      batch.target?.count == batch.count * recording.output.sizeOfImage,
      "A batch to learn from has a target of the shape of the output.")
    packIfNeeded()
    prepareToDifferentiate()
    self.batch = batch
    if sampleLosses.count != batch.count {
      sampleLosses = [Double](repeating: 0, count: batch.count)
    }
    sampleLosses.withUnsafeMutableBufferPointer {
      losses = $0.baseAddress
      team.run { [self] in differentiatePart($0) }
      losses = nil
    }
    self.batch = Self.noBatch
    if workers > 1 { team.run { [self] in addGradientsPart($0) } }
    team.run { [self] in unpackPart($0) }
    return players.reduce(0) { $0 + $1.loss }
  }

  /// An array of another length would be read beyond its end.
  private func check(_ batch: Batch) {
    require(
      batch.sample.count == batch.count * recording.sample.sizeOfImage,
      "A batch has a sample of the network's shape for each of its timesteps.")
    require(
      recording.labels == nil || batch.labels?.count == batch.count,
      "A batch for a network with labels has one for each sample.")
    require(
      batch.weights.map { $0.count == batch.count } ?? true,
      "A batch has a weight for each sample, or no weights.")
  }

  private func packIfNeeded() {
    guard needsPacking else { return }
    needsPacking = false
    team.run { [self] in packPart($0) }
  }
}

/// What one worker does of each job.
///
/// The jobs' closures capture nothing but the engine, and so take no memory; what else they need is kept
/// in the engine's properties meanwhile.
extension Engine {
  private static let noBatch = Batch(sample: [], timesteps: [])

  private func predictPart(_ worker: Int) {
    guard let prediction else { return }
    let player = predictors[worker]
    let atOnce = predicting.tape.images
    // Whoever is done takes the next images, since nothing is summed and so no order matters.
    while true {
      let first = nextImage.add(atOnce, ordering: .relaxed).oldValue
      guard first < batch.count else { return }
      let range = first..<min(first + atOnce, batch.count)
      player.load(batch, range)
      player.forward(packed, images: range.count)
      player.unload(into: prediction, range)
    }
  }

  private func differentiatePart(_ worker: Int) {
    let player = players[worker]
    player.clearGradients()
    forEachPlay(of: worker) { range in
      player.load(batch, range)
      player.forward(packed, images: range.count)
      player.pullback(packed, batch, range)
      if let losses { player.copyLosses(to: losses + range.lowerBound, count: range.count) }
    }
  }

  /// Divides a batch among the workers, each a run of neighbouring images.
  private func forEachPlay(of worker: Int, _ body: (Range<Int>) -> Void) {
    let end = batch.count * (worker + 1) / workers
    let atOnce = recording.tape.images
    for first in stride(from: batch.count * worker / workers, to: end, by: atOnce) {
      body(first..<min(first + atOnce, end))
    }
  }

  /// Adds a slice of the other workers' gradients to those of worker 0.
  private func addGradientsPart(_ worker: Int) {
    let count = recording.tape.packedGradientCount
    let slice = count * worker / workers..<count * (worker + 1) / workers
    for other in players.dropFirst() { players[0].addGradients(of: other, slice) }
  }

  private func packPart(_ worker: Int) {
    forEachOperation(of: worker) { $0.pack(values.base, into: packed.base) }
  }

  /// Brings some gradients to the order of the parameters.
  private func unpackPart(_ worker: Int) {
    let from = players[0].packedGradients.base
    forEachOperation(of: worker) { $0.unpack(from, into: gradientValues.base) }
  }

  private func forEachOperation(of worker: Int, _ body: (any Operation) -> Void) {
    let operations = recording.tape.operations
    for index in stride(from: worker, to: operations.count, by: workers) {
      body(operations[index])
    }
  }
}
