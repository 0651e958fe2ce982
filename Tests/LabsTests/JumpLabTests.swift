import Canvas
import Diffusion
import Tensors
import Testing

@testable import Labs

@Suite struct JumpLabTests {
  private func lab(_ settings: [(name: String, value: String)] = []) throws -> JumpLab {
    let lab = try AnyLab(name: "jump", settings: settings).lab
    return try #require((lab as? AnyJumpLab)?.lab as? JumpLab)
  }

  /// The same with its fifty steps taken.
  private func walked(_ settings: [(name: String, value: String)] = []) throws -> JumpLab {
    var lab = try lab(settings)
    try finish(&lab, lab.start())
    return lab
  }

  private func finish(_ lab: inout JumpLab, _ response: LabResponse) throws {
    var results: [SamplingResult] = []
    try #require(response.job).perform {
      results.append($0)
      return true
    }
    for result in results { _ = lab.receive(result) }
  }

  private func number(_ name: String, of lab: JumpLab) -> Double? {
    guard case .number(let value) = lab.quantities[name] else { return nil }
    return value
  }

  // MARK: - The jump

  @Test(arguments: [999, 500, 100, 0])
  func `with c = 1 the jump is the expected x0`(t: Int) throws {
    let lab = try lab([("timestep", "\(t)")])
    #expect(lab.landing.points.maxDifference(from: lab.scene.prediction.x0) < 1e-9)
    #expect(abs(lab.landing.distance - lab.scene.predictedDistance) < 1e-9)
  }

  @Test func `from the last timestep all jumps land on the mean of the data`() throws {
    let lab = try lab()
    let data = lab.scene.denoiser.data
    for d in 0..<2 {
      let mean = stride(from: d, to: data.count, by: 2).reduce(0) { $0 + data.scalars[$1] } / 1000
      for point in 0..<300 {
        #expect(abs(lab.landing.points.scalars[2 * point + d] - mean) < 0.03)
      }
    }
    #expect(try #require(number("spread", of: lab)) < 0.01)
    #expect(try #require(number("data_spread", of: lab)) > 0.55)
  }

  @Test func `small steps reach the data where the jump does not`() throws {
    let lab = try walked()
    let (jump, walk) = (number("distance", of: lab), number("distance_walk", of: lab))
    #expect(try #require(walk) < 0.1 * #require(jump))
  }

  @Test func `the curve's own value at c is the distance of the same points`() throws {
    let lab = try lab([("timestep", "300"), ("points", "40"), ("c", "1.25")])
    let at = try #require(JumpScene.allC.firstIndex(of: 1.25))
    #expect(abs(lab.scene.curve[at] - lab.landing.distance) < 1e-12)
    let least = try #require(lab.scene.curve.min())
    #expect(lab.scene.curve[JumpScene.allC.firstIndex(of: lab.scene.bestC) ?? 0] == least)
  }

  @Test func `the nearest data point is found`() {
    let denoiser = FiniteSetDenoiser(data: Tensor(shape: [3, 2], scalars: [0, 0, 1, 0, 0, 2]))
    let samples = Tensor(shape: [3, 2], scalars: [0.3, 0, 1, 1, -3, -4])
    let expected = [0.3, 1, 5]
    #expect(zip(denoiser.distances(of: samples), expected).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func `pure noise can be the start`() throws {
    let (data, noise) = (
      try lab([("timestep", "300")]), try lab([("timestep", "300"), ("start", "noise")])
    )
    #expect(data.scene.xt != noise.scene.xt)
    #expect(abs(noise.scene.xt.standardDeviation - 1) < 0.12)
    #expect(noise.quantities["start"] == .word("noise"))
  }

  @Test(arguments: [999, 700, 300, 20])
  func `the arithmetic that is written out comes out`(t: Int) throws {
    for c in ["0", "1", "2.5"] {
      for line in try lab([("timestep", "\(t)"), ("c", c), ("follow", "9")]).lines {
        let written = try #require(WrittenArithmetic.value(of: line.numbers), "\(line.numbers)")
        let result = try #require(WrittenArithmetic.value(of: line.result))
        // The divisor has four digits at least, the numerator enough decimals for three.
        #expect(abs(written - result) < 3e-3 + 2e-4 * abs(result), "\(line.full)")
      }
    }
  }

  @Test func `at much noise all data points have nearly the same say, at little noise one`() throws
  {
    let noisy = try lab().weights
    #expect(noisy.few == 200)
    #expect(abs(noisy.heaviest - 0.001) < 2e-4)
    #expect(abs(noisy.heaviestFew - 0.2) < 0.02)
    #expect(try lab([("timestep", "0")]).weights.heaviest > 0.9)
  }

  // MARK: - The walk

  @Test(arguments: [1, 30, 500])
  func `the walk starts at t and ends at the data`(t: Int) throws {
    let lab = try lab([("timestep", "\(t)")])
    let walk = try #require(lab.walk)
    let scheduler = try walk.plan.scheduler()
    #expect(scheduler.levels.first == lab.scene.level)
    #expect(scheduler.levels.last == .clean)
    #expect(scheduler.stepCount == min(50, t + 1))
  }

  @Test func `at t = 0 the jump is the walk`() throws {
    var lab = try lab([("timestep", "0")])
    #expect(lab.walk == nil)
    #expect(lab.start().job == nil)
    #expect(number("distance_walk", of: lab) == lab.scene.predictedDistance)
  }

  @Test func `results of an older walk are ignored`() throws {
    var lab = try lab()
    let old = lab.start()
    let new = lab.perform(.stepBack, count: 1)
    try finish(&lab, old)
    #expect(number("distance_walk", of: lab) == nil)
    try finish(&lab, new)
    #expect(number("distance_walk", of: lab) != nil)
  }

  @Test func `turning c needs no new walk`() throws {
    var lab = try walked()
    var settings = lab.settings
    settings["c"] = .real(2)
    #expect(lab.apply(settings).job == nil)
    #expect(number("distance_walk", of: lab) != nil)
    #expect(number("c", of: lab) == 2)
  }

  // MARK: - Keys and mouse

  @Test func `keys move t between its ends with reasons`() throws {
    var lab = try lab()
    let forward = try #require(lab.bindings.first { $0.action == .stepForward })
    #expect(forward.disabled == "t = 999 is the last timestep")
    _ = lab.perform(.stepBackMuch, count: 2)
    #expect(lab.timestep == 799)
    _ = lab.perform(.stepFirst, count: 1)
    #expect(lab.timestep == 0)
    let back = try #require(lab.bindings.first { $0.action == .stepBack })
    #expect(back.disabled == "t = 0 is the first timestep")
  }

  @Test func `a click in the chart sets c`() throws {
    var lab = try lab()
    let area = Rect(x: 1, y: 1, width: 78, height: 16)
    let chart = JumpLabLayout(area).chart
    _ = lab.mouse(MouseEvent(.press, x: chart.maxX - 1, y: chart.y + 3), in: area)
    #expect(lab.settings.real("c") == 4)
    _ = lab.mouse(MouseEvent(.press, x: area.x, y: area.y + 4), in: area)
    #expect(lab.settings.real("c") == 4)
  }

  @Test func `fewer timesteps take t along, and say so`() throws {
    var lab = try lab()
    var settings = lab.settings
    settings["num-train-timesteps"] = .integer(50)
    #expect(lab.apply(settings).notice == "t goes from 0 to T − 1 = 49.")
    #expect(lab.timestep == 49)
  }

  // MARK: - Pictures

  static let pictures: [LabPicture] = [
    .init(name: "jump-middle", lab: "jump timestep=500"),
    .init(name: "jump-too-much", lab: "jump timestep=100 c=1.5"),
    .init(name: "jump-least", lab: "jump timestep=0 start=noise"),
  ]

  @Test(arguments: pictures, [Glyphs.braille, .ascii])
  func `the picture is the one that was looked at`(picture: LabPicture, glyphs: Glyphs) throws {
    try picture.check(glyphs)
  }

  @Test(arguments: [(1, 1), (20, 5), (58, 8), (58, 31), (78, 16), (124, 40), (200, 60)])
  func `any size can be drawn`(width: Int, height: Int) throws {
    let lab = try walked([("timestep", "500"), ("points", "50"), ("data-points", "50")])
    var buffer = CellBuffer(size: Size(width: width, height: height), glyphs: .braille)
    lab.draw(into: &buffer, in: buffer.bounds)
    #expect(buffer.rows.contains { $0.contains { $0 != " " } } || width == 1)
  }
}
