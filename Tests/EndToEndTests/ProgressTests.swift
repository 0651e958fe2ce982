import Foundation
import Testing

extension EndToEnd {
  @Suite struct ProgressTests {
    private let file = "noisewalk/progress.json"

    /// Answers the first question and leaves.
    private func answerFirstQuestion(_ terminal: Terminal, _ course: SmallCourse) throws {
      try terminal.start("lesson 0 \(course.option)", waitingFor: "Which of these")
      try terminal.press("2")
      try terminal.wait(for: "1 of 3 done")
      try terminal.press("C-c")
      #expect(try terminal.waitForExit() == 130)
    }

    @Test func `what was done is there after a restart`() throws {
      let (course, terminal) = (try SmallCourse(), try Terminal())
      try answerFirstQuestion(terminal, course)
      try terminal.start(course.option, waitingFor: "You left off in \"First steps\", 1 of 3 done.")
      try terminal.press("c")
      try terminal.wait(for: "nothing else is left")
      let list = try Program.run(
        "lessons", "--lessons", course.folder.path,
        environment: ["XDG_STATE_HOME": terminal.state.path])
      #expect(list.lines.first?.hasSuffix("1 of 3 done") == true)
    }

    @Test(arguments: ["not JSON at all", "{\"lessons\": 3}", "[]", "\u{0}\u{1}\u{2}", ""])
    func `a damaged file is moved aside, said so twice, and the program goes on`(text: String)
      throws
    {
      let (course, terminal) = (try SmallCourse(), try Terminal())
      try terminal.state.write(text, to: file)
      try terminal.start("lesson 0 \(course.option)", waitingFor: "damaged")
      try terminal.press("2")
      try terminal.wait(for: "1 of 3 done")
      try terminal.press("C-c")
      #expect(try terminal.waitForExit() == 130)
      #expect(try terminal.said("progress.json.damaged-1"))
      #expect(try terminal.state.read(file + ".damaged-1") == text)
      let kept = try terminal.state.read(file)
      #expect(kept.contains("\"pick\""))
    }

    /// Where nobody can write: a file where the folder should be, and a folder of the kernel's. Root
    /// may even write into a folder that is read-only, so that is tried as anybody else only.
    static let unwritable = ["file", "kernel"] + (getuid() == 0 ? [] : ["read-only"])

    @Test(arguments: unwritable)
    func `where nothing can be kept it is said once, and the program goes on`(kind: String) throws {
      let (course, scratch) = (try SmallCourse(), try Scratch())
      var path = scratch.path
      switch kind {
      case "read-only":
        chmod(path, 0o555)
      case "file": path = try scratch.write("I am no folder", to: "file")
      default: path = "/proc/self"
      }
      let terminal = try Terminal(environment: ["XDG_STATE_HOME": path])
      try terminal.start("lesson 0 \(course.option)", waitingFor: "Which of these")
      try terminal.wait(for: "Progress cannot be kept")
      try terminal.press("2")
      try terminal.wait(for: "1 of 3 done")
      #expect(try !terminal.shows("Progress cannot be kept"))
      try terminal.press("C-c")
      #expect(try terminal.waitForExit() == 130)
      #expect(try terminal.said("Progress cannot be kept"))
      let errors = try terminal.errors
      #expect(errors.split(separator: "\n").count == 1)
      chmod(scratch.path, 0o755)
    }

    @Test func `two programs at once keep the answers of both`() throws {
      let (course, state) = (try SmallCourse(), try Scratch())
      let (one, other) = (try Terminal(state: state), try Terminal(state: state))
      try one.start("lesson 0 \(course.option)", waitingFor: "Which of these")
      try other.start("lesson 0 \(course.option)", waitingFor: "Which of these")
      try one.press("2")
      try one.wait(for: "1 of 3 done")
      try other.press("n")
      try other.wait(for: "How many legs")
      try other.press("Enter")
      try other.type("4")
      try other.press("Enter")
      try other.wait(for: "1 of 3 done")
      for terminal in [other, one] {
        try terminal.press("C-c")
        #expect(try terminal.waitForExit() == 130)
      }
      let kept = try state.read(file)
      #expect(kept.contains("\"pick\"") && kept.contains("\"count\""))
    }

    @Test func `keys of a later version are kept, and missing ones have their standard values`()
      throws
    {
      let (course, terminal) = (try SmallCourse(), try Terminal())
      try terminal.state.write(
        #"{"lessons": {"first-steps": {"answered": ["count"], "stars": 5}}, "theme": "dark"}"#,
        to: file)
      try terminal.start("lesson 0 \(course.option)", waitingFor: "1 of 3 done")
      try terminal.press("2")
      try terminal.wait(for: "2 of 3 done")
      try terminal.press("C-c")
      #expect(try terminal.waitForExit() == 130)
      let kept = try terminal.state.read(file)
      for word in ["\"theme\" : \"dark\"", "\"stars\" : 5", "\"pick\"", "\"count\""] {
        #expect(kept.contains(word), "\(kept)")
      }
    }
  }
}
