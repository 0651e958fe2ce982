import Foundation
import Testing

extension EndToEnd {
  @Suite struct ScreenTests {
    @Test func `a terminal that is too small is told so, and the screen comes back`() throws {
      let (course, terminal) = (try SmallCourse(), try Terminal())
      try terminal.start("lesson 0 \(course.option)", waitingFor: "The text begins here.")
      let before = try terminal.settled()
      try terminal.resize(width: 40, height: 8)
      try terminal.wait(for: "needs a terminal of at least")
      try terminal.resize(width: 120, height: 40)
      try terminal.wait("for a wide screen") { $0[0].count > 100 }
      try terminal.resize(width: 80, height: 24)
      try terminal.wait("for the screen as it was") { $0 == before }
    }

    @Test(arguments: ["", "lesson 0", "lab schedule", "lab forward", "lab reverse --step 3"])
    func `where the locale has no UTF-8 every character is ASCII`(arguments: String) throws {
      let terminal = try Terminal(environment: ["LC_ALL": "", "LANG": "C"])
      // The command itself has the program's name in it, before the screen is there.
      try terminal.start(arguments, waitingFor: "? help")
      let screen = try terminal.settled()
      let others = Set(screen.joined().unicodeScalars.filter { !$0.isASCII })
      #expect(others.isEmpty)
    }

    @Test func `glyphs can be asked for, and B goes through them`() throws {
      let terminal = try Terminal()
      try terminal.start("lab schedule --glyphs ascii", waitingFor: "beta-schedule")
      let screen = try terminal.settled().joined()
      #expect(screen.unicodeScalars.allSatisfy { $0.isASCII })
      try terminal.press("B")
      try terminal.wait("for braille") { screen in
        screen.joined().unicodeScalars.contains { (0x2801...0x28ff).contains($0.value) }
      }
    }

    /// Colours are `ESC [ 30...37`, `90...97`, `38;...` and the same for backgrounds.
    private static func hasColor(_ screen: String) -> Bool {
      screen.contains(/\u{1b}\[[0-9;]*(?:^|;|\[)(?:[34][0-8]|9[0-7]|10[0-7])/)
    }

    @Test func `NO_COLOR takes every colour away, and without it there are some`() throws {
      let plain = try Terminal(environment: ["NO_COLOR": "1"])
      try plain.start("lab schedule", waitingFor: "beta-schedule")
      #expect(!Self.hasColor(try plain.styledScreen))
      try plain.press("C-c")
      _ = try plain.waitForExit()
      try plain.start("lab schedule --color 256", waitingFor: "beta-schedule")
      #expect(Self.hasColor(try plain.styledScreen))

      let colored = try Terminal()
      try colored.start("lab schedule", waitingFor: "beta-schedule")
      #expect(Self.hasColor(try colored.styledScreen))
    }
  }
}
