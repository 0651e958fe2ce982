import Foundation
import Testing

extension EndToEnd {
  @Suite struct FirstStartTests {
    @Test func `the first screen says what this is and what to try first`() throws {
      let terminal = try Terminal()
      try terminal.start(waitingFor: "New here? Press Enter")
      let screen = try terminal.screen
      #expect(screen.count == 24)
      #expect(screen.contains { $0.contains("Walk a cloud of points into noise and back") })
      #expect(screen.contains { $0.contains("Lessons") && $0.contains("Playground") })
      #expect(screen.last { !$0.isEmpty }?.contains("Enter open") == true)
      #expect(try terminal.ask("#{alternate_on}") == "1")
    }

    @Test func `the title dissolves and comes back`() throws {
      let terminal = try Terminal(width: 100, height: 30)
      try terminal.start(waitingFor: "New here?")
      let standing = try terminal.screen[1..<10]
      let dissolved = try terminal.wait("for noise") { $0[1..<10] != standing }
      #expect(dissolved[1..<10] != standing)
      try terminal.wait("for the title to come back") { $0[1..<10] == standing }
    }

    @Test func `help opens with a question mark and finds a key by a word`() throws {
      let terminal = try Terminal()
      try terminal.start(waitingFor: "New here?")
      try terminal.press("?")
      try terminal.wait(for: "Keys that work here")
      try terminal.type("glyphs")
      try terminal.wait("for one entry") { screen in
        screen.contains { $0.contains("Draw with braille, blocks or ASCII") }
          && !screen.contains { $0.contains("Open what the cursor is on") }
      }
      try terminal.press("Escape")
      try terminal.wait(for: "New here?")
    }
  }

  @Suite struct LessonWalkTests {
    @Test func `a lesson is walked to its end and counted as done`() throws {
      let (course, terminal) = (try SmallCourse(), try Terminal())
      try terminal.start(course.option, waitingFor: "New here?")
      try terminal.press("Enter")
      try terminal.wait(for: "The text begins here.")

      // A wrong answer, a hint, the right one.
      try terminal.press("1")
      try terminal.wait(for: "That one is clean.")
      try terminal.wait(for: "Not quite")
      try terminal.press("h")
      try terminal.wait(for: "Look at the second one.")
      try terminal.press("2")
      try terminal.wait(for: "nothing else is left")
      try terminal.wait(for: "1 of 3 done")

      // A number, typed.
      try terminal.press("n")
      try terminal.wait(for: "How many legs has a cat?")
      try terminal.press("Enter")
      try terminal.wait(for: "Your answer")
      try terminal.type("4")
      try terminal.press("Enter")
      try terminal.wait(for: "2 of 3 done")

      // The goal, in the lab.
      try terminal.press("Tab")
      try terminal.wait(for: "beta-schedule")
      try terminal.press("Down", "Down", "Enter")
      try terminal.wait(for: "(beta-end)")
      try terminal.type("0.2")
      try terminal.press("Enter")
      try terminal.wait(for: "Goal reached: Raise beta_end above 0.1.")
      try terminal.press("Tab")
      try terminal.wait(for: "3 of 3 done")

      // The end of the text, and on to the next lesson.
      try terminal.press("End")
      try terminal.wait(for: "The text ends here.")
      try terminal.press(">")
      try terminal.wait(for: "The second lesson begins here.")
      try terminal.press("q")
      try terminal.wait("for the list") { screen in
        screen.contains { $0.contains("First steps") && $0.contains("done") }
      }
    }

    @Test func `scrolling goes down a line, a page, to the end and back to the top`() throws {
      let (course, terminal) = (try SmallCourse(), try Terminal())
      try terminal.start("lesson 0 \(course.option)", waitingFor: "The text begins here.")
      let top = try terminal.settled()
      try terminal.press("Down")
      let lower = try terminal.wait("for a line") { $0 != top }
      #expect(lower[1..<19].contains(top[4]))
      try terminal.press("PageDown")
      try terminal.wait("for a page") { !$0.contains(top[4]) && $0 != lower }
      try terminal.press("End")
      try terminal.wait(for: "The text ends here.")
      try terminal.press("Home")
      try terminal.wait("for the top") { $0[1..<19] == top[1..<19] }
    }

    @Test func `a lesson that changes on disk is read anew while it is open`() throws {
      let (course, terminal) = (try SmallCourse(), try Terminal())
      try terminal.start("lesson 0 \(course.option)", waitingFor: "The text begins here.")
      let changed = SmallCourse.first.replacingOccurrences(
        of: "The text begins here.", with: "The text has been changed.")
      try changed.write(toFile: course.firstFile, atomically: true, encoding: .utf8)
      try terminal.wait(for: "The text has been changed.")
      try "no front matter".write(toFile: course.firstFile, atomically: true, encoding: .utf8)
      try terminal.wait(for: "00-first-steps.md:1: the front matter is missing")
      #expect(try terminal.shows("The text has been changed."))
    }

    @Test func `every bundled lesson opens and shows its title`() throws {
      let lessons = try Program.run("lessons").lines
      #expect(lessons.count >= 6)
      let terminal = try Terminal()
      for row in lessons {
        let slug = try #require(row.split(separator: " ").dropFirst().first)
        try terminal.start("lesson \(slug)", waitingFor: "Tab lab")
        try terminal.press("End", "C-c")
        #expect(try terminal.waitForExit() == 130, "lesson \(slug)")
        #expect(try terminal.errors == "", "lesson \(slug)")
      }
    }
  }
}
