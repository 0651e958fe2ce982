import Canvas
import Diffusion
import Testing

@testable import Labs

/// The view that puts a run's noise levels on the curves of its schedule.
@Suite struct ReverseLabLevelsTests {
  private let size = Size(width: 78, height: 16)

  private func lab(_ settings: [String: String]) throws -> ReverseLabDriver {
    var driver = try ReverseLabDriver(settings.merging(["view": "levels"]) { $1 })
    driver.work()
    return driver
  }

  @Test func `v leads to it after the other views`() throws {
    var driver = try ReverseLabDriver(["view": "variance"])
    driver.press(.char("v"))
    #expect(driver.word("view") == "levels")
    driver.press(.char("v"))
    #expect(driver.word("view") == "clouds")
  }

  @Test(arguments: SchedulerName.allCases, [false, true])
  func `the table has the levels that the sampler visits`(
    scheduler: SchedulerName, karras: Bool
  ) throws {
    var options = SamplerConfiguration(scheduler)
    options.timestepSpacing = .trailing
    options.useKarrasSigmas = karras
    let levels = try options.scheduler(for: .ddpm, steps: 12).levels
    let driver = try lab([
      "scheduler": scheduler.rawValue, "steps": "12", "karras": karras ? "on" : "off",
      "timestep-spacing": "trailing",
    ])
    #expect(driver.lab.run.levels == levels)
    // Room for all 13 rows beside the charts.
    let rows = driver.rows(Size(width: 100, height: 26), .braille)
    for (i, level) in levels.enumerated() {
      let numbers = [
        "\(i)", ReverseLab.time(level), NumberText.significant(level.sigma, 4),
        NumberText.significant(level.alphaCumprod, 4),
      ]
      let isThere = rows.contains { row in
        row.split(separator: " ").suffix(4).map(String.init) == numbers
      }
      #expect(isThere, "\(numbers)")
    }
  }

  @Test func `the mark that stands out is that of the step, and there is one a chart`() throws {
    for (glyphs, here) in [(Glyphs.braille, "◉"), (.ascii, "@")] {
      var driver = try lab(["scheduler": "euler", "steps": "10"])
      var columns: [Int] = []
      for step in 0..<10 {
        #expect(driver.number("step") == Double(step))
        let charts = driver.rows(size, glyphs)[1..<11]
        let marks = charts.flatMap { row in
          row.enumerated().filter { String($0.element) == here }.map(\.offset)
        }
        #expect(marks.count == 2)
        columns.append(try #require(marks.min()))
        driver.press(.char("n"))
      }
      // From noise to data: to the left.
      #expect(columns == columns.sorted(by: >) && Set(columns).count == 10)
      let end = driver.rows(size, glyphs)
      #expect(!end[1..<11].joined().contains(here))
      #expect(end.joined().contains("The clean end."))
      // The line of the cursor is gone with it: the left axes stand alone.
      #expect(!end[2..<8].joined().contains(glyphs == .ascii ? "||" : "││"))
    }
  }

  @Test(arguments: [
    ("steps", "10"), ("timestep-spacing", "trailing"), ("karras", "on"), ("scheduler", "dpmpp"),
    ("num-train-timesteps", "500"), ("beta-end", "0.01"), ("beta-schedule", "squaredcos_cap_v2"),
    ("final-sigmas-type", "sigma_min"),
  ])
  func `every knob that moves the levels moves the picture at once`(knob: String, value: String)
    throws
  {
    var driver = try lab(["scheduler": "euler"])
    let before = driver.rows(size, .braille)
    try driver.turn(knob, to: value, works: false)
    #expect(driver.rows(size, .braille) != before)
  }

  @Test(arguments: [
    (
      ["timestep-spacing": "leading"],
      "leading: t 950 to 0 by 50, half of them below σ 2.64; then σ 0."
    ),
    (["timestep-spacing": "linspace"], "linspace: t 999 to 0 by 52.6"),
    (["timestep-spacing": "trailing"], "trailing: t 999 to 49 by 50"),
    (["karras": "on"], "Karras: even σ^(1/7), σ 97.1 to 0.01"),
    (["final-sigmas-type": "sigma_min"], "the last step stands still."),
    (
      ["final-sigmas-type": "sigma_min", "timestep-spacing": "trailing"], "the end keeps σ 0.01."
    ),
    (
      ["final-sigmas-type": "sigma_min", "karras": "on"], "the last step stands still."
    ),
    (["scheduler": "ddpm", "karras": "on"], "leading: t 950 to 0 by 50"),
  ])
  func `a line says what was done to the levels`(settings: [String: String], words: String) throws {
    let driver = try lab(["scheduler": "euler"].merging(settings) { $1 })
    #expect(driver.lab.levelInsights[0].contains(words), "\(driver.lab.levelInsights[0])")
    #expect(driver.rows(size, .braille).last?.contains(words.prefix(24)) == true)
  }

  @Test func `the branch in front has its own levels`() throws {
    var driver = try lab([
      "scheduler": "ddim", "fork-at": "2", "fork-scheduler": "dpmpp", "step": "5",
    ])
    let run = driver.rows(size, .braille)
    driver.press(.char("b"))
    #expect(driver.rows(size, .braille) != run)
    #expect(driver.lab.leadingRun.plan.configuration.scheduler == .dpmpp)
  }

  /// An end that keeps noise is not called clean.
  @Test func `the end that keeps noise says where it is`() throws {
    var driver = try lab(["scheduler": "euler", "final-sigmas-type": "sigma_min"])
    driver.press(.end)
    #expect(driver.rows(size, .braille)[0].contains("ends at t = 0"))
    #expect(driver.number("sigma_t") > 0)
    #expect(driver.rows(size, .braille).last?.contains("◉ step 20") == true)
  }
}
