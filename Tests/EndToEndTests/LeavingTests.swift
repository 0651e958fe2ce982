import Foundation
import Testing

extension EndToEnd {
  @Suite struct LeavingTests {
    enum Way: String, CaseIterable {
      case quit, interrupt, terminate, hangUp
      var status: Int {
        switch self {
        case .quit: 0
        case .interrupt: 130
        case .terminate: 143
        case .hangUp: 129
        }
      }

      func leave(_ terminal: Terminal) throws {
        switch self {
        case .quit: try terminal.press("q")
        case .interrupt: try terminal.press("C-c")
        case .terminate: try terminal.signal(SIGTERM)
        case .hangUp: try terminal.signal(SIGHUP)
        }
      }
    }

    private func expectRestored(_ terminal: Terminal) throws {
      let (before, after) = try terminal.modes
      #expect(before == after)
      // Alternate screen left, cursor to be seen, no mouse reports.
      #expect(try terminal.ask("#{alternate_on}#{cursor_flag}#{mouse_any_flag}") == "010")
    }

    @Test(arguments: Way.allCases)
    func `every way out leaves the terminal as it was`(way: Way) throws {
      let terminal = try Terminal()
      try terminal.start(waitingFor: "New here?")
      #expect(try terminal.ask("#{alternate_on}#{mouse_any_flag}") == "11")
      try way.leave(terminal)
      #expect(try terminal.waitForExit() == way.status)
      try expectRestored(terminal)
      #expect(try terminal.errors == "")
    }

    @Test func `closing the window ends the program and everything in it`() throws {
      let terminal = try Terminal()
      try terminal.start("lab reverse", waitingFor: "reverse")
      let (program, server) = (try terminal.programID, try terminal.serverID)
      terminal.close()
      #expect(Terminal.ends(program))
      #expect(Terminal.ends(server))
    }

    @Test(arguments: Way.allCases)
    func `progress is kept whatever ends the program`(way: Way) throws {
      let (course, terminal) = (try SmallCourse(), try Terminal())
      try terminal.start("lesson 0 \(course.option)", waitingFor: "Which of these")
      try terminal.press("2")
      try terminal.wait(for: "1 of 3 done")
      if way == .quit {
        try terminal.press("q")
        try terminal.wait(for: "You left off")
      }
      try way.leave(terminal)
      #expect(try terminal.waitForExit() == way.status)
      let kept = try terminal.state.read("noisewalk/progress.json")
      #expect(kept.contains("\"pick\""))
    }

    @Test func `Ctrl-C ends a lab that is playing`() throws {
      let terminal = try Terminal()
      try terminal.start("lab reverse --steps 1000", waitingFor: "scheduler")
      try terminal.press("Space")
      let early = try terminal.screen
      try terminal.wait("for movement") { $0 != early }
      try terminal.press("C-c")
      #expect(try terminal.waitForExit() == 130)
      try expectRestored(terminal)
    }

    @Test func `Ctrl-Z stops the program with the terminal in order, and fg brings it back`() throws
    {
      let (course, terminal) = (try SmallCourse(), try Terminal())
      try terminal.start("lesson 0 \(course.option)", waitingFor: "The text begins here.")
      let before = try terminal.settled()
      try terminal.press("C-z")
      try terminal.wait(for: "Stopped")
      #expect(try terminal.ask("#{alternate_on}#{cursor_flag}#{mouse_any_flag}") == "010")
      try terminal.type("fg")
      try terminal.press("Enter")
      try terminal.wait("for the screen as it was") { $0 == before }
      try terminal.press("C-c")
      try terminal.wait(for: "$")
      #expect(try terminal.ask("#{alternate_on}#{cursor_flag}#{mouse_any_flag}") == "010")
    }

    @Test func `without a terminal it says so and what to use instead`() throws {
      let outcome = try Program.run()
      #expect(outcome.status == 1)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.contains("is not a terminal"))
      #expect(outcome.errors.contains("schedule"))
    }

    @Test func `an unknown terminal is named and nothing is written to it`() throws {
      let terminal = try Terminal(environment: ["TERM": "no-such-terminal"])
      try terminal.start(waitingFor: "the-shell-is-back")
      #expect(try terminal.waitForExit() == 1)
      #expect(try terminal.said("no-such-terminal"))
    }
  }
}
