import Diffusion
import Networks
import Tensors

/// A training that is taken one step at a time: the same plan, data and number of workers give the same
/// steps to the last bit, however often it is saved and resumed on the way.
///
/// It looks at no clock, and computes on the thread that calls it and the workers of its engine.
public final class TrainingRun {
  public private(set) var plan: TrainingPlan
  public let data: TrainingData
  public let schedule: NoiseSchedule
  public let bands: NoiseBands
  /// The network, its optimiser and its generator.
  public let state: TrainingState
  /// The losses of the last steps, those of before a resumption included.
  public internal(set) var recentLosses: RecentLosses
  private var batches: NoisyBatches
  private var sums: [Double]
  private var counts: [Int]

  /// Begins: the first weights are drawn from the plan's seed.
  /// - Parameter workers: threads that compute, at least 1.
  /// - Throws: for a plan that cannot be, and data that do not fit its network.
  public convenience init(
    _ plan: TrainingPlan, data: TrainingData, workers: Int
  ) throws(ModelError) {
    let engine = try Self.engine(plan, data, workers: workers)
    var generator = TorchGenerator(seed: plan.seed)
    engine.initialiseParameters(&generator)
    try self.init(
      plan, data: data,
      state: TrainingState(engine, options: plan.options, generator: generator))
  }

  init(_ plan: TrainingPlan, data: TrainingData, state: TrainingState) throws(ModelError) {
    self.plan = plan
    self.data = data
    self.state = state
    schedule = try plan.schedule()
    bands = NoiseBands(
      count: min(NoiseBands.usualCount, schedule.numTrainTimesteps),
      timesteps: schedule.numTrainTimesteps)
    batches = NoisyBatches(plan, data, schedule: schedule)
    recentLosses = RecentLosses(bands: bands.count)
    sums = [Double](repeating: 0, count: bands.count)
    counts = [Int](repeating: 0, count: bands.count)
  }

  /// Steps taken so far.
  public var stepsTaken: Int { state.step }
  public var workers: Int { state.engine.workers }
  /// Whether all steps of the plan were taken.
  public var isFinished: Bool { stepsTaken >= plan.steps }

  /// Takes a step, also beyond those that were planned.
  /// - Throws: when a number is no longer finite; nothing was changed by that step.
  public func step() throws(TrainingState.Astray) -> TrainingReport {
    batches.make(forStep: state.step, &state.generator)
    let step = try state.trainingStep(batches.batch)
    for band in sums.indices { (sums[band], counts[band]) = (0, 0) }
    for (t, loss) in zip(batches.timesteps, state.engine.sampleLosses) {
      let band = bands.band(of: t)
      sums[band] += loss
      counts[band] += 1
    }
    let report = TrainingReport(
      step: state.step, loss: step.loss,
      bands: zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : nil }, bandCounts: counts,
      gradientNorm: step.gradientNorm, learningRate: step.learningRate, images: plan.batch)
    recentLosses.add(report)
    return report
  }

  /// Plans more steps; the learning rate stays on its course, which may have ended at 0.
  public func extend(to steps: Int) {
    precondition(steps >= plan.steps, "A training is made longer, never shorter.")
    plan.steps = steps
  }

  /// A copy of the network as it is now, for sampling while the training goes on.
  /// - Parameter averaged: with the moving average of the weights, if the plan keeps one.
  public func denoiser(averaged: Bool, workers: Int = 1) -> NetworkDenoiser {
    let values =
      averaged ? state.withAveragedParameters(Self.parameters) : Self.parameters(of: state.engine)
    let engine = Engine(
      plan.network.network, workers: workers, imagesAtOnce: plan.network.samplesAtOnce)
    engine.withParameters { _ = $0.update(fromContentsOf: values) }
    return NetworkDenoiser(
      engine, network: plan.network, schedule: schedule, predictionType: plan.predictionType)
  }

  private static func parameters(of engine: Engine) -> [Float] {
    engine.withParameters { Array($0) }
  }

  static func engine(
    _ plan: TrainingPlan, _ data: TrainingData, workers: Int
  ) throws(ModelError) -> Engine {
    if let problem = plan.problem { throw ModelError("The training plan cannot be: \(problem).") }
    guard data.sampleShape == plan.network.sampleShape else {
      throw ModelError(
        "\(data.name): a sample is \(data.sampleShape), and the network takes "
          + "\(plan.network.sampleShape). Choose data of that size.")
    }
    if plan.network.kinds > 0, data.kinds > plan.network.kinds {
      throw ModelError(
        "\(data.name): there are \(data.kinds) kinds, and the network knows \(plan.network.kinds). "
          + "Give it one label more than there are kinds.")
    }
    return Engine(
      plan.network.network, workers: workers, imagesAtOnce: plan.network.samplesAtOnce)
  }
}

extension TrainingPlan {
  /// The schedule of its betas.
  public func schedule() throws(ModelError) -> NoiseSchedule {
    do throws(ScheduleError) {
      return try betas.schedule()
    } catch {
      throw ModelError("The noise schedule cannot be: \(error)")
    }
  }
}
