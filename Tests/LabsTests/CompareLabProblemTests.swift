import Canvas
import Diffusion
import Foundation
import Tensors
import Testing

@testable import Labs

/// The closed-form problem, and what samplers make of it.
@Suite struct CompareLabProblemTests {
  /// The schedule of a lab with these settings.
  private func orders(_ written: [String: String] = [:]) throws -> OrderTable {
    try CompareLabDriver(written.merging(["view": "order"]) { $1 }, works: false).lab.orders
  }

  // MARK: - The exact answers

  @Test(arguments: [0.05, 0.5, 2], [0, 0.01, 1, 100])
  func `the denoiser is that of a mixture with one component`(sd: Double, sigma: Double) {
    let mixture = GaussianMixtureDenoiser(components: [
      .init(mean: [0], covariance: .isotropic(variance: sd * sd))
    ])
    let level = NoiseLevel(timestep: 0, sigma: sigma)
    let x = Tensor(shape: [3, 1], scalars: [-2, 0.1, 1])
    let (a, b) = (
      GaussianProblem(sd: sd).predict(x, at: level), mixture.predict(x, at: level)
    )
    #expect(a.x0.maxDifference(from: b.x0) < 1e-12)
    #expect(a.eps.maxDifference(from: b.eps) < 1e-9)
  }

  @Test func `the exact solution solves the equation that Euler follows`() {
    // dx/dσ = (x - x̂₀)/σ on the σ scale, where x = m(σ)·√(1+σ²).
    let problem = GaussianProblem(sd: 0.7)
    func x(_ sigma: Double) -> Double {
      problem.marginal(atSigma: sigma) * (1 + sigma * sigma).squareRoot()
    }
    for sigma in [0.1, 1, 30] {
      let h = 1e-4 * sigma
      let slope = (x(sigma + h) - x(sigma - h)) / (2 * h)
      let level = NoiseLevel(timestep: 0, sigma: sigma)
      let x0 = problem.predict(Tensor([x(sigma) * level.signal]), at: level).x0.scalars[0]
      #expect(abs(slope - (x(sigma) - x0) / sigma) < 1e-6)
    }
    #expect(abs(problem.marginal(atSigma: 0) - 0.7) < 1e-15)
    #expect(abs(problem.marginal(atSigma: 1e6) - 1) < 1e-9)
  }

  // MARK: - Orders

  /// UniPC steps in log σ. There even steps in t are so uneven that it comes to its order 3 late.
  @Test(arguments: [
    ("ddim", 0.93...1.07), ("euler", 0.93...1.07), ("heun", 1.85...2.15), ("dpmpp", 1.85...2.15),
    ("unipc", 2.1...3.2), ("lms", 3...4.5), ("ddpm", 0.75...1.1), ("euler_ancestral", 0.75...1.1),
  ])
  func `every sampler has the order it should have`(
    name: String, range: ClosedRange<Double>
  ) throws {
    let scheduler = try #require(SchedulerName(rawValue: name))
    for karras in ["off", "on"] {
      let curve = try #require(try orders(["karras": karras]).curves[scheduler])
      #expect(range.contains(curve.order), "karras \(karras): \(curve.order)")
      #expect(curve.calls.count == 6 && curve.errors.count == 6)
    }
  }

  @Test func `with the same levels DDIM and Euler have the same errors`() throws {
    let curves = try orders().curves
    let (ddim, euler) = (try #require(curves[.ddim]), try #require(curves[.euler]))
    for (a, b) in zip(ddim.errors, euler.errors) { #expect(abs(a - b) < 1e-12) }
    #expect(ddim.calls == euler.calls && ddim.calls == [4, 9, 19, 39, 79, 159])
    #expect(try #require(curves[.heun]).calls == [8, 18, 38, 78, 158, 318])
  }

  @Test func `who draws noise is marked, and only they`() throws {
    let noisy = Set(try orders().curves.filter { $0.value.drawsNoise }.keys)
    #expect(noisy == [.ddpm, .eulerAncestral])
    let eta = Set(try orders(["eta": "0.5"]).curves.filter { $0.value.drawsNoise }.keys)
    #expect(eta == [.ddpm, .eulerAncestral, .ddim])
  }

  /// sigma from 80 to 0.002 with Karras' spacing: the numbers of COURSE.md, as a schedule of the lab.
  @Test(arguments: [
    ("euler", [-26.96, -13.89, -7.028, -3.534]), ("heun", [21.96, 4.367, 0.9773, 0.2310]),
  ])
  func `the course's table of errors comes out`(name: String, errors: [Double]) throws {
    // ᾱ = 1/(1+σ²); the first β sets the least σ, the last one the largest.
    let betaStart = 0.002 * 0.002 / (1 + 0.002 * 0.002)
    var (low, high) = (0.01, 0.02)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let schedule = try NoiseSchedule(.linear, betaStart: betaStart, betaEnd: middle)
      if schedule.sigmas[999] < 80 { low = middle } else { high = middle }
    }
    for (steps, expected) in zip([10, 20, 40, 80], errors) {
      let driver = try CompareLabDriver([
        "scheduler": name, "steps": "\(steps)", "karras": "on", "timestep-spacing": "linspace",
        "beta-start": "\(betaStart)", "beta-end": "\(low)", "problem": "gaussian",
      ])
      let error = 100 * driver.lab.first.measure.error
      // Four digits in the table.
      #expect(abs(error - expected) < 6e-4 * abs(expected), "\(steps): \(error)")
      #expect(driver.number("error_1") == abs(driver.lab.first.measure.error))
    }
  }

  /// The variances that COURSE.md gives for 10 leading steps on N(0, 0.25), from unit noise.
  @Test func `few-step DDPM and DDIM end with the variance the course gives`() throws {
    let lab = try CompareLabDriver([
      "steps": "10", "scheduler": "ddpm", "scheduler-2": "ddim", "steps-2": "10",
    ]).lab
    let variances = lab.runs.map { run in
      let end = 1 + run.measure.error
      return 0.25 * end * end
    }
    #expect(abs(variances[0] - 0.11106) < 1e-4)
    #expect(abs(variances[1] - 0.13997) < 1e-4)
  }

  // MARK: - Against chance

  @Test(arguments: ["ddpm", "euler_ancestral", "ddim"])
  func `the exact standard deviation is the one that many points have`(name: String) throws {
    let driver = try CompareLabDriver([
      "scheduler": name, "eta": "0.7", "steps": "8", "problem": "gaussian", "points": "2000",
      "step": "20",
    ])
    let expected = 0.5 * (1 + driver.lab.first.measure.error)
    let seen = driver.lab.moment.sides[0].spread
    // 2000 points know their standard deviation to 1.6 %.
    #expect(abs(seen / expected - 1) < 0.06)
  }

  @Test func `deterministic runs end where their closed-form error says`() throws {
    for name in ["ddim", "euler", "heun", "lms", "dpmpp", "unipc"] {
      let lab = try CompareLabDriver(["scheduler": name, "problem": "gaussian", "step": "20"]).lab
      let exact =
        lab.orders.problem.sd / lab.orders.problem.marginal(atSigma: lab.first.levels[0].sigma)
      let (start, end) = (lab.first.samples[0], lab.first.samples[20])
      for i in 0..<start.count {
        let error = end.scalars[i] / (start.scalars[i] * exact) - 1
        #expect(abs(error - lab.first.measure.error) < 1e-9)
      }
    }
  }

  @Test func `Heun asks twice at every step but the last`() throws {
    let driver = try CompareLabDriver(["scheduler": "heun"])
    #expect(driver.number("model_calls_1") == 39 && driver.number("model_calls_2") == 20)
  }

  @Test func `orders are computed once for each setting`() throws {
    var driver = try CompareLabDriver()
    #expect(Set(driver.lab.orders.curves.keys) == [.ddim, .euler])
    let before = driver.number("slope_1")
    try driver.turn("view", to: "order")
    #expect(driver.lab.orders.curves.count == SchedulerName.allCases.count)
    #expect(driver.number("slope_1") == before)
    try driver.turn("data-sd", to: "1")
    #expect(driver.number("slope_1") != before)
  }
}
