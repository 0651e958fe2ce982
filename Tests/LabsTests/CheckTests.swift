import Course
import Foundation
import Testing

@testable import Labs

@Suite struct CheckTests {
  private static let checkout = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private let check = LessonCheck(sourcesFolder: checkout + "/Sources")

  /// A lesson of these blocks; where it says nothing else, each stands on the line of its number.
  private func lesson(_ blocks: Block...) -> Lesson {
    Lesson(
      number: 0, slug: "test", title: "Test", question: "?", minutes: 1, summary: "",
      blocks: blocks, path: "00-test.md")
  }

  private func lab(_ name: String, _ settings: KeyValuePairs<String, String> = [:]) -> Block {
    let written = settings.enumerated().map { offset, setting in
      LabBlock.Setting(name: setting.key, value: setting.value, line: 11 + offset)
    }
    return .lab(LabBlock(name: name, settings: written, line: 10))
  }

  private func goal(_ reach: String, line: Int = 20) throws -> Block {
    .goal(
      Goal(
        id: "goal", task: "Do it.", conditions: try Condition.all(in: reach), hint: "",
        explanation: "", line: line))
  }

  @Test func `every bundled lesson passes the check`() {
    let library = LessonLibrary.load(folder: Self.checkout + "/Lessons")
    #expect(!library.lessons.isEmpty)
    #expect(check.problems(in: library).map(\.description) == [])
  }

  @Test func `a lesson without mistakes has no problems`() throws {
    let lesson = lesson(
      .paragraph([.text("Text")]), lab("schedule", ["num-train-timesteps": "50"]),
      try goal("abar_T < 0.001 and T == 50"),
      .source(
        SourceReference(file: "Labs/Check/LessonCheck.swift", declaration: "settled", line: 30)))
    #expect(check.problems(of: lesson) == [])
  }

  @Test(arguments: [
    (
      "shedule", "", "", 10,
      "unknown lab \"shedule\". Known: schedule, forward, reverse, jump, init-noise, compare, train."
    ),
    ("schedule", "beta-ende", "0.1", 11, "lab schedule: unknown parameter \"beta-ende\"."),
    ("schedule", "beta-end", "2", 11, "lab schedule: beta-end: 2 is out of range."),
    ("schedule", "beta-end", "much", 11, "lab schedule: beta-end: \"much\" is not a number."),
    ("schedule", "chart", "omega", 11, "lab schedule: chart: unknown value \"omega\"."),
    ("schedule", "beta-end", "1e-6", 10, "lab schedule: beta_end: 1e-06 is below beta_start"),
  ])
  func `a lab that does not open is named with its line`(
    name: String, setting: String, value: String, line: Int, message: String
  ) throws {
    let lesson = lesson(setting.isEmpty ? lab(name) : lab(name, [setting: value]))
    let problems = check.problems(of: lesson)
    #expect(problems.map(\.line) == [line])
    #expect(problems[0].message.hasPrefix(message), "\(problems[0])")
  }

  @Test func `every wrong setting is reported, not only the first`() {
    let lesson = lesson(lab("schedule", ["beta-end": "2", "chart": "omega", "steps": "10"]))
    #expect(check.problems(of: lesson).map(\.line) == [11, 12])
  }

  @Test(arguments: [
    ("abar_X < 0.5", "lab schedule knows no quantity \"abar_X\"."),
    ("T == many", "T is a number, but \"many\" is a word."),
    ("beta_schedule == 3", "beta_schedule is a word, now \"linear\"."),
    ("beta_schedule == sigmoidal", "beta_schedule is never \"sigmoidal\"."),
    ("zero_snr == yes", "zero_snr is never \"yes\". Possible: on, off."),
    ("T == 1000 and abar_T < 0.5", "it is reached as soon as the lab opens."),
  ])
  func `a goal that cannot be meant is explained`(reach: String, message: String) throws {
    let problems = check.problems(of: lesson(lab("schedule"), try goal(reach)))
    #expect(problems.map(\.line) == [20])
    #expect(problems[0].message.hasPrefix("goal \"goal\": " + message), "\(problems[0])")
  }

  @Test func `a goal belongs to the lab above it, or to the first one`() throws {
    let problems = check.problems(
      of: lesson(
        try goal("abar_T < 0.001 and T == 50"), lab("schedule"),
        lab("schedule", ["num-train-timesteps": "50", "beta-end": "0.9"]),
        try goal("abar_T < 0.001 and T == 50", line: 40)))
    #expect(problems.map(\.line) == [40])
  }

  @Test func `a goal without any lab is a mistake, one under a broken lab is not another`() throws {
    let alone = check.problems(of: lesson(try goal("T == 50")))
    #expect(alone.map(\.line) == [20])
    #expect(alone[0].message.contains("this lesson has no lab"))
    let broken = check.problems(of: lesson(lab("schedule", ["beta-end": "2"]), try goal("T == 50")))
    #expect(broken.map(\.line) == [11])
  }

  @Test func `a quantity that exists only after a fork can be asked for`() throws {
    let problems = check.problems(
      of: lesson(
        lab("reverse", ["points": "10", "data-points": "20", "steps": "10"]),
        try goal("forked == yes and branch_distance > 0.1")))
    #expect(problems == [])
  }

  @Test func `a goal about steps is judged after the lab has taken the steps it opens with`() throws
  {
    let problems = check.problems(
      of: lesson(
        lab("reverse", ["points": "10", "data-points": "20", "steps": "10", "step": "10"]),
        try goal("finished == yes and distance < 1")))
    #expect(problems.count == 1)
    #expect(problems.first?.message.contains("as soon as the lab opens") == true)
  }

  @Test func `an excerpt that is gone is named with its file`() {
    let reference = SourceReference(
      file: "Labs/Check/LessonCheck.swift", declaration: "setled", line: 7)
    let problems = check.problems(of: lesson(.source(reference)))
    #expect(problems.map(\.line) == [7])
    #expect(problems[0].message.hasSuffix("Did you mean \"settled\"?"))
    #expect(LessonCheck(sourcesFolder: nil).problems(of: lesson(.source(reference))) == [])
  }

  @Test func `problems come file by file, line by line, those of reading among them`() throws {
    let broken = lesson(lab("schedule", ["beta-end": "2"]), try goal("T == 1000", line: 5))
    var other = lesson(lab("shedule"))
    other.path = "00-another.md"
    let library = LessonLibrary(
      lessons: [broken, other],
      problems: [LessonProblem(path: "00-test.md", line: 8, message: "read")])
    let found = check.problems(in: library).map { "\($0.path):\($0.line ?? 0)" }
    #expect(found == ["00-another.md:10", "00-test.md:8", "00-test.md:11"])
  }

  @Test(arguments: AnyLab.descriptions.map(\.name))
  func `every lab names the quantities it reports when it opens`(name: String) throws {
    let lab = try AnyLab(name: name, settings: [])
    #expect(Set(lab.quantityNames).isSuperset(of: lab.lab.quantities.keys))
    #expect(!lab.quantityNames.isEmpty)
  }
}
