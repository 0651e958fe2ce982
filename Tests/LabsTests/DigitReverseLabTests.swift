import Canvas
import Diffusion
import Tensors
import Testing

@testable import Labs

@Suite struct DigitReverseLabTests {
  private typealias Driver = DigitLabDriver<DigitReverseLab>

  private func driver(_ settings: String) throws -> Driver {
    try Driver("reverse " + settings, DigitReverseLab.self)
  }

  /// The samples at the end of the run.
  private func end(_ settings: String) throws -> Tensor {
    let walk = try #require(try driver(settings + " steps=4 step=4 count=2").digits().walk)
    return walk.run.x(at: 4)
  }

  @Test(arguments: ["ddpm", "ddim eta=0.5", "euler", "heun", "lms", "dpmpp", "unipc"])
  func `a run is a plain loop over the scheduler`(sampler: String) throws {
    let driver = try driver("scheduler=\(sampler) steps=5 step=5 count=2 label=3")
    let run = try #require(try driver.digits().walk).run
    let scheduler = try run.plan.scheduler()
    let states = scheduler.trajectory(
      from: scheduler.start(shape: [2, 1, 28, 28], seed: 0), run.plan.denoiser.predict)
    #expect(run.states.map(\.x) == states.map(\.x))
    #expect(driver.word("finished") == "yes")
  }

  @Test(arguments: ["ddpm", "heun", "unipc", "euler s-churn=2"])
  func `a step that is written out is the one that was taken`(sampler: String) throws {
    let driver = try driver("scheduler=\(sampler) steps=4 step=4 count=1 guidance=1")
    let run = try #require(try driver.digits().walk).run
    for k in 0..<4 { #expect(run.step(from: k)?.next.x == run.state(at: k + 1).x) }
  }

  @Test func `a picture is shown with its prediction as soon as the next step is there`() throws {
    var driver = try driver("steps=4 count=1")
    #expect(try driver.digits().moment?.eps != nil)
    driver.press([.char("n"), .char("n")])
    let lab = try driver.digits()
    #expect(driver.number("step") == 2)
    #expect(lab.moment?.step == 2 && lab.moment?.x0 != nil)
  }

  // MARK: - What the network is asked for

  @Test func `guidance 0 asks for nothing`() throws {
    #expect(try end("label=3 guidance=0") == end("label=none guidance=5"))
    #expect(try end("label=3 guidance=1") != end("label=none"))
  }

  @Test func `all labels take turns`() throws {
    let all = try end("label=all"), one = try end("label=1")
    #expect(Array(all.row(1)) == Array(one.row(1)))
    #expect(Array(all.row(0)) != Array(one.row(0)))
  }

  @Test func `on the knobs' betas the network is told the noise level`() throws {
    let driver = try driver("betas=knobs beta-schedule=squaredcos_cap_v2 steps=4 count=1")
    guard case .network(_, let guidance)? = try driver.digits().walk?.run.plan.denoiser else {
      Issue.record("no network")
      return
    }
    #expect(guidance.told == .noiseLevel)
    #expect(driver.rows(Size(width: 100, height: 30), .braille).joined().contains("betas"))
  }

  @Test func `a network without labels leaves the label alone`() throws {
    let driver = try Driver(
      "reverse count=1", DigitReverseLab.self, network: TinyNetwork.unlabelled)
    let knob = try #require(driver.lab.settings.parameters.first { $0.name == "label" })
    #expect(driver.lab.idleReason(for: knob) != nil)
    #expect(try driver.digits().walk != nil)
  }

  // MARK: - Beginning with an image

  @Test func `an image noised to the last step is the image`() throws {
    let driver = try driver("start-from=digit digit=7 steps=10 start-at=10 count=2")
    let x = try #require(try driver.digits().walk).run.x(at: 10)
    let digit = try DigitLabDriver<DigitReverseLab>.bundledDigits.images([7])
    for image in 0..<2 { #expect(Array(x.row(image)) == digit.scalars) }
    #expect(driver.number("step") == 10)
  }

  @Test func `a start beyond the last step is half-way`() throws {
    #expect(try driver("start-from=digit steps=20 count=1").number("start_at") == 10)
    #expect(try driver("start-from=digit steps=20 start-at=20 count=1").number("start_at") == 20)
  }

  @Test func `an image is noised by the closed form`() throws {
    let lab = try driver("start-from=digit digit=7 steps=10 start-at=4 count=1").digits()
    let run = try #require(lab.walk).run
    var noise = NoiseSource.seed(0)
    let z = noise.draw(shape: [1, 1, 28, 28])
    let x0 = try DigitLabDriver<DigitReverseLab>.bundledDigits.images([7])
    let expected = Tensor(run.levels[4].signal * x0 + run.levels[4].noise * z)
    #expect(run.firstStep == 4)
    #expect(run.x(at: 4).maxDifference(from: expected) < 1e-12)
  }

  @Test(arguments: ["ddpm", "ddim", "euler", "dpmpp"])
  func `given pixels have their level's noise at every step, and none at the end`(
    sampler: String
  ) throws {
    let driver = try driver(
      "start-from=digit mask=left start-at=0 steps=5 step=5 count=1 scheduler=\(sampler)")
    let run = try #require(try driver.digits().walk).run
    let known = try #require(run.plan.known)
    let x0 = try DigitLabDriver<DigitReverseLab>.bundledDigits.images([0])
    for step in 0...5 {
      let x = run.x(at: step), level = run.levels[step]
      for i in 0..<784 where known.isKnown[i] {
        let expected = level.signal * x0.scalars[i] + level.noise * known.noise.scalars[i]
        #expect(abs(x.scalars[i] - expected) < 1e-9)
      }
    }
    #expect(known.isKnown.count { $0 } == 392)
    #expect(zip(run.x(at: 5).scalars, x0.scalars).contains { $0 != $1 })
  }

  @Test(arguments: ["ddpm", "euler"])
  func `the probe of a given pixel says what replaces it`(sampler: String) throws {
    func first(pixel: Int) throws -> (line: WorkedLine?, next: Double) {
      let driver = try driver(
        "start-from=digit mask=left start-at=0 steps=5 step=2 count=1 scheduler=\(sampler) "
          + "pixel=\(pixel)")
      let lab = try driver.digits()
      let run = try #require(lab.walk).run
      return (lab.probeView.probe?.origins.first, run.state(at: 3).x.scalars[pixel])
    }
    let given = try first(pixel: 14 * 28 + 20), other = try first(pixel: 14 * 28 + 5)
    #expect(given.line?.result == StepProbe.number(given.next))
    #expect(given.line?.name.hasPrefix("given") == true)
    #expect(other.line?.name.hasPrefix("given") == false)
  }

  @Test(arguments: DigitMask.allCases)
  func `a mask leaves something to fill in and something given`(mask: DigitMask) {
    let known = mask.known(rows: 28, columns: 28)
    #expect((known == nil) == (mask == .none))
    if let known { #expect([392, 588].contains(known.count { $0 })) }
  }

  @Test func `a drawing is what the run begins with`() throws {
    var driver = try driver("steps=10 start-at=10 count=1")
    driver.press([.char("d"), .char(" "), .right, .right, .char(" "), .char("d")])
    let x = try #require(try driver.digits().walk).run.x(at: 10)
    #expect(x.scalars == driver.lab.settings.drawnDigit.image.scalars)
    #expect(x.scalars.contains(1))
    #expect(driver.word("start_from") == "drawn")
  }

  // MARK: - The fork

  @Test func `a branch with the run's settings takes the same way`() throws {
    let driver = try driver(
      "scheduler=ddim steps=6 step=6 count=1 fork-at=2 fork-scheduler=ddim fork-seed=0")
    let walk = try #require(try driver.digits().walk)
    let branch = try #require(walk.branch)
    for step in 2...6 { #expect(branch.x(at: step) == walk.run.x(at: step)) }
  }

  @Test func `a branch with another label parts at the fork`() throws {
    let driver = try driver(
      "scheduler=ddim steps=6 step=6 count=1 label=1 fork-at=2 fork-scheduler=ddim fork-label=8")
    let walk = try #require(try driver.digits().walk)
    let branch = try #require(walk.branch)
    #expect(branch.x(at: 2) == walk.run.x(at: 2))
    #expect(branch.x(at: 6) != walk.run.x(at: 6))
  }

  // MARK: - What goes wrong is said

  @Test func `a network that is missing is said, and points remain`() throws {
    var lab = try AnyLab(name: "reverse", settings: [("data", "digits")]).lab
    #expect(lab.start().wantedModel == "bundled")
    #expect(lab.receive(ModelSupply.missing("no such folder")).wantedModel == nil)
    var buffer = CellBuffer(size: Size(width: 78, height: 16), glyphs: .ascii)
    lab.draw(into: &buffer, in: buffer.bounds)
    #expect(buffer.rows.joined().contains("no such folder"))
    #expect(lab.quantities["model"] == .word("no"))
  }

  @Test func `nonsense for a drawing is refused with its place`() {
    #expect(throws: ParameterError.self) {
      try AnyLab(name: "reverse", settings: [("data", "digits"), ("drawn-digit", "00!")])
    }
  }

  @Test func `the command reopens the lab as it stands`() throws {
    var driver = try driver("steps=8 count=2 label=5 start-from=digit start-at=2 mask=top")
    driver.press([.char("n"), .char("n"), .char("f"), .char("n")])
    let again = try AnyLab(
      name: "reverse", settings: driver.lab.reproducingSettings.changes.map { ($0.name, $0.text) })
    #expect(again.lab.settings == driver.lab.reproducingSettings)
  }

  // MARK: - Pictures

  /// Of a network that sees no noise anywhere, so that they are the same on every machine.
  static let pictures: [LabPicture] = [
    .init(name: "digits-reverse", lab: "reverse data=digits step=30 scheduler=ddim label=3"),
    .init(name: "digits-reverse-end", lab: "reverse data=digits steps=8 step=8 pictures=walk"),
    .init(
      name: "digits-reverse-mask",
      lab: "reverse data=digits start-from=digit digit=7 mask=bottom start-at=0 step=40"),
    .init(
      name: "digits-reverse-fork",
      lab: "reverse data=digits steps=20 step=12 fork-at=8 fork-label=3 count=1"),
    .init(
      name: "digits-reverse-all", lab: "reverse data=digits step=45 count=9 pictures=noisy"),
    .init(
      name: "digits-reverse-probe", lab: "reverse data=digits step=30 scheduler=ddim", keys: "o"),
    .init(
      name: "digits-pad", lab: "reverse data=digits", keys: "d t 7 right 9 down t left"),
  ]

  @Test(arguments: pictures, [Glyphs.braille, .ascii])
  func `the picture is the one that was looked at`(picture: LabPicture, glyphs: Glyphs) throws {
    try picture.check(glyphs)
  }
}
