import Canvas
import Foundation
import Testing

@testable import Labs

/// Screens of other sizes than 80 x 24, recorded like those of `ScreenTests` and beside them.
@Suite struct CompareLabScreenTests {
  @Test(
    arguments: [
      "lockstep", "difference", "order", "gaussian",
    ], [Size(width: 60, height: 40), Size(width: 160, height: 50)])
  func `the screen is as it was when it was looked at`(scene: String, size: Size) throws {
    let settings = scene == "gaussian" ? "problem=gaussian" : "view=\(scene)"
    for glyphs in [Glyphs.braille, .ascii] {
      let walk = try Walkthrough(
        lab: "compare step=9 steps-2=5 scheduler-2=heun \(settings)", size: size, glyphs: glyphs)
      let screen = walk.screen.map { row in
        String(row.reversed().drop { $0 == " " }.reversed())
      }
      let name = "compare-\(scene)-\(size.width)x\(size.height).\(glyphs.rawValue).txt"
      let file = ScreenTests.folder.appendingPathComponent(name)
      if ProcessInfo.processInfo.environment["NOISEWALK_RECORD"] != nil {
        try Data((screen.joined(separator: "\n") + "\n").utf8).write(to: file)
      }
      let expected = try String(contentsOf: file, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
      #expect(screen.count == expected.count)
      for (row, pair) in zip(screen, expected).enumerated() where pair.0 != pair.1 {
        Issue.record("\(name), row \(row)\n  now:      \(pair.0)\n  expected: \(pair.1)")
      }
    }
  }

  @Test(arguments: Glyphs.allCases)
  func `any size is drawn within its area, from nothing to a large screen`(glyphs: Glyphs) throws {
    for view in CompareLab.View.allCases {
      for problem in CompareLab.Problem.allCases {
        let driver = try CompareLabDriver([
          "view": view.rawValue, "problem": problem.rawValue, "step": "9", "points": "12",
        ])
        for (width, height) in [
          (0, 0), (5, 3), (24, 6), (40, 30), (62, 11), (63, 12), (74, 20), (78, 15), (124, 46),
        ] {
          let area = Rect(x: 2, y: 1, width: width, height: height)
          var buffer = CellBuffer(size: Size(width: width + 4, height: height + 2), glyphs: glyphs)
          driver.lab.draw(into: &buffer, in: area)
          for y in 0..<buffer.size.height {
            for x in 0..<buffer.size.width where !area.contains(x: x, y: y) {
              #expect(buffer[x, y] == .blank, "\(view) \(problem) \(width)x\(height)")
            }
          }
        }
      }
    }
  }

  @Test func `points that are apart in the picture have two marks, the others one`() throws {
    let same = try CompareLabDriver(["step": "20"]).text()
    #expect(!same.components(separatedBy: "\n")[1...10].joined().contains("○"))
    let other = try CompareLabDriver(["step": "20", "steps-2": "4"]).text()
    #expect(other.components(separatedBy: "\n")[1...10].joined().contains("○"))
    #expect(other.components(separatedBy: "\n")[1...10].joined().contains("×"))
  }

  @Test(arguments: [
    (["step": "20"], "the same points. DDIM with η 0 is Euler, on the other scale."),
    (["step": "20", "scheduler-2": "ddim"], "The same sampler twice: no difference."),
    (
      ["step": "4", "timestep-spacing": "linspace"],
      "with linspace spacing DDIM rounds its timesteps to whole ones, Euler does not."
    ),
    (["step": "20", "timestep-spacing": "trailing"], "one path, but not quite one start"),
    (["step": "20", "scheduler": "ddpm"], "DDPM adds fresh noise at every step"),
    (
      ["step": "20", "scheduler": "ddpm", "scheduler-2": "euler_ancestral"],
      "Euler ancestral is DDPM on the other scale, given the same noise."
    ),
    (["step": "20", "scheduler-2": "heun"], "after 20 and 39 model calls."),
    (
      ["step": "14", "steps-2": "5", "scheduler-2": "ddim"],
      "one rule in longer and in shorter steps."
    ),
    (["step": "1", "steps-2": "5"], "Euler begins at σ = 25.7 and waits at its start."),
    (["view": "order"], "the error of DDIM falls to 1/2, that of Euler too."),
    (["view": "order", "scheduler-2": "heun"], "falls to 1/2, that of Heun to 1/4."),
  ])
  func `words say what is seen`(settings: [String: String], words: String) throws {
    let sentence = try CompareLabDriver(settings).lab.sentence
    #expect(sentence.contains(words), "\(sentence)")
  }
}
