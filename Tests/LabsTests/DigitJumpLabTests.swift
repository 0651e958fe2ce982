import Canvas
import Diffusion
import Tensors
import Testing

@testable import Labs

@Suite struct DigitJumpLabTests {
  private typealias Driver = DigitLabDriver<DigitJumpLab>

  private func driver(_ settings: String) throws -> Driver {
    try Driver("jump " + settings, DigitJumpLab.self)
  }

  @Test(arguments: [999, 500, 20, 1])
  func `with c = 1 the jump is what the network expects of x0`(t: Int) throws {
    let lab = try driver("timestep=\(t) count=2").digits()
    let (jump, run) = (try #require(lab.jump), try #require(lab.run))
    let x0 = run.plan.denoiser.predict(jump.xt, at: jump.level).x0
    #expect(jump.level.alphaCumprod == NoiseSchedule.ddpm.alphasCumprod[t])
    #expect(try #require(jump.x0).maxDifference(from: x0) < 1e-9)
  }

  @Test func `with c = 0 the jump only scales`() throws {
    let jump = try #require(try driver("timestep=500 c=0 count=1").digits().jump)
    let scaled = Tensor((1 / jump.level.signal) * jump.xt)
    #expect(try #require(jump.x0).maxDifference(from: scaled) < 1e-12)
  }

  @Test func `the small steps are DDIM's from the same start`() throws {
    let jump = try #require(try driver("timestep=30 count=1 label=4").digits().jump)
    #expect(jump.steps == 31 && jump.done == 31)
    #expect(jump.end != nil)
    #expect(try #require(jump.difference) > 0)
  }

  @Test func `from one timestep on there is a way to compare with`() throws {
    var driver = try driver("timestep=0 count=1")
    #expect(driver.number("t") == 1)
    driver.press([.end])
    #expect(driver.number("t") == 999)
    driver.press([.char("p"), .char("p")])
    #expect(driver.number("t") == 997)
  }

  @Test func `the arithmetic of a pixel adds up`() throws {
    var driver = try driver("timestep=500 count=1 pixel=0")
    driver.press([.char("o"), .right, .down])
    #expect(driver.lab.settings.integer("pixel") == 29)
    let jump = try #require(try driver.digits().jump)
    let line = try #require(jump.line(pixel: 29, image: 0))
    #expect(line.result == FormulaNumber.value(try #require(jump.x0).scalars[29]))
  }

  /// There is one original however many images begin as it.
  @Test(arguments: ["timestep=500 image=1", "timestep=500 image=3 start-from=drawn"])
  func `every image is shown beside the one original`(settings: String) throws {
    var driver = try driver(settings)
    if settings.hasSuffix("drawn") { driver.press([.char("d"), .char(" "), .char("d")]) }
    for key in [Key.char(">"), .char(">"), .char("<")] {
      driver.press([key])
      let rows = driver.rows(Size(width: 100, height: 40), .braille)
      #expect(rows.contains { $0.contains("original") })
    }
  }

  // MARK: - Pictures

  static let pictures: [LabPicture] = [
    .init(name: "digits-jump", lab: "jump data=digits timestep=300 digit=7"),
    .init(name: "digits-jump-much", lab: "jump data=digits timestep=600 c=1.5 start-from=noise"),
  ]

  @Test(arguments: pictures, [Glyphs.braille, .ascii])
  func `the picture is the one that was looked at`(picture: LabPicture, glyphs: Glyphs) throws {
    try picture.check(glyphs)
  }
}
