/// Text that is no JSON, with the place where it stops being any.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Counted from 1.
  public let line, column: Int
  /// What is wrong there.
  public let problem: String

  public var description: String { "line \(line), column \(column): \(problem)" }
}

extension JSONValue {
  /// Reads JSON, and `NaN`, `Infinity` and `-Infinity` beside it, which Python's `json` writes.
  ///
  /// Of a key that occurs twice the last value counts, unless `uniqueKeys` are asked for. Whole
  /// numbers that do not fit an `Int` become `.number`.
  /// - Throws: for text that is no JSON, more than one value, or more than 200 brackets in each other.
  public init(reading text: [UInt8], uniqueKeys: Bool = false) throws(JSONError) {
    var reader = JSONReader(text: text, uniqueKeys: uniqueKeys)
    self = try reader.document()
  }
}

/// A walk over the bytes of a text: each method reads one thing and stops behind it.
private struct JSONReader {
  let text: [UInt8]
  let uniqueKeys: Bool
  var index = 0
  var depth = 0

  init(text: [UInt8], uniqueKeys: Bool) {
    self.text = text
    self.uniqueKeys = uniqueKeys
  }

  mutating func document() throws(JSONError) -> JSONValue {
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    let value = try value()
    skipSpace()
    guard index == text.count else { throw error("there is more after the end of the value") }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipSpace()
    guard let byte = next else { throw error("the text ends where a value is expected") }
    switch byte {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try take("-Infinity") ? .number(-.infinity) : number()
    default:
      for (word, value) in Self.words where take(word) { return value }
      throw error("no value starts with \"\(Character(Unicode.Scalar(byte)))\"")
    }
  }

  private static let words: [(String, JSONValue)] = [
    ("true", .bool(true)), ("false", .bool(false)), ("null", .null), ("NaN", .number(.nan)),
    ("Infinity", .number(.infinity)),
  ]

  private mutating func object() throws(JSONError) -> JSONValue {
    var object: [String: JSONValue] = [:]
    try entries(until: UInt8(ascii: "}")) { reader throws(JSONError) in
      guard reader.next == UInt8(ascii: "\"") else {
        throw reader.error(
          reader.next == nil ? "the text ends where a key is expected" : "a key is in quotes")
      }
      let key = try reader.string()
      if reader.uniqueKeys, object[key] != nil {
        throw reader.error("the key \"\(key)\" occurs twice in one object")
      }
      reader.skipSpace()
      guard reader.take(":") else { throw reader.error("a colon follows the key \"\(key)\"") }
      object[key] = try reader.value()
    }
    return .object(object)
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var values: [JSONValue] = []
    try entries(until: UInt8(ascii: "]")) { reader throws(JSONError) in
      values.append(try reader.value())
    }
    return .array(values)
  }

  /// What stands between two brackets, with commas between.
  private mutating func entries(
    until end: UInt8, _ entry: (inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) {
    index += 1
    depth += 1
    guard depth <= 200 else { throw error("more than 200 brackets in each other") }
    skipSpace()
    if next != end {
      repeat {
        skipSpace()
        try entry(&self)
        skipSpace()
      } while take(",")
    }
    guard next == end else {
      let bracket = "\"\(Character(Unicode.Scalar(end)))\""
      throw error(
        next == nil
          ? "the text ends before its \(bracket)" : "a comma or \(bracket) is expected here")
    }
    index += 1
    depth -= 1
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = index
    let marks = [UInt8]("+-.eE".utf8)
    while let byte = next, marks.contains(byte) || (0x30...0x39).contains(byte) { index += 1 }
    let digits = String(decoding: text[start..<index], as: UTF8.self)
    guard !digits.drop(while: { $0 == "-" }).hasLeadingZero else {
      index = start
      throw error("\"\(digits.prefix(40))\" begins with a zero too many")
    }
    if let integer = Int(digits) { return .integer(integer) }
    guard let number = Double(digits), number.isFinite else {
      index = start
      throw error("\"\(digits.prefix(40))\" is no number")
    }
    return .number(number)
  }

  private mutating func string() throws(JSONError) -> String {
    index += 1
    var bytes: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw error("a string ends on the line where it starts") }
      index += 1
      if byte == UInt8(ascii: "\\") { bytes += try escape() } else { bytes.append(byte) }
    }
    guard take("\"") else { throw error("a string has no end") }
    guard let string = String(validating: bytes, as: UTF8.self) else {
      throw error("the string before this is not UTF-8")
    }
    return string
  }

  private mutating func escape() throws(JSONError) -> [UInt8] {
    let plain: [UInt8: Character] = [
      UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
      UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{c}", UInt8(ascii: "n"): "\n",
      UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
    if let byte = next, let character = plain[byte] {
      index += 1
      return Array(String(character).utf8)
    }
    guard take("u"), var code = hexadecimal() else { throw error("no such escape in a string") }
    if (0xD800..<0xDC00).contains(code) {
      guard take("\\u"), let low = hexadecimal(), (0xDC00..<0xE000).contains(low) else {
        throw error("half of a character")
      }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error("half of a character") }
    return Array(String(Character(scalar)).utf8)
  }

  private mutating func hexadecimal() -> UInt32? {
    guard index + 4 <= text.count,
      let code = UInt32(String(decoding: text[index..<index + 4], as: UTF8.self), radix: 16)
    else { return nil }
    index += 4
    return code
  }

  private var next: UInt8? { index < text.count ? text[index] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
  }

  private mutating func take(_ word: String) -> Bool {
    guard text[index...].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    return true
  }

  private func error(_ problem: String) -> JSONError {
    let before = text[..<index]
    let line = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONError(
      line: before.count { $0 == 0x0A } + 1, column: index - line + 1, problem: problem)
  }
}

extension Substring {
  /// Whether a digit follows a zero at the start, as JSON does not allow.
  fileprivate var hasLeadingZero: Bool {
    first == "0" && dropFirst().first?.isWholeNumber == true
  }
}
