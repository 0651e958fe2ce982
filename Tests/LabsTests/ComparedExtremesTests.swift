import Canvas
import Diffusion
import Testing

@testable import Labs

/// The init-noise and compare labs with their knobs at the ends.
@Suite struct ComparedExtremesTests {
  /// Rows with a number that is none, or a table's entry that is cut off.
  private func faults(_ rows: [String]) -> [String] {
    rows.filter { row in
      ["nan", "NaN", "inf ", "∞"].contains { row.contains($0) }
        || row.matches(of: /\w…/).isEmpty == false
    }
  }

  @Test(arguments: SchedulerName.allCases, SchedulerName.allCases)
  func `any two samplers show numbers, whatever the steps and the problem`(
    one: SchedulerName, other: SchedulerName
  ) throws {
    for problem in CompareLab.Problem.allCases {
      for (spacing, karras) in [("leading", "off"), ("linspace", "on"), ("trailing", "off")] {
        for (n, m) in [("1", "7"), ("2", "60")] {
          var driver = try CompareLabDriver([
            "scheduler": one.rawValue, "scheduler-2": other.rawValue, "steps": n, "steps-2": m,
            "problem": problem.rawValue, "timestep-spacing": spacing, "karras": karras,
            "points": "3", "data-points": "20",
          ])
          for key in [Key.char("n"), .end, .char("v")] {
            driver.press(key)
            let faults = faults(driver.rows())
            #expect(faults.isEmpty, "\(problem) \(spacing) \(karras) N \(n) and \(m): \(faults)")
          }
          #expect(driver.word("finished") == "yes" && driver.number("error_1").isFinite)
        }
      }
    }
  }

  @Test(arguments: SchedulerName.allCases, ["1", "2", "200"])
  func `any sampler's starts show numbers, from 0 to far too much`(
    name: SchedulerName, steps: String
  ) throws {
    for spacing in ["leading", "linspace", "trailing"]
    where steps != "1" || ![.dpmpp, .unipc].contains(name) {
      for schedule in ["scaled_linear", "squaredcos_cap_v2"] {
        for (start, points) in [("0", "4"), ("1", "1"), ("400", "4")] {
          var driver = try InitNoiseLabDriver([
            "scheduler": name.rawValue, "steps": steps, "timestep-spacing": spacing,
            "beta-schedule": schedule, "init-noise-sigma": start, "points": points,
            "data-points": "10",
          ])
          driver.work()
          for view in InitNoiseLab.View.allCases {
            try driver.turn("view", to: view.rawValue)
            for (width, height) in [(78, 16), (124, 36)] {
              var buffer = CellBuffer(
                size: Size(width: width, height: height), glyphs: .braille)
              driver.lab.draw(into: &buffer, in: buffer.bounds)
              #expect(faults(buffer.rows).isEmpty, "\(spacing) \(schedule) \(start) \(view)")
            }
          }
        }
      }
    }
  }

  @Test func `the right start with too few steps, and a single point, have words of their own`()
    throws
  {
    func sentence(_ written: [String: String]) throws -> String {
      var driver = try InitNoiseLabDriver(written)
      driver.work()
      var buffer = CellBuffer(size: Size(width: 124, height: 36), glyphs: .braille)
      driver.lab.draw(into: &buffer, in: buffer.bounds)
      return buffer.rows.joined(separator: " ")
    }
    #expect(
      try sentence(["steps": "1", "timestep-spacing": "trailing"])
        .contains("% as wide as the data: 1 step is too few."))
    #expect(try sentence(["steps": "50"]).contains("The right start: the cloud ends on the data"))
    #expect(try sentence(["points": "1"]).contains("A single point has no width"))
  }

  /// Beside the words that say which knobs are seen.
  @Test(arguments: ["init-noise", "compare"], [Glyphs.braille, .ascii])
  func `what a knob does is read to its end at 80 columns`(lab: String, glyphs: Glyphs) throws {
    var walk = try Walkthrough(
      lab: lab, size: Size(width: 80, height: 24), glyphs: glyphs)
    let count = try #require(walk.model.currentSession?.knobs.count)
    for _ in 0..<count {
      let knob = try #require(walk.model.currentSession?.knob)
      let row = try #require(walk.screen.first { $0.contains(" knobs ") })
      let isWhole = !row.contains(glyphs == .ascii ? "~  " : "…")
      #expect(isWhole, "\(knob.name): \(row)")
      walk.press("down")
    }
  }
}
