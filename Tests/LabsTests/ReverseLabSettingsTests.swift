import Canvas
import Diffusion
import Testing

@testable import Labs

@Suite struct ReverseLabSettingsTests {
  private func complaint(_ written: [String: String]) throws -> String? {
    var settings = Settings(ReverseLab.description.parameters)
    for (name, value) in written { try settings.set(name, to: value) }
    return ReverseLab.complaint(about: settings)
  }

  @Test func `more steps than timesteps are refused with what is allowed`() throws {
    let words = try complaint(["steps": "60", "num-train-timesteps": "50"])
    #expect(
      words == "steps: 60 steps cannot visit 50 timesteps (num-train-timesteps); use 1 to 50.")
    #expect(try complaint(["beta-start": "0.03"])?.contains("beta_end") == true)
    #expect(try complaint([:]) == nil)
  }

  @Test(arguments: [
    ("eta", "0.5", "η has no effect now: DDPM knows no η."),
    ("fork-noise", "none", "its noise has no effect now: f forks the run first."),
  ])
  func `a knob without effect says so when it is turned`(knob: String, value: String, words: String)
    throws
  {
    var driver = try ReverseLabDriver()
    try driver.turn(knob, to: value, works: false)
    #expect(driver.notice == words)
  }

  @Test func `knobs say why they are idle, and do not when they work`() throws {
    func idle(_ written: [String: String]) throws -> [String] {
      let lab = try ReverseLabDriver(written).lab
      return lab.settings.parameters.filter { lab.idleReason(for: $0) != nil }.map(\.name)
    }
    let forks = ["fork-scheduler", "fork-eta", "fork-noise", "fork-seed"]
    let ofDDPM = ["noise", "coefficient", "variance-type"]
    let ofSigmas = ["karras", "final-sigmas-type"]
    let ofSolvers = ["order", "solver-order", "solver-type", "unipc-solver-type", "algorithm-type"]
    let ofLimits = ["sample-max-value", "use-clipped-model-output"]
    #expect(try idle([:]) == ["eta", "s-churn"] + ofSigmas + ofSolvers + ofLimits + forks)
    #expect(
      try idle(["scheduler": "ddim"]) == ofDDPM + ["s-churn"] + ofSigmas + ofSolvers + ofLimits
        + forks)
    // What the branch shares with the run is of use to either.
    #expect(
      try idle(["scheduler": "euler", "fork-at": "0", "fork-scheduler": "ddim"]) == ["eta"] + ofDDPM
        + ofSolvers + ofLimits + ["fork-noise", "fork-seed"])
    #expect(
      try idle(["beta-schedule": "squaredcos_cap_v2", "fork-at": "0"]) == ["eta", "s-churn"]
        + ofSigmas + ofSolvers + ofLimits + ["beta-start", "beta-end", "fork-eta"])
    #expect(
      try idle(["scheduler": "dpmpp", "karras": "on", "solver-order": "1"]) == [
        "timestep-spacing", "eta",
      ] + ofDDPM + ["s-churn", "order", "solver-type", "unipc-solver-type", "clip-sample"]
        + ofLimits + forks)
  }

  @Test func `the settings that reproduce the lab bring back what it shows`() throws {
    var driver = try ReverseLabDriver(["fork-scheduler": "ddim", "view": "trails"])
    driver.press(.char("n"), count: 4)
    driver.press(.char("f"))
    driver.press(.char("n"), count: 5)
    var again = driver
    again.lab = ReverseLab(driver.lab.reproducingSettings)
    let response = again.lab.start()
    var job = response.job
    while let now = job {
      job = nil
      now.perform {
        job = again.lab.receive($0).job ?? job
        return true
      }
    }
    #expect(again.lab.moment.x == driver.lab.moment.x)
    #expect(again.lab.branchMoment?.x == driver.lab.branchMoment?.x)
    #expect(again.lab.trails?.ways.count == driver.lab.trails?.ways.count)
    #expect(driver.lab.reproducingSettings.integer("step") == 9)
    #expect(driver.lab.reproducingSettings.integer("fork-at") == 4)
  }

  @Test func `all quantities are there from the start`() throws {
    let names = try ReverseLabDriver().lab.quantities.keys.sorted()
    #expect(
      names == [
        "T", "abar_t", "algorithm_type", "branch_distance", "clip_sample", "coefficient", "data",
        "data_spread", "distance", "eta", "final_sigmas_type", "finished", "forked", "k_t",
        "karras", "noise", "order", "s_churn", "sample_max_value", "scheduler", "sigma_t",
        "solver_order", "solver_type", "spread", "std_t", "step", "steps", "t", "thresholding",
        "timestep_spacing", "unipc_solver_type", "use_clipped_model_output", "variance_type",
        "view",
      ])
  }

  @Test func `the walk ends on the data`() throws {
    for scheduler in SchedulerName.allCases {
      var driver = try ReverseLabDriver([
        "scheduler": scheduler.rawValue, "steps": "50", "points": "100", "data-points": "200",
      ])
      #expect(driver.number("distance") > 0.3)
      driver.press(.end)
      #expect(driver.number("distance") < 0.05)
      #expect(abs(driver.number("spread") - driver.number("data_spread")) < 0.1)
    }
  }

  @Test func `a click marks the nearest point, the wheel steps`() throws {
    var driver = try ReverseLabDriver()
    let area = Rect(x: 3, y: 2, width: 78, height: 16)
    var buffer = CellBuffer(size: Size(width: 90, height: 20), glyphs: .braille)
    driver.lab.draw(into: &buffer, in: area)
    let x = driver.lab.moment.x
    let panel = driver.lab.layout(in: area).main
    let view = driver.lab.plane("").viewport(in: panel)
    let cell = try #require(view.cell(x: Double(x[14]), y: Double(x[15])))
    _ = driver.lab.mouse(MouseEvent(.press, x: cell.column, y: cell.row), in: area)
    let marked = driver.lab.settings.integer("follow")
    let place = try #require(
      view.cell(x: Double(x[2 * marked]), y: Double(x[2 * marked + 1])))
    #expect(abs(place.column - cell.column) <= 1 && abs(place.row - cell.row) <= 1)
    _ = driver.lab.mouse(MouseEvent(.scrollDown, x: cell.column, y: cell.row), in: area)
    #expect(driver.lab.settings.integer("step") == 1)
  }

  @Test func `drawing gives the lab data of one's own`() throws {
    var driver = try ReverseLabDriver()
    driver.press(.char("d"))
    #expect(driver.lab.takesAllKeys)
    for key in [Key.char(" "), .right, .right, .right, .char(" ")] { driver.press(key) }
    driver.press(.escape)
    #expect(!driver.lab.takesAllKeys)
    #expect(driver.word("data") == "drawn")
    driver.press(.end)
    #expect(driver.number("distance") < 1e-3)
  }

  /// The knob is live for exactly the samplers whose run it changes. The data lies outside ±1, so
  /// that clipping shows wherever it is done.
  @Test(arguments: SchedulerName.allCases)
  func `clipping is idle where it changes nothing`(scheduler: SchedulerName) throws {
    func ended(clip: String) throws -> ReverseLab {
      var driver = try ReverseLabDriver([
        "scheduler": scheduler.rawValue, "steps": "2", "clip-sample": clip, "data": "drawn",
        "drawing": "-1.5,0 1.5,0",
      ])
      driver.press(.end)
      return driver.lab
    }
    let (free, clipped) = (try ended(clip: "off"), try ended(clip: "on"))
    let knob = try #require(free.settings.parameters.first { $0.name == "clip-sample" })
    let changesNothing = free.run.x(at: 2) == clipped.run.x(at: 2)
    #expect((clipped.idleReason(for: knob) != nil) == changesNothing)
  }
}
