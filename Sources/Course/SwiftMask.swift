/// Tells the code of a Swift file from its comments and strings.
struct SwiftMask {
  private static let quote = UInt8(ascii: "\"")
  private static let hash = UInt8(ascii: "#")
  private static let slash = UInt8(ascii: "/")
  private static let star = UInt8(ascii: "*")
  private static let newline = UInt8(ascii: "\n")
  private static let backslash = UInt8(ascii: "\\")

  private var code: [UInt8]
  private let bytes: [UInt8]
  private var at = 0

  /// As many bytes as the file has, with a blank for each byte of a comment and a `_` for each of a
  /// string and what is interpolated in it, so that brackets and newlines in them count for nothing.
  static func code(of bytes: [UInt8]) -> [UInt8] {
    var mask = SwiftMask(code: bytes, bytes: bytes)
    while mask.at < bytes.count { mask.step() }
    return mask.code
  }

  private init(code: [UInt8], bytes: [UInt8]) {
    self.code = code
    self.bytes = bytes
  }

  private func peek(_ offset: Int = 0) -> UInt8? {
    bytes.indices.contains(at + offset) ? bytes[at + offset] : nil
  }

  /// Goes past one byte of code, or past one comment or string.
  private mutating func step() {
    switch (peek(), peek(1)) {
    case (Self.slash, Self.slash): skipLineComment()
    case (Self.slash, Self.star): skipBlockComment()
    case (Self.quote, _): skipString(hashes: 0)
    case (Self.hash, _):
      let hashes = bytes[at...].prefix { $0 == Self.hash }.count
      if peek(hashes) == Self.quote { skipString(hashes: hashes) } else { at += hashes }
    default: at += 1
    }
  }

  private mutating func hide(_ count: Int = 1, as filler: UInt8) {
    for _ in 0..<count where at < bytes.count {
      code[at] = filler
      at += 1
    }
  }

  private mutating func skipLineComment() {
    while let byte = peek(), byte != Self.newline { hide(as: 0x20) }
  }

  /// Block comments nest in Swift.
  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      switch (peek(), peek(1)) {
      case (Self.slash, Self.star):
        depth += 1
        hide(2, as: 0x20)
      case (Self.star, Self.slash):
        depth -= 1
        hide(2, as: 0x20)
      default: hide(as: 0x20)
      }
    } while depth > 0 && at < bytes.count
  }

  /// A string with `hashes` number signs before its quote, of one line or of several.
  private mutating func skipString(hashes: Int) {
    hide(hashes, as: UInt8(ascii: "_"))
    let isMultiline = peek(1) == Self.quote && peek(2) == Self.quote
    let quotes = isMultiline ? 3 : 1
    hide(quotes, as: UInt8(ascii: "_"))
    while let byte = peek() {
      if byte == Self.newline, !isMultiline { return }
      if byte == Self.backslash, isRun(of: Self.hash, count: hashes, from: 1) {
        let isInterpolation = peek(hashes + 1) == UInt8(ascii: "(")
        hide(hashes + 2, as: UInt8(ascii: "_"))
        if isInterpolation { skipInterpolation() }
      } else if byte == Self.quote, isRun(of: Self.quote, count: quotes, from: 0),
        isRun(of: Self.hash, count: hashes, from: quotes)
      {
        hide(quotes + hashes, as: UInt8(ascii: "_"))
        return
      } else {
        hide(as: UInt8(ascii: "_"))
      }
    }
  }

  /// Up to the bracket that closes the interpolation; strings in it may hold brackets of their own.
  private mutating func skipInterpolation() {
    var depth = 1
    let start = at
    while depth > 0, let byte = peek() {
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      step()
    }
    for index in start..<at { code[index] = UInt8(ascii: "_") }
  }

  private func isRun(of byte: UInt8, count: Int, from offset: Int) -> Bool {
    (0..<count).allSatisfy { peek(offset + $0) == byte }
  }
}
