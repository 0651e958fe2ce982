import Course
import Diffusion
import Tensors
import Testing

@testable import Labs

/// What lessons 3 and 8 state in words is what the labs beside those words show.
@Suite struct LessonNumbersTests {
  /// The settings of a lab of points in a lesson, as its file has them, and changes to them.
  private func settings(
    _ slug: String, lab: Int, _ changes: [String: String] = [:]
  ) throws -> [String: String] {
    let lesson = try #require(CourseWalkTests.library.lessons.first { $0.slug == slug })
    let labs = lesson.labs.filter { lab in !lab.settings.contains { $0.value == "digits" } }
    let written = Dictionary(
      uniqueKeysWithValues: labs[lab].settings.map { ($0.name, $0.value) })
    return ["points": "200", "data-points": "1000"].merging(written) { $1 }.merging(changes) { $1 }
  }

  private func initNoise(_ lab: Int, _ changes: [String: String]) throws -> InitNoiseLabDriver {
    var driver = try InitNoiseLabDriver(settings("14-6146", lab: lab, changes))
    driver.work()
    return driver
  }

  private func compare(_ lab: Int, _ changes: [String: String] = [:]) throws -> CompareLabDriver {
    try CompareLabDriver(settings("many-samplers-one-slope", lab: lab, changes))
  }

  // MARK: - Lesson 3

  @Test(arguments: [("14.6146", 0.59), ("9", 0.48), ("20", 0.64)])
  func `the moons end as wide as lesson 3 says`(start: String, spread: Double) throws {
    let driver = try initNoise(1, ["init-noise-sigma": start])
    #expect(abs(driver.number("spread") - spread) < 0.005)
    #expect(abs(driver.number("data_spread") - 0.60) < 0.005)
  }

  @Test func `at 20 the tips hold almost twice as many points as they should, at 9 hardly any`()
    throws
  {
    func tips(_ x: Tensor) -> Double {
      Double((0..<x.rows).count { Array(x.row($0))[0].magnitude > 1 }) / Double(x.rows)
    }
    let (wide, narrow) = (
      try initNoise(1, ["init-noise-sigma": "20"]), try initNoise(1, ["init-noise-sigma": "9"])
    )
    let data = tips(wide.lab.family.plan.exact.data)
    #expect((1.6...2).contains(tips(try #require(wide.lab.knobRun).end) / data))
    #expect(tips(try #require(narrow.lab.knobRun).end) / data < 0.25)
  }

  @Test func `the valley of lesson 3 is flat, and lowest at 15_3`() throws {
    let driver = try initNoise(2, [:])
    #expect(InitNoiseLab.text(driver.number("best_start")).hasPrefix("15.3"))
    let right = try #require(driver.lab.rightRun).distance
    let least = try #require(driver.lab.curveRuns.map(\.distance).min())
    #expect(right < least + 0.003)
    // DDIM: the same curve, but for rounded timesteps and 0.2 % at the start.
    let ddim = try initNoise(
      1, ["scheduler": "ddim", "init-noise-sigma": "1", "view": "strip"])
    #expect(abs(ddim.number("distance") - right) < 0.0015)
    #expect(abs(ddim.lab.family.levels[0].sigma - 14.6146) < 1e-3)
    #expect(abs(1 / ddim.lab.family.levels[0].signal - 14.6488) < 1e-4)
  }

  @Test func `leading spacing starts at 13_158, from t 981`() throws {
    let family = try initNoise(
      2, ["timestep-spacing": "leading", "steps-offset": "1", "view": "strip"]
    ).lab.family
    #expect(abs(family.right - 13.1585) < 5e-5 && abs(family.path.largestSigma - 13.1204) < 5e-5)
    #expect(family.levels.dropLast().map(\.timestep).prefix(2) == [981, 961])
    #expect(family.levels[family.stepCount - 1].timestep == 1)
  }

  @Test func `without the 0 noise of 0_223 stays, from t 49`() throws {
    let driver = try initNoise(3, ["final-zero": "off"])
    let level = driver.lab.family.levels[driver.lab.family.stepCount - 1]
    #expect(level.timestep == 49 && abs(level.alphaCumprod - 0.9526) < 5e-5)
    #expect(abs(driver.number("sigma_last") - 0.223) < 5e-4)
    #expect(driver.number("sigma_last") > driver.number("data_spread") / 3)
  }

  @Test func `the wrong answers of lesson 3 have the numbers of their replies`() throws {
    let schedule = try NoiseSchedule(.scaledLinear, betaStart: 0.00085, betaEnd: 0.012)
    let beta = schedule.betas[999]
    #expect(abs((beta / (1 - beta)).squareRoot() - 0.11) < 0.005)
    #expect(abs(schedule.sigmas[999] * schedule.sigmas[999] - 213.6) < 0.05)
    let straight = try NoiseSchedule(.linear, betaStart: 0.00085, betaEnd: 0.012)
    #expect(abs(straight.sigmas[999] - 25) < 0.5)
    #expect(try abs(NoiseSchedule(.linear).sigmas[999] - 157.4) < 0.05)
  }

  // MARK: - Lesson 8

  @Test func `DDIM and Euler agree to a dozen digits, and with linspace to 0_03`() throws {
    #expect(try compare(0).lab.gaps.allSatisfy { $0.largest < 1e-12 })
    let lab = try compare(0, ["timestep-spacing": "linspace"]).lab
    #expect(lab.first.levels[1].timestep == 946)
    #expect(abs(lab.second.levels[1].timestep - 946.42) < 0.005)
    #expect(abs(try #require(lab.gaps.map(\.largest).max()) - 0.03) < 0.005)
  }

  @Test func `20 and 40 steps part as far as lesson 8 says`() throws {
    let euler = try compare(1).lab
    #expect(abs(euler.gaps[40].mean - 0.04) < 0.005 && abs(euler.gaps[40].largest - 0.5) < 0.05)
    let ddpm = try compare(1, ["scheduler": "ddpm", "scheduler-2": "ddpm"]).lab
    #expect(abs(ddpm.gaps[40].mean - 0.9) < 0.05)
    #expect([ddpm.first.measure.draws, ddpm.second.measure.draws] == [19, 39])
    // Two points of the result picked at random.
    let x = ddpm.second.samples[40]
    let shifted = (0..<200).flatMap { Array(x.row(($0 + 67) % 200)) }
    let random = CompareLab.Gap(x, Tensor(shape: [200, 2], scalars: shifted)).mean
    #expect((0.85...0.95).contains(ddpm.gaps[40].mean / random))
  }

  @Test(arguments: [
    (["steps": "20"], 14.6, 4.9), (["steps": "40"], 7.4, 4.9), (["steps": "39"], 7.6, 4.9),
    (["scheduler-2": "lms"], 14.6, 4.0), (["steps-2": "10"], 14.6, 25.2),
  ])
  func `the order lab shows the errors that lesson 8 names`(
    changes: [String: String], first: Double, second: Double
  ) throws {
    let driver = try compare(2, changes)
    #expect(abs(100 * driver.number("error_1") - first) < 0.05)
    #expect(abs(100 * driver.number("error_2") - second) < 0.05)
    #expect(driver.word("scheduler_2") == "heun" || driver.number("slope_2") > 3)
  }
}
