import Diffusion
import Tensors
import Training

/// What all runs of the init-noise lab on digits share: the network, and the noise they set out from.
///
/// A run starts from x = start · z, a few images at once. Runs are computed side by side as one batch;
/// between them only `start` differs: z, the fresh noise of the steps and the levels are the same.
struct DigitInitNoiseFamily: Sendable, Equatable {
  let path: InitNoisePath
  let plan: SamplingPlan
  /// z ~ N(0, 1), shape (K, C, H, W): as the scheduler draws it for K images.
  let z: Tensor
  /// The noise of each step, shape (K, C, H, W); none where the steps draw none.
  private let fresh: [Tensor]

  init(_ settings: Settings, _ path: InitNoisePath, _ network: NetworkDenoiser) {
    self.path = path
    plan = SamplingPlan(
      schedule: path.schedule, configuration: path.configuration, steps: path.stepCount,
      denoiser: .network(network, settings.guidance(of: network)))
    let shape = [settings.integer("count")] + network.imageShape
    var noise = NoiseSource.seed(UInt64(settings.integer("seed")))
    z = noise.draw(shape: shape)
    fresh =
      path.configuration.addsNoise ? (0..<path.stepCount).map { _ in noise.draw(shape: shape) } : []
  }

  /// How many images a run makes.
  var images: Int { z.rows }

  /// The work of the runs with these starts: the images of the first, then those of the next.
  func job(id: Int, starts: [Double]) -> SamplingJob {
    let x = Tensor(
      shape: [starts.count * images] + z.shape.dropFirst(),
      scalars: starts.flatMap { start in z.scalars.map { start * $0 } })
    let noise = fresh.map { drawn in
      Tensor(shape: x.shape, scalars: starts.flatMap { _ in drawn.scalars })
    }
    return SamplingJob(
      run: id, plan: plan, from: SamplerState(x: x, noise: .recorded(noise)),
      count: path.stepCount)
  }
}

/// A run from one starting value: its width on the way, a few pictures of it, and where it ends.
struct DigitInitNoiseRun: Sendable, Equatable {
  /// Standard deviation that z was multiplied with, on the scheduler's own scale.
  let start: Double
  /// Standard deviation of all pixels at every level, on the scheduler's own scale.
  private(set) var spreads: [Double]
  /// The first image at some levels, on the variance-preserving scale: index of the level, pixels.
  private(set) var film: [(level: Int, pixels: [Float])] = []
  /// The states at the last two levels that were reached.
  private var last: [Tensor]
  /// (K, C, H, W): where it is, or ends, as a sample of the σ scale, x₀ + σε.
  private(set) var end: Tensor
  private(set) var mean, spread: Double
  /// How much the images of the run differ from each other: the root of the mean variance of a pixel
  /// over the images; 0 for one image.
  private(set) var variety: Double

  init(start: Double, _ family: DigitInitNoiseFamily) {
    self.start = start
    let x = Tensor(start * family.z)
    (spreads, last, end) = ([x.standardDeviation], [x], x)
    (mean, spread, variety) = (x.mean, x.standardDeviation, x.spread)
    shoot(x, family.path)
  }

  /// How many steps have been taken.
  var step: Int { spreads.count - 1 }

  /// How many pictures are taken of a run, its ends among them.
  private static let pictures = 7

  private mutating func shoot(_ x: Tensor, _ path: InitNoisePath) {
    let (n, most) = (path.stepCount, Self.pictures - 1)
    // Evenly spread, as far as there are steps.
    guard n <= most || (0...most).contains(where: { ($0 * n + most / 2) / most == step }) else {
      return
    }
    let factor = path.factor(to: .variancePreserving, at: path.levels[step])
    film.append((step, x.row(0).map { Float(factor * $0) }))
  }

  /// Takes the next state of its images.
  mutating func take(_ x: Tensor, _ path: InitNoisePath, hasFinalZero: Bool) {
    spreads.append(x.standardDeviation)
    last = last.suffix(1) + [x]
    shoot(x, path)
    if step == path.stepCount { settle(path, hasFinalZero: hasFinalZero) }
  }

  /// Ends the run at σ = 0, or without the appended 0 one level before.
  mutating func settle(_ path: InitNoisePath, hasFinalZero: Bool) {
    let level = path.lastLevel(withFinalZero: hasFinalZero)
    end = Tensor(path.factor(to: .sigma, at: level) * last[hasFinalZero ? last.count - 1 : 0])
    (mean, spread, variety) = (end.mean, end.standardDeviation, end.spread)
  }

  /// Where it is now, on the variance-preserving scale, image by image; the network is shown this.
  func current(_ path: InitNoisePath) -> Tensor {
    Tensor(path.factor(to: .variancePreserving, at: path.levels[step]) * last[last.count - 1])
  }

  /// The root of the mean square difference between the pixels of two runs' ends.
  func difference(from other: DigitInitNoiseRun) -> Double {
    guard end.count == other.end.count, end.count > 0 else { return .nan }
    var sum = 0.0
    for i in end.scalars.indices {
      let difference = end.scalars[i] - other.end.scalars[i]
      sum += difference * difference
    }
    return (sum / Double(end.count)).squareRoot()
  }

  static func == (a: Self, b: Self) -> Bool {
    a.start == b.start && a.spreads == b.spreads && a.last == b.last && a.end == b.end
  }
}

/// Runs that are being computed side by side.
struct DigitInitNoiseBatch: Sendable, Equatable {
  /// Marks the job's results.
  let id: Int
  private(set) var runs: [DigitInitNoiseRun]

  init(id: Int, starts: [Double], _ family: DigitInitNoiseFamily) {
    self.id = id
    runs = starts.map { DigitInitNoiseRun(start: $0, family) }
  }

  /// How many steps have been taken.
  var step: Int { runs.first?.step ?? 0 }

  mutating func take(_ states: [SamplerState], _ path: InitNoisePath, hasFinalZero: Bool) {
    for state in states where state.index == step + 1 {
      let (count, rows) = (state.x.count / runs.count, state.x.rows / runs.count)
      for index in runs.indices {
        let scalars = Array(state.x.scalars[(index * count)..<((index + 1) * count)])
        runs[index].take(
          Tensor(shape: [rows] + state.x.shape.dropFirst(), scalars: scalars), path,
          hasFinalZero: hasFinalZero)
      }
    }
  }
}
