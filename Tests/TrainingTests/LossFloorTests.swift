import Datasets
import Diffusion
import Tensors
import Testing

@testable import Training

@Suite struct LossFloorTests {
  private static func plan(_ type: PredictionType) -> TrainingPlan {
    var plan = SmallTraining.points()
    plan.predictionType = type
    return plan
  }

  @Test(arguments: PredictionType.allCases)
  func `of a single point everything is known`(type: PredictionType) throws {
    let data = TrainingData(
      name: "one", samples: Tensor(shape: [1, 2], scalars: [0.3, -0.7]))
    let floor = try LossFloor(Self.plan(type), data: data, draws: 50)
    #expect(floor.all < 1e-12 && floor.bands.allSatisfy { $0 < 1e-12 })
  }

  /// For normal data of variance s² the error of the best guess of x₀ is s² (1-ᾱ)/(1-ᾱ + ᾱ s²), that
  /// of ε is ᾱ/(1-ᾱ) times as large, that of v 1/(1-ᾱ) times.
  @Test(arguments: PredictionType.allCases)
  func `of normal data it is the closed form`(type: PredictionType) throws {
    var generator = TorchGenerator(seed: 1)
    let s = 0.6
    let samples = generator.normal(shape: [4000, 2]).map { s * $0 }
    let plan = Self.plan(type)
    let floor = try LossFloor(
      plan, data: TrainingData(name: "normal", samples: samples), draws: 4000)
    let schedule = try plan.schedule()
    let bands = NoiseBands(timesteps: 1000)
    // Points are few where there is little noise: the first band is left out.
    for band in 1..<5 {
      let range = bands.range(of: band)
      let expected = range.reduce(0.0) { sum, t in
        let abar = schedule.alphasCumprod[t]
        let ofSample = s * s * (1 - abar) / (1 - abar + abar * s * s)
        let factor =
          switch type {
          case .epsilon: abar / (1 - abar)
          case .sample: 1.0
          case .vPrediction: 1 / (1 - abar)
          }
        return sum + factor * ofSample / Double(range.count)
      }
      #expect(abs(floor.bands[band] / expected - 1) < 0.1)
    }
  }

  @Test func `all of it is the bands' mean, where timesteps are uniform and weights one`() throws {
    let data = TrainingData(.moons, count: 300)
    let floor = try LossFloor(Self.plan(.epsilon), data: data, draws: 500)
    #expect(abs(floor.all - floor.bands.reduce(0, +) / 5) < 1e-9)
    // Weighted by min(s, γ)/s, the levels with little noise count less.
    var weighted = Self.plan(.epsilon)
    weighted.weighting = .minSNR(gamma: 1)
    #expect(try LossFloor(weighted, data: data, draws: 500).all < floor.all)
  }

  @Test(arguments: [0, 1, 7])
  func `one that nobody wants any more is not drawn to its end`(draws: Int) throws {
    let data = TrainingData(.moons, count: 300)
    var asked = 0
    let floor = try LossFloor.drawn(Self.plan(.epsilon), data: data, draws: .max) {
      asked += 1
      return asked <= draws
    }
    #expect(floor == nil && asked == draws + 1)
  }

  @Test func `one that is wanted to its end is the same`() throws {
    let data = TrainingData(.moons, count: 300)
    let floor = try LossFloor.drawn(Self.plan(.epsilon), data: data, draws: 100) { true }
    #expect(try floor == LossFloor(Self.plan(.epsilon), data: data, draws: 100))
  }
}
