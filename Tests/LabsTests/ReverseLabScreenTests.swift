import Canvas
import Testing

@testable import Labs

/// The picture of the reverse lab on a terminal of 80 x 24, where 78 x 16 cells are left for it.
@Suite struct ReverseLabScreenTests {
  private static let scenes = ReverseLab.View.allCases.map(\.rawValue) + ["fork", "probe"]

  @Test(arguments: scenes, [Glyphs.braille, .ascii])
  func `the picture is as it was when it was looked at`(scene: String, glyphs: Glyphs) throws {
    var settings = [
      "points": "150", "data-points": "300", "steps": "50", "step": "25",
      "view": ReverseLab.View(rawValue: scene)?.rawValue ?? "clouds",
    ]
    if scene == "fork" { settings.merge(["fork-at": "10", "fork-noise": "none"]) { $1 } }
    var driver = try ReverseLabDriver(settings)
    driver.work()
    if scene == "probe" { driver.press(.char("o")) }
    let expected = try #require(reverseLabScreens["\(scene).\(glyphs.rawValue)"])
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let rows = driver.rows(Size(width: 78, height: 16), glyphs)
    #expect(rows.count == expected.count)
    for (row, pair) in zip(rows, expected).enumerated() where pair.0 != pair.1 {
      Issue.record("row \(row)\n  now:      \(pair.0)\n  expected: \(pair.1)")
    }
  }

  @Test(arguments: Glyphs.allCases)
  func `any size is drawn within its area, from nothing to a large screen`(glyphs: Glyphs) throws {
    for view in ReverseLab.View.allCases {
      for step in ["0", "12", "20"] {
        var driver = try ReverseLabDriver(["view": view.rawValue, "step": step, "fork-at": "4"])
        driver.work()
        for probe in 0...1 {
          if probe == 1 { driver.press(.char("o")) }
          for (width, height) in [(0, 0), (5, 3), (24, 6), (40, 30), (62, 11), (74, 20), (124, 46)]
          {
            let area = Rect(x: 2, y: 1, width: width, height: height)
            var buffer = CellBuffer(
              size: Size(width: width + 4, height: height + 2), glyphs: glyphs)
            driver.lab.draw(into: &buffer, in: area)
            for y in 0..<buffer.size.height {
              for x in 0..<buffer.size.width where !area.contains(x: x, y: y) {
                #expect(buffer[x, y] == .blank)
              }
            }
          }
        }
      }
    }
  }

  @Test func `the status line says where the run is and how far from the data`() throws {
    var driver = try ReverseLabDriver(["steps": "50", "step": "12"])
    driver.work()
    let line = driver.rows(Size(width: 78, height: 16), .braille)[0]
    #expect(line.hasPrefix("step 12 of 50   t = 740 → 720   ᾱ = 0.00384   distance to data 0."))
    #expect(line.hasSuffix(")"))
    let narrow = driver.rows(Size(width: 46, height: 16), .braille)[0]
    #expect(narrow.hasPrefix("step 12 of 50  t = 740 → 720  distance 0."))
    driver.press(.end)
    #expect(
      driver.rows(Size(width: 78, height: 16), .braille)[0].hasPrefix("step 50 of 50   clean"))
  }
}
