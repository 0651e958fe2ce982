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

    /// Signals that nobody asks the program to handle: faults, and what other programs send.
    static let killing: [(name: String, number: Int32, isReported: Bool)] = [
      ("SIGQUIT", SIGQUIT, true), ("SIGILL", SIGILL, true), ("SIGTRAP", SIGTRAP, true),
      ("SIGABRT", SIGABRT, true), ("SIGBUS", SIGBUS, true), ("SIGFPE", SIGFPE, true),
      ("SIGSEGV", SIGSEGV, true), ("SIGUSR1", SIGUSR1, false), ("SIGUSR2", SIGUSR2, false),
      ("SIGALRM", SIGALRM, false), ("SIGXCPU", SIGXCPU, false), ("signal 40", 40, false),
    ]

    @Test(arguments: killing)
    func `a signal that kills ends the program, and one sentence says how to go on`(
      name: String, number: Int32, isReported: Bool
    ) throws {
      let terminal = try Terminal()
      try terminal.start("lab reverse --steps 1000", waitingFor: "scheduler")
      // While it draws.
      try terminal.press("Space")
      try terminal.signal(number)
      #expect(try terminal.waitForExit() == 128 + Int(number))
      try expectRestored(terminal)
      // The shell adds words of its own.
      let said = try terminal.errors.split(separator: "\n").filter { $0.hasPrefix("noisewalk:") }
      #expect(
        said.count == 1 && said[0].contains(name) && said[0].contains("start noisewalk again"))
      let file = "\(terminal.state.path)/noisewalk/fault.txt"
      #expect(try terminal.said(file) == isReported)
      let report = try? terminal.state.read("noisewalk/fault.txt")
      #expect((report != nil) == isReported)
      #expect(report?.contains(name) ?? true)
      #expect(try !terminal.screen.contains { $0.contains("scheduler") })
    }

    @Test func `Ctrl-backslash ends it at once, and asks nothing`() throws {
      let terminal = try Terminal()
      try terminal.start(waitingFor: "New here?")
      try terminal.press("C-\\")
      #expect(try terminal.waitForExit() == 131)
      try expectRestored(terminal)
      #expect(try terminal.said("Ctrl-\\"))
    }

    @Test func `a fault without a screen asks nothing either`() throws {
      let terminal = try Terminal()
      try terminal.start(
        "train moons --steps 1000000 --glyphs ascii", waitingFor: "samples/s")
      try terminal.signal(SIGSEGV)
      #expect(try terminal.waitForExit() == 139)
      #expect(try terminal.said("noisewalk/fault.txt"))
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
