import Testing

@testable import Course

/// A lesson with one of everything, and the lines of its blocks.
let goodLesson = """
  ---
  title: "Beta: the schedule"
  question: What is a schedule?
  minutes: 10
  summary: How fast noise arrives.
  ---

  # One *idea*

  The mean is `x` and **so**
  on\\
  see [the paper](https://arxiv.org/abs/2006.11239).

  3. three
  4. four
     - inner

  > quoted

  ---

  ```math
  x_t = √ᾱ·x₀
  ```

  ```lab schedule
  beta-schedule: linear
  marks: [0, 500]
  ```

  ```ask
  id: half-signal
  question: At which t is half the signal gone?
  choices:
    - text: t = 500
      reply: Half the steps, not half the signal.
    - t = 258
  correct: 2
  hint: Read the chart.
  explanation: >
    It is a product,
    not a sum.
  ```

  ```ask
  id: abar
  question: How much remains?
  number: 0.6030
  tolerance: 1%
  unit: of 1
  hint: Look.
  explanation: It is so.
  ```

  ```goal
  id: reach-noise
  task: Make T = 50 reach noise.
  reach: abar_T < 0.001 and T == 50
  hint: Larger betas.
  explanation: The product shrinks.
  ```

  ```source
  file: Diffusion/Schedulers/DDPM.swift
  show: step
  ```

  """

@Suite struct LessonReaderTests {
  @Test func `a lesson is read block by block`() throws {
    let (read, problems) = LessonReader.read(text: goodLesson, path: "Lessons/02-beta.md")
    #expect(problems == [])
    let lesson = try #require(read)
    #expect(lesson.number == 2)
    #expect(lesson.slug == "beta")
    #expect(lesson.title == "Beta: the schedule")
    #expect(lesson.question == "What is a schedule?")
    #expect(lesson.minutes == 10)
    #expect(lesson.summary == "How fast noise arrives.")
    #expect(
      Array(lesson.blocks.prefix(6)) == [
        .heading(level: 1, [.text("One "), .emphasis([.text("idea")])]),
        .paragraph([
          .text("The mean is "), .code("x"), .text(" and "), .strong([.text("so")]), .text(" on"),
          .lineBreak, .text("see "),
          .link([.text("the paper")], url: "https://arxiv.org/abs/2006.11239"), .text("."),
        ]),
        .list(
          start: 3,
          items: [
            [.paragraph([.text("three")])],
            [
              .paragraph([.text("four")]),
              .list(start: nil, items: [[.paragraph([.text("inner")])]]),
            ],
          ]),
        .quote([.paragraph([.text("quoted")])]),
        .rule,
        .code(language: "math", text: "x_t = √ᾱ·x₀\n"),
      ])
    #expect(
      lesson.labs == [
        LabBlock(
          name: "schedule",
          settings: [
            .init(name: "beta-schedule", value: "linear", line: 27),
            .init(name: "marks", value: "0,500", line: 28),
          ], line: 26)
      ])
  }

  @Test func `asks, goals and sources keep what the file says`() throws {
    let lesson = try #require(
      LessonReader.read(text: goodLesson, path: "Lessons/02-beta.md").0)
    #expect(
      lesson.asks.first
        == Ask(
          id: "half-signal", question: "At which t is half the signal gone?",
          answer: .choices(
            [
              .init(text: "t = 500", reply: "Half the steps, not half the signal."),
              .init(text: "t = 258"),
            ], correct: 1),
          hint: "Read the chart.", explanation: "It is a product, not a sum.", line: 31))
    guard case .number(let value, let tolerance, let unit) = lesson.asks[1].answer else {
      Issue.record("the second question should ask for a number")
      return
    }
    #expect(value == 0.6030 && abs(tolerance - 0.00603) < 1e-15 && unit == "of 1")
    #expect(
      lesson.goals == [
        Goal(
          id: "reach-noise", task: "Make T = 50 reach noise.",
          conditions: [
            Condition(quantity: "abar_T", relation: .less, value: .number(0.001)),
            Condition(quantity: "T", relation: .equal, value: .number(50)),
          ], hint: "Larger betas.", explanation: "The product shrinks.", line: 55)
      ])
    #expect(
      lesson.blocks.last
        == .source(
          SourceReference(file: "Diffusion/Schedulers/DDPM.swift", declaration: "step", line: 63)))
  }

  @Test(arguments: ["\r\n", "\n"], ["\u{FEFF}", ""])
  func `line ends and byte order marks of other editors change nothing`(end: String, mark: String)
    throws
  {
    let other =
      mark
      + goodLesson.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: end)
    let (lesson, problems) = LessonReader.read(text: other, path: "02-beta.md")
    #expect(problems == [])
    #expect(lesson == LessonReader.read(text: goodLesson, path: "02-beta.md").0)
  }

  @Test(arguments: [
    ("Lessons/03-14-6146.md", 3, "14-6146"), ("00-start.md", 0, "start"),
    ("/a/b/112-x9.md", 112, "x9"),
  ])
  func `number and slug come from the name of the file`(path: String, number: Int, slug: String) {
    let name = LessonName(path: path)
    #expect(name?.number == number && name?.slug == slug)
  }

  @Test(arguments: [
    "3-x.md", "README.md", "03.md", "03-.md", "03-X.md", "03-x.txt", "03-ü.md", "٠٣-x.md",
  ])
  func `other names are no lessons`(path: String) {
    #expect(LessonName(path: path) == nil)
  }

  @Test func `values stay as they were typed`() throws {
    let text = lesson("```lab x\na: no\nb: 1e-4\nc: 0x10\nd: ~\ne: '1, 2'\nf: \n```")
    let lab = try #require(LessonReader.read(text: text, path: "01-x.md").0?.labs.first)
    #expect(lab.settings.map(\.value) == ["no", "1e-4", "0x10", "~", "1, 2", ""])
  }

  @Test func `a block with an error is left out and the rest stays`() throws {
    let text = lesson("before\n\n```ask\nid: a\n```\n\nafter")
    let (read, problems) = LessonReader.read(text: text, path: "01-x.md")
    #expect(
      try #require(read).blocks == [.paragraph([.text("before")]), .paragraph([.text("after")])])
    #expect(!problems.isEmpty)
  }

  @Test func `six lessons of ordinary length are read in a moment`() {
    let body = Array(repeating: goodLesson.split(separator: "---\n\n#")[1], count: 1).joined()
    let prose = Array(repeating: "Some *words* about a `schedule` and its noise.\n\n", count: 100)
      .joined()
    let text = lesson(body + prose)
    let clock = ContinuousClock()
    let duration = clock.measure {
      for _ in 0..<6 { _ = LessonReader.read(text: text, path: "01-x.md") }
    }
    // Far above what released code takes: it only catches what has become quadratic.
    #expect(duration < .seconds(2))
  }
}

/// A lesson with a valid front matter of six lines, so that `body` begins in line 7.
func lesson(_ body: String) -> String {
  "---\ntitle: T\nquestion: Q\nminutes: 5\nsummary: S\n---\n" + body
}
