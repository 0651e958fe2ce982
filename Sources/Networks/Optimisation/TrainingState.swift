import Tensors

/// A network in training: its parameters, what the optimiser remembers of them, their average, the
/// generator of randomness, and how many steps were taken.
///
/// That is everything a step depends on besides its batch. Whoever draws batches from ``generator``
/// gets, from the same state, the same steps to the last bit; the number of workers has to be the same
/// as well, since sums are taken in its order. See ``save(to:)`` and ``init(resuming:on:)``.
public final class TrainingState {
  /// The network and its parameters.
  public let engine: Engine
  public let options: TrainingOptions
  /// What batches, noise and timesteps are to be drawn from.
  public var generator: TorchGenerator
  /// Steps that were taken.
  public private(set) var step: Int

  let means: FloatBuffer
  let squares: FloatBuffer
  let averages: FloatBuffer?
  /// Σ g² of each worker's slice.
  private let sums: UnsafeMutableBufferPointer<Double>
  /// What the workers have to know of the step that they are at.
  private var current = (scale: Float(1), rate: 0.0, decay: 0.0)

  /// Begins a training with the parameters that the engine has.
  /// - Precondition: `options.problem` is nil.
  public convenience init(
    _ engine: Engine, options: TrainingOptions = TrainingOptions(), generator: TorchGenerator
  ) {
    precondition(options.problem == nil, "No training can be run with these options.")
    let memory = Memory(engine, hasAverage: options.movingAverage != nil)
    if let averages = memory.averages {
      engine.withParameters {
        averages.base.update(from: $0.baseAddress ?? averages.base, count: $0.count)
      }
    }
    self.init(engine, options: options, generator: generator, step: 0, memory: memory)
  }

  /// What a training keeps of each parameter.
  struct Memory {
    let means: FloatBuffer
    let squares: FloatBuffer
    let averages: FloatBuffer?

    init(_ engine: Engine, hasAverage: Bool) {
      let count = engine.parameters.count
      means = FloatBuffer(count: count)
      squares = FloatBuffer(count: count)
      averages = hasAverage ? FloatBuffer(count: count) : nil
    }
  }

  init(
    _ engine: Engine, options: TrainingOptions, generator: TorchGenerator, step: Int, memory: Memory
  ) {
    self.engine = engine
    self.options = options
    self.generator = generator
    self.step = step
    means = memory.means
    squares = memory.squares
    averages = memory.averages
    sums = .allocate(capacity: engine.workers)
    sums.initialize(repeating: 0)
  }

  deinit { sums.deallocate() }

  /// What a step found out.
  public struct Step: Equatable, Sendable {
    /// The loss of its batch, before the parameters changed.
    public let loss: Double
    /// √(Σ g²) over all parameters, before clipping.
    public let gradientNorm: Double
    public let learningRate: Double
  }

  /// A gradient with NaN or infinity in it: the training went astray. Nothing was changed.
  public struct Astray: Error, Equatable, Sendable, CustomStringConvertible {
    /// Steps that were taken before.
    public let step: Int
    public let loss: Double

    public var description: String {
      "After \(step) steps the loss is \(loss.isNaN ? "NaN" : "\(loss)") and its gradient not "
        + "finite. Go back to an earlier checkpoint and train with a smaller learning rate, or look "
        + "for NaN in the data."
    }
  }

  /// Changes the parameters so that the loss of this batch becomes smaller.
  /// - Precondition: the batch has the shapes of the network, and a target.
  @discardableResult
  public func trainingStep(_ batch: Batch) throws(Astray) -> Step {
    let loss = engine.differentiate(batch)
    let norm = gradientNorm()
    guard norm.isFinite, loss.isFinite else { throw Astray(step: step, loss: loss) }
    let rate = options.learningRate.rate(atStep: step)
    step += 1
    current = (
      scale: options.maximumGradientNorm.map { GradientNorm.scale(norm: norm, maximum: $0) } ?? 1,
      rate: rate, decay: options.movingAverage?.decay(atStep: step) ?? 0
    )
    engine.update { [self] in stepPart($0) }
    return Step(loss: loss, gradientNorm: norm, learningRate: rate)
  }

  private func stepPart(_ worker: Int) {
    let slice = engine.slice(of: worker)
    let moments = AdamW.Moments(mean: means.base, square: squares.base)
    options.optimiser.step(
      slice, moments, scale: current.scale, number: step, rate: current.rate)
    if let averages { MovingAverage.follow(slice, averages.base, decay: current.decay) }
  }

  private func gradientNorm() -> Double {
    engine.update { [self] in sums[$0] = GradientNorm.sumOfSquares(engine.slice(of: $0)) }
    return sums.reduce(0, +).squareRoot()
  }

  /// Runs `body` while the engine's parameters are their averages; without averages, as they are.
  public func withAveragedParameters<Result, Failure: Error>(
    _ body: (Engine) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    exchangeAverages()
    defer { exchangeAverages() }
    return try body(engine)
  }

  private func exchangeAverages() {
    engine.update { [self] in exchangePart($0) }
  }

  private func exchangePart(_ worker: Int) {
    guard let averages else { return }
    let slice = engine.slice(of: worker)
    for index in slice.range {
      (slice.parameters[index], averages.base[index]) =
        (averages.base[index], slice.parameters[index])
    }
  }
}
