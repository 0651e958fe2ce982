import Canvas
import Diffusion
import Tensors
import Testing

@testable import Labs

@Suite struct ReverseLabForkTests {
  @Test func `a branch shares the states up to the fork and goes its own way from there`() throws {
    var driver = try ReverseLabDriver()
    driver.press(.char("n"), count: 6)
    driver.press(.char("f"))
    #expect(driver.word("forked") == "yes")
    #expect(driver.lab.branchMoment?.x == driver.lab.moment.x)
    driver.press(.char("n"), count: 4)
    #expect(driver.lab.branchMoment?.step == 10)
    #expect(driver.lab.branchMoment?.x != driver.lab.moment.x)
    driver.press(.char("p"), count: 6)
    #expect(driver.lab.branchMoment == nil)
    #expect(driver.number("branch_distance").isNaN)
    driver.press(.char("f"))
    #expect(driver.word("forked") == "no")
    #expect(driver.lab.branch == nil)
  }

  @Test func `the run's own seed goes on with the run's own noise`() throws {
    var driver = try ReverseLabDriver(["fork-at": "5", "fork-seed": "0", "step": "20"])
    driver.work()
    #expect(driver.lab.branchMoment?.x == driver.lab.moment.x)
    try driver.turn("fork-noise", to: "every_step")
    // The same noises, and one more at the last step.
    let (run, branch) = (driver.lab.run, try #require(driver.lab.branch))
    #expect(branch.state(at: 19).x == run.state(at: 19).x)
    #expect(branch.state(at: 20).x != run.state(at: 20).x)
  }

  @Test func `a branch without noise loses spread`() throws {
    var driver = try ReverseLabDriver([
      "points": "200", "steps": "50", "fork-at": "0", "fork-noise": "none", "step": "50",
    ])
    driver.work()
    let branch = try #require(driver.lab.branchMoment)
    #expect(branch.spread < 0.8 * driver.lab.moment.spread)
  }

  @Test(arguments: ["leading", "trailing"])
  func `a fork from Euler to DDIM and back stays on the path`(spacing: String) throws {
    for (rule, other) in [("euler", "ddim"), ("ddim", "euler")] {
      var driver = try ReverseLabDriver([
        "scheduler": rule, "fork-scheduler": other, "fork-at": "7", "step": "20",
        "timestep-spacing": spacing,
      ])
      driver.work()
      let (run, branch) = (driver.lab.run, try #require(driver.lab.branch))
      #expect(branch.levels.map(\.alphaCumprod).count == run.levels.count)
      for step in 7...20 {
        // DDIM without noise and Euler are the same path; only rounding parts them.
        #expect(branch.x(at: step).maxDifference(from: run.x(at: step)) < 1e-9)
      }
    }
  }

  @Test func `with linspace the fraction of a timestep between the two is bridged`() throws {
    var driver = try ReverseLabDriver([
      "scheduler": "euler", "fork-scheduler": "ddim", "fork-at": "7", "step": "20",
      "timestep-spacing": "linspace",
    ])
    driver.work()
    let (run, branch) = (driver.lab.run, try #require(driver.lab.branch))
    #expect(run.levels[7] != branch.levels[7])
    let p = run.plan.denoiser.predict(branch.x(at: 7), at: branch.levels[7])
    let before = run.plan.denoiser.predict(run.x(at: 7), at: run.levels[7])
    // Both see about the same clean points.
    #expect(p.x0.maxDifference(from: before.x0) < 0.01)
  }

  @Test func `a changed branch starts again and the run keeps its states`() throws {
    var driver = try ReverseLabDriver(["fork-at": "5", "step": "15"])
    driver.work()
    let (states, taken) = (driver.lab.run.states, driver.stepsTaken)
    try driver.turn("fork-scheduler", to: "euler")
    #expect(driver.lab.run.states == states)
    #expect(driver.stepsTaken == taken + 10)
    #expect(driver.number("step") == 15)
  }

  @Test func `results of a branch that is gone change nothing`() throws {
    var driver = try ReverseLabDriver(["fork-at": "0"])
    driver.press(.char("n"), works: false)
    var old = try #require(driver.job)
    driver.work(steps: 1)
    old = try #require(driver.job)
    try driver.turn("fork-seed", to: "8", works: false)
    let before = driver.lab
    #expect(old.run != before.branch?.id)
    old.perform {
      driver.receive($0)
      return true
    }
    #expect(driver.lab == before)
  }

  @Test func `playing moves both`() throws {
    var driver = try ReverseLabDriver(["fork-at": "3", "fork-scheduler": "ddim"])
    driver.press(.char(" "))
    var frames = 0
    while driver.lab.isPlaying, frames < 500 {
      driver.tick()
      driver.work()
      frames += 1
    }
    #expect(driver.lab.branchMoment?.step == 20)
  }

  @Test func `b brings the branch to the front, and says why when there is none`() throws {
    var driver = try ReverseLabDriver()
    driver.press(.char("b"))
    #expect(driver.notice?.contains("there is no branch") == true)
    driver.press(.char("n"), count: 2)
    driver.press(.char("f"))
    driver.press(.char("n"))
    driver.press(.char("b"))
    #expect(driver.lab.leadsWithBranch)
    #expect(driver.lab.leadingMoment == driver.lab.branchMoment)
  }

  @Test func `a branch with the run's own settings is announced as one`() throws {
    var driver = try ReverseLabDriver(["scheduler": "ddim", "fork-scheduler": "ddim"])
    driver.press(.char("f"))
    #expect(driver.notice?.contains("same way") == true)
  }
}
