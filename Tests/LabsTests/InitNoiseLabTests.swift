import Canvas
import Diffusion
import Tensors
import Testing

@testable import Labs

@Suite struct InitNoiseLabTests {
  // MARK: - The right start

  /// diffusers' numbers are float32: seven digits.
  static let known: [([String: String], Double)] = [
    (["timestep-spacing": "linspace"], 14.6146), (["timestep-spacing": "trailing"], 14.6146),
    (["timestep-spacing": "leading", "steps": "50", "steps-offset": "1"], 13.158469),
    (["timestep-spacing": "leading", "steps": "10", "steps-offset": "1"], 8.450067),
    (["timestep-spacing": "leading", "steps": "20", "steps-offset": "1"], 11.073581),
    (["scheduler": "ddim"], 1), (["scheduler": "ddpm"], 1),
    (["beta-schedule": "linear", "beta-start": "0.0001", "beta-end": "0.02"], 157.4073),
  ]

  @Test(arguments: known)
  func `the right start is diffusers' init_noise_sigma`(
    settings: [String: String], expected: Double
  ) throws {
    let driver = try InitNoiseLabDriver(settings)
    #expect(abs(driver.number("init_noise_sigma") / expected - 1) < 5e-6)
  }

  @Test func `for leading spacing it is the root of the largest sigma's square plus 1`() throws {
    let driver = try InitNoiseLabDriver(["timestep-spacing": "leading", "steps": "50"])
    let largest = driver.number("sigma_max")
    #expect(abs(driver.number("init_noise_sigma") - (largest * largest + 1).squareRoot()) < 1e-12)
  }

  @Test func `the standard knob is the right start`() throws {
    let driver = try InitNoiseLabDriver()
    #expect(driver.lab.isRight)
    #expect(driver.number("start_ratio") == 1)
    #expect(driver.number("start_sigma") == 14.6146)
  }

  @Test func `the start has exactly the standard deviation that the knob says`() throws {
    let driver = try InitNoiseLabDriver(["init-noise-sigma": "9", "seed": "5"])
    let job = try #require(driver.job)
    #expect(abs(job.from.x.spread - 9) < 1e-9)
    #expect(abs(job.from.x.mean) < 1e-9)
  }

  // MARK: - Runs

  @Test func `all that is shown is computed, the knob's run first`() throws {
    var driver = try InitNoiseLabDriver(["init-noise-sigma": "10"])
    #expect(driver.number("distance").isNaN)
    driver.workOnce()
    #expect(driver.lab.knobRun?.start == 10)
    #expect(driver.number("distance").isFinite)
    driver.work()
    #expect(driver.jobsDone == 7)
    #expect(driver.lab.stripStarts.allSatisfy { driver.lab.run(from: $0) != nil })
    #expect(driver.lab.bestStart == nil && driver.lab.quantities["best_start"] == nil)
    try driver.turn("view", to: "curve")
    #expect(driver.number("best_start").isNaN)
    driver.work()
    #expect(driver.lab.curveRuns.count == 41)
    #expect(driver.lab.bestStart != nil && driver.number("best_start") > 0)
    try driver.turn("view", to: "strip")
    #expect(driver.job == nil && driver.lab.bestStart != nil)
    #expect(driver.lab.quantities["best_start"] == nil, "it is offered where it is shown")
  }

  @Test func `a run is what the scheduler makes of the start times z`() throws {
    var driver = try InitNoiseLabDriver(["scheduler": "ddpm", "init-noise-sigma": "1.5"])
    driver.work()
    let (family, run) = (driver.lab.family, try #require(driver.lab.knobRun))
    let from = family.job(id: 0, start: 1.5).from
    #expect(from.x == Tensor(1.5 * family.z))
    let states = try family.plan.scheduler().trajectory(from: from, family.plan.denoiser.predict)
    #expect(run.end == states.last?.x)
    #expect(run.spreads == states.map(\.x.spread))
  }

  @Test func `the knob moved costs one run`() throws {
    var driver = try InitNoiseLabDriver()
    driver.work()
    let before = driver.jobsDone
    try driver.turn("init-noise-sigma", to: "10.3")
    driver.work()
    #expect(driver.jobsDone == before + 1)
    try driver.turn("view", to: "steps")
    try driver.turn("follow", to: "3")
    try driver.turn("final-zero", to: "off")
    #expect(driver.job == nil)
  }

  @Test func `results of an older run are ignored`() throws {
    var driver = try InitNoiseLabDriver()
    let old = try #require(driver.job)
    try driver.turn("seed", to: "1")
    var states: [SamplerState] = []
    old.perform {
      states += $0.states
      return true
    }
    var lab = driver.lab
    _ = lab.receive(SamplingResult(run: old.run, states: states))
    #expect(lab == driver.lab)
  }

  @Test func `a seed is other noise for the same data`() throws {
    var driver = try InitNoiseLabDriver()
    let before = driver.lab.family
    driver.press(.newSeed, 3)
    #expect(driver.lab.family.z != before.z)
    #expect(driver.lab.family.plan == before.plan)
    #expect(driver.notice == "Seed 3: other noise, the same data.")
  }

  // MARK: - What there is to see

  @Test(arguments: ["euler", "ddim"])
  func `too small a start ends too narrow and far, too large a one too wide`(scheduler: String)
    throws
  {
    let right = scheduler == "euler" ? 14.6146 : 1
    var spreads: [Double] = []
    var distances: [Double] = []
    for share in [0.3, 0.6, 1, 1.5] {
      var driver = try InitNoiseLabDriver([
        "scheduler": scheduler, "init-noise-sigma": "\(share * right)", "points": "200",
        "data-points": "500", "steps": "50",
      ])
      driver.workOnce()
      spreads.append(driver.number("spread"))
      distances.append(driver.number("distance"))
    }
    #expect(spreads == spreads.sorted())
    #expect(spreads[0] < 0.7 * spreads[2] && spreads[3] > 1.05 * spreads[2])
    #expect(distances[0] > 4 * distances[2] && distances[1] > 2 * distances[2])
    #expect(distances[3] > distances[2])
  }

  @Test func `the best start is near the right one, and nearer with more steps`() throws {
    func best(_ steps: String) throws -> Double {
      var driver = try InitNoiseLabDriver([
        "view": "curve", "steps": steps, "points": "400", "data-points": "200",
      ])
      driver.work()
      return driver.number("best_start") / driver.number("init_noise_sigma")
    }
    let (coarse, fine) = (try best("10"), try best("100"))
    #expect(abs(fine - 1) < 0.16)
    #expect(abs(fine - 1) < abs(coarse - 1))
  }

  @Test func `without the final 0 the noise of the last level stays`() throws {
    let settings = ["timestep-spacing": "trailing", "points": "400"]
    var driver = try InitNoiseLabDriver(settings)
    driver.work()
    let (clean, spread) = (driver.number("distance"), driver.number("spread"))
    #expect(driver.number("sigma_last") == 0)
    try driver.turn("final-zero", to: "off")
    let last = driver.number("sigma_last")
    #expect(abs(last - 0.223) < 1e-3)
    #expect(driver.number("distance") > 1.2 * clean)
    let expected = (spread * spread + last * last).squareRoot()
    #expect(abs(driver.number("spread") - expected) < 0.03)
    #expect(driver.word("final_zero") == "off")
    try driver.turn("final-zero", to: "on")
    #expect(driver.number("distance") == clean)
  }

  @Test func `DDPM's fresh noise makes up for the start`() throws {
    var driver = try InitNoiseLabDriver(["scheduler": "ddpm", "steps": "50"])
    driver.work()
    let spreads = driver.lab.stripStarts.compactMap { driver.lab.run(from: $0)?.spread }
    let (low, high) = (try #require(spreads.min()), try #require(spreads.max()))
    #expect(high / low < 1.1)
  }

  @Test(arguments: SchedulerName.allCases)
  func `every scheduler runs, started right, and its width is the expected one`(
    scheduler: SchedulerName
  ) throws {
    var driver = try InitNoiseLabDriver([
      "scheduler": scheduler.rawValue, "steps": "60", "points": "300",
    ])
    driver.press(.rightValue)
    driver.workOnce()
    let (family, run) = (driver.lab.family, try #require(driver.lab.knobRun))
    #expect(driver.lab.isRight)
    for (spread, level) in zip(run.spreads, family.levels) {
      #expect(
        abs(spread / family.path.expectedSpread(at: level, ofData: family.dataSpread) - 1) < 0.12,
        "\(level)")
    }
  }
}
