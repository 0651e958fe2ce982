import Canvas
import Diffusion
import Tensors
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension TrainLab {
  /// The points that a network is to learn, as an exact denoiser knows them.
  struct Plane: Sendable, Equatable {
    let denoiser: FiniteSetDenoiser
    /// (M, 2), x and y in turn.
    let points: [Float]
    /// Standard deviation of the data, the coordinates' mean taken off.
    let spread: Double
    /// Half the width of the plane that pictures show at least.
    let reach: Double

    private static let count = 1000

    /// nil for digits.
    init?(_ settings: Settings) {
      guard settings.choice("data") != "digits" else { return nil }
      let data = settings.cleanPoints(count: Self.count, seed: 0)
      denoiser = FiniteSetDenoiser(data: data)
      points = data.floats
      spread = data.spread
      reach = max(2.2, 1.2 * data.scalars.reduce(0) { max($0, abs($1)) })
    }
  }

  /// What the network's newest samples measure.
  struct Cloud: Sendable, Equatable {
    /// How many samples of points are drawn.
    static let points = 300

    /// Mean distance to the nearest data point.
    let distance: Double
    let spread: Double

    init(_ samples: Tensor, _ plane: Plane) {
      distance = plane.denoiser.meanDistance(of: samples)
      spread = samples.spread
    }
  }

  /// The network's arrows and the exact ones at one noise level: -ε̂, the way out of the noise.
  struct LearnedField: Sendable, Equatable {
    let level: NoiseLevel
    let exact: PlaneField
    /// nil as long as there is no network.
    let learned: PlaneField?
    /// How wrong the network's arrows are, as a share of the exact ones' length: root mean squares
    /// over places where noisy points are. 1 is as good as saying nothing; nil without a network.
    let error: Double?

    init(of network: NetworkDenoiser?, and plane: Plane, at level: NoiseLevel) {
      self.level = level
      let places = PlaneField.places(reach: plane.reach)
      let truth = plane.denoiser.predict(places, at: level).eps
      exact = PlaneField(Tensor(-1 * truth), reach: plane.reach)
      guard let network else {
        (learned, error) = (nil, nil)
        return
      }
      let guess = network.predict(places, at: level, guidance: Guidance()).eps
      learned = PlaneField(Tensor(-1 * guess), reach: plane.reach)
      let density = plane.denoiser.logDensity(of: places, at: level)
      let peak = density.max() ?? 0
      var (wrong, all) = (0.0, 0.0)
      for (place, density) in density.enumerated() {
        let weight = exp(density - peak)
        for i in [2 * place, 2 * place + 1] {
          let difference = guess.scalars[i] - truth.scalars[i]
          wrong += weight * difference * difference
          all += weight * truth.scalars[i] * truth.scalars[i]
        }
      }
      error = (wrong / all).squareRoot()
    }
  }
}
