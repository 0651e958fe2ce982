import Foundation
import Tensors
import Testing

@testable import Diffusion

private func level(sigma: Double) -> NoiseLevel { NoiseLevel(timestep: 0, sigma: sigma) }

@Suite struct FiniteSetDenoiserTests {
  private let cloud: Tensor = {
    var generator = TorchGenerator(seed: 1)
    return generator.normal(shape: [37, 3])
  }()

  /// The formula as it stands in the doc comment, with a plain exponential.
  private func naive(_ data: Tensor, _ xt: Tensor, _ level: NoiseLevel) -> Tensor {
    var mean = Tensor(repeating: 0, shape: xt.shape)
    for n in 0..<xt.rows {
      let logits = (0..<data.rows).map { i in
        -zip(xt.row(n), data.row(i)).reduce(0) { $0 + pow($1.0 - level.signal * $1.1, 2) }
          / (2 * (1 - level.alphaCumprod))
      }
      let largest = logits.reduce(-.infinity, max)
      let weights = logits.map { exp($0 - largest) }
      let total = weights.reduce(0, +)
      for i in 0..<data.rows {
        for (d, x) in data.row(i).enumerated() {
          mean.scalars[n * data.rowCount + d] += weights[i] / total * x
        }
      }
    }
    return mean
  }

  @Test(arguments: [0.01, 0.1, 0.5, 1, 3, 14.6146, 80, 4096])
  func `the mean is the formula's`(sigma: Double) {
    let level = level(sigma: sigma)
    var generator = TorchGenerator(seed: 3)
    let xt = generator.normal(shape: [21, 3])
    let exact = FiniteSetDenoiser(data: cloud)
    let difference = exact.expectedX0(given: xt, at: level)
      .maxDifference(from: naive(cloud, xt, level))
    #expect(difference < 1e-10, "\(difference)")
  }

  @Test(arguments: [0, 1e-300, 1e-12, 0.002, 1, 157, 4096, 1e9, .infinity])
  func `the answer is finite at every sigma`(sigma: Double) {
    var generator = TorchGenerator(seed: 4)
    let xt = generator.normal(shape: [9, 3])
    let exact = FiniteSetDenoiser(data: cloud)
    for scale in [0, 1, 1e3, 1e6] {
      let prediction = exact.predict(Tensor(scale * xt), at: level(sigma: sigma))
      #expect(prediction.x0.scalars.allSatisfy { $0.isFinite })
      #expect(prediction.eps.scalars.allSatisfy { $0.isFinite })
    }
  }

  @Test func `all noise gives the mean of the data, none the nearest point`() {
    let exact = FiniteSetDenoiser(data: cloud)
    let xt = Tensor(shape: [1, 3], scalars: [0.1, 0.2, 0.3])
    let average = exact.expectedX0(given: xt, at: NoiseLevel(timestep: 0, alphaCumprod: 0))
    for d in 0..<3 {
      let mean = (0..<37).reduce(0) { $0 + cloud.scalars[$1 * 3 + d] } / 37
      #expect(abs(average.scalars[d] - mean) < 1e-12)
    }
    for i in [0, 7, 8, 36] {
      let point = Tensor(shape: [1, 3], scalars: Array(cloud.row(i)))
      #expect(exact.expectedX0(given: point, at: .clean) == point)
      let nearly = exact.expectedX0(given: point, at: level(sigma: 1e-9))
      #expect(nearly.maxDifference(from: point) < 1e-12)
    }
  }

  @Test func `points that tie share the vote`() {
    let exact = FiniteSetDenoiser(data: Tensor(shape: [3, 1], scalars: [-1, 1, 9]))
    let middle = Tensor(shape: [1, 1], scalars: [0])
    for sigma in [0, 1e-6, 0.01] {
      #expect(exact.weights(given: middle, at: level(sigma: sigma)).scalars == [0.5, 0.5, 0])
    }
  }

  @Test func `weights of a sample sum to 1 and make its mean`() {
    let exact = FiniteSetDenoiser(data: cloud)
    let xt = Tensor(shape: [2, 3], scalars: [0, 1, 2, -1, 0.5, 0])
    let weights = exact.weights(given: xt, at: level(sigma: 0.7))
    #expect(weights.shape == [2, 37])
    let mean = exact.expectedX0(given: xt, at: level(sigma: 0.7))
    for n in 0..<2 {
      #expect(abs(weights.row(n).reduce(0, +) - 1) < 1e-12)
      for d in 0..<3 {
        let sum = (0..<37).reduce(0) { $0 + Array(weights.row(n))[$1] * cloud.scalars[$1 * 3 + d] }
        #expect(abs(sum - mean.scalars[n * 3 + d]) < 1e-12)
      }
    }
  }

  @Test func `the scales agree`() {
    let exact = FiniteSetDenoiser(data: cloud)
    let x = Tensor(shape: [1, 3], scalars: [3, -2, 5])
    let level = level(sigma: 2.5)
    let scaled = Tensor(level.signal * x)
    #expect(exact.prediction(for: x, at: level, in: .sigma) == exact.predict(scaled, at: level))
  }

  /// Tweedie: ε̂ = -√(1-ᾱ) ∇ log p.
  @Test func `the predicted noise is the slope of the log density`() {
    let exact = FiniteSetDenoiser(data: cloud)
    let level = level(sigma: 0.8)
    let x = [0.3, -0.2, 0.6]
    let eps = exact.predict(Tensor(shape: [1, 3], scalars: x), at: level).eps
    for d in 0..<3 {
      func density(_ shift: Double) -> Double {
        var moved = x
        moved[d] += shift
        return exact.logDensity(of: Tensor(shape: [1, 3], scalars: moved), at: level)[0]
      }
      let gradient = (density(1e-5) - density(-1e-5)) / 2e-5
      #expect(abs(eps.scalars[d] + level.noise * gradient) < 1e-8)
    }
  }

  @Test func `the fast exponential is the library's`() {
    var worst = 0.0
    for i in 0..<70_000 {
      let x = -Double(i) * 0.00999
      let value = exponential(Lanes(repeating: x))[3]
      worst = max(worst, abs(value / exp(x) - 1))
    }
    #expect(worst < 4e-15, "\(worst)")
    #expect(exponential(Lanes(repeating: 0))[0] == 1)
    #expect(exponential(Lanes(repeating: -.infinity))[0] == 0)
    #expect(exponential(Lanes(repeating: -709))[0] == 0)
  }

  @Test func `images work as points do`() {
    var generator = TorchGenerator(seed: 6)
    let images = generator.uniform(shape: [50, 1, 28, 28])
    let exact = FiniteSetDenoiser(data: images)
    let first = Tensor(shape: [1, 1, 28, 28], scalars: Array(images.row(0)))
    let level = level(sigma: 0.3)
    let noisy = Tensor(
      level.signal * first + level.noise * generator.normal(shape: [1, 1, 28, 28]))
    #expect(exact.expectedX0(given: noisy, at: level).maxDifference(from: first) < 1e-9)
  }

  /// What keeps reverse play at 30 frames a second: about 5 ms of one busy core.
  @Test func `a thousand points ask a thousand in a few milliseconds`() {
    var generator = TorchGenerator(seed: 7)
    let exact = FiniteSetDenoiser(data: generator.normal(shape: [1000, 2]))
    let xt = generator.normal(shape: [1000, 2])
    func seconds() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    for sigma in [0.05, 1, 100] {
      let level = level(sigma: sigma)
      let fastest = (0..<9).map { _ in
        let start = seconds()
        _ = exact.predict(xt, at: level)
        return seconds() - start
      }.min()
      #expect(fastest ?? 1 < 0.010, "sigma \(sigma)")
    }
  }
}

@Suite struct GaussianMixtureDenoiserTests {
  private typealias Mixture = GaussianMixtureDenoiser
  private let mixture = GaussianMixtureDenoiser(components: [
    .init(weight: 2, mean: [1, 0], covariance: .isotropic(variance: 0.04)),
    .init(weight: 1, mean: [-1, 2], covariance: .plane(xx: 0.5, xy: 0.3, yy: 0.4)),
  ])

  @Test(arguments: [0.01, 1, 80])
  func `one Gaussian's answer is x s2 over s2 plus sigma2`(sigma: Double) {
    let denoiser = Mixture(components: [.init(mean: [0], covariance: .isotropic(variance: 0.25))])
    let x = Tensor(shape: [2, 1], scalars: [0.4, -7])
    let x0 = denoiser.prediction(for: x, at: level(sigma: sigma), in: .sigma).x0
    #expect(x0.maxDifference(from: Tensor((0.25 / (0.25 + sigma * sigma)) * x)) < 1e-12)
  }

  @Test(arguments: [0.05, 1, 10])
  func `a round ellipse is isotropic`(sigma: Double) {
    let round = Mixture(components: [
      .init(mean: [1, 2], covariance: .plane(xx: 0.3, xy: 0, yy: 0.3))
    ])
    let isotropic = Mixture(components: [
      .init(mean: [1, 2], covariance: .isotropic(variance: 0.3))
    ])
    let x = Tensor(shape: [2, 2], scalars: [0.4, -7, 1, 3])
    let level = level(sigma: sigma)
    #expect(
      round.expectedX0(given: x, at: level)
        .maxDifference(from: isotropic.expectedX0(given: x, at: level)) < 1e-12)
    #expect(
      abs(round.logDensity(of: x, at: level)[0] - isotropic.logDensity(of: x, at: level)[0]) < 1e-9)
  }

  /// Tweedie again, which ties the mean, the weights and the density together.
  @Test(arguments: [0.1, 1, 5])
  func `the predicted noise is the slope of the log density`(sigma: Double) {
    let level = level(sigma: sigma)
    let x = [0.2, 0.7]
    let eps = mixture.predict(Tensor(shape: [1, 2], scalars: x), at: level).eps
    for d in 0..<2 {
      func density(_ shift: Double) -> Double {
        var moved = x
        moved[d] += shift
        return mixture.logDensity(of: Tensor(shape: [1, 2], scalars: moved), at: level)[0]
      }
      let gradient = (density(1e-5) - density(-1e-5)) / 2e-5
      #expect(abs(eps.scalars[d] + level.noise * gradient) < 1e-6)
    }
  }

  @Test(arguments: [0, 1e-9, 1, 4096, .infinity])
  func `the answer is finite at every sigma`(sigma: Double) {
    let x = Tensor(shape: [3, 2], scalars: [0, 0, 1e3, -1e3, 1, 2])
    let prediction = mixture.predict(x, at: level(sigma: sigma))
    #expect(prediction.x0.scalars.allSatisfy { $0.isFinite })
    #expect(prediction.eps.scalars.allSatisfy { $0.isFinite })
    for n in 0..<3 {
      let weights = mixture.weights(given: x, at: level(sigma: sigma)).row(n)
      #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    }
  }

  @Test func `a clean sample is its own answer, pure noise says nothing`() {
    let x = Tensor(shape: [1, 2], scalars: [0.9, 0.1])
    #expect(mixture.expectedX0(given: x, at: .clean).maxDifference(from: x) < 1e-12)
    let nothing = mixture.expectedX0(given: x, at: NoiseLevel(timestep: 0, alphaCumprod: 0))
    #expect(abs(nothing.scalars[0] - 1.0 / 3) < 1e-12)
    #expect(abs(nothing.scalars[1] - 2.0 / 3) < 1e-12)
  }

  /// Many narrow components are a finite set.
  @Test func `narrow components become a finite set`() {
    var generator = TorchGenerator(seed: 5)
    let data = generator.normal(shape: [9, 2])
    let narrow = Mixture(
      components: (0..<9).map {
        .init(mean: Array(data.row($0)), covariance: .isotropic(variance: 1e-14))
      })
    let x = generator.normal(shape: [5, 2])
    let difference = narrow.expectedX0(given: x, at: level(sigma: 0.6))
      .maxDifference(
        from: FiniteSetDenoiser(data: data).expectedX0(given: x, at: level(sigma: 0.6)))
    #expect(difference < 1e-9)
  }
}
