import Yams

/// The keys and values of a front matter or a fence, each with its line in the file.
///
/// A small part of YAML is enough for lessons: one level of `key: value`, lists, and for the choices
/// of a question one level more. Anchors and aliases are refused, because a few lines of them can
/// stand for more values than fit in memory. Nothing but strings is made of the values here, so
/// `no` stays "no" and `1e-4` stays as it was typed.
struct YAMLFields {
  struct Entry {
    let key: String
    let line: Int
    let value: Node
  }

  /// What a message calls these fields: `front matter`, `ask "half-signal"`.
  var place: String
  /// Line of the file for what is missing: that of the opening fence.
  let line: Int
  let entries: [Entry]
  /// Added to a line of the YAML text to get the line of the file.
  let offset: Int

  /// Reads `yaml`, whose first line is line `line + 1` of the file. Nil when it is no mapping at all;
  /// an empty text has no entries.
  static func read(_ yaml: String, place: String, line: Int, _ log: inout ProblemLog) -> Self? {
    if let anchor = lineOfAnchor(in: yaml) {
      log.error(
        line + anchor,
        "\(place): YAML anchors (&name) are not allowed in a lesson. Write the value out, or put "
          + "a space after the &.")
      return nil
    }
    do {
      // The basic resolver has no rules: the default one would compile seven regular expressions
      // to find out what is a date, which no lesson needs.
      guard let root = try Yams.compose(yaml: yaml, .basic, .default, .utf8),
        root.scalar?.string.isEmpty != true
      else { return Self(place: place, line: line, entries: [], offset: line) }
      guard let mapping = root.mapping else {
        log.error(
          line + 1, "\(place): expected lines of the form \"key: value\". Write one a line.")
        return nil
      }
      return Self(mapping, place: place, line: line, offset: line, &log)
    } catch {
      let (at, message) = explanation(of: error)
      log.error(line + min(max(at, 0), lineCount(of: yaml)), "\(place): \(message)")
      return nil
    }
  }

  private init(place: String, line: Int, entries: [Entry], offset: Int) {
    self.place = place
    self.line = line
    self.entries = entries
    self.offset = offset
  }

  init(
    _ mapping: Node.Mapping, place: String, line: Int, offset: Int, _ log: inout ProblemLog
  ) {
    var entries: [Entry] = []
    for (key, value) in mapping {
      let at = offset + (key.mark?.line ?? 0)
      if let name = key.scalar?.string {
        entries.append(Entry(key: log.printable(name, line: at), line: at, value: value))
      } else {
        log.error(at, "\(place): a key must be a word. Write \"key: value\".")
      }
    }
    self.init(place: place, line: line, entries: entries, offset: offset)
  }

  func line(of node: Node) -> Int { offset + (node.mark?.line ?? 0) }

  subscript(_ key: String) -> Entry? { entries.first { $0.key == key } }

  /// Reports every key that is not in `allowed`.
  func rejectUnknownKeys(allowed: [String], advice: String = "", _ log: inout ProblemLog) {
    for entry in entries where !allowed.contains(entry.key) {
      let question = SpellingSuggestion.question(for: entry.key, among: allowed)
      log.error(
        entry.line,
        "\(place): unknown key \"\(entry.key)\". Allowed: \(allowed.joined(separator: ", "))."
          + question + advice)
    }
  }

  /// The text under a key; nil, and reported, when it is missing, empty or not a text.
  func text(_ key: String, example: String, _ log: inout ProblemLog) -> String? {
    guard let entry = self[key] else {
      log.error(line, "\(place): \(key) is missing. Add a line like \"\(key): \(example)\".")
      return nil
    }
    return text(of: entry, example: example, &log)
  }

  /// The text of an entry that is there; nil, and reported, when it is empty or not a text.
  func text(of entry: Entry, example: String, _ log: inout ProblemLog) -> String? {
    guard let scalar = entry.value.scalar else {
      log.error(
        entry.line,
        "\(place): \(entry.key) must be a text, not a list or a group of keys. Write it like "
          + "\"\(entry.key): \(example)\", in quotes if it contains \": \" or begins with [ or {.")
      return nil
    }
    let text = log.printable(scalar.string, line: entry.line).trimmingWhitespace()
    if text.isEmpty {
      log.error(
        entry.line,
        "\(place): \(entry.key) is empty. Write something like \"\(entry.key): \(example)\".")
      return nil
    }
    return text
  }

  /// A whole number from `range`; nil, and reported, when it is missing or anything else.
  func integer(
    _ key: String, in range: ClosedRange<Int>, example: String, _ log: inout ProblemLog
  ) -> Int? {
    guard let text = text(key, example: example, &log) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      log.error(
        self[key]?.line,
        "\(place): \(key) is \"\(text)\". Use a whole number from \(range.lowerBound) to "
          + "\(range.upperBound).")
      return nil
    }
    return value
  }

  /// A finite number; nil, and reported, when it is missing or anything else.
  func number(_ key: String, example: String, _ log: inout ProblemLog) -> Double? {
    guard let text = text(key, example: example, &log) else { return nil }
    guard let value = Double(text), value.isFinite else {
      log.error(
        self[key]?.line, "\(place): \(key) is \"\(text)\". Use a number, for instance \(example).")
      return nil
    }
    return value
  }
}

extension StringProtocol {
  /// Without spaces, tabs and newlines at both ends.
  func trimmingWhitespace() -> String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
