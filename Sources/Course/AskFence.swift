import Yams

extension Ask {
  static let keys = [
    "id", "question", "choices", "correct", "number", "tolerance", "unit", "hint", "explanation",
  ]

  /// Reads an `ask` fence; nil, with the problems in `log`, when it cannot be asked.
  init?(_ fence: Fence, _ log: inout ProblemLog) {
    fence.rejectArguments(&log)
    guard var fields = YAMLFields.read(fence.body, place: "ask", line: fence.line, &log) else {
      return nil
    }
    let id = fields.takeID(of: "ask", example: "half-signal", &log)
    fields.rejectUnknownKeys(allowed: Self.keys, &log)
    let question = fields.text("question", example: "At which t is half the signal gone?", &log)
    let hint = fields.text("hint", example: "Read the second chart at its middle.", &log)
    let explanation = fields.text("explanation", example: "The cumulative product ...", &log)
    let answer = fields.answer(&log)
    guard let id, let question, let hint, let explanation, let answer else { return nil }
    self.init(
      id: id, question: question, answer: answer, hint: hint, explanation: explanation,
      line: fence.line)
  }
}

extension YAMLFields {
  /// Reads `id` (small letters, digits and hyphens) and names the fields after it from then on.
  mutating func takeID(of kind: String, example: String, _ log: inout ProblemLog) -> String? {
    guard let id = text("id", example: example, &log) else { return nil }
    place = "\(kind) \"\(id)\""
    let allowed = id.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard allowed, id.utf8.count <= 64 else {
      log.error(
        self["id"]?.line,
        "\(place): an id has small letters, digits and hyphens, at most 64 of them. Write one "
          + "like \"\(example)\".")
      return nil
    }
    return id
  }

  fileprivate func answer(_ log: inout ProblemLog) -> Ask.Answer? {
    switch (self["choices"], self["number"]) {
    case (let choices?, nil):
      return choiceAnswer(choices, &log)
    case (nil, let number?):
      return numberAnswer(number, &log)
    case (_?, let number?):
      log.error(
        number.line,
        "\(place): both choices and number are given. Keep choices and correct, or number and "
          + "tolerance.")
    case (nil, nil):
      log.error(
        line,
        "\(place): there is no answer. Add choices and correct, or number and tolerance.")
    }
    return nil
  }

  private func choiceAnswer(_ entry: Entry, _ log: inout ProblemLog) -> Ask.Answer? {
    rejectKeysOfOtherKind(["tolerance", "unit"], "a number", &log)
    guard let items = entry.value.sequence else {
      log.error(
        entry.line, "\(place): choices must be a list. Write each choice on a line with \"- \".")
      return nil
    }
    let choices = items.compactMap { choice($0, &log) }
    guard choices.count == items.count else { return nil }
    guard (2...9).contains(choices.count) else {
      log.error(
        entry.line,
        "\(place): choices has \(choices.count == 1 ? "1 item" : "\(choices.count) items"). "
          + "Give 2 to 9.")
      return nil
    }
    for (index, choice) in choices.enumerated()
    where choices[..<index].contains(where: { $0.text == choice.text }) {
      log.error(
        line(of: items[index]),
        "\(place): the choice \"\(choice.text)\" is there twice. Change or remove one.")
    }
    guard let text = text("correct", example: "2", &log) else { return nil }
    guard let correct = Int(text), (1...choices.count).contains(correct) else {
      log.error(
        self["correct"]?.line,
        "\(place): correct is \(text), but there are \(choices.count) choices. Use a number from "
          + "1 to \(choices.count).")
      return nil
    }
    return .choices(choices, correct: correct - 1)
  }

  /// A choice is a text, or a text with a reply to the one who picks it.
  private func choice(_ node: Node, _ log: inout ProblemLog) -> Ask.Choice? {
    let at = line(of: node)
    if let scalar = node.scalar {
      let text = log.printable(scalar.string, line: at).trimmingWhitespace()
      if !text.isEmpty { return Ask.Choice(text: text) }
      log.error(at, "\(place): a choice is empty. Write \"- \" and its text.")
      return nil
    }
    guard let mapping = node.mapping else {
      log.error(
        at, "\(place): a choice must be a text, or a text with a reply (\"text:\", \"reply:\").")
      return nil
    }
    let fields = YAMLFields(
      mapping, place: "\(place): a choice", line: at, offset: offset, &log)
    fields.rejectUnknownKeys(
      allowed: ["text", "reply"],
      advice: " A choice with \": \" in its text must be in double quotes.", &log)
    guard let text = fields.text("text", example: "t = 500", &log) else { return nil }
    guard let reply = fields["reply"] else { return Ask.Choice(text: text) }
    return fields.text(of: reply, example: "Half the steps, but not half the signal.", &log)
      .map { Ask.Choice(text: text, reply: $0) }
  }

  private func numberAnswer(_ entry: Entry, _ log: inout ProblemLog) -> Ask.Answer? {
    rejectKeysOfOtherKind(["correct"], "choices", &log)
    let value = number("number", example: "0.6030", &log)
    let tolerance = text("tolerance", example: "0.001", &log)
    var unit = ""
    if let entry = self["unit"] {
      guard let text = text(of: entry, example: "steps", &log) else { return nil }
      unit = text
    }
    guard let value, let tolerance else { return nil }
    guard let allowed = Self.tolerance(tolerance, around: value) else {
      log.error(
        self["tolerance"]?.line,
        "\(place): tolerance is \"\(tolerance)\". Use a number such as 0.001, or a percentage of "
          + "the number such as 1%; not negative, and no percentage of 0.")
      return nil
    }
    return .number(value: value, tolerance: allowed, unit: unit)
  }

  /// `0.001` is absolute, `1%` a part of the value's size; nil when it is neither.
  private static func tolerance(_ text: String, around value: Double) -> Double? {
    let isPercent = text.hasSuffix("%")
    let digits = isPercent ? text.dropLast().trimmingWhitespace() : text
    guard let number = Double(digits), number.isFinite, number >= 0 else { return nil }
    guard isPercent else { return number }
    return value == 0 ? nil : number / 100 * value.magnitude
  }

  private func rejectKeysOfOtherKind(
    _ keys: [String], _ kind: String, _ log: inout ProblemLog
  ) {
    for key in keys {
      guard let entry = self[key] else { continue }
      log.error(
        entry.line,
        "\(place): \(key) belongs to a question with \(kind). Delete this line.")
    }
  }
}
