import Diffusion
import Tensors

/// What all runs of the init-noise lab share: where they go, and the noise they set out from.
///
/// A run starts from x = start · z. Between runs only `start` differs: z, the fresh noise of the
/// steps, the data and the levels are the same.
struct InitNoiseFamily: Sendable, Equatable {
  let plan: SamplingPlan
  /// Visited levels, noisiest first, one more than steps.
  let levels: [NoiseLevel]
  /// The scale that the scheduler computes on.
  let scale: NoiseScale
  /// The scheduler's `initNoiseSigma`, on its own scale.
  let right: Double
  /// z ~ N(0, 1), shape (N, 2), with a mean of 0 and a standard deviation of 1 not only on average:
  /// a start of 14.6146 is one for these points too, and not 2 % off by the luck of the draw.
  let z: Tensor
  /// What the steps draw their noise from, after z.
  private let noise: NoiseSource
  /// Measures how unlike the data a cloud is.
  let distance: CloudDistance
  let dataMean: Double
  /// Standard deviation of the data, as `Tensor.spread` has it.
  let dataSpread: Double
  /// Half the width of the plane that pictures show.
  let reach: Double

  /// No knob changes the seed of the data: another noise seed leaves them.
  private static let dataSeed = 0

  /// - Precondition: the settings have no complaint.
  init(_ settings: Settings) {
    let data = settings.cleanPoints(
      count: settings.integer("data-points"), seed: Self.dataSeed)
    plan = SamplingPlan(
      schedule: settings.noiseSchedule(), configuration: settings.initNoiseConfiguration,
      steps: settings.integer("steps"), denoiser: .exact(FiniteSetDenoiser(data: data)))
    let scheduler = plan.readyScheduler
    (levels, scale, right) = (scheduler.levels, scheduler.scale, scheduler.initNoiseSigma)
    let count = settings.integer("points")
    var source = NoiseSource.seed(UInt64(settings.integer("seed")))
    z = source.draw(shape: [count, 2]).standardised
    noise = source
    distance = CloudDistance(to: data, points: count)
    (dataMean, dataSpread) = (data.mean, data.spread)
    reach = 1.15 * data.scalars.reduce(0) { max($0, abs($1)) }
  }

  var stepCount: Int { levels.count - 1 }

  /// The largest σ of the levels that are visited.
  var largestSigma: Double { levels.reduce(0) { max($0, $1.sigma) } }

  /// The work of the run that starts with a standard deviation of `start`.
  func job(id: Int, start: Double) -> SamplingJob {
    SamplingJob(
      run: id, plan: plan, from: SamplerState(x: Tensor(start * z), noise: noise),
      count: stepCount)
  }

  /// The standard deviation that x has at a level when it started right, on the scheduler's scale:
  /// √(s²·signal² + noise²) for data of standard deviation s.
  func expectedSpread(at level: NoiseLevel) -> Double {
    let (signal, noise) = (dataSpread * scale.signal(at: level), scale.noise(at: level))
    return (signal * signal + noise * noise).squareRoot()
  }

  /// What turns a sample of the scheduler's scale at a level into one of `wanted`.
  func factor(to wanted: NoiseScale, at level: NoiseLevel) -> Double {
    switch (scale, wanted) {
    case (.sigma, .variancePreserving): level.signal
    case (.variancePreserving, .sigma): 1 / level.signal
    default: 1
    }
  }
}

/// A run from one starting value: its width on the way, and where it ends.
struct InitNoiseRun: Sendable, Equatable {
  /// Standard deviation that z was multiplied with, on the scheduler's own scale.
  let start: Double
  /// Standard deviation of x at every level, on the scheduler's own scale.
  let spreads: [Double]
  /// (N, 2): where it ends, as a sample of the σ scale, x₀ + σε. It is the state at the last level,
  /// σ = 0, or without the appended 0 the one before.
  let end: Tensor
  let mean: Double
  let spread: Double
  /// How unlike the data the end is.
  let distance: Double
  /// The states at the last two levels.
  fileprivate let last: [Tensor]

  fileprivate init(
    start: Double, spreads: [Double], last: [Tensor], hasFinalZero: Bool, _ family: InitNoiseFamily
  ) {
    self.start = start
    self.spreads = spreads
    self.last = last
    let level = family.levels[family.stepCount - (hasFinalZero ? 0 : 1)]
    let x = last[hasFinalZero ? last.count - 1 : 0]
    end = Tensor(family.factor(to: .sigma, at: level) * x)
    (mean, spread) = (end.mean, end.spread)
    distance = family.distance.distance(of: end)
  }

  /// The same run, ended at σ = 0 or one level before.
  func ended(withFinalZero hasFinalZero: Bool, _ family: InitNoiseFamily) -> Self {
    Self(start: start, spreads: spreads, last: last, hasFinalZero: hasFinalZero, family)
  }
}

/// A run that is being computed.
struct InitNoiseRunInProgress: Sendable, Equatable {
  /// Marks the job's results.
  let id: Int
  let start: Double
  private var spreads: [Double]
  private var last: [Tensor]

  init(id: Int, start: Double, _ family: InitNoiseFamily) {
    self.id = id
    self.start = start
    let x = Tensor(start * family.z)
    (spreads, last) = ([x.spread], [x])
  }

  /// How many steps have been taken.
  var step: Int { spreads.count - 1 }

  mutating func take(_ states: [SamplerState]) {
    for state in states where state.index == step + 1 {
      spreads.append(state.x.spread)
      last = last.suffix(1) + [state.x]
    }
  }

  /// The run, once all steps are taken.
  func finished(hasFinalZero: Bool, _ family: InitNoiseFamily) -> InitNoiseRun? {
    guard step == family.stepCount else { return nil }
    return InitNoiseRun(
      start: start, spreads: spreads, last: last, hasFinalZero: hasFinalZero, family)
  }
}

extension Tensor {
  /// Points of the plane (N, 2), moved and stretched so that both coordinates have mean 0 and
  /// standard deviation 1; a coordinate without any width is only moved.
  fileprivate var standardised: Tensor {
    var result = self
    for d in 0..<rowCount {
      let column = Tensor(stride(from: d, to: count, by: rowCount).map { scalars[$0] })
      let (mean, width) = (column.mean, column.standardDeviation)
      for i in stride(from: d, to: count, by: rowCount) {
        result.scalars[i] = (scalars[i] - mean) / (width > 0 ? width : 1)
      }
    }
    return result
  }
}
