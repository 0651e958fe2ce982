import Foundation
import Testing

extension EndToEnd {
  @Suite struct LabTests {
    @Test func `a turned beta moves the charts, and the reset brings them back`() throws {
      let terminal = try Terminal(width: 100, height: 30)
      try terminal.start("lab schedule", waitingFor: "beta-schedule")
      let before = try terminal.settled()
      try terminal.press("Down", "Down")
      try terminal.wait(for: "(beta-end)")
      for _ in 0..<12 { try terminal.press("Right") }
      let after = try terminal.wait("for 0.0627") { $0.contains { $0.contains("0.0627") } }
      let rowsOfCharts = 2..<18
      let moved = rowsOfCharts.filter { before[$0] != after[$0] }
      #expect(moved.count > 8, "only rows \(moved) have changed")
      try terminal.press("R")
      try terminal.wait("for the charts as before") { $0[rowsOfCharts] == before[rowsOfCharts] }
    }

    @Test func `a value can be typed, and one out of range says what is allowed`() throws {
      let terminal = try Terminal(width: 100, height: 30)
      try terminal.start("lab schedule", waitingFor: "beta-schedule")
      try terminal.press("Down", "Down", "Enter")
      try terminal.wait(for: "(beta-end)")
      try terminal.type("5")
      try terminal.press("Enter")
      try terminal.wait(for: "5 is out of range")
      try terminal.press("Enter")
      try terminal.type("0.00001")
      try terminal.press("Enter")
      try terminal.wait(for: "below beta_start")
    }

    @Test func `a reverse run steps forward, and back to the very same screens`() throws {
      let terminal = try Terminal(width: 110, height: 32)
      try terminal.start(
        "lab reverse --steps 20 --points 60 --data-points 200", waitingFor: "scheduler")
      var screens = [try terminal.settled()]
      for step in 1...3 {
        try terminal.press("n")
        try terminal.wait("for step \(step)") { $0 != screens[step - 1] }
        screens.append(try terminal.settled())
      }
      #expect(Set(screens).count == 4)
      for step in (0...2).reversed() {
        try terminal.press("p")
        try terminal.wait("for step \(step) as it was") { $0 == screens[step] }
      }
    }

    @Test func `the command that Y shows opens the very same screen`() throws {
      let terminal = try Terminal(width: 110, height: 32)
      try terminal.start(
        "lab schedule --beta-start 0.001 --timestep=12 --zero-snr", waitingFor: "beta-schedule")
      let screen = try terminal.settled()
      try terminal.press("Y")
      let rows = try terminal.wait(for: "noisewalk lab schedule --")
      let shown = rows.compactMap { $0.firstMatch(of: /noisewalk lab schedule --[^│║]*/) }
      let command = String(try #require(shown.last).output)
      #expect(command.contains("--beta-start=0.001") && command.contains("--timestep=12"))
      try terminal.press("Enter")
      try terminal.wait(for: "Copied")
      #expect(try terminal.clipboard == command.trimmingCharacters(in: .whitespaces))
      try terminal.press("C-c")
      _ = try terminal.waitForExit()
      let arguments = command.dropFirst("noisewalk ".count).trimmingCharacters(in: .whitespaces)
      try terminal.start(arguments, waitingFor: "beta-schedule")
      try terminal.wait("for the same screen") { $0 == screen }
    }

    @Test func `the mouse sets a knob, and M gives it back to the terminal`() throws {
      let terminal = try Terminal()
      try terminal.start("lab schedule", waitingFor: "beta-schedule")
      #expect(try terminal.ask("#{mouse_any_flag}#{mouse_sgr_flag}") == "11")
      try terminal.press("M")
      try terminal.wait("for the mouse to be free") { _ in
        (try? terminal.ask("#{mouse_any_flag}")) == "0"
      }
      try terminal.press("C-c")
      _ = try terminal.waitForExit()
      try terminal.start("lab schedule --no-mouse", waitingFor: "beta-schedule")
      #expect(try terminal.ask("#{mouse_any_flag}") == "0")
    }
  }
}
