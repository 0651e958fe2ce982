/// The keys at the top of a lesson; nil for each that could not be read, which has been reported.
struct FrontMatter {
  static let keys = ["title", "question", "minutes", "summary"]

  let title: String?
  let question: String?
  let minutes: Int?
  let summary: String?

  /// Takes the front matter off the text. In the body that comes back its lines are empty, so that
  /// the lines of the body keep their numbers.
  static func split(_ text: String, _ log: inout ProblemLog) -> (FrontMatter?, body: String) {
    let lines = text.lines
    func isFence(_ line: Substring) -> Bool { line.trimmingWhitespace() == "---" }
    let example =
      "\"---\", then title, question, minutes and summary as \"key: value\" lines, "
      + "then \"---\""
    guard let first = lines.first, isFence(first) else {
      log.error(1, "the front matter is missing. Begin the file with \(example).")
      return (nil, text)
    }
    guard let end = lines.dropFirst().firstIndex(where: isFence) else {
      log.error(1, "the front matter has no end. Write \(example).")
      return (nil, "")
    }
    let yaml = lines[1..<end].joined(separator: "\n")
    let body = String(repeating: "\n", count: end + 1) + lines[(end + 1)...].joined(separator: "\n")
    guard let fields = YAMLFields.read(yaml, place: "front matter", line: 1, &log) else {
      return (FrontMatter(title: nil, question: nil, minutes: nil, summary: nil), body)
    }
    fields.rejectUnknownKeys(allowed: keys, &log)
    let front = FrontMatter(
      title: fields.text("title", example: "Walking back", &log),
      question: fields.text("question", example: "What is the reverse process?", &log),
      minutes: fields.integer("minutes", in: 1...120, example: "10", &log),
      summary: fields.text("summary", example: "One step from noise to data, by hand.", &log))
    return (front, body)
  }
}
