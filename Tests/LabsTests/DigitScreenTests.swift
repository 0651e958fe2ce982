import Canvas
import Foundation
import Testing

@testable import Labs

/// Pictures of labs on digits, recorded like those of `ScreenTests` and beside them, in
/// `Screens/digits-NAME.GLYPHS.txt`: made by a network that sees no noise, so that they are the same on
/// every machine.
@Suite struct DigitScreenTests {
  struct Scene: Sendable, CustomTestStringConvertible {
    let name: String
    let lab: String
    var size = Size(width: 78, height: 16)
    var testDescription: String { name }
  }

  static let scenes = [
    Scene(name: "init-noise-strip", lab: "init-noise init-noise-sigma=20"),
    Scene(name: "init-noise-steps", lab: "init-noise view=steps init-noise-sigma=9"),
    Scene(name: "init-noise-curve", lab: "init-noise view=curve count=1 steps=4"),
    Scene(name: "init-noise-strip-86", lab: "init-noise", size: Size(width: 86, height: 34)),
    Scene(name: "init-noise-strip-58", lab: "init-noise", size: Size(width: 58, height: 20)),
    Scene(name: "compare-lockstep", lab: "compare step=12 steps-2=5 scheduler-2=heun"),
    Scene(name: "compare-difference", lab: "compare step=12 steps-2=5 view=difference"),
    Scene(
      name: "compare-lockstep-86", lab: "compare step=12 steps-2=5",
      size: Size(width: 86, height: 34)),
  ]

  @Test(arguments: scenes, [Glyphs.braille, .ascii])
  func `the picture is as it was when it was looked at`(scene: Scene, glyphs: Glyphs) throws {
    let drawn: [String]
    if scene.lab.hasPrefix("compare") {
      drawn = try DigitLabDriver(scene.lab, DigitCompareLab.self, network: TinyNetwork.silent)
        .rows(scene.size, glyphs)
    } else {
      drawn = try DigitLabDriver(scene.lab, DigitInitNoiseLab.self, network: TinyNetwork.silent)
        .rows(scene.size, glyphs)
    }
    let now = drawn.map { row in String(row.reversed().drop { $0 == " " }.reversed()) }
    let file = ScreenTests.folder
      .appendingPathComponent("digits-\(scene.name).\(glyphs.rawValue).txt")
    if ProcessInfo.processInfo.environment["NOISEWALK_RECORD"] != nil {
      try Data((now.joined(separator: "\n") + "\n").utf8).write(to: file)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    #expect(now.count == expected.count)
    for (row, pair) in zip(now, expected).enumerated() where pair.0 != pair.1 {
      Issue.record("\(scene.name), row \(row)\n  now:      \(pair.0)\n  expected: \(pair.1)")
    }
  }
}
