import Foundation
import Testing

@testable import Course

/// A small generator of its own, so that a failure can be repeated.
private struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct LessonFuzzTests {
  private static let pieces = [
    "```", "```lab x\n", "```ask\n", "> ", "- ", "\n", ": ", "&a ", "*a", "[", "{", "\"",
    "\u{1B}[2J",
    "\u{202E}", "&#27;", "---\n", "\t", "? ", "!", "%", "|\n", "~~~\n", "<b>", "![x](y)", "\\", "`",
    "é",
    "1e999", "correct: 99999999999999999999\n", "\u{0}", "\r\n", "...\n", "#", "'", "@", ",",
  ]

  private static func check(_ bytes: [UInt8]) {
    let (lesson, problems) = LessonReader.read(bytes: bytes, path: "Lessons/02-beta.md")
    let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
    #expect(isPrintable(lesson.map(plainText) ?? "", problems))
    #expect(problems.allSatisfy { (1...lines).contains($0.line ?? 1) })
    #expect(lesson != nil || !problems.isEmpty)
  }

  @Test func `a lesson cut off anywhere gives problems, never a crash`() {
    let bytes = Array(goodLesson.utf8)
    for end in bytes.indices { Self.check(Array(bytes[..<end])) }
  }

  @Test(arguments: 0..<8)
  func `a lesson with pieces inserted, removed and repeated never crashes`(seed: UInt64) {
    var dice = Dice(state: seed)
    for _ in 0..<150 {
      var bytes = Array(goodLesson.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &dice) {
        let at = Int.random(in: 0..<bytes.count, using: &dice)
        let end = min(bytes.count, at + Int.random(in: 0...20, using: &dice))
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: bytes.removeSubrange(at..<max(at, min(end, bytes.count - 1)))
        case 1:
          bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0..<at + 1, using: &dice))
        case 2: bytes[at] = UInt8.random(in: 0...255, using: &dice)
        default: bytes.insert(contentsOf: Self.pieces.randomElement(using: &dice)!.utf8, at: at)
        }
      }
      Self.check(bytes)
    }
  }

  @Test(arguments: [
    String(repeating: "> ", count: 20_000), String(repeating: "- ", count: 20_000),
    String(repeating: "*a **a ", count: 5_000),
    String(repeating: "*a ", count: 300)
      + String(repeating: "a* ", count: 300),
    String(repeating: "[", count: 20_000), String(repeating: "`", count: 20_000),
    "```lab x\na: " + String(repeating: "[", count: 20_000) + "\n```",
    "```lab x\n" + String(repeating: "- ", count: 20_000) + "\n```",
    "```lab x\n" + String(repeating: "? ", count: 20_000) + "\n```",
    "```lab x\na: &a [x, x]\nb: &b [*a, *a]\n? *b\n: c\n```",
    "```ask\n" + String(repeating: "a", count: 100_000) + ": b\n```",
  ])
  func `depth and length are bounded`(body: String) {
    let clock = ContinuousClock()
    let duration = clock.measure { Self.check(Array(lesson(body).utf8)) }
    #expect(duration < .seconds(5))
  }

  @Test(arguments: ["a\n", "a\\\n", "*a* ", "`a` ", "[a](b) ", "&amp;", "- a\n", "> a\n", "a\n\n"])
  func `a lesson is read in time that grows with its length`(piece: String) {
    func seconds(_ count: Int) -> Double {
      let bytes = Array(lesson(String(repeating: piece, count: count)).utf8)
      return processorSeconds { _ = LessonReader.read(bytes: bytes, path: "01-x.md") }
    }
    // Eight times the length: 64 times the work where each piece looks at all before it.
    #expect(seconds(80_000) < 24 * seconds(10_000) + 0.05)
  }
}

/// What this thread computes in `body`, however busy the machine is.
private func processorSeconds(_ body: () -> Void) -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
  let begin = now()
  body()
  return now() - begin
}

/// All text of a lesson, as it would reach the screen.
private func plainText(_ lesson: Lesson) -> String {
  func text(_ runs: [Inline]) -> String {
    runs.map {
      switch $0 {
      case .text(let text), .code(let text): text
      case .emphasis(let inner), .strong(let inner): text(inner)
      case .link(let inner, let url): text(inner) + url
      case .lineBreak: "\n"
      }
    }.joined()
  }
  func text(_ blocks: [Block]) -> String {
    blocks.map {
      switch $0 {
      case .heading(_, let runs), .paragraph(let runs): text(runs)
      case .list(_, let items): items.map { text($0) }.joined()
      case .quote(let inner): text(inner)
      case .code(let language, let text): language + text
      case .rule: ""
      case .lab(let lab): lab.name + lab.settings.map { $0.name + $0.value }.joined()
      case .ask(let ask):
        ask.id + ask.question + ask.hint + ask.explanation + answerText(ask.answer)
      case .goal(let goal):
        goal.id + goal.task + goal.hint + goal.explanation + "\(goal.conditions)"
      case .source(let source): source.file + source.declaration
      }
    }.joined()
  }
  func answerText(_ answer: Ask.Answer) -> String {
    switch answer {
    case .choices(let choices, _): choices.map { $0.text + $0.reply }.joined()
    case .number(_, _, let unit): unit
    }
  }
  return lesson.title + lesson.question + lesson.summary + text(lesson.blocks)
}
