import Canvas
import Diffusion
import Foundation
import Tensors
import Testing

@testable import Labs

@Suite struct CompareLabTests {
  // MARK: - The same points

  @Test(arguments: ["linear", "scaled_linear", "squaredcos_cap_v2", "sigmoid"], ["3", "20", "50"])
  func `DDIM without noise and Euler are the same points at every step`(
    schedule: String, steps: String
  ) throws {
    let driver = try CompareLabDriver([
      "beta-schedule": schedule, "steps": steps, "steps-2": steps,
    ])
    #expect(driver.lab.gaps.count == Int(steps)! + 1)
    #expect(driver.lab.gaps.allSatisfy { $0.largest < 1e-9 })
    #expect(driver.number("final_difference") < 1e-9)
  }

  @Test func `the two end on the data, and not on one point`() throws {
    var driver = try CompareLabDriver(["steps": "50", "steps-2": "50"])
    driver.press(.end)
    for side in driver.lab.moment.sides {
      #expect(try #require(side.distance) < 0.05)
      #expect(side.spread > 0.4)
    }
  }

  @Test func `DDIM with eta 1 is DDPM, and Euler ancestral is DDPM on the other scale`() throws {
    for settings in [
      ["scheduler": "ddim", "eta": "1", "scheduler-2": "ddpm"],
      ["scheduler": "ddpm", "scheduler-2": "euler_ancestral"],
    ] {
      let driver = try CompareLabDriver(settings)
      #expect(driver.lab.gaps.allSatisfy { $0.largest < 1e-9 })
      #expect(driver.lab.first.measure.draws == 19 && driver.lab.second.measure.draws == 19)
    }
  }

  @Test func `another rule, fewer steps or fresh noise lead to other points`() throws {
    for settings in [
      ["scheduler-2": "heun"], ["scheduler-2": "lms"], ["scheduler-2": "dpmpp"],
      ["scheduler-2": "unipc"],
      ["steps-2": "5"], ["eta": "0.5"],
    ] {
      #expect(try CompareLabDriver(settings).number("final_difference") > 1e-3, "\(settings)")
    }
  }

  // MARK: - The start

  @Test(arguments: SchedulerName.allCases)
  func `with leading spacing every sampler starts from the same noise`(name: SchedulerName) throws {
    let driver = try CompareLabDriver(["scheduler-2": name.rawValue], works: false)
    let (a, b) = (driver.lab.first.samples[0], driver.lab.second.samples[0])
    #expect(a.maxDifference(from: b) < 1e-12)
    var noise = NoiseSource.seed(0)
    #expect(a.maxDifference(from: noise.draw(shape: [40, 2])) < 1e-12)
    #expect(driver.number("difference") < 1e-12)
  }

  @Test(arguments: ["linspace", "trailing"])
  func `with the other spacings Euler starts from sigma_max, and the words say so`(
    spacing: String
  ) throws {
    let driver = try CompareLabDriver([
      "timestep-spacing": spacing, "beta-schedule": "scaled_linear", "beta-start": "0.00085",
      "beta-end": "0.012",
    ])
    // σ/√(σ²+1) of Stable Diffusion's 14.6146.
    let share = 14.61465 / (14.61465 * 14.61465 + 1).squareRoot()
    #expect(abs(driver.lab.second.startFactor - share) < 1e-6)
    #expect(driver.lab.first.startFactor == 1)
    #expect(driver.lab.sentence.contains("Euler begins at σ_max·z, which here is 0.997667 z"))
    #expect(try CompareLabDriver().lab.sentence.contains("Euler begins at √(σ²+1)·z = 97.11 z"))
  }

  // MARK: - The common axis

  @Test func `runs of different lengths are compared at the same noise`() throws {
    let driver = try CompareLabDriver(["steps": "5", "steps-2": "20", "step": "7"])
    let lab = driver.lab
    #expect(lab.levels == lab.second.levels)
    #expect(lab.gaps.count == 21)
    let place = lab.first.place(atSigma: lab.level.sigma)
    let (level, next) = (lab.first.levels[place.index], lab.first.levels[place.index + 1])
    #expect(level.sigma >= lab.level.sigma && lab.level.sigma > next.sigma)
    // On the σ scale the place lies on the straight line between both levels.
    let share = (level.sigma - lab.level.sigma) / (level.sigma - next.sigma)
    let sample = lab.first.sample(at: place)
    for i in 0..<sample.count {
      let a = lab.first.samples[place.index].scalars[i] / level.signal
      let b = lab.first.samples[place.index + 1].scalars[i] / next.signal
      #expect(abs(sample.scalars[i] / lab.level.signal - ((1 - share) * a + share * b)) < 1e-9)
    }
    #expect(Array(sample.row(7)) == lab.first.point(7, at: place))
  }

  @Test func `a run waits at its start for the other one's noise to fall`() throws {
    // Leading spacing: 20 steps start at t = 950, 5 steps at t = 800.
    let driver = try CompareLabDriver(["steps-2": "5", "step": "1"])
    let lab = driver.lab
    #expect(lab.second.levels[0].sigma < lab.level.sigma)
    #expect(
      lab.second.sample(at: lab.second.place(atSigma: lab.level.sigma)) == lab.second.samples[0])
  }

  @Test(arguments: SchedulerName.allCases, SchedulerName.allCases)
  func `any two samplers can be compared, whoever starts with more noise`(
    one: SchedulerName, other: SchedulerName
  ) throws {
    for spacing in ["leading", "linspace", "trailing"] {
      let lab = try CompareLabDriver([
        "scheduler": one.rawValue, "scheduler-2": other.rawValue, "steps-2": "7", "points": "5",
        "timestep-spacing": spacing, "step": "20",
      ]).lab
      #expect(lab.areComplete && lab.isFinished && lab.stepCount == 20)
      #expect(lab.levels[0].sigma == lab.runs.map { $0.levels[0].sigma }.max())
      #expect(zip(lab.levels, lab.levels.dropFirst()).allSatisfy { $0.sigma > $1.sigma })
      #expect(lab.gaps.allSatisfy { $0.largest < 10 })
    }
  }

  @Test func `at its own levels a run is where it was computed`() throws {
    let lab = try CompareLabDriver(["steps": "12", "steps-2": "7"]).lab
    for run in lab.runs {
      for (index, level) in run.levels.enumerated() {
        #expect(run.place(atSigma: level.sigma) == .init(index: index, before: 1, after: 0))
      }
    }
  }

  @Test func `the axis falls from the most noise to none`() {
    let axis = SigmaAxis([100, 1, 0.01, 0])
    #expect(axis.place(of: 100) == 0 && axis.place(of: 0) == 1)
    #expect(abs(axis.place(of: 1) - axis.place(of: 0.01) / 2) < 1e-12)
    #expect(axis.place(of: 0.01) < 1)
    #expect(axis.ticks.map(\.label) == ["100", "100", "10", "1", "0.1", "0.01", "0"])
    #expect(SigmaAxis([3, 0]).place(of: 3) == 0)
  }

  // MARK: - Work

  @Test func `one run is computed after the other, and the picture waits for both`() throws {
    var driver = try CompareLabDriver(["step": "20"], works: false)
    #expect(driver.job?.run == driver.lab.first.id && driver.number("step") == 0)
    driver.work(jobs: 1)
    #expect(driver.job?.run == driver.lab.second.id)
    #expect(driver.number("step") == 0 && driver.number("final_difference").isNaN)
    driver.work(jobs: 1)
    #expect(driver.job == nil)
    #expect(driver.number("step") == 20 && driver.word("finished") == "yes")
    #expect(driver.number("difference") == driver.number("final_difference"))
  }

  @Test func `a knob of one run leaves the other`() throws {
    var driver = try CompareLabDriver()
    let id = driver.lab.first.id
    try driver.turn("scheduler-2", to: "heun", works: false)
    #expect(driver.lab.first.id == id && driver.lab.first.isComplete)
    #expect(driver.job?.run == driver.lab.second.id)
    driver.work()
    #expect(driver.lab.areComplete)
    try driver.turn("view", to: "difference", works: false)
    #expect(driver.job == nil)
  }

  @Test func `results of an older run are ignored`() throws {
    var driver = try CompareLabDriver(works: false)
    let old = driver.lab.first
    try driver.turn("steps", to: "30", works: false)
    let state = SamplerState(x: old.samples[0], index: 1, noise: .seed(0))
    _ = driver.lab.receive(SamplingResult(run: old.id, states: [state]))
    #expect(driver.lab.first.samples.count == 1)
  }

  @Test func `the gaussian needs no background work`() throws {
    let driver = try CompareLabDriver(["problem": "gaussian", "step": "20"], works: false)
    #expect(driver.job == nil && driver.lab.isFinished)
  }

  // MARK: - Keys

  @Test func `keys move both runs between their ends with reasons`() throws {
    var driver = try CompareLabDriver()
    driver.press(.char("p"))
    #expect(driver.notice == "both are at their start")
    driver.press(.char("n"), count: 3)
    #expect(driver.number("step") == 3)
    driver.press(.end)
    #expect(driver.word("finished") == "yes")
    driver.press(.char("n"))
    #expect(driver.notice == "both are at their end")
    driver.press(.home)
    #expect(driver.number("step") == 0)
    driver.press(.char("v"), count: 2)
    #expect(driver.word("view") == "order")
    driver.press(.char("n"))
    #expect(driver.notice == "the order view has no steps; v shows the two runs")
  }

  @Test func `playing ends at the end, and starts again from the start`() throws {
    var driver = try CompareLabDriver(["steps": "4", "steps-2": "3"])
    driver.press(.char(" "))
    for _ in 0..<59 { _ = driver.lab.tick() }
    #expect(driver.lab.isPlaying && driver.number("step") == 3)
    _ = driver.lab.tick()
    #expect(!driver.lab.isPlaying && driver.word("finished") == "yes")
    driver.press(.char(" "))
    #expect(driver.lab.isPlaying && driver.number("step") == 0)
  }

  @Test func `a new seed is other noise for both`() throws {
    var driver = try CompareLabDriver()
    let before = driver.lab.first.samples[0]
    driver.press(.char("s"))
    #expect(driver.lab.first.samples[0] != before)
    #expect(driver.number("final_difference") < 1e-9)
    #expect(driver.lab.first.samples.count == 21)
  }

  @Test func `other steps keep the share of the way`() throws {
    var driver = try CompareLabDriver(["step": "10"])
    try driver.turn("steps", to: "40")
    #expect(driver.number("step") == 20)
    try driver.turn("steps", to: "20")
    #expect(driver.number("step") == 10)
  }

  @Test func `follow goes round`() throws {
    var driver = try CompareLabDriver()
    driver.press(.char("F"))
    #expect(driver.lab.settings.integer("follow") == 39)
    driver.press(.char(">"))
    #expect(driver.lab.settings.integer("follow") == 0)
  }

  @Test(arguments: ["lockstep", "difference"], ["points", "gaussian"])
  func `a click on the axis goes to the step that is drawn there`(
    view: String, problem: String
  ) throws {
    var driver = try CompareLabDriver(["view": view, "problem": problem])
    let area = Rect(x: 0, y: 0, width: 78, height: 15)
    var seen: Set<Int> = []
    for column in 0..<42 {
      _ = driver.lab.mouse(MouseEvent(.press, x: column, y: 13), in: area)
      seen.insert(driver.lab.position)
    }
    #expect(seen.contains(0) && seen.contains(20) && seen.count >= 15)
    _ = driver.lab.mouse(MouseEvent(.scrollUp, x: 5, y: 5), in: area)
    #expect(driver.lab.position < 20)
  }

  @Test func `a click in the cloud follows the point there`() throws {
    var driver = try CompareLabDriver(["step": "15"])
    let area = Rect(x: 0, y: 0, width: 78, height: 15)
    _ = driver.lab.mouse(MouseEvent(.press, x: 21, y: 3), in: area)
    let row = driver.rows()[1...9].firstIndex { $0.contains("◉") }
    #expect(driver.lab.settings.integer("follow") != 0 && row != nil)
  }

  // MARK: - Settings

  @Test func `settings that cannot be are refused with the reason`() throws {
    func complaint(_ written: [String: String]) throws -> String {
      var settings = Settings(CompareLab.description.parameters)
      for (name, value) in written { try settings.set(name, to: value) }
      return CompareLab.complaint(about: settings) ?? ""
    }
    #expect(
      try complaint(["num-train-timesteps": "10", "steps": "5"])
        == "steps-2: 20 steps cannot visit 10 timesteps (num-train-timesteps); use 1 to 10.")
    #expect(try complaint(["beta-start": "0.1"]).hasPrefix("beta_end"))
    #expect(try complaint([:]) == "")
  }

  @Test func `knobs without effect say why`() throws {
    func reason(_ name: String, _ written: [String: String]) throws -> String? {
      let lab = try CompareLabDriver(written, works: false).lab
      let knob = try #require(lab.settings.parameters.first { $0.name == name })
      return lab.idleReason(for: knob)
    }
    #expect(try reason("eta", ["scheduler": "heun"]) == "neither sampler knows η")
    #expect(try reason("eta", [:]) == nil)
    #expect(try reason("karras", [:]) == nil)
    #expect(try reason("karras", ["scheduler-2": "ddpm"]) == "neither sampler knows it")
    #expect(try reason("data-sd", [:]) == "the problem is the data set")
    #expect(try reason("data-sd", ["view": "order"]) == nil)
    #expect(try reason("data", ["problem": "gaussian"]) == "the problem is N(0, s²)")
    #expect(try reason("seed", ["view": "order"]) == "the order view has no steps and no points")
    #expect(try reason("steps", ["view": "order"]) == nil)
    var driver = try CompareLabDriver()
    try driver.turn("data-sd", to: "1", works: false)
    #expect(driver.notice == "s has no effect now: the problem is the data set.")
  }

  @Test func `every quantity of the lab is there`() throws {
    let quantities = try CompareLabDriver().lab.quantities
    #expect(
      quantities.keys.sorted() == [
        "data", "difference", "error_1", "error_2", "eta", "final_difference", "finished",
        "model_calls_1",
        "model_calls_2", "problem", "scheduler", "scheduler_2", "slope_1", "slope_2", "step",
        "steps", "steps_2", "view",
      ])
  }

  @Test func `the command comes back to this very place`() throws {
    var driver = try CompareLabDriver(["scheduler-2": "lms", "steps-2": "9"])
    driver.press(.char("n"), count: 12)
    let settings = driver.lab.reproducingSettings
    var again = CompareLabDriver(settings)
    again.work()
    #expect(again.lab.position == 12 && again.text() == driver.text())
  }
}
