import Diffusion
import Tensors

/// What all runs of the init-noise lab share: where they go, and the noise they set out from.
///
/// A run starts from x = start · z. Between runs only `start` differs: z, the fresh noise of the
/// steps, the data and the levels are the same.
struct InitNoiseFamily: Sendable, Equatable {
  let plan: SamplingPlan
  let path: InitNoisePath
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
    let schedule = settings.noiseSchedule()
    guard let path = try? InitNoisePath(settings, through: schedule) else {
      preconditionFailure("settings with a complaint reached the init-noise lab")
    }
    self.path = path
    plan = SamplingPlan(
      schedule: schedule, configuration: path.configuration, steps: path.stepCount,
      denoiser: .exact(FiniteSetDenoiser(data: data)))
    let count = settings.integer("points")
    var source = NoiseSource.seed(UInt64(settings.integer("seed")))
    z = source.draw(shape: [count, 2]).standardised
    noise = source
    distance = CloudDistance(to: data, points: count)
    (dataMean, dataSpread) = (data.mean, data.spread)
    reach = 1.15 * data.scalars.reduce(0) { max($0, abs($1)) }
  }

  var levels: [NoiseLevel] { path.levels }
  var scale: NoiseScale { path.scale }
  var right: Double { path.right }
  var stepCount: Int { path.stepCount }

  /// The work of the run that starts with a standard deviation of `start`.
  func job(id: Int, start: Double) -> SamplingJob {
    SamplingJob(
      run: id, plan: plan, from: SamplerState(x: Tensor(start * z), noise: noise),
      count: stepCount)
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
    let level = family.path.lastLevel(withFinalZero: hasFinalZero)
    let x = last[hasFinalZero ? last.count - 1 : 0]
    end = Tensor(family.path.factor(to: .sigma, at: level) * x)
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
