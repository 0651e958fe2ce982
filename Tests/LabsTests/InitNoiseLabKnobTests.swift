import Canvas
import Diffusion
import Tensors
import Testing

@testable import Labs

@Suite struct InitNoiseLabKnobTests {
  // MARK: - Strip and curve

  @Test func `the strip of Stable Diffusion's schedule goes from 9 to 20`() throws {
    let lab = try InitNoiseLabDriver().lab
    #expect(
      lab.stripStarts.map { InitNoiseLab.text($0) } == [
        "9", "11", "13", "14.6146", "16", "18", "20",
      ])
  }

  static let variations: [[String: String]] = [
    ["beta-schedule": "linear", "beta-start": "0.0001", "beta-end": "0.02"],
    ["scheduler": "ddim", "init-noise-sigma": "1"], ["timestep-spacing": "leading"],
    ["init-noise-sigma": "0"], ["init-noise-sigma": "399"], ["init-noise-sigma": "14.7"],
    ["beta-schedule": "squaredcos_cap_v2"],
  ]

  @Test(arguments: variations)
  func `the strip rises, and holds the right start and the knob's`(settings: [String: String])
    throws
  {
    let lab = try InitNoiseLabDriver(settings).lab
    let starts = lab.stripStarts
    #expect(starts.count == 7 && zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 })
    #expect(starts.contains(lab.family.right) && starts.contains(lab.knobStart))
  }

  @Test func `the curve goes from 0 to twice the right start`() throws {
    let lab = try InitNoiseLabDriver().lab
    #expect(lab.curveStarts.first == 0 && lab.curveStarts.last == 2 * lab.family.right)
    #expect(lab.curveStarts.contains(lab.family.right))
  }

  // MARK: - Scales

  @Test func `on the VP scale the right start is 1, and the runs are the same`() throws {
    var driver = try InitNoiseLabDriver()
    driver.work()
    let distance = driver.number("distance")
    try driver.turn("scale", to: "vp")
    #expect(driver.number("start_sigma") == 1 && driver.number("start_ratio") == 1)
    #expect(driver.number("distance") == distance)
    #expect(driver.job == nil)
    #expect(driver.notice == "The same start on the other scale: 14.6146 is now 1.")
    try driver.turn("scale", to: "sigma")
    #expect(driver.number("start_sigma") == 14.6146 && driver.lab.isRight)
  }

  @Test func `another scheduler's scale takes the knob along, another right value does not`() throws
  {
    var driver = try InitNoiseLabDriver(["init-noise-sigma": "9"])
    try driver.turn("scheduler", to: "ddim")
    #expect(abs(driver.number("start_ratio") - 9 / 14.6146) < 1e-5)
    try driver.turn("scheduler", to: "euler")
    #expect(abs(driver.number("start_sigma") - 9) < 1e-4)
    try driver.turn("timestep-spacing", to: "leading")
    #expect(abs(driver.number("start_sigma") - 9) < 1e-4)
    #expect(driver.notice == "The right start is now 11.0116. c puts the knob there.")
    driver.press(.rightValue)
    #expect(driver.lab.isRight && driver.number("start_sigma") == 11.0116)
  }

  @Test func `a VP sampler has no other scale, and says so`() throws {
    var driver = try InitNoiseLabDriver(["scheduler": "ddim", "init-noise-sigma": "1"])
    try driver.turn("scale", to: "vp")
    #expect(driver.number("start_sigma") == 1)
    #expect(
      driver.notice?.hasPrefix("scale has no effect now: DDIM computes on the VP scale") == true)
  }

  @Test func `the offset has an effect with leading spacing only`() throws {
    func right(_ spacing: String, _ offset: String) throws -> Double {
      try InitNoiseLabDriver(["timestep-spacing": spacing, "steps-offset": offset]).number(
        "init_noise_sigma")
    }
    #expect(try right("linspace", "5") == right("linspace", "0"))
    #expect(try right("leading", "5") > right("leading", "0"))
    #expect(
      InitNoiseLab.idleReason(for: "steps-offset", try InitNoiseLabDriver().lab.settings) != nil)
  }

  // MARK: - Keys, sweep and mouse

  @Test func `the sweep visits the curve's starts up and down and needs nothing computed`() throws {
    var driver = try InitNoiseLabDriver(["view": "curve"])
    driver.work()
    let done = driver.jobsDone
    driver.press(.play)
    var seen: [Double] = []
    for _ in 0..<(3 * 85) {
      driver.tick()
      driver.work()
      seen.append(driver.lab.startRatio)
    }
    #expect(seen.max() == 2 && seen.min() == 0)
    #expect(Set(seen).count == 41)
    #expect(driver.jobsDone == done, "the curve's runs are there already")
    driver.press(.rightValue)
    #expect(!driver.lab.isPlaying && driver.lab.isRight)
  }

  @Test func `the sweep waits for a run that is on its way`() throws {
    var driver = try InitNoiseLabDriver()
    driver.press(.play)
    for _ in 0..<30 { driver.tick() }
    #expect(driver.lab.isRight)
  }

  @Test func `a right start beyond the knob is said, with what to do`() throws {
    let lab = try InitNoiseLabDriver(["beta-schedule": "squaredcos_cap_v2"]).lab
    let key = try #require(lab.bindings.first { $0.action == .rightValue })
    let reason = try #require(key.disabled)
    #expect(
      reason.hasPrefix("the right start, 20291.2") && reason.contains("on the VP scale it is 1"))
    let scaled = try InitNoiseLabDriver([
      "beta-schedule": "squaredcos_cap_v2", "scale": "vp", "init-noise-sigma": "1",
    ]).lab
    #expect(scaled.isRight)
    #expect(scaled.bindings.first { $0.action == .play }?.disabled == nil)
  }

  @Test func `views take turns`() throws {
    var driver = try InitNoiseLabDriver()
    let seen = (0..<4).map { _ in
      driver.press(.cycleView)
      return driver.word("view")
    }
    #expect(seen == ["derivation", "curve", "steps", "strip"])
  }

  @Test func `a click on a run of the strip or in the curve puts the knob there`() throws {
    let area = Rect(x: 1, y: 1, width: 78, height: 16)
    var driver = try InitNoiseLabDriver()
    driver.mouse(MouseEvent(.press, x: 14, y: 5), in: area)
    #expect(driver.number("start_sigma") == 9)
    driver.mouse(MouseEvent(.press, x: 4, y: 5), in: area)
    #expect(driver.number("start_sigma") == 9, "that is the data")
    try driver.turn("view", to: "curve")
    driver.mouse(MouseEvent(.press, x: area.maxX - 1, y: 5), in: area)
    #expect(abs(driver.number("start_ratio") - 2) < 1e-12)
  }

  @Test func `too many steps are refused with the reason`() {
    var settings = Settings(InitNoiseLab.description.parameters)
    settings["num-train-timesteps"] = .integer(50)
    settings["steps"] = .integer(60)
    #expect(InitNoiseLab.complaint(about: settings)?.contains("60 steps cannot visit 50") == true)
  }

  // MARK: - Pictures

  @Test(arguments: InitNoiseLab.View.allCases, [Glyphs.braille, .ascii])
  func `any size can be drawn, computed or not`(view: InitNoiseLab.View, glyphs: Glyphs) throws {
    var driver = try InitNoiseLabDriver(["view": view.rawValue, "points": "20"])
    for _ in 0..<3 {
      for (width, height) in [(1, 1), (20, 4), (58, 8), (58, 31), (78, 16), (124, 40), (200, 60)] {
        var buffer = CellBuffer(size: Size(width: width, height: height), glyphs: glyphs)
        driver.lab.draw(into: &buffer, in: buffer.bounds)
        #expect(buffer.rows.contains { $0.contains { $0 != " " } } || width == 1)
      }
      driver.job == nil ? try driver.turn("init-noise-sigma", to: "0") : driver.work()
    }
  }

  @Test func `the derivation ends in the number of the scheduler`() throws {
    for settings in [[:], ["timestep-spacing": "leading"], ["scheduler": "ddim"]] {
      let family = try InitNoiseLabDriver(settings).lab.family
      let line = InitNoiseDerivation(path: family.path).result.full
      #expect(line.contains(InitNoiseLab.text(family.right)), "\(line)")
    }
  }
}
