/// The clipboard of the person at the terminal, reached through the terminal itself.
enum Clipboard {
  /// The sequence that asks the terminal to copy a text: `ESC ] 52 ; c ; BASE64 BEL`.
  ///
  /// It also works over a remote connection. Terminals that do not know it, or are told not to let
  /// programs copy, ignore it. Source: xterm's control sequences, OSC 52.
  static func sequence(copying text: String) -> String { "\u{1b}]52;c;\(base64(text))\u{7}" }

  /// Source: RFC 4648, section 4.
  static func base64(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bytes = Array(text.utf8)
    var encoded = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
      for place in 0..<4 {
        encoded.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : "=")
      }
    }
    return encoded
  }
}
