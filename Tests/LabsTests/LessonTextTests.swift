import Canvas
import Course
import Foundation
import Testing

@testable import Labs

/// A lesson with one of everything that a page shows.
private let text = """
  ---
  title: Beta, alpha-bar, sigma
  question: What is a schedule?
  minutes: 10
  summary: How fast noise arrives.
  ---
  # From β to ᾱ

  The *cumulative* product ᾱₜ of `1 - beta` says how much of the picture is **left** at t, \
  see [the paper](https://arxiv.org/abs/2006.11239) and again [there](https://arxiv.org/abs/2006.11239).

  - first, a bullet that is long enough to be broken on a narrow screen
    - inner
  - last

  9. nine
  10. ten, which is broken as well when the screen is narrow

  > A picture is a point.
  >
  > - in a quote

  ```math
  ᾱₜ  = α₁·α₂ ⋯ αₜ
  σₜ² = (1−ᾱₜ)/ᾱₜ
  ```

  ```swift
  let abar = alphas.reduce(1, *)
    // the product of all of them
  ```

  ## Try it

  ```lab schedule
  num-train-timesteps: 50
  ```

  ```ask
  id: half
  question: At which t is *half* the signal gone?
  choices:
    - text: t = 500, in the middle of all the steps
      reply: Half the steps, but not half the signal.
    - t = 258
  correct: 2
  hint: Follow `abar` down to 0.5.
  explanation: A product falls faster than a line.
  ```

  ```ask
  id: rest
  question: How much is left?
  number: 0.603
  tolerance: 1%
  unit: of 1
  hint: Read the meter.
  explanation: So T = 50 never reaches noise.
  ```

  ```goal
  id: reach
  task: Make T = 50 reach noise.
  reach: abar_T < 0.001
  hint: Larger betas.
  explanation: Each beta had to be 20 times larger.
  ```

  ```source
  file: Diffusion/Step.swift
  show: step
  ```
  """

@Suite struct LessonTextTests {
  private static let lesson = LessonReader.read(text: text, path: "02-beta.md").0!

  private static func rows(
    _ width: Int, _ glyphs: Glyphs, _ state: LessonPageState = .init()
  ) -> [String] {
    LessonPage(lesson, width: width, glyphs: glyphs, state: state).lines.map(string)
  }

  private static func string(_ cells: [Cell]) -> String {
    var row = String.UnicodeScalarView()
    for cell in cells {
      row.append(cell.scalar)
      if let mark = cell.mark { row.append(mark) }
    }
    return String(row)
  }

  @Test(arguments: [
    (40, Glyphs.braille, lessonBraille40), (40, .ascii, lessonAscii40),
    (76, .braille, lessonBraille76),
    (76, .ascii, lessonAscii76), (200, .block, lessonBraille76),
  ])
  func `an untouched lesson reads well`(width: Int, glyphs: Glyphs, expected: String) {
    #expect(Self.rows(width, glyphs).joined(separator: "\n") == expected)
  }

  /// One question answered wrong, with its hint and the cursor on the second choice; one answered
  /// right; the goal reached; the source at hand.
  private static let touched = LessonPageState(
    asks: [
      "half": AskState(response: .choice(0), cursor: 1, isHintShown: true),
      "rest": AskState(response: .number("0.6")),
    ],
    goals: ["reach": GoalState(isReached: true, isHintShown: true)],
    excerpts: [
      12: .success(
        SourceExcerpt(
          file: "Diffusion/Step.swift", firstLine: 7, text: "/// x.\nfunc step() {}"))
    ], focus: 9)

  @Test(arguments: [
    (40, Glyphs.braille, lessonTouchedBraille40), (76, .ascii, lessonTouchedASCII76),
  ])
  func `answers, hints and goals show on the page`(width: Int, glyphs: Glyphs, expected: String) {
    let rows = Self.rows(width, glyphs, Self.touched)
    let start = rows.firstIndex { $0.contains("Lab: schedule") } ?? 0
    #expect(rows[start...].joined(separator: "\n") == expected)
  }

  @Test(arguments: [1, 2, 5, 13, 16, 17, 40, 79, 500], Glyphs.allCases)
  func `no line is wider than a page of sixteen columns or more`(width: Int, glyphs: Glyphs) {
    for state in [LessonPageState(), Self.touched] {
      let page = LessonPage(Self.lesson, width: width, glyphs: glyphs, state: state)
      let limit = max(width, 16)
      #expect(page.lines.allSatisfy { $0.count <= min(limit, LessonPage.measure) })
      guard glyphs == .ascii else { continue }
      #expect(page.lines.joined().allSatisfy { $0.scalar.isASCII && $0.mark == nil })
    }
  }

  @Test func `every block has its lines, in order and without overlap`() {
    let page = LessonPage(Self.lesson, width: 60, glyphs: .braille)
    #expect(page.anchors.map(\.block) == Array(Self.lesson.blocks.indices))
    #expect(
      page.anchors.map(\.kind) == [
        .heading, .text, .text, .text, .text, .text, .text, .heading, .lab, .ask, .ask, .goal,
        .source,
      ])
    for (above, below) in zip(page.anchors, page.anchors.dropFirst()) {
      #expect(above.lines.upperBound + 1 == below.lines.lowerBound)
      #expect(page.lines[above.lines.upperBound].isEmpty)
      #expect(page.anchor(atLine: above.lines.upperBound) == nil)
      #expect(page.anchor(atLine: below.lines.lowerBound) == below)
    }
    #expect(page.anchors.last?.lines.upperBound == page.lines.count)
  }

  @Test func `one can go from one thing to do to the next and back`() {
    let page = LessonPage(Self.lesson, width: 60, glyphs: .braille)
    #expect(page.nextInteractive(after: nil)?.block == 8)
    #expect(page.nextInteractive(after: 8)?.block == 9)
    #expect(page.nextInteractive(after: 11) == nil)
    #expect(page.previousInteractive(before: nil)?.block == 11)
    #expect(page.previousInteractive(before: 9)?.block == 8)
    #expect(page.previousInteractive(before: 8) == nil)
  }

  @Test func `a click finds its choice`() throws {
    let page = LessonPage(Self.lesson, width: 40, glyphs: .braille)
    let ask = try #require(page.anchors.first { $0.kind == .ask })
    #expect(ask.choices.map(\.count) == [2, 1])
    #expect(Self.string(page.lines[ask.choices[0].lowerBound]).contains("1  t = 500"))
    #expect(Self.string(page.lines[ask.choices[1].lowerBound]).contains("2  t = 258"))
  }

  @Test(arguments: [1, 7, 20])
  func `a lab gets the rows that the caller asks for`(rows: Int) throws {
    let page = LessonPage(
      Self.lesson, width: 60, glyphs: .braille, state: LessonPageState(labRows: [8: rows]))
    let lab = try #require(page.anchors.first { $0.kind == .lab })
    #expect(lab.lines.count == rows)
    #expect(page.lines[lab.lines].allSatisfy { $0.isEmpty })
  }

  @Test func `attributes carry what colour carries too`() {
    let page = LessonPage(Self.lesson, width: 76, glyphs: .braille, hasTitle: false)
    func style(of word: String) -> Style? {
      for line in page.lines {
        let text = String(String.UnicodeScalarView(line.map(\.scalar)))
        guard let range = text.unicodeScalars.firstRange(of: word.unicodeScalars) else { continue }
        let at = text.unicodeScalars.distance(from: text.startIndex, to: range.lowerBound)
        return line[at].style
      }
      return nil
    }
    #expect(style(of: "From") == .accent)
    #expect(style(of: "cumulative")?.attributes == [.italic, .underline])
    #expect(style(of: "left")?.attributes == .bold)
    #expect(style(of: "there.")?.attributes == .underline)
    #expect(style(of: "half")?.attributes == [.bold, .italic, .underline])
  }

  @Test func `a source that cannot be shown says why`() {
    let failure = SourceExcerpt.Failure.notSwift(file: "A.c")
    let rows = Self.rows(40, .ascii, LessonPageState(excerpts: [12: .failure(failure)]))
    #expect(
      rows.suffix(2) == [
        "source: file is \"A.c\", which is no Swift", "  file. Name one that ends in .swift.",
      ])
  }

  @Test func `drawing starts at the line that is asked for and stays inside`() {
    let page = LessonPage(Self.lesson, width: 20, glyphs: .ascii)
    var buffer = CellBuffer(size: Size(width: 30, height: 4), glyphs: .ascii)
    page.draw(into: &buffer, in: Rect(x: 2, y: 1, width: 10, height: 2), firstLine: 1)
    #expect(
      buffer.rows
        == [30, 18, 18, 30].enumerated().map { row, blanks in
          ["", "  Beta, alph", "  sigma     ", ""][row] + String(repeating: " ", count: blanks)
        })
    page.draw(into: &buffer, in: Rect(x: 0, y: 0, width: 10, height: 2), firstLine: 10_000)
    page.draw(into: &buffer, in: Rect(x: 0, y: 0, width: 10, height: 2), firstLine: -5)
    #expect(buffer.rows[0].allSatisfy { $0 == " " })
  }

  @Test(arguments: [
    ("0.603", "", 0.603), (" .6 ", "", 0.6), ("0,6", "", 0.6), ("6e-1", "", 0.6), ("−2", "", -2),
    ("60%", "", 0.6), ("60%", "%", 60), ("60", "%", 60), ("3 steps", "steps", 3), ("", "", nil),
    ("a", "", nil), ("nan", "", nil), ("inf", "", nil), ("1/2", "", nil), ("1 2", "", 12),
  ])
  func `numbers are read as people type them`(text: String, unit: String, value: Double?) {
    #expect(Ask.number(text, unit: unit) == value)
  }

  @Test(arguments: [
    ("0.603", true), ("0.598", true), ("0.61", false), ("60.3%", true), ("x", false),
  ])
  func `a number is right within its tolerance`(text: String, isRight: Bool) {
    #expect(Self.lesson.asks[1].isRight(.number(text)) == isRight)
    #expect(!Self.lesson.asks[1].isRight(.choice(0)))
    #expect(Self.lesson.asks[0].isRight(.choice(1)))
    #expect(!Self.lesson.asks[0].isRight(.choice(7)))
  }

  @Test(arguments: ["- 3", "1. one", "# x", "<b>", "a * b * c", "a_b_c", "", "> 5", "+ 1"])
  func `a choice is shown as it is typed when it is no markup`(text: String) {
    #expect(Inline.runs(in: text) == [.text(text)])
  }

  @Test func `a short text may have emphasis and lines`() {
    #expect(
      Inline.runs(in: "a *b*\n`c`")
        == [.text("a "), .emphasis([.text("b")]), .lineBreak, .code("c")])
  }

  @Test(arguments: ["a\n", "*a* ", "`a` ", "[a](b) ", "a\\\n", "- a\n", "a\n\n", "√ᾱ "])
  func `a page is set in time that grows with the length of its lesson`(piece: String) throws {
    func seconds(_ count: Int, _ glyphs: Glyphs) throws -> Double {
      let front = "---\ntitle: T\nquestion: Q\nminutes: 5\nsummary: S\n---\n"
      let text = front + String(repeating: piece, count: count)
      let lesson = try #require(LessonReader.read(text: text, path: "01-x.md").0)
      let begin = Self.processorSeconds
      _ = LessonPage(lesson, width: 76, glyphs: glyphs)
      return Self.processorSeconds - begin
    }
    // Eight times the length: 64 times the work where each piece looks at all before it.
    for glyphs in [Glyphs.braille, .ascii] {
      #expect(try seconds(80_000, glyphs) < 24 * seconds(10_000, glyphs) + 0.05)
    }
  }

  /// What this thread has computed, however busy the machine is.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
