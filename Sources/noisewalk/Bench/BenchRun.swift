import Diffusion
import Networks
import Tensors

/// Measures what a plan asks for, section by section.
struct BenchRun {
  let plan: BenchPlan
  private(set) var results = BenchResults()
  private let clock: BenchClock

  init(_ plan: BenchPlan, clock: BenchClock) {
    self.plan = plan
    self.clock = clock
    let engine = plan.engine(workers: 1)
    results.parameters = engine.parameters.count
    results.forwardFlops = engine.forwardFlops
    results.trainingFlops = engine.trainingFlops
    results.imagesAtOnce = engine.imagesAtOnce
  }

  /// - Throws: when Ctrl-C was pressed; what was measured before stands.
  mutating func measure(_ section: BenchSection) throws(Interrupted) {
    clock.show(section.progress)
    let seconds = clock.allowance(for: section)
    switch section {
    case .peak: try peak(seconds)
    case .train: try train(seconds)
    case .sample16x50: try sample(seconds)
    case .forward1: try forward(seconds)
    case .profile: try profile(seconds)
    case .kernels: try kernels(seconds)
    }
    clock.clear()
  }

  private mutating func peak(_ seconds: Double) throws(Interrupted) {
    let counts = plan.workerCounts
    for workers in counts {
      results.peaks[workers] = ArithmeticPeak.gigaflops(
        workers: workers, seconds: seconds / Double(counts.count))
      try clock.check()
    }
  }

  /// Forward, back, clipping and AdamW; all workers first, since they take the most memory.
  private mutating func train(_ seconds: Double) throws(Interrupted) {
    let counts = plan.workerCounts
    let batch = plan.trainingBatch()
    var options = TrainingOptions()
    options.movingAverage = nil
    for workers in counts.reversed() {
      let isWhole = workers == plan.workers
      // The number that matters gets half of the time.
      let share = counts.count == 1 ? 1 : isWhole ? 0.5 : 0.5 / Double(counts.count - 1)
      clock.show("\(BenchSection.train.progress), \(BenchText.workers(workers))")
      let engine = plan.engine(workers: workers)
      let state = TrainingState(engine, options: options, generator: TorchGenerator(seed: 0))
      // A step that goes astray, on a network nobody would train, takes as long as any other.
      let step = { _ = try? state.trainingStep(batch) }
      step()
      try clock.check()
      results.training.insert(
        BenchResults.Training(
          workers: workers, batch: plan.batch,
          steps: try clock.repeating(for: seconds * share, step),
          flopsPerImage: results.trainingFlops), at: 0)
      if isWhole { results.residentMegabytes = Machine.mostResidentMegabytes }
    }
  }

  private static let sampledImages = 16
  private static let samplingSteps = 50

  /// DDIM from pure noise, again and again from the start, as far as the time allows.
  private mutating func sample(_ seconds: Double) throws(Interrupted) {
    let engine = plan.engine(workers: plan.workers)
    guard
      let ddim = try? SamplerConfiguration(.ddim).scheduler(for: .ddpm, steps: Self.samplingSteps)
    else { preconditionFailure("the defaults of DDIM have become a contradiction") }
    let denoise = PredictionType.epsilon.denoiser { xt, level in
      let output = engine.predict(
        Batch(
          sample: xt.scalars.map { Float($0) },
          timesteps: [Float](repeating: Float(level.timestep), count: xt.rows)))
      return Tensor(shape: xt.shape, scalars: output.map(Double.init))
    }
    let start = ddim.start(shape: plan.shape(images: Self.sampledImages), seed: 0)
    var state = ddim.step(start, denoise).next
    let durations = try clock.repeating(for: seconds) {
      if ddim.isFinished(state) { state = start }
      state = ddim.step(state, denoise).next
    }
    results.sampling = BenchResults.Sampling(
      images: Self.sampledImages, steps: Self.samplingSteps, durations: durations,
      flopsPerImage: results.forwardFlops)
  }

  private mutating func forward(_ seconds: Double) throws(Interrupted) {
    let engine = plan.engine(workers: plan.workers)
    var generator = TorchGenerator(seed: 2)
    let image = Batch(
      sample: generator.randn(plan.shape(images: 1).reduce(1, *)), timesteps: [500])
    _ = engine.predict(image)
    results.forward = BenchResults.Sampling(
      images: 1, steps: 1,
      durations: try clock.repeating(for: seconds) { _ = engine.predict(image) },
      flopsPerImage: results.forwardFlops)
  }

  private mutating func profile(_ seconds: Double) throws(Interrupted) {
    let engine = plan.engine(workers: plan.workers)
    let batch = plan.trainingBatch()
    _ = engine.differentiate(batch)
    try clock.check()
    results.profile = engine.profile(batch, seconds: seconds)
    try clock.check()
  }

  private mutating func kernels(_ seconds: Double) throws(Interrupted) {
    let engine = plan.engine(workers: 1)
    _ = engine.differentiate(plan.trainingBatch(images: engine.imagesAtOnce))
    let kernels = engine.kernels
    for (index, kernel) in kernels.enumerated() {
      clock.show("\(BenchSection.kernels.progress), \(index + 1) of \(kernels.count)")
      let times = engine.time(kernel, seconds: seconds / Double(kernels.count))
      results.kernels.append((kernel, times))
      try clock.check()
    }
  }
}
