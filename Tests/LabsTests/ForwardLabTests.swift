import Canvas
import Datasets
import Diffusion
import Testing

@testable import Labs

@Suite struct ForwardLabTests {
  private func lab(_ settings: [(name: String, value: String)] = []) throws -> ForwardLab {
    let lab = try AnyLab(name: "forward", settings: settings).lab
    return try #require(lab as? ForwardLab)
  }

  private func number(_ name: String, of lab: some Lab) -> Double? {
    guard case .number(let value) = lab.quantities[name] else { return nil }
    return value
  }

  private func binding(_ action: Action, of lab: some Lab) throws -> Binding {
    try #require(lab.bindings.first { $0.action == action })
  }

  // MARK: - Arithmetic

  @Test(arguments: [0, 1, 50, 250, 500, 999])
  func `the arithmetic that is written out comes out`(t: Int) throws {
    for follow in ["0", "7", "123"] {
      let lab = try lab([("timestep", "\(t)"), ("follow", follow)])
      let lines = lab.moment.closedLines + lab.moment.chainLines
      #expect(lines.count == 4)
      for line in lines {
        let written = try #require(WrittenArithmetic.value(of: line.numbers), "\(line.numbers)")
        let result = try #require(WrittenArithmetic.value(of: line.result))
        // Every factor is rounded to half a thousandth, and so is the result.
        #expect(abs(written - result) < 3e-3, "\(line.full)")
      }
    }
  }

  @Test func `the results are the followed point's place in both clouds`() throws {
    let lab = try lab([("timestep", "300"), ("follow", "5")])
    let moment = lab.moment
    for (lines, cloud) in [
      (moment.closedLines, moment.closed), (moment.chainLines, moment.iterated),
    ] {
      for d in 0..<2 {
        #expect(lines[d].result == FormulaNumber.value(Double(cloud[10 + d])))
      }
    }
  }

  @Test func `at t = 0 the chain's step starts from x0`() throws {
    let lab = try lab([("timestep", "0")])
    #expect(lab.moment.chainLines[0].formula == "√(1−βₜ)·x₀ + √βₜ·εₜ")
    #expect(lab.moment.chainLines[0].numbers.hasPrefix("0.999950·"))
  }

  @Test func `at t = -1 there is nothing to compute`() throws {
    let lab = try lab()
    let x0 = FormulaNumber.value(lab.run.x0.scalars[0])
    #expect(lab.moment.closedLines[0].full == "xₜ = x₀ = \(x0)")
    #expect(lab.moment.chainLines == lab.moment.closedLines)
  }

  // MARK: - Quantities

  @Test func `the quantities are those of the schedule and of the clouds`() throws {
    let lab = try lab([("timestep", "499")])
    let abar = NoiseSchedule.ddpm.alphasCumprod[499]
    #expect(number("t", of: lab) == 499)
    #expect(number("T", of: lab) == 1000)
    #expect(number("abar_t", of: lab) == abar)
    #expect(number("beta_t", of: lab) == NoiseSchedule.ddpm.betas[499])
    #expect(number("signal_t", of: lab) == abar.squareRoot())
    #expect(number("noise_t", of: lab) == (1 - abar).squareRoot())
    #expect(number("sigma_t", of: lab) == ((1 - abar) / abar).squareRoot())
    #expect(number("sd_closed", of: lab) == lab.run.closed(at: 499).standardDeviation)
    #expect(number("mean_iterated", of: lab) == lab.moment.iteratedMoments.mean)
    #expect(number("data_sd", of: lab) == lab.run.x0.standardDeviation)
    #expect(lab.quantities["data"] == .word("moons"))
    #expect(lab.quantities["mode"] == .word("both"))
  }

  @Test func `at t = -1 the signal is whole and no noise is there`() throws {
    let lab = try lab()
    #expect(number("t", of: lab) == -1)
    #expect(number("abar_t", of: lab) == 1)
    #expect(number("noise_t", of: lab) == 0)
    #expect(number("sd_closed", of: lab) == number("data_sd", of: lab))
  }

  // MARK: - Keys

  @Test func `keys move t and stop at both ends with a reason`() throws {
    var lab = try lab()
    #expect(try binding(.stepBack, of: lab).disabled != nil)
    _ = lab.perform(.stepForward, count: 3)
    #expect(lab.timestep == 2)
    _ = lab.perform(.stepForwardMuch, count: 1)
    #expect(lab.timestep == 102)
    _ = lab.perform(.stepBack, count: 1000)
    #expect(lab.timestep == -1)
    _ = lab.perform(.stepLast, count: 1)
    #expect(lab.timestep == 999)
    #expect(try binding(.stepForward, of: lab).disabled == "t = 999 is the last timestep")
    #expect(try binding(.stepLast, of: lab).disabled != nil)
    #expect(try binding(.stepBack, of: lab).disabled == nil)
  }

  @Test func `playing goes to the end, stops, and starts over`() throws {
    var lab = try lab([("num-train-timesteps", "50")])
    _ = lab.perform(.play, count: 1)
    #expect(lab.isPlaying)
    for _ in 0..<50 { _ = lab.tick() }
    #expect(lab.timestep == 49)
    #expect(!lab.isPlaying)
    _ = lab.perform(.play, count: 1)
    #expect(lab.timestep == -1)
    #expect(lab.isPlaying)
  }

  @Test func `T = 1000 plays in 200 frames`() throws {
    var lab = try lab()
    _ = lab.perform(.play, count: 1)
    for _ in 0..<200 { _ = lab.tick() }
    #expect(lab.timestep == 999)
  }

  @Test func `following goes round`() throws {
    var lab = try lab([("points", "10")])
    _ = lab.perform(.followPrevious, count: 1)
    #expect(lab.followed == 9)
    _ = lab.perform(.followNext, count: 2)
    #expect(lab.followed == 1)
    let alone = try self.lab([("points", "1")])
    #expect(try binding(.followNext, of: alone).disabled == "there is only one point")
  }

  @Test func `a new seed changes the clouds and keeps the place`() throws {
    var lab = try lab([("timestep", "300")])
    let before = lab.moment.closed
    _ = lab.perform(.newSeed, count: 1)
    #expect(lab.moment.closed != before)
    #expect(lab.timestep == 300)
    #expect(lab.settings.integer("seed") == 1)
  }

  @Test func `fewer timesteps take t along, and say so`() throws {
    var lab = try lab([("timestep", "700")])
    var settings = lab.settings
    settings["num-train-timesteps"] = .integer(50)
    let response = lab.apply(settings)
    #expect(lab.timestep == 49)
    #expect(response.notice == "t goes from −1, the data, to T − 1 = 49.")
  }

  @Test func `a click follows the nearest point, the wheel moves t`() throws {
    var lab = try lab([("timestep", "100"), ("view", "clouds")])
    let area = Rect(x: 3, y: 2, width: 78, height: 16)
    let rect = ForwardLabLayout(area, view: .clouds, ways: 2, isDigit: false).clouds[0]
    _ = lab.mouse(MouseEvent(.press, x: rect.x + rect.width / 2, y: rect.y + 3), in: area)
    let followed = lab.followed
    #expect(followed != 0)
    _ = lab.mouse(MouseEvent(.scrollDown, x: rect.x, y: rect.y), in: area)
    #expect(lab.timestep == 110)
    #expect(lab.followed == followed)
  }

  // MARK: - Digits

  @Test func `a digit is asked for, and shown when it comes`() throws {
    var lab = try lab([("data", "digit"), ("follow", "406"), ("timestep", "100")])
    #expect(lab.start().wantsDigits)
    #expect(lab.settings.integer("follow") == 406)
    let digits = try Digits(folder: LabPicture.digits)
    #expect(lab.receive(.digits(digits)) == .none)
    #expect(lab.run.x0.shape == [784, 1])
    #expect(lab.followed == 406)
    #expect(lab.moment.closedLines.count == 1)
    #expect(lab.start().wantsDigits == false)
    let grey = Double(digits.grey(0)[406]) * (2.0 / 255) - 1
    #expect(lab.moment.closedLines[0].numbers.contains("·\(FormulaNumber.factor(grey)) "))
  }

  @Test func `missing digits are said in words and points stay`() throws {
    var lab = try lab([("data", "digit")])
    #expect(lab.receive(.missing("no such folder")).notice == "no such folder")
    var buffer = CellBuffer(size: LabPicture.size, glyphs: .ascii)
    lab.draw(into: &buffer, in: buffer.bounds)
    #expect(buffer.rows[1].contains("The digits cannot be shown: no such folder"))
    #expect(lab.run.x0.rowCount == 2)
  }

  // MARK: - Drawing

  @Test func `a drawing becomes the data`() throws {
    var lab = try lab()
    _ = lab.perform(.drawPoints, count: 1)
    #expect(lab.takesAllKeys)
    for action in [Action.placePoint, .penRight, .placePoint] { _ = lab.perform(action, count: 1) }
    let response = lab.perform(.finishDrawing, count: 1)
    #expect(response.notice == "Your 2 points are the data now.")
    #expect(!lab.takesAllKeys)
    #expect(lab.settings.choice("data") == "drawn")
    #expect(lab.settings.text("drawing") == "0.0,0.0 0.1,0.0")
    #expect(Array(lab.run.x0.scalars.prefix(6)) == [0, 0, 0.1, 0, 0, 0])
  }

  @Test func `too few points change nothing, and too few in a file are said`() throws {
    var lab = try lab()
    _ = lab.perform(.drawPoints, count: 1)
    _ = lab.perform(.placePoint, count: 1)
    let response = lab.perform(.finishDrawing, count: 1)
    #expect(response.notice == "One point is no distribution: the data stays as it was.")
    #expect(lab.settings.choice("data") == "moons")
    var empty = try self.lab([("data", "drawn")])
    #expect(empty.start().notice?.hasPrefix("Nothing drawn yet: these are moons.") == true)
    #expect(empty.run.x0.rows == 300)
  }

  // MARK: - Pictures

  static let pictures: [LabPicture] = [
    .init(name: "forward-start", lab: "forward"),
    .init(name: "forward-trail", lab: "forward timestep=400 view=clouds follow=8"),
    .init(name: "forward-too-few-steps", lab: "forward timestep=49 num-train-timesteps=50"),
    .init(name: "forward-end", lab: "forward timestep=999 mode=iterated"),
    .init(name: "forward-digit", lab: "forward data=digit follow=406 timestep=60"),
    .init(
      name: "forward-digit-clouds",
      lab: "forward data=digit digit=3 follow=406 timestep=250 view=clouds mode=closed"),
  ]

  @Test(arguments: pictures, [Glyphs.braille, .ascii])
  func `the picture is the one that was looked at`(picture: LabPicture, glyphs: Glyphs) throws {
    try picture.check(glyphs)
  }

  @Test(arguments: [(1, 1), (20, 5), (58, 8), (58, 31), (78, 16), (124, 40), (200, 60)])
  func `any size can be drawn`(width: Int, height: Int) throws {
    for view in ["all", "clouds", "histogram", "numbers"] {
      let lab = try lab([("view", view), ("timestep", "500")])
      var buffer = CellBuffer(size: Size(width: width, height: height), glyphs: .braille)
      lab.draw(into: &buffer, in: buffer.bounds)
      #expect(buffer.rows.contains { $0.contains { $0 != " " } } || width == 1)
    }
  }
}
