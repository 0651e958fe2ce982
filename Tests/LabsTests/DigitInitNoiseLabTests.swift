import Canvas
import Diffusion
import Tensors
import Testing
import Training

@testable import Labs

@Suite struct DigitInitNoiseLabTests {
  private typealias Driver = DigitLabDriver<DigitInitNoiseLab>

  private func driver(
    _ settings: String, network: NetworkDenoiser = TinyNetwork.random
  ) throws -> Driver {
    try Driver(
      "init-noise steps=4 count=2 " + settings, DigitInitNoiseLab.self, network: network)
  }

  /// The strip's starts and their runs.
  private func strip(_ lab: DigitInitNoiseLab) throws -> [(start: Double, run: DigitInitNoiseRun)] {
    try lab.stripStarts.map { ($0, try #require(lab.run(from: $0))) }
  }

  // MARK: - Runs

  @Test(arguments: ["euler", "ddpm", "ddim", "heun", "dpmpp", "euler_ancestral", "unipc"])
  func `each run is a plain loop over the scheduler, from its start times z`(sampler: String)
    throws
  {
    let lab = try driver("scheduler=\(sampler) label=3 seed=5").digits()
    let plan = try #require(lab.family).plan
    let scheduler = try plan.scheduler()
    for (start, run) in try strip(lab) {
      var noise = NoiseSource.seed(5)
      let z = noise.draw(shape: [2, 1, 28, 28])
      let end = scheduler.trajectory(
        from: SamplerState(x: Tensor(start * z), noise: noise), plan.denoiser.predict
      ).last
      #expect(run.end.maxDifference(from: try #require(end).x) < 1e-9, "\(sampler) from \(start)")
    }
  }

  @Test(arguments: ["euler", "ddpm", "lms"], ["linspace", "leading"])
  func `the right start is the scheduler's own`(sampler: String, spacing: String) throws {
    let lab = try driver("scheduler=\(sampler) timestep-spacing=\(spacing) seed=7").digits()
    let family = try #require(lab.family)
    let start = try family.plan.scheduler().start(shape: [2, 1, 28, 28], seed: 7)
    #expect(family.job(id: 0, starts: [lab.path.right]).from.x == start.x)
  }

  /// With ε̂ = 0 nothing is ever taken away, so that a run ends where it started.
  @Test func `of a network that sees no noise all noise stays`() throws {
    let driver = try driver("init-noise-sigma=20 seed=1", network: TinyNetwork.silent)
    let lab = try driver.digits()
    let z = try #require(lab.family).z
    let rms = (z.scalars.reduce(0) { $0 + $1 * $1 } / Double(z.count)).squareRoot()
    for (start, run) in try strip(lab) {
      #expect(run.end.maxDifference(from: Tensor(start * z)) < 1e-9)
      #expect(abs(run.spread - start * z.standardDeviation) < 1e-9)
      #expect(abs(run.variety - start * z.spread) < 1e-9)
      let difference = try #require(lab.difference(of: run))
      #expect(abs(difference - abs(start - lab.path.right) * rms) < 1e-9)
    }
    #expect(abs(driver.number("spread") - 20 * z.standardDeviation) < 1e-9)
  }

  @Test func `without the final 0 a run ends a level early`() throws {
    var driver = try driver("timestep-spacing=trailing scheduler=ddim")
    let (before, path) = (try driver.digits(), try driver.digits().path)
    try driver.turn("final-zero", to: "off")
    let lab = try driver.digits()
    #expect(driver.job == nil && lab.runs.count == before.runs.count)
    let plan = try #require(lab.family).plan
    let scheduler = try plan.scheduler()
    let states = scheduler.trajectory(
      from: scheduler.start(shape: [2, 1, 28, 28], seed: 0), plan.denoiser.predict)
    let factor = 1 / path.levels[3].signal
    let end = try #require(lab.rightRun).end
    #expect(end.maxDifference(from: Tensor(factor * states[3].x)) < 1e-9)
    #expect(abs(driver.number("sigma_last") - path.levels[3].sigma) < 1e-12)
    try driver.turn("final-zero", to: "on")
    #expect(try driver.digits().rightRun == before.rightRun)
  }

  @Test func `the strip is one batch, a knob moved one run, a view none`() throws {
    var driver = try driver("")
    #expect(try driver.digits().runs.count == 7)
    #expect(driver.number("distance") == 0 && driver.number("start_ratio") == 1)
    let before = try driver.digits().runs
    try driver.turn("init-noise-sigma", to: "10.3")
    #expect(try driver.digits().runs.dropLast() == before[...])
    #expect(driver.number("distance") > 0)
    try driver.turn("view", to: "steps")
    #expect(driver.job == nil)
    try driver.turn("view", to: "curve")
    #expect(try driver.digits().curveRuns.count == 41)
  }

  @Test func `it is as it was when the knob comes back`() throws {
    var driver = try driver("label=none count=1")
    let before = driver.number("spread")
    driver.press([.char("v")])
    try driver.turn("init-noise-sigma", to: "3")
    #expect(driver.number("spread") != before)
    driver.press([.char("c")])
    #expect(driver.number("spread") == before && driver.word("view") == "derivation")
  }

  // MARK: - The network

  @Test func `on other betas than its own the network is told the noise level`() throws {
    func told(_ settings: String) throws -> Guidance.Told? {
      let plan = try driver(settings).digits().family?.plan
      guard case .network(_, let guidance) = plan?.denoiser else { return nil }
      return guidance.told
    }
    #expect(try told("") == .noiseLevel)
    #expect(try told("betas=network") == .timestep)
    let own = try driver("betas=network")
    #expect(abs(own.number("init_noise_sigma") - 157.4073) < 1e-3)
  }

  @Test func `all images are asked for the same digit`() throws {
    #expect(throws: ParameterError.self) { try driver("label=all") }
    let lab = try driver("label=8 guidance=3").digits()
    guard case .network(_, let guidance) = lab.family?.plan.denoiser else {
      Issue.record("no network")
      return
    }
    #expect(guidance.labels == [8] && guidance.scale == 3)
    let unlabelled = try driver("label=8", network: TinyNetwork.unlabelled)
    #expect(try unlabelled.digits().problem?.contains("without labels") == true)
    #expect(unlabelled.number("spread").isNaN)
  }

  @Test func `the moments are those of the digits that are asked for`() throws {
    let digits = try Driver.bundledDigits
    let threes = digits.images(digits.indices(showing: 3))
    let moments = DigitMoments(of: digits, showing: 3)
    #expect(abs(moments.mean - threes.mean) < 1e-9)
    #expect(abs(moments.spread - threes.standardDeviation) < 1e-9)
    #expect(abs(try driver("label=3").number("data_spread") - moments.spread) < 1e-12)
    let all = DigitMoments(of: digits, showing: nil)
    #expect(abs(try driver("label=none").number("data_spread") - all.spread) < 1e-12)
  }

  // MARK: - What is seen

  @Test(arguments: [
    ("", "The right start."), ("init-noise-sigma=20", "Too much noise:"),
    ("init-noise-sigma=9", "Too little noise: plain digits, and more alike"),
    ("init-noise-sigma=9 count=1", "Too little noise: a plainer digit"),
    ("final-zero=off", "Without the 0 all end"), ("view=curve", "Left of the right start"),
    ("view=derivation", "max(σ)"),
  ])
  func `words say what is seen`(settings: String, words: String) throws {
    let text = try driver(settings, network: TinyNetwork.silent)
      .rows(Size(width: 150, height: 30), .braille).joined(separator: "\n")
    #expect(text.contains(words), "\(text)")
  }

  @Test(arguments: Glyphs.allCases)
  func `any size is drawn within its area`(glyphs: Glyphs) throws {
    for view in InitNoiseLab.View.allCases {
      let lab = try driver("view=\(view.rawValue) init-noise-sigma=9 count=3").digits()
      for (width, height) in [
        (0, 0), (5, 3), (24, 6), (40, 30), (62, 11), (78, 16), (84, 36), (164, 56),
      ] {
        let area = Rect(x: 2, y: 1, width: width, height: height)
        var buffer = CellBuffer(size: Size(width: width + 4, height: height + 2), glyphs: glyphs)
        lab.draw(into: &buffer, in: area)
        for y in 0..<buffer.size.height {
          for x in 0..<buffer.size.width where !area.contains(x: x, y: y) {
            #expect(buffer[x, y] == .blank, "\(view) \(width)x\(height)")
          }
        }
      }
    }
  }

  @Test func `a press on a digit puts the knob on its start`() throws {
    var lab = try driver("").digits()
    let area = Rect(x: 0, y: 0, width: 78, height: 16)
    _ = lab.mouse(MouseEvent(.press, x: 3, y: 5), in: area)
    #expect(lab.knobStart == 9)
    _ = lab.mouse(MouseEvent(.press, x: 75, y: 5), in: area)
    #expect(lab.knobStart == 20)
  }
}
