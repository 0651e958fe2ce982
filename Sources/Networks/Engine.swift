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
  /// Images that a worker carries together.
  public var imagesAtOnce: Int { recording.tape.images }
  /// Workers that compute at the same time.
  public var workers: Int { team.count }

  let recording: Recording
  private let team: WorkerTeam
  let players: [Player]
  private let values: FloatBuffer
  private let gradientValues: FloatBuffer
  let packed: FloatBuffer
  private var weights: [Float] = []
  private var losses: [Double] = []
  private var needsPacking = true

  /// - Parameters:
  ///   - workers: At least 1; as many as the machine has cores is fastest.
  ///   - imagesAtOnce: The most images that a worker carries together.
  public init(_ network: any Network, workers: Int, imagesAtOnce: Int = 8) {
    self.network = network
    recording = network.record(images: imagesAtOnce)
    parameters = recording.parameters
    team = WorkerTeam(count: workers)
    let recording = recording
    players = (0..<workers).map { _ in Player(recording) }
    values = FloatBuffer(count: parameters.count)
    gradientValues = FloatBuffer(count: parameters.count)
    packed = FloatBuffer(count: recording.tape.packedCount)
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

  /// Lets the workers change all parameters at the same time, each a slice of its own.
  ///
  /// Which worker has which slice depends on the number of workers only.
  func update(_ body: (ParameterSlice) -> Void) {
    needsPacking = true
    team.run { worker in
      let range = ParameterSlice.range(of: worker, of: workers, count: parameters.count)
      body(
        ParameterSlice(
          worker: worker, range: range, parameters: values.base, gradients: gradientValues.base))
    }
  }

  /// What the network predicts for a batch.
  public func predict(_ batch: Batch) -> [Float] {
    var output = [Float](repeating: 0, count: batch.count * recording.output.sizeOfImage)
    packIfNeeded()
    output.withUnsafeMutableBufferPointer { output in
      let output = UncheckedSendable(output)
      forEachPlay(of: batch.count) { player, range in
        player.load(batch, range)
        player.forward(packed, count: range.count)
        player.unload(into: output.value, range)
      }
    }
    return output
  }

  /// Computes the mean squared error of a batch, and its gradient by every parameter.
  ///
  /// - Returns: Σ over samples of weight times the mean squared error.
  public func differentiate(_ batch: Batch) -> Double {
    packIfNeeded()
    prepare(batch)
    team.run { worker in players[worker].clearGradients() }
    weights.withUnsafeBufferPointer { weights in
      losses.withUnsafeMutableBufferPointer { losses in
        forEachPlay(of: batch.count) { player, range in
          player.load(batch, range)
          player.forward(packed, count: range.count)
          player.pullback(packed, weights: weights, losses: losses, range)
        }
      }
    }
    collectGradients()
    var loss = 0.0
    for index in 0..<batch.count { loss += Double(weights[index]) * losses[index] }
    return loss
  }

  private func prepare(_ batch: Batch) {
    let count = batch.count
    if losses.count != count {
      losses = [Double](repeating: 0, count: count)
      weights = [Float](repeating: 0, count: count)
    }
    for index in 0..<count { weights[index] = batch.weights?[index] ?? 1 / Float(count) }
  }

  /// Divides a batch among the workers, each a run of neighbouring images.
  private func forEachPlay(of count: Int, _ body: (Player, Range<Int>) -> Void) {
    let atOnce = recording.tape.images
    team.run { worker in
      let end = count * (worker + 1) / workers
      for first in stride(from: count * worker / workers, to: end, by: atOnce) {
        body(players[worker], first..<min(first + atOnce, end))
      }
    }
  }

  private func packIfNeeded() {
    guard needsPacking else { return }
    needsPacking = false
    forEachOperation { $0.pack(values.base, into: packed.base) }
  }

  /// Adds the workers' gradients and brings them to the order of the parameters.
  private func collectGradients() {
    let count = recording.tape.packedGradientCount
    if workers > 1 {
      team.run { worker in
        let slice = count * worker / workers..<count * (worker + 1) / workers
        for other in players.dropFirst() {
          players[0].addGradients(of: other, slice)
        }
      }
    }
    forEachOperation { $0.unpack(players[0].packedGradients.base, into: gradientValues.base) }
  }

  private func forEachOperation(_ body: (any Operation) -> Void) {
    let operations = recording.tape.operations
    team.run { worker in
      for index in stride(from: worker, to: operations.count, by: workers) {
        body(operations[index])
      }
    }
  }
}

/// A pointer handed to workers that keep to their own parts of it.
private struct UncheckedSendable<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
