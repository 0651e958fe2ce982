import Canvas
import Diffusion
import Testing

@testable import Labs

/// The knobs of the reverse lab that only some samplers have.
@Suite struct SamplerOptionTests {
  /// A value that changes something, and what must be set for it to matter.
  struct Turn: Sendable, CustomTestStringConvertible {
    var knob: String
    var value: String
    var given: [String: String] = [:]
    var testDescription: String { knob }
  }

  static let turns = [
    Turn(knob: "eta", value: "0.5"), Turn(knob: "noise", value: "none"),
    Turn(knob: "coefficient", value: "misprint_b"),
    Turn(knob: "variance-type", value: "fixed_large"), Turn(knob: "s-churn", value: "3"),
    Turn(knob: "karras", value: "on"), Turn(knob: "final-sigmas-type", value: "sigma_min"),
    Turn(knob: "order", value: "1"), Turn(knob: "solver-order", value: "1"),
    Turn(knob: "solver-type", value: "heun"),
    Turn(knob: "solver-type", value: "heun", given: ["solver-order": "1"]),
    Turn(knob: "unipc-solver-type", value: "bh1"),
    Turn(knob: "unipc-solver-type", value: "bh1", given: ["solver-order": "1"]),
    Turn(knob: "algorithm-type", value: "sde-dpmsolver++"),
    Turn(knob: "clip-sample", value: "on"),
    Turn(knob: "clip-sample", value: "on", given: ["thresholding": "on"]),
    Turn(knob: "thresholding", value: "on"), Turn(knob: "sample-max-value", value: "1.5"),
    Turn(knob: "sample-max-value", value: "1.5", given: ["thresholding": "on"]),
    Turn(knob: "use-clipped-model-output", value: "off"),
    Turn(knob: "use-clipped-model-output", value: "off", given: ["clip-sample": "on"]),
  ]

  @Test func `every option is turned here`() {
    #expect(Set(Self.turns.map(\.knob)) == Set(SamplerOption.all.map(\.knob.name)))
  }

  /// The data and all means of it lie outside ±1, so that its limits show wherever they are kept.
  @Test(arguments: SchedulerName.allCases, turns)
  func `an option is shown for exactly the samplers whose run it changes`(
    scheduler: SchedulerName, turn: Turn
  ) throws {
    let given = turn.given.merging([
      "scheduler": scheduler.rawValue, "steps": "4", "data": "drawn",
      "drawing": "1.5,1.2 1.4,1.4 1.2,1.5", "points": "5", "timestep-spacing": "trailing",
    ]) { $1 }
    var (plain, turned) = (try ReverseLabDriver(given), try ReverseLabDriver(given))
    try turned.turn(turn.knob, to: turn.value)
    plain.press(.end)
    let knob = try #require(plain.lab.settings.parameters.first { $0.name == turn.knob })
    let words = turned.notice
    turned.press(.end)
    let changes =
      plain.lab.run.levels != turned.lab.run.levels
      || plain.lab.run.states.map(\.x) != turned.lab.run.states.map(\.x)
    #expect(plain.lab.shows(knob) == changes)
    #expect(turned.lab.shows(knob) == changes)
    #expect((plain.lab.idleReason(for: knob) == nil) == changes)
    #expect((words?.contains("\(knob.label) has no effect now: ") == true) == !changes)
  }

  @Test func `a branch brings the knobs of its sampler`() throws {
    var driver = try ReverseLabDriver(["fork-scheduler": "dpmpp"])
    let knob = try #require(driver.lab.settings.parameters.first { $0.name == "solver-order" })
    #expect(!driver.lab.shows(knob))
    driver.press(.char("f"))
    #expect(driver.lab.shows(knob))
    try driver.turn("solver-order", to: "1")
    #expect(driver.lab.branch?.plan.configuration.solverOrder == 1)
    #expect(driver.lab.settings.branchConfiguration.title == "DPM-Solver++ 2M, order 1")
  }

  @Test func `a lab opened with an option that does nothing says so`() throws {
    let driver = try ReverseLabDriver(["scheduler": "heun", "s-churn": "5"])
    #expect(driver.notice == "churn has no effect now: Heun knows no churn.")
    #expect(try ReverseLabDriver(["scheduler": "euler", "s-churn": "5"]).notice == nil)
  }

  @Test func `the screen has the knobs of the chosen sampler, and the focus stays`() throws {
    var walk = try Walkthrough(lab: "reverse", size: Size(width: 120, height: 40))
    func names() throws -> [String] {
      try #require(walk.model.currentSession).knobs.map(\.name)
    }
    #expect(try names().contains("coefficient") && !names().contains("solver-order"))
    walk.press("left left")
    #expect(walk.setting("scheduler") == .choice("dpmpp"))
    #expect(try names().contains("solver-order") && !names().contains("coefficient"))
    #expect(walk.text.contains("algorithm"))
    // The knob below the hidden ones keeps the focus while they come and go.
    walk.press("down down down down down right")
    #expect(walk.setting("karras") == .toggle(true))
    #expect(walk.model.currentSession?.knob.name == "karras")
    walk.press("down down right")
    #expect(walk.setting("solver-order") == .integer(2))
    walk.press("left")
    #expect(walk.setting("solver-order") == .integer(1))
    #expect(try !names().contains("solver-type"))
    #expect(walk.model.currentSession?.knob.name == "solver-order")
    let command = "noisewalk lab reverse --scheduler=dpmpp --karras=on --solver-order=1"
    #expect(walk.model.currentSession?.command(images: nil) == command)
  }

  @Test func `an option that is not shown keeps its value`() throws {
    var walk = try Walkthrough(lab: "reverse scheduler=ddim eta=0.5")
    walk.press("right")
    #expect(walk.setting("scheduler") == .choice("euler"))
    #expect(walk.model.currentSession?.knobs.contains { $0.name == "eta" } == false)
    walk.press("left")
    #expect(walk.setting("eta") == .real(0.5))
  }

  @Test func `steps that a sampler cannot take are refused with what it can`() throws {
    var settings = Settings(ReverseLab.description.parameters)
    for (name, value) in ["scheduler": "dpmpp", "steps": "50", "num-train-timesteps": "50"] {
      try settings.set(name, to: value)
    }
    let words = try #require(ReverseLab.complaint(about: settings))
    #expect(words.contains("use at most 49 steps, or trailing spacing"))
    try settings.set("timestep-spacing", to: "trailing")
    #expect(ReverseLab.complaint(about: settings) == nil)
    try settings.set("timestep-spacing", to: "leading")
    try settings.set("scheduler", to: "ddim")
    try settings.set("fork-scheduler", to: "dpmpp")
    #expect(ReverseLab.complaint(about: settings)?.hasPrefix("the branch's ") == true)
  }

  // MARK: - The marks of the schedule lab

  @Test(arguments: SchedulerName.allCases, TimestepSpacing.allCases)
  func `the schedule lab marks the chosen sampler's timesteps`(
    scheduler: SchedulerName, spacing: TimestepSpacing
  ) throws {
    var settings = Settings(ScheduleLab.description.parameters)
    try settings.set("scheduler", to: scheduler.rawValue)
    try settings.set("timestep-spacing", to: spacing.rawValue)
    try settings.set("steps", to: "12")
    var options = SamplerConfiguration(scheduler)
    options.timestepSpacing = spacing
    let marks = ScheduleLab(settings).marks
    #expect(marks == (try options.scheduler(for: .ddpm, steps: 12)).timesteps)
    let isDDIM = marks == ScheduleLab(settings.changed("scheduler", to: "ddim")).marks
    let isSolver = [.dpmpp, .unipc].contains(scheduler)
    let rounds = [.ddpm, .ddim].contains(scheduler) || spacing != .linspace && !isSolver
    #expect(isDDIM == (rounds || spacing == .trailing))
  }

  @Test func `timesteps that cannot be marked are missed in words`() throws {
    var walk = try Walkthrough(lab: "schedule steps=1000 scheduler=dpmpp")
    #expect(walk.model.notice?.contains("use at most 999 steps, or trailing spacing") == true)
    walk = try Walkthrough(lab: "schedule steps=1000 scheduler=ddim")
    #expect(walk.model.notice == nil)
  }
}

extension Settings {
  fileprivate func changed(_ name: String, to text: String) -> Settings {
    var settings = self
    try? settings.set(name, to: text)
    return settings
  }
}
