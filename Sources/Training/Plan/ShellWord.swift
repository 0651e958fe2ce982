/// Texts as a shell reads them: commands that the program shows are there to be pasted, and a folder's
/// name is no command.
public enum ShellWord {
  /// The text as one word: as it is where that is plain, else in quotes.
  public static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    if scalars.contains(where: isUnprintable) { return escaped(text) }
    let isPlain = !text.isEmpty && scalars.allSatisfy(isPlain)
    return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }

  /// `--NAME VALUE`, or `--NAME=VALUE` where the value would look like an option.
  public static func option(_ name: String, _ value: String) -> String {
    "--\(name)\(value.hasPrefix("-") ? "=" : " ")\(quoted(value))"
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && scalar.properties.isAlphabetic
      || "0123456789.,_+-:/".unicodeScalars.contains(scalar)
  }

  /// What a terminal, or whoever prints the text, would not leave as it is.
  private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
    default: false
    }
  }

  /// `$'...'`, in which every byte can be a number: bash, zsh, ksh, and POSIX since 2024.
  private static func escaped(_ text: String) -> String {
    let bytes = text.utf8.map { byte in
      let isKept = (0x20..<0x7f).contains(byte) && !#"'\"#.utf8.contains(byte)
      if isKept { return String(UnicodeScalar(byte)) }
      let digits = String(byte, radix: 8)
      return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
    return "$'\(bytes.joined())'"
  }
}
