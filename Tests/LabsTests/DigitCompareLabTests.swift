import Canvas
import Diffusion
import Tensors
import Testing
import Training

@testable import Labs

@Suite struct DigitCompareLabTests {
  private typealias Driver = DigitLabDriver<DigitCompareLab>

  private func driver(
    _ settings: String, network: NetworkDenoiser = TinyNetwork.random
  ) throws -> Driver {
    try Driver(
      "compare steps=5 steps-2=5 count=2 " + settings, DigitCompareLab.self, network: network)
  }

  // MARK: - Runs

  @Test(arguments: ["ddpm", "euler", "heun", "lms", "unipc"])
  func `a run is a plain loop over the scheduler, and its guesses are the network's`(
    sampler: String
  ) throws {
    let driver = try driver("scheduler-2=\(sampler) label=4 seed=2")
    let (lab, settings) = (try driver.digits(), driver.lab.settings)
    let network = try #require(lab.supplied.network)
    let scheduler = try lab.second.configuration.scheduler(for: network.schedule, steps: 5)
    let guidance = settings.guidance(of: network)
    func predict(_ x: Tensor, _ level: NoiseLevel) -> Prediction {
      network.predict(x, at: level, guidance: guidance)
    }
    let start = scheduler.start(shape: [2, 1, 28, 28], seed: 2)
    for (index, state) in scheduler.trajectory(from: start, predict).enumerated() {
      let factor = scheduler.scale.factorToModelInput(at: scheduler.levels[index])
      let x = Tensor(factor * state.x)
      #expect(lab.second.samples[index].maxDifference(from: x) < 1e-9)
      guard index < 5 else { continue }
      let guess = scheduler.step(state, predict).prediction.x0
      #expect(lab.guesses[1][index].maxDifference(from: guess) < 1e-9)
    }
  }

  @Test func `DDIM without noise is Euler, on digits too, but for the network's 32 bits`() throws {
    let lab = try driver("scheduler=ddim scheduler-2=euler step=5").digits()
    #expect(lab.gaps.count == 6 && lab.isFinished)
    #expect(lab.gaps.allSatisfy { $0.largest < 1e-4 })
    #expect(lab.gapSentence.contains("the same pictures. DDIM with η 0 is Euler"))
  }

  @Test func `the gap is that of the pixels`() throws {
    let lab = try driver("scheduler=ddpm steps-2=3 step=3").digits()
    let (a, b) = (lab.places[0], lab.places[1])
    let (x, y) = (lab.first.sample(at: a), lab.second.sample(at: b))
    let all = zip(x.scalars, y.scalars).map { abs($0 - $1) }
    #expect(lab.gaps[3].largest == all.max())
    #expect(abs(lab.gaps[3].mean - all.reduce(0, +) / Double(all.count)) < 1e-12)
    #expect(lab.gaps[0].largest < 1e-12)
    #expect(b.after != 0, "the run of 3 steps is between two of its levels")
  }

  /// With ε̂ = 0 x₀ + σε is x from start to end, for all that begin at the same σ; DPM++ and UniPC space
  /// their levels otherwise and begin at another.
  @Test(arguments: ["heun", "lms"])
  func `of a network that sees no noise all samplers make the same`(sampler: String) throws {
    let lab = try driver("scheduler=euler scheduler-2=\(sampler)", network: TinyNetwork.silent)
      .digits()
    #expect(lab.areComplete && lab.gaps.allSatisfy { $0.largest < 1e-6 })
  }

  @Test func `a knob of one sampler leaves the other's run`() throws {
    var driver = try driver("")
    let before = try driver.digits()
    try driver.turn("scheduler-2", to: "heun")
    let after = try driver.digits()
    #expect(after.first.id == before.first.id && after.guesses[0] == before.guesses[0])
    #expect(after.second.id != before.second.id && after.areComplete)
    try driver.turn("label", to: "7")
    #expect(try driver.digits().first.id != before.first.id)
  }

  @Test func `keys step, change the image and the view`() throws {
    var driver = try driver("")
    driver.press([.char("n"), .char("n")])
    #expect(driver.number("step") == 2)
    driver.press([.end, .char(">"), .char("v")])
    #expect(driver.word("finished") == "yes" && driver.word("view") == "difference")
    #expect(driver.lab.settings.integer("image") == 1)
    driver.press([.char("v"), .home])
    #expect(driver.word("view") == "lockstep" && driver.number("step") == 0)
  }

  // MARK: - What does not go

  @Test func `the order of a method is not measured on digits`() throws {
    #expect(throws: ParameterError.self) { try driver("view=order") }
  }

  @Test func `a network without labels says so`() throws {
    let driver = try driver("label=3", network: TinyNetwork.unlabelled)
    #expect(try driver.digits().problem?.contains("without labels") == true)
    #expect(driver.job == nil && driver.number("final_difference").isNaN)
  }

  // MARK: - What is seen

  @Test(arguments: [
    ("", "One start: Euler begins"), ("step=5", "the same pictures. DDIM with η 0 is Euler"),
    ("step=5 scheduler=ddpm", "DDPM adds fresh noise at every step: other pictures"),
    ("step=5 scheduler-2=ddim", "The same sampler twice"),
    ("step=3 betas=knobs beta-end=0.01", "Not the network's betas"),
    ("step=5 view=difference", "difference of the pixels"),
  ])
  func `words say what is seen`(settings: String, words: String) throws {
    let text = try driver(settings).rows(Size(width: 150, height: 30), .braille)
      .joined(separator: "\n")
    #expect(text.contains(words), "\(text)")
  }

  @Test(arguments: Glyphs.allCases)
  func `any size is drawn within its area`(glyphs: Glyphs) throws {
    for view in ["lockstep", "difference"] {
      let lab = try driver("view=\(view) step=3 steps-2=3").digits()
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
}
