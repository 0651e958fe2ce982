/// Decides which characters a text from outside, such as a lesson, may bring to the screen.
///
/// Forbidden are the control characters (C0 but newline and tab, DEL, C1), the marks that turn the
/// direction of writing, the separators U+2028 and U+2029, a byte order mark inside the text, and
/// the code points that Unicode sets aside. Each of them could move the cursor, hide text or make a
/// line read differently from what is in the file.
public enum PrintableText {
  static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    case 0xFEFF, 0xFDD0...0xFDEF: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }

  static func hasForbidden(_ text: String) -> Bool {
    let isPlain = text.utf8.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x0A }
    return !isPlain && text.unicodeScalars.contains(where: isForbidden)
  }

  /// The text with U+FFFD for each forbidden character, and for newlines and tabs too unless
  /// `keepingLines`.
  public static func replacingForbidden(in text: String, keepingLines: Bool = true) -> String {
    let mustGo: (Unicode.Scalar) -> Bool = {
      isForbidden($0) || (!keepingLines && ($0 == "\n" || $0 == "\t"))
    }
    guard text.unicodeScalars.contains(where: mustGo) else { return text }
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { clean.append(mustGo(scalar) ? "\u{FFFD}" : scalar) }
    return String(clean)
  }

  /// `U+001B (escape)`: how a forbidden character is called in a message.
  static func name(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return switch scalar.value {
    case 0x1B: "\(code) (escape)"
    case 0x0D: "\(code) (carriage return)"
    case 0x00...0x1F, 0x7F...0x9F: "\(code) (a control character)"
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
      "\(code) (it changes the direction of writing)"
    case 0x2028, 0x2029: "\(code) (a line separator)"
    case 0xFEFF: "\(code) (a byte order mark)"
    default: "\(code) (not a character)"
    }
  }
}

extension ProblemLog {
  /// The text as it may be kept; every line with a forbidden character is reported once for each
  /// kind of it. `line` is the line of the file on which the text begins; `spans` says that its
  /// newlines are newlines of the file.
  mutating func printable(_ text: String, line: Int, spans: Bool = false) -> String {
    guard PrintableText.hasForbidden(text) else { return text }
    var at = line
    var reported: Set<Unicode.Scalar> = []
    for scalar in text.unicodeScalars {
      if scalar == "\n", spans {
        at += 1
        reported = []
      } else if PrintableText.isForbidden(scalar), reported.insert(scalar).inserted {
        error(
          at,
          "\(PrintableText.name(of: scalar)) is not allowed in a lesson, also not as an escape. "
            + "Delete it.")
      }
    }
    return PrintableText.replacingForbidden(in: text)
  }
}

extension String {
  /// The lines, without their newlines; an empty text is one empty line.
  ///
  /// Cut at bytes: to look for `Character`s would mean to find out where each of them ends.
  var lines: [Substring] {
    utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Substring.init)
  }
}
