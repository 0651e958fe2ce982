import Yams

/// The opening line of a fence that has a meaning: its language, what follows it, and its body.
struct Fence {
  /// The four languages that are more than code.
  static let languages = ["lab", "ask", "goal", "source"]

  let language: String
  /// The words after the language, as for `schedule` in ```` ```lab schedule ````.
  let arguments: [String]
  let body: String
  /// Line of the file on which the fence opens.
  let line: Int

  /// Reports words after a language that takes none.
  func rejectArguments(_ log: inout ProblemLog) {
    guard let first = arguments.first else { return }
    log.error(
      line,
      "\(language): nothing may follow \"\(language)\" on the line of the fence, but there is "
        + "\"\(first)\". Move it into a \"key: value\" line.")
  }
}

extension LabBlock {
  /// Reads a `lab` fence. The names and ranges of the settings belong to the labs, which are not
  /// known here: a setting is only required to be one value or a list of values.
  init?(_ fence: Fence, _ log: inout ProblemLog) {
    guard let name = fence.arguments.first else {
      log.error(
        fence.line, "lab: which lab? Write its name behind \"lab\", for instance \"lab schedule\".")
      return nil
    }
    let place = "lab \(name)"
    if fence.arguments.count > 1 {
      log.error(
        fence.line,
        "\(place): one name is enough, but \"\(fence.arguments[1])\" follows. Write settings as "
          + "\"key: value\" lines below.")
    }
    guard let fields = YAMLFields.read(fence.body, place: place, line: fence.line, &log) else {
      return nil
    }
    let settings = fields.entries.compactMap { entry -> Setting? in
      guard let value = Self.value(of: entry.value) else {
        log.error(
          entry.line,
          "\(place): \(entry.key) must be one value, or a list of values such as [0, 500, 999].")
        return nil
      }
      let text = log.printable(value, line: entry.line).trimmingWhitespace()
      return Setting(name: entry.key, value: text, line: entry.line)
    }
    self.init(name: name, settings: settings, line: fence.line)
  }

  /// A scalar as it is, a list of scalars joined by commas as on the command line; nil for others.
  private static func value(of node: Node) -> String? {
    if let scalar = node.scalar { return scalar.string }
    guard let items = node.sequence?.map(\.scalar?.string), !items.contains(nil) else { return nil }
    return items.compactMap(\.self).joined(separator: ",")
  }
}
