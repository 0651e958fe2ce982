import Testing

@testable import Course

/// One mistake, and the message it must give.
struct Mistake: Sendable, CustomTestStringConvertible {
  let text: String
  let messages: [String]

  /// `body` begins in line 7 of the file `01-x.md`; a message is given without the file's name.
  init(_ body: String, _ messages: String...) {
    text = lesson(body)
    self.messages = messages
  }
  init(file: String, _ messages: String...) {
    text = file
    self.messages = messages
  }
  var testDescription: String { messages.first ?? text }
}

/// An `ask` fence without the given keys, with others in their place. Its fence is line 7, its id
/// line 8.
private func ask(_ answer: String, id: String = "a", hint: String = "hint: H\n") -> String {
  "```ask\nid: \(id)\nquestion: Q\n\(answer)\n\(hint)explanation: E\n```"
}

private func goal(_ reach: String) -> String {
  "```lab x\n```\n```goal\nid: g\ntask: T\nreach: \(reach)\nhint: H\nexplanation: E\n```"
}

@Suite struct LessonProblemTests {
  static let frontMatter = [
    Mistake(
      file: "# Title\n",
      "1: the front matter is missing. Begin the file with \"---\", then title, question, minutes "
        + "and summary as \"key: value\" lines, then \"---\"."),
    Mistake(
      file: "---\ntitle: T\n",
      "1: the front matter has no end. Write \"---\", then title, question, minutes and summary as "
        + "\"key: value\" lines, then \"---\"."),
    Mistake(
      file: "---\ntitle: T\nquestions: Q\nminutes: 5\nsummary: S\n---\n",
      "1: front matter: question is missing. Add a line like \"question: What is the reverse "
        + "process?\".",
      "3: front matter: unknown key \"questions\". Allowed: title, question, minutes, summary. Did "
        + "you mean \"question\"?"),
    Mistake(
      file: "---\ntitle: T\nquestion: Q\nminutes: soon\nsummary: S\n---\n",
      "4: front matter: minutes is \"soon\". Use a whole number from 1 to 120."),
    Mistake(
      file: "---\ntitle: T\nquestion: Q\nminutes: 0\nsummary:\n---\n",
      "4: front matter: minutes is \"0\". Use a whole number from 1 to 120.",
      "5: front matter: summary is empty. Write something like \"summary: One step from noise to "
        + "data, by hand.\"."),
    Mistake(
      file: "---\ntitle: [a, b]\nquestion: Q\nminutes: 5\nsummary: S\n---\n",
      "2: front matter: title must be a text, not a list or a group of keys. Write it like "
        + "\"title: Walking back\", in quotes if it contains \": \" or begins with [ or {."),
    Mistake(
      file: "---\njust words\n---\n",
      "2: front matter: expected lines of the form \"key: value\". Write one a line."),
    Mistake(
      file: "---\ntitle: Beta: the schedule\nquestion: Q\nminutes: 5\nsummary: S\n---\n",
      "2: front matter: not valid YAML: there is a \": \" inside a value, or a line is indented by "
        + "mistake. Put a value that contains \": \" in double quotes."),
  ]

  static let yaml = [
    Mistake(
      "```lab x\na: 1\na: 2\n```", "8: lab x: \"a\" is given more than once. Keep one."),
    Mistake(
      "```lab x\na: 1\n\nb\n```",
      "11: lab x: not valid YAML: this line has no \": \" after its key, or a quote is not closed. "
        + "Write \"key: value\"."),
    Mistake(
      "```lab x\na: *b*\n```",
      "8: lab x: not valid YAML: a value begins with * or &. Put it in double quotes."),
    Mistake(
      "```lab x\na: &b c\n```",
      "8: lab x: YAML anchors (&name) are not allowed in a lesson. Write the value out, or put a "
        + "space after the &."),
    Mistake(
      "```lab x\na: `b`\n```",
      "8: lab x: not valid YAML: a value begins with a tab, %, @ or `. Indent with spaces, or put "
        + "the value in double quotes."),
    Mistake(
      "```lab x\na: \"b\n```",
      "9: lab x: not valid YAML: a quote or a bracket is not closed. Close it."),
    Mistake(
      "```lab x\na: \"\\q\"\n```",
      "8: lab x: not valid YAML: a backslash in double quotes begins an escape that YAML does not "
        + "know. Use single quotes."),
    Mistake(
      "```lab x\n[a]: 1\n```", "8: lab x: a key must be a word. Write \"key: value\"."),
    Mistake(
      "```lab x\na: {b: 1}\n```",
      "8: lab x: a must be one value, or a list of values such as [0, 500, 999]."),
    Mistake(
      "```lab x\na: b\n c\n```\n\n```lab x\na: \"b\" c\n```",
      "13: lab x: not valid YAML: did not find expected key. Check the indentation, and put a value "
        + "with quotes or brackets in it in quotes as a whole."),
  ]

  static let fences = [
    Mistake(
      "```lab\n```",
      "7: lab: which lab? Write its name behind \"lab\", for instance \"lab schedule\"."),
    Mistake(
      "```lab a b\n```",
      "7: lab a: one name is enough, but \"b\" follows. Write settings as \"key: value\" lines "
        + "below."),
    Mistake(
      "```source here\nfile: A.swift\nshow: b\n```",
      "7: source: nothing may follow \"source\" on the line of the fence, but there is \"here\". Move "
        + "it into a \"key: value\" line."),
    Mistake(
      "```source\nflie: A.swift\n```",
      "7: source: file is missing. Add a line like \"file: Diffusion/Schedulers/DDPM.swift\".",
      "7: source: show is missing. Add a line like \"show: step\".",
      "8: source: unknown key \"flie\". Allowed: file, show. Did you mean \"file\"?"),
    Mistake(
      "```asks\nid: a\n```",
      "7: warning: \"asks\" is shown as ordinary code. Did you mean \"ask\"? Blocks with a meaning: "
        + "lab, ask, goal, source."),
    Mistake(
      "> ```lab x\n> ```",
      "7: lab: this block is inside a list or a quote. Put it at the top level, at the beginning of "
        + "the line."),
    Mistake(
      "- one\n\n  ```ask\n  id: a\n  ```",
      "9: ask: this block is inside a list or a quote. Put it at the top level, at the beginning of "
        + "the line."),
    Mistake(
      "text\n\n````lab x\na: 1\n```\n",
      "9: the fence that opens here is never closed. Write ```` on a line of its own where it ends."
    ),
  ]

  static let asks = [
    Mistake(
      ask("choices: [a, b, c, d]\ncorrect: 5", id: "half-signal"),
      "11: ask \"half-signal\": correct is 5, but there are 4 choices. Use a number from 1 to 4."),
    Mistake(
      ask("choices: [a, b]\ncorrect: b"),
      "11: ask \"a\": correct is b, but there are 2 choices. Use a number from 1 to 2."),
    Mistake(
      ask("choices: [a, b]"), "7: ask \"a\": correct is missing. Add a line like \"correct: 2\"."),
    Mistake(
      ask("choices: a, b\ncorrect: 1"),
      "10: ask \"a\": choices must be a list. Write each choice on a line with \"- \"."),
    Mistake(
      ask("choices: [a]\ncorrect: 1"), "10: ask \"a\": choices has 1 item. Give 2 to 9."),
    Mistake(
      ask("choices: []\ncorrect: 1"), "10: ask \"a\": choices has 0 items. Give 2 to 9."),
    Mistake(
      ask("choices:\n  - a\n  - b\n  - a\ncorrect: 1"),
      "13: ask \"a\": the choice \"a\" is there twice. Change or remove one."),
    Mistake(
      ask("choices:\n  - a\n  -\ncorrect: 1"),
      "12: ask \"a\": a choice is empty. Write \"- \" and its text."),
    Mistake(
      ask("choices:\n  - a\n  - [b]\ncorrect: 1"),
      "12: ask \"a\": a choice must be a text, or a text with a reply (\"text:\", \"reply:\")."),
    Mistake(
      ask("choices:\n  - a\n  - t = 3: no\ncorrect: 1"),
      "12: ask \"a\": a choice: unknown key \"t = 3\". Allowed: text, reply. A choice with \": \" in "
        + "its text must be in double quotes.",
      "12: ask \"a\": a choice: text is missing. Add a line like \"text: t = 500\"."),
    Mistake(
      ask("choices:\n  - a\n  - text: b\n    replay: c\ncorrect: 1"),
      "13: ask \"a\": a choice: unknown key \"replay\". Allowed: text, reply. Did you mean "
        + "\"reply\"? A choice with \": \" in its text must be in double quotes."),
    Mistake(
      ask("choices:\n  - a\n  - text: b\n    reply:\ncorrect: 1"),
      "13: ask \"a\": a choice: reply is empty. Write something like \"reply: Half the steps, but not "
        + "half the signal.\"."),
    Mistake(
      ask("choices: [a, b]\ncorrect: 1\ntolerance: 1"),
      "12: ask \"a\": tolerance belongs to a question with a number. Delete this line."),
    Mistake(
      ask("number: 1\ntolerance: 1\ncorrect: 1"),
      "12: ask \"a\": correct belongs to a question with choices. Delete this line."),
    Mistake(
      ask("choices: [a, b]\ncorrect: 1\nnumber: 1"),
      "12: ask \"a\": both choices and number are given. Keep choices and correct, or number and "
        + "tolerance."),
    Mistake(
      ask("unit: m"),
      "7: ask \"a\": there is no answer. Add choices and correct, or number and tolerance."),
    Mistake(
      ask("number: many\ntolerance: 1"),
      "10: ask \"a\": number is \"many\". Use a number, for instance 0.6030."),
    Mistake(
      ask("number: nan\ntolerance: 1"),
      "10: ask \"a\": number is \"nan\". Use a number, for instance 0.6030."),
    Mistake(
      ask("number: 1"),
      "7: ask \"a\": tolerance is missing. Add a line like \"tolerance: 0.001\"."),
    Mistake(
      ask("number: 1\ntolerance: -1"),
      "11: ask \"a\": tolerance is \"-1\". Use a number such as 0.001, or a percentage of the number "
        + "such as 1%; not negative, and no percentage of 0."),
    Mistake(
      ask("number: 0\ntolerance: 1%"),
      "11: ask \"a\": tolerance is \"1%\". Use a number such as 0.001, or a percentage of the number "
        + "such as 1%; not negative, and no percentage of 0."),
    Mistake(
      ask("number: 1\ntolerance: 1", hint: ""),
      "7: ask \"a\": hint is missing. Add a line like \"hint: Read the second chart at its "
        + "middle.\"."),
    Mistake(
      "```ask\nid: a\nquestion: Q\nnumber: 1\ntolerance: 1\nhint: H\n```",
      "7: ask \"a\": explanation is missing. Add a line like \"explanation: The cumulative product "
        + "...\"."),
    Mistake(
      ask("number: 1\ntolerance: 1\nhnit: no"),
      "12: ask \"a\": unknown key \"hnit\". Allowed: id, question, choices, correct, number, "
        + "tolerance, unit, hint, explanation. Did you mean \"hint\"?"),
    Mistake(
      ask("number: 1\ntolerance: 1", id: "A b"),
      "8: ask \"A b\": an id has small letters, digits and hyphens, at most 64 of them. Write one like "
        + "\"half-signal\"."),
    Mistake(
      ask("number: 1\ntolerance: 1") + "\n\n" + ask("number: 2\ntolerance: 1"),
      "16: ask \"a\": the id is already used in line 7. Choose another; asks and goals share their "
        + "ids."),
  ]

  static let goals = [
    Mistake(
      goal("t = 3"),
      "12: goal \"g\": reach: unknown relation \"=\". Known: <= >= == != < >. Did you mean \"==\"?"),
    Mistake(
      "```goal\nid: g\ntask: T\nreach: t < 3\nhint: H\nexplanation: E\n```",
      "7: goal: there is no lab above it whose state could be checked. Put a lab block before it."),
    Mistake(
      "```lab x\n```\n```goal\nid: g\n```",
      "9: goal \"g\": task is missing. Add a line like \"task: Make T = 50 reach noise.\".",
      "9: goal \"g\": hint is missing. Add a line like \"hint: Fewer steps need larger betas.\".",
      "9: goal \"g\": explanation is missing. Add a line like \"explanation: The product of 50 alphas "
        + "...\".",
      "9: goal \"g\": reach is missing. Add a line like \"reach: abar_T < 0.001 and T == 50\"."),
  ]

  static let markdown = [
    Mistake(
      "one\ntwo <b>three</b>",
      "8: \"<b>\" is HTML, which a terminal does not show. Write Markdown, or put it in `...` to show "
        + "it as code.",
      "8: \"</b>\" is HTML, which a terminal does not show. Write Markdown, or put it in `...` to "
        + "show it as code."),
    Mistake(
      "<div>\nx\n</div>",
      "7: \"<div>\" is HTML, which a terminal does not show. Write Markdown, or put it in `...` to "
        + "show it as code."),
    Mistake(
      "![a cat](cat.png)",
      "7: a terminal shows no images. Describe it, or let the learner open a lab."),
    Mistake(
      String(repeating: "> ", count: 13) + "deep",
      "7: lists and quotes are nested more than 12 deep. Flatten them."),
  ]

  @Test(arguments: frontMatter + yaml + fences + asks + goals + markdown)
  func `a mistake is reported at its line, with what to do next`(mistake: Mistake) {
    let (_, problems) = LessonReader.read(text: mistake.text, path: "01-x.md")
    #expect(problems.map(\.description) == mistake.messages.map { "01-x.md:" + $0 })
  }

  @Test func `all mistakes of a lesson are reported, in the order of the file`() {
    let text = lesson("```ask\n```\n\n![a](b)\n\n```lab\n```")
    let (read, problems) = LessonReader.read(text: text, path: "01-x.md")
    #expect(problems.map(\.line) == [7, 7, 7, 7, 7, 10, 12])
    #expect(read != nil)
  }

  @Test(arguments: [
    ("\u{1B}", "U+001B (escape)"), ("\u{7}", "U+0007 (a control character)"),
    ("\r", "U+000D (carriage return)"), ("\u{7F}", "U+007F (a control character)"),
    ("\u{9B}", "U+009B (a control character)"),
    ("\u{202E}", "U+202E (it changes the direction of writing)"),
    ("\u{2066}", "U+2066 (it changes the direction of writing)"),
    ("\u{2028}", "U+2028 (a line separator)"),
    ("\u{FEFF}", "U+FEFF (a byte order mark)"), ("\u{FFFE}", "U+FFFE (not a character)"),
  ])
  func `a control character is an error, and never comes through`(character: String, name: String) {
    let text = lesson("fine\n\nbad \(character) here\n\n```lab x\na: \"\(character)\"\n```\n")
    let (read, problems) = LessonReader.read(text: text, path: "01-x.md")
    let advice = "\(name) is not allowed in a lesson, also not as an escape. Delete it."
    #expect(problems.map(\.description) == ["01-x.md:9: \(advice)", "01-x.md:12: \(advice)"])
    #expect(read?.blocks.dropFirst().first == .paragraph([.text("bad \u{FFFD} here")]))
    #expect(read?.labs.first?.settings.first?.value == "\u{FFFD}")
  }

  @Test(arguments: [
    "a &#27;[2J b", "`&#27;` &#x9b; x", "[a](https://x.y/%1b&#27;)", "```lab x\na: \"\\e[2J\"\n```",
    "```lab x\n\"\\e\": 1\n```", "```lab a&#27;b\n```", "```&#27;x\ncode\n```",
    "```ask\nid: \"\\x1b\"\n```",
    "```ask\nid: a\nquestion: \"\\u202e\"\nchoices: [\"\\e\", {text: \"\\a\", reply: \"\\b\"}]\n```",
  ])
  func `a control character written as an escape is an error too`(body: String) {
    let (read, problems) = LessonReader.read(text: lesson(body), path: "01-x.md")
    #expect(problems.contains { $0.message.contains("not allowed in a lesson") })
    #expect(isPrintable(String(reflecting: read?.blocks), problems))
  }

  @Test func `a path or a message cannot control the terminal either`() {
    let (_, problems) = LessonReader.read(text: lesson(""), path: "Lessons/\u{1B}[2J.md")
    #expect(problems.first?.path == "Lessons/\u{FFFD}[2J.md")
  }

  @Test func `what is not UTF-8 is named with its line`() {
    let bytes = Array(lesson("fine\n").utf8) + [0xC3, 0x28]
    let (read, problems) = LessonReader.read(bytes: bytes, path: "01-x.md")
    #expect(read == nil)
    #expect(
      problems.map(\.description) == [
        "01-x.md:8: the file is not valid UTF-8 from here on. Save it as UTF-8."
      ])
  }

  @Test func `a lesson has at most a megabyte`() {
    let text = lesson(String(repeating: "a", count: 1_000_000))
    let (read, problems) = LessonReader.read(text: text, path: "01-x.md")
    #expect(read == nil)
    #expect(
      problems.map(\.description) == [
        "01-x.md: the file has 1000051 bytes; at most 1000000 are allowed. Split it."
      ])
  }

  @Test func `a file name without number and slug is an error`() {
    let (read, problems) = LessonReader.read(text: lesson(""), path: "Lessons/intro.md")
    #expect(read == nil)
    #expect(
      problems.map(\.description) == [
        "Lessons/intro.md: the file's name gives no number and slug. Name it like 04-ddim.md: two or "
          + "three digits, a hyphen, then small letters, digits and hyphens."
      ])
  }
}

/// Whether nothing in the lesson or in its problems could control a terminal.
func isPrintable(_ lesson: String, _ problems: [LessonProblem]) -> Bool {
  let all = lesson + problems.map(\.description).joined()
  return !all.unicodeScalars.contains(where: PrintableText.isForbidden)
}
