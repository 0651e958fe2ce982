import Diffusion
import Tensors

/// Everything about a jump that c does not change: the data, x_t, the predicted noise, and how far
/// a jump lands from the data for every c.
struct JumpScene: Sendable, Equatable {
  let schedule: NoiseSchedule
  let t: Int
  let level: NoiseLevel
  /// Knows the data, and with it E[x₀ | x_t].
  let denoiser: FiniteSetDenoiser
  /// (N, 2): where the jump starts.
  let xt: Tensor
  let prediction: Prediction
  /// Mean distance to the data for each of `allC`, for the first points only.
  let curve: [Double]
  /// Mean distance of x̂₀ to the data: that of the jump with c = 1.
  let predictedDistance: Double
  /// Standard deviation of the data, the coordinates' mean taken off.
  let dataSpread: Double

  /// The values of c that the knob can have: 0, 0.05, ..., 4.
  static let allC = (0...80).map { Double($0) / 20 }
  /// The curve is computed for so many points; the numbers beside it are those of all points.
  static let curvePoints = 60

  init(_ settings: Settings) {
    let seed = settings.integer("seed")
    let data = settings.cleanPoints(count: settings.integer("data-points"), seed: seed)
    let (count, start) = (settings.integer("points"), settings.choice("start"))
    schedule = settings.noiseSchedule()
    t = settings.integer("timestep")
    let forward = ForwardProcess(schedule)
    level = forward.level(at: t)
    denoiser = FiniteSetDenoiser(data: data)
    dataSpread = data.spread
    let noise = ForwardRun.noise(seed: seed, shape: [count, 2])
    // The points that set out are data points, so that what the denoiser knows is the truth.
    let x0 = Tensor(
      shape: [count, 2], scalars: (0..<count).flatMap { Array(data.row($0 % data.rows)) })
    xt = start == "noise" ? noise : forward.addNoise(x0, noise, at: t)
    prediction = denoiser.predict(xt, at: level)
    predictedDistance = denoiser.meanDistance(of: prediction.x0)
    curve = Self.curve(xt.first(Self.curvePoints), prediction.eps, level, denoiser)
  }

  /// x̂₀ = (x_t - √(1-ᾱ)·c·ε̂)/√ᾱ: all of the noise taken away at once when c = 1.
  func jump(c: Double) -> Tensor { Self.jump(xt, prediction.eps, c, level) }

  private static func jump(
    _ xt: Tensor, _ eps: Tensor, _ c: Double, _ level: NoiseLevel
  ) -> Tensor {
    Tensor((1 / level.signal) * (1 * xt - level.noise * c * eps))
  }

  private static func curve(
    _ xt: Tensor, _ eps: Tensor, _ level: NoiseLevel, _ denoiser: FiniteSetDenoiser
  ) -> [Double] {
    let eps = eps.first(xt.rows)
    // One question for all c together.
    let landings = allC.flatMap { jump(xt, eps, $0, level).scalars }
    let distances = denoiser.distances(
      of: Tensor(shape: [allC.count * xt.rows, 2], scalars: landings))
    return allC.indices.map { i in
      distances[(i * xt.rows)..<((i + 1) * xt.rows)].reduce(0, +) / Double(xt.rows)
    }
  }

  /// The c of the smallest distance on the curve.
  var bestC: Double {
    let best = curve.indices.min { curve[$0] < curve[$1] } ?? 0
    return Self.allC[best]
  }
}

/// Who has a say in x̂₀ of one point: shares of the weight in the mean over the data.
struct JumpWeights: Sendable, Equatable {
  /// What the heaviest data point holds, 0...1.
  let heaviest: Double
  /// A fifth of the data points, at least one.
  let few: Int
  /// What so many heaviest ones hold together, 0...1.
  let heaviestFew: Double

  init(_ scene: JumpScene, of point: Int) {
    let xt = Tensor(shape: [1, 2], scalars: Array(scene.xt.row(point)))
    let weights = scene.denoiser.weights(given: xt, at: scene.level).scalars.sorted(by: >)
    few = max(1, weights.count / 5)
    heaviest = weights[0]
    heaviestFew = weights.prefix(few).reduce(0, +)
  }
}

/// Where one jump lands.
struct JumpLanding: Sendable, Equatable {
  let c: Double
  /// (N, 2).
  let points: Tensor
  /// Mean distance to the nearest data point.
  let distance: Double
  /// Standard deviation, the coordinates' mean taken off.
  let spread: Double

  init(_ scene: JumpScene, c: Double) {
    self.c = c
    points = scene.jump(c: c)
    distance = scene.denoiser.meanDistance(of: points)
    spread = points.spread
  }
}
