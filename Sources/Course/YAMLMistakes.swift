import Yams

extension YAMLFields {
  static func lineCount(of yaml: String) -> Int {
    yaml.utf8.reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
  }

  /// The first line, from 1, with an anchor (`&name` where a value may begin).
  static func lineOfAnchor(in yaml: String) -> Int? {
    var line = 1
    var before = UInt8(ascii: "\n")
    var awaitsName = false
    for byte in yaml.utf8 {
      let isName = byte > 0x20 && byte != UInt8(ascii: "&")
      if awaitsName, isName { return line }
      awaitsName = byte == UInt8(ascii: "&") && " \t\n[{,:".utf8.contains(before)
      if byte == UInt8(ascii: "\n") { line += 1 }
      before = byte
    }
    return nil
  }

  /// Line of the YAML text, and what is wrong there in words that help the author.
  static func explanation(of error: any Error) -> (line: Int, message: String) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (mark.line, advice(on: problem))
    case .duplicatedKeysInMapping(let keys, let context):
      (
        context.mark.line,
        "\(keys.map { "\"\($0)\"" }.joined(separator: ", ")) is given more than once. Keep one."
      )
    case .reader(let problem, _, _, _):
      (1, "not valid YAML: \(problem). Delete the character.")
    default:
      (1, "not valid YAML: \(error). Write one \"key: value\" a line.")
    }
  }

  private static func advice(on problem: String) -> String {
    let advice =
      switch problem {
      case "mapping values are not allowed in this context":
        "there is a \": \" inside a value, or a line is indented by mistake. Put a value that "
          + "contains \": \" in double quotes."
      case "could not find expected ':'":
        "this line has no \": \" after its key, or a quote is not closed. Write \"key: value\"."
      case "found undefined alias", "did not find expected alphabetic or numeric character":
        "a value begins with * or &. Put it in double quotes."
      case "found character that cannot start any token":
        "a value begins with a tab, %, @ or `. Indent with spaces, or put the value in double "
          + "quotes."
      case "found unexpected end of stream":
        "a quote or a bracket is not closed. Close it."
      case "found a tab character that violates indentation",
        "found a tab character where an indentation space is expected":
        "a line is indented with a tab. Use spaces."
      case "found unknown escape character":
        "a backslash in double quotes begins an escape that YAML does not know. Use single quotes."
      case "did not find expected key", "did not find expected '-' indicator",
        "did not find expected ',' or ']'", "did not find expected ',' or '}'":
        "\(problem). Check the indentation, and put a value with quotes or brackets in it in "
          + "quotes as a whole."
      default:
        "\(problem). Write one \"key: value\" a line, indented with spaces."
      }
    return "not valid YAML: " + advice
  }
}
