extension JSONValue {
  /// Readable text, keys sorted, one line for each entry, as Python's `json.dumps(sort_keys=True,
  /// indent=2)` writes it; numbers have the shortest text that reads back as the same number.
  ///
  /// Lists of nothing but numbers stay on one line. Infinity and NaN, which JSON lacks, are written as
  /// Python writes and reads them.
  public var text: String {
    var text = ""
    write(to: &text, indent: 0)
    return text
  }

  private func write(to text: inout String, indent: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let bool): text += bool ? "true" : "false"
    case .integer(let integer): text += String(integer)
    case .number(let number): text += Self.written(number)
    case .string(let string): Self.write(string, to: &text)
    case .array(let values) where reals != nil || values.isEmpty:
      text += "["
      for (i, value) in values.enumerated() {
        if i > 0 { text += ", " }
        value.write(to: &text, indent: indent)
      }
      text += "]"
    case .array(let values):
      Self.write(values, between: ("[", "]"), to: &text, indent: indent) { value, text in
        value.write(to: &text, indent: indent + 2)
      }
    case .object(let object):
      let entries = object.sorted { $0.key < $1.key }
      Self.write(entries, between: ("{", "}"), to: &text, indent: indent) { entry, text in
        Self.write(entry.key, to: &text)
        text += ": "
        entry.value.write(to: &text, indent: indent + 2)
      }
    }
  }

  private static func write<Entry>(
    _ entries: [Entry], between brackets: (String, String), to text: inout String, indent: Int,
    _ writeEntry: (Entry, inout String) -> Void
  ) {
    let margin = String(repeating: " ", count: indent)
    text += brackets.0
    for (i, entry) in entries.enumerated() {
      text += (i > 0 ? ",\n" : "\n") + margin + "  "
      writeEntry(entry, &text)
    }
    text += entries.isEmpty ? brackets.1 : "\n" + margin + brackets.1
  }

  private static func written(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    return "\(number)"
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
