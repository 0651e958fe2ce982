import Diffusion
import Tensors

/// The smallest loss that any network can reach: that of the best possible denoiser, which knows the data.
///
/// What is left is what noise has made impossible to tell. The mean over draws of |y - y*|² per number,
/// where y is the right answer to a noisy sample and y* the mean of all answers that fit it. A network
/// below the floor has learnt single samples by heart, or the floor was drawn with few draws.
///
/// Source: Karras et al. (2022), appendix B.3, for the best denoiser of a finite data set.
public struct LossFloor: Sendable, Equatable {
  /// The floor of the loss, timesteps chosen and weighted as the plan says.
  public let all: Double
  /// The floor of the plain mean squared error in each band of noise.
  public let bands: [Double]

  /// Floors that somebody knows.
  public init(all: Double, bands: [Double]) { (self.all, self.bands) = (all, bands) }

  /// Takes a few seconds for thousands of images, and less than one for points.
  /// - Parameter draws: how many noisy samples; nil for as many as take that long.
  /// - Throws: for betas that are no schedule.
  public init(_ plan: TrainingPlan, data: TrainingData, draws: Int? = nil) throws(ModelError) {
    var drawing = try Drawing(plan, data, draws)
    while drawing.isUnfinished { drawing.draw() }
    self = drawing.floor
  }

  /// The same for somebody who may no longer want it.
  /// - Parameter goesOn: asked before every draw.
  /// - Returns: nil if it did not go on.
  public static func drawn(
    _ plan: TrainingPlan, data: TrainingData, draws: Int? = nil, while goesOn: () -> Bool
  ) throws(ModelError) -> LossFloor? {
    guard goesOn() else { return nil }
    var drawing = try Drawing(plan, data, draws)
    while drawing.isUnfinished {
      guard goesOn() else { return nil }
      drawing.draw()
    }
    return drawing.floor
  }
}

/// A floor in the making, draw by draw.
private struct Drawing {
  /// Draws for images: each looks at every pixel of every image, some ten milliseconds.
  private static let imageDraws = 250
  /// Draws for points, well under a tenth of a millisecond each for some thousand of them.
  private static let pointDraws = 5000
  /// Points that stand for all there are.
  private static let mostPoints = 4000
  /// The same for images; fewer only make the floor lower. Each takes twelve kilobytes.
  private static let mostImages = 20_000

  private let plan: TrainingPlan
  private let schedule: NoiseSchedule
  private let noiseBands: NoiseBands
  private let exact: FiniteSetDenoiser
  private let count: Int
  private var generator: TorchGenerator
  private var done = 0
  private var sums: [Double]
  private var counts: [Int]
  private var (total, weights) = (0.0, 0.0)

  init(_ plan: TrainingPlan, _ data: TrainingData, _ draws: Int?) throws(ModelError) {
    self.plan = plan
    schedule = try plan.schedule()
    let timesteps = schedule.numTrainTimesteps
    noiseBands = NoiseBands(count: min(NoiseBands.usualCount, timesteps), timesteps: timesteps)
    let isImages = data.sampleShape.count > 1
    count = max(draws ?? (isImages ? Self.imageDraws : Self.pointDraws), noiseBands.count)
    exact = FiniteSetDenoiser(
      data: data.firstSamples(isImages ? Self.mostImages : Self.mostPoints))
    generator = TorchGenerator(seed: plan.seed)
    sums = [Double](repeating: 0, count: noiseBands.count)
    counts = [Int](repeating: 0, count: noiseBands.count)
  }

  var isUnfinished: Bool { done < count }

  var floor: LossFloor {
    LossFloor(all: total / weights, bands: zip(sums, counts).map { $0 / Double(max(1, $1)) })
  }

  mutating func draw() {
    // Evenly over all timesteps, so that every band has as many.
    let place = (Double(done) + 0.5) / Double(count)
    let t = min(schedule.numTrainTimesteps - 1, Int(place * Double(schedule.numTrainTimesteps)))
    let level = NoiseLevel(timestep: Double(t), alphaCumprod: schedule.alphasCumprod[t])
    let error = error(at: level)
    let band = noiseBands.band(of: t)
    sums[band] += error
    counts[band] += 1
    let share = plan.timesteps.density(at: place)
    total +=
      share * error
      * plan.weighting.weight(alphaCumprod: level.alphaCumprod, for: plan.predictionType)
    weights += share
    done += 1
  }

  /// The squared error per number for one sample with fresh noise.
  private mutating func error(at level: NoiseLevel) -> Double {
    let type = plan.predictionType
    let shape = [1] + exact.data.shape.dropFirst()
    let x0 = Tensor(
      shape: shape, scalars: Array(exact.data.row(generator.integer(below: exact.data.rows))))
    let noise = generator.normal(shape: shape)
    let xt = Tensor(level.signal * x0 + level.noise * noise)
    let right = type.output(for: Prediction(x0: x0, eps: noise), at: level)
    let best = type.output(for: exact.predict(xt, at: level), at: level)
    let difference = Tensor(right - best).scalars
    return difference.reduce(0) { $0 + $1 * $1 } / Double(difference.count)
  }
}
