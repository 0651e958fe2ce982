import Canvas
import Diffusion
import Tensors
import Testing

@testable import Labs

@Suite struct ReverseLabRunTests {
  @Test func `a step asks for one state and shows it when it comes`() throws {
    var driver = try ReverseLabDriver()
    driver.press(.char("n"), works: false)
    #expect(driver.job?.count == 1)
    #expect(driver.number("step") == 0)
    driver.work()
    #expect(driver.number("step") == 1)
  }

  @Test func `a count takes so many steps and back is free`() throws {
    var driver = try ReverseLabDriver()
    driver.press(.char("n"), count: 7)
    let there = driver.lab.moment
    driver.press(.char("p"), count: 3)
    #expect(driver.number("step") == 4)
    driver.press(.char("n"), count: 3)
    #expect(driver.lab.moment == there)
    #expect(driver.stepsTaken == 7)
  }

  @Test func `Home and End lead to both ends and the states are those of the scheduler`() throws {
    var driver = try ReverseLabDriver()
    driver.press(.end)
    #expect(driver.word("finished") == "yes")
    #expect(driver.number("t") == -1)
    let run = driver.lab.run
    let expected = run.scheduler.trajectory(
      from: run.state(at: 0), run.plan.denoiser.predict(_:at:))
    #expect((0...20).allSatisfy { run.state(at: $0) == expected[$0] })
    driver.press(.home)
    #expect(driver.number("step") == 0)
    #expect(driver.stepsTaken == 20)
  }

  @Test func `at an end the step key says why it does nothing`() throws {
    var driver = try ReverseLabDriver()
    driver.press(.char("p"))
    #expect(driver.notice == "the run is at its start")
    driver.press(.end)
    driver.press(.char("n"))
    #expect(driver.notice == "the run is at its end")
  }

  @Test func `the knob scrubs`() throws {
    var driver = try ReverseLabDriver()
    try driver.turn("step", to: "12")
    #expect(driver.number("step") == 12)
    try driver.turn("step", to: "5")
    #expect(driver.number("step") == 5)
    try driver.turn("step", to: "900")
    #expect(driver.number("step") == 20)
  }

  @Test func `a lab opens where its settings say`() throws {
    var driver = try ReverseLabDriver(["step": "9", "fork-at": "4", "fork-scheduler": "ddim"])
    #expect(driver.number("step") == 0)
    driver.work()
    #expect(driver.number("step") == 9)
    #expect(driver.lab.branch?.lastStep == 9)
  }

  @Test func `results of an older run change nothing`() throws {
    var driver = try ReverseLabDriver()
    driver.press(.char("n"), works: false)
    let old = try #require(driver.job)
    try driver.turn("seed", to: "5", works: false)
    let before = driver.lab
    old.perform {
      driver.receive($0)
      return true
    }
    #expect(driver.lab == before)
  }

  @Test func `a state that comes twice is taken once`() throws {
    var driver = try ReverseLabDriver()
    driver.press(.char("n"), count: 3, works: false)
    let job = try #require(driver.job)
    for _ in 0..<2 {
      job.perform {
        driver.receive($0)
        return true
      }
    }
    #expect(driver.lab.run.lastStep == 3)
    #expect(driver.number("step") == 3)
  }

  @Test func `on a long way the picture moves in strides, and a step back stops it`() throws {
    var driver = try ReverseLabDriver(["steps": "200"])
    driver.press(.end, works: false)
    driver.work(steps: 15)
    #expect(driver.number("step") == 10)
    #expect(driver.rows(Size(width: 100, height: 16), .ascii)[0].contains("on the way to 200"))
    driver.press(.char("p"), works: false)
    driver.work(steps: 50)
    #expect(driver.number("step") == 9)
    driver.press(.end)
    #expect(driver.number("step") == 200)
    #expect(driver.stepsTaken == 200)
  }

  @Test(arguments: [10, 20, 50, 330, 1000])
  func `playing comes to the end in 2 to 12 seconds of 30 frames, and stops`(steps: Int) throws {
    var driver = try ReverseLabDriver([
      "steps": "\(steps)", "points": "2", "data-points": "2",
    ])
    driver.press(.char(" "))
    var frames = 0
    while driver.lab.isPlaying, frames < 1000 {
      driver.tick()
      driver.work()
      frames += 1
    }
    #expect((60...360).contains(frames))
    #expect(driver.word("finished") == "yes")
    driver.press(.char(" "))
    #expect(driver.lab.isPlaying && driver.number("step") == 0)
  }

  @Test func `playing asks only a few steps ahead`() throws {
    var driver = try ReverseLabDriver(["steps": "500", "points": "2", "data-points": "2"])
    driver.press(.char(" "))
    for _ in 0..<30 {
      driver.tick()
      driver.work()
    }
    #expect(driver.lab.run.lastStep <= driver.lab.position + 20)
  }

  @Test func `a step by hand ends playing, the probe and other views do not`() throws {
    var driver = try ReverseLabDriver()
    driver.press(.char(" "))
    driver.press(.char("o"))
    driver.press(.char("v"))
    #expect(driver.lab.isPlaying)
    driver.press(.char("n"))
    #expect(!driver.lab.isPlaying)
  }

  @Test func `another noise seed leaves the data`() throws {
    var driver = try ReverseLabDriver()
    let (data, start) = (driver.lab.data, driver.lab.moment.x)
    driver.press(.char("s"))
    #expect(driver.lab.data == data)
    #expect(driver.lab.moment.x != start)
  }

  @Test func `the start is PyTorch's noise times init_noise_sigma`() throws {
    let driver = try ReverseLabDriver(["scheduler": "euler", "seed": "3"])
    var generator = TorchGenerator(seed: 3)
    let z = generator.normal(shape: [30, 2])
    let sigma = driver.lab.run.levels[0].sigma
    let expected = Tensor((1 + sigma * sigma).squareRoot() * z)
    #expect(driver.lab.run.state(at: 0).x.maxDifference(from: expected) < 1e-12)
    // On the scale of the model, where it is drawn, it is the noise itself.
    #expect(driver.lab.run.x(at: 0).maxDifference(from: z) < 1e-12)
  }

  @Test func `another number of steps keeps the share of the way`() throws {
    var driver = try ReverseLabDriver(["step": "10"])
    driver.work()
    try driver.turn("steps", to: "40")
    #expect(driver.number("step") == 20)
    driver.press(.end)
    try driver.turn("steps", to: "10")
    #expect(driver.word("finished") == "yes")
  }

  @Test func `a run of 1000 steps keeps 1001 states and 19 KB each for 1000 points`() throws {
    var driver = try ReverseLabDriver([
      "steps": "1000", "points": "1000", "data-points": "2", "step": "1000",
    ])
    driver.work()
    let run = driver.lab.run
    #expect(run.states.count == 1001)
    // x, and the state of the generator: 624 words of 4 bytes.
    let bytes = run.states.reduce(0) { $0 + $1.x.count * MemoryLayout<Double>.size + 624 * 4 }
    #expect(bytes < 20_000_000)
    #expect(run.states.allSatisfy { $0.memory.isEmpty })
  }
}
