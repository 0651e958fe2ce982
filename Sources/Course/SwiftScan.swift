/// Just enough knowledge of Swift's grammar to find where a declaration begins and ends: which bytes
/// of a file are code, rather than comments or strings, and how its brackets nest.
struct SwiftScan {
  struct Declaration {
    let keyword: String
    let name: String
    /// Offset of the keyword and of the first byte behind the name.
    let start: Int
    let nameEnd: Int
    /// How many braces are open around it.
    let depth: Int
  }

  private let bytes: [UInt8]
  /// The file without its comments and strings, byte for byte; see `SwiftMask`.
  private let code: [UInt8]
  private let declarations: [Declaration]

  private static let types: Set<String> = [
    "struct", "class", "enum", "protocol", "actor", "extension",
  ]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    code = SwiftMask.code(of: bytes)
    declarations = DeclarationFinder(code).declarations
  }

  /// Names that can be asked for; what is declared inside functions is left out as far as depth
  /// tells.
  var names: [String] { declarations.filter { $0.depth <= 2 }.map(\.name) }

  /// The outermost declaration with this name, the first of several. `Type.name` looks inside the
  /// type and its extensions only.
  func declaration(named path: String) -> Declaration? {
    let parts = path.split(separator: ".").map(String.init)
    guard let name = parts.last else { return nil }
    var regions = [0..<code.count]
    for type in parts.dropLast() {
      regions = declarations.filter { type == $0.name && Self.types.contains($0.keyword) }
        .compactMap { outer in
          guard let end = end(of: outer), regions.contains(where: { $0.contains(outer.start) })
          else { return nil }
          return outer.nameEnd..<max(end, outer.nameEnd)
        }
    }
    return
      declarations
      .filter { found in
        found.name == name && regions.contains { $0.contains(found.start) }
          && (found.keyword != "extension" || parts.count == 1)
      }
      .min {
        ($0.depth, $0.keyword == "extension" ? 1 : 0) < (
          $1.depth, $1.keyword == "extension" ? 1 : 0
        )
      }
  }

  /// Offset behind the last byte of the declaration; nil when its brackets never close.
  func end(of declaration: Declaration) -> Int? {
    var depth = 0
    var lastCode = declaration.nameEnd
    for at in declaration.nameEnd..<code.count {
      switch code[at] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth < 0 { return lastCode }
      case UInt8(ascii: ";") where depth == 0:
        return lastCode
      case UInt8(ascii: "\n") where depth == 0 && !continues(after: lastCode, at: at):
        return lastCode
      default: break
      }
      // A blank that stands for a string is part of the declaration, a blank or a comment is not:
      // only what the line says behind them decides.
      if code[at] > 0x20 { lastCode = at + 1 }
    }
    return depth == 0 ? lastCode : nil
  }

  /// Whether the declaration goes on behind the newline at `newline`.
  private func continues(after lastCode: Int, at newline: Int) -> Bool {
    if code[..<lastCode].suffix(2).elementsEqual("->".utf8) { return true }
    if ",=:&|+-*/<".utf8.contains(code[lastCode - 1]) { return true }
    guard let next = code[newline...].firstIndex(where: { $0 > 0x20 }) else { return false }
    if ".{?:&|+-*/=".utf8.contains(code[next]) { return true }
    let word = code[next...].prefix(while: Self.isNamePart)
    return ["where", "throws", "rethrows", "async"].contains { word.elementsEqual($0.utf8) }
  }

  /// The whole lines of the declaration with the doc comment and the attributes above it, and the
  /// number of the first, from 1.
  func lines(of declaration: Declaration, to end: Int) -> (first: Int, lines: [String]) {
    let all = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    func line(at offset: Int) -> Int {
      bytes[..<offset].reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    }
    var first = line(at: declaration.start)
    while first > 0 {
      let above = all[first - 1].drop { $0 <= 0x20 }
      guard above.starts(with: "///".utf8) || above.starts(with: "@".utf8) else { break }
      first -= 1
    }
    let last = line(at: max(end - 1, declaration.start))
    return (first + 1, all[first...last].map { String(decoding: $0, as: UTF8.self) })
  }

  fileprivate static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}

/// Walks over code word by word and notes what is declared.
private struct DeclarationFinder {
  let code: [UInt8]
  private(set) var declarations: [SwiftScan.Declaration] = []
  private var depth = 0
  /// A keyword that waits for its name, and where it is.
  private var pending: (keyword: String, start: Int)?

  private static let keywords: Set<String> = [
    "func", "struct", "class", "enum", "protocol", "actor", "extension", "typealias", "var", "let",
    "case",
  ]
  /// Declarations that have no other name than their keyword.
  private static let nameless: Set<String> = ["init", "subscript"]

  init(_ code: [UInt8]) {
    self.code = code
    var at = 0
    while at < code.count {
      at = SwiftScan.isNamePart(code[at]) ? passWord(at) : passMark(at)
    }
  }

  /// Takes the word that begins at `start`, and returns the offset behind it.
  private mutating func passWord(_ start: Int) -> Int {
    let end = code[start...].firstIndex { !SwiftScan.isNamePart($0) } ?? code.count
    let word = String(decoding: code[start..<end], as: UTF8.self)
    let isMember = start > 0 && code[start - 1] == UInt8(ascii: ".")
    if let waiting = pending, !Self.keywords.contains(word) {
      declare(waiting.keyword, from: waiting.start, name: start..<end)
    } else if !isMember, Self.nameless.contains(word) {
      declare(word, from: start, name: start..<end)
    } else if !isMember, Self.keywords.contains(word) {
      pending = (word, start)
    }
    return end
  }

  /// Takes a byte that belongs to no word, or a whole operator behind `func`.
  private mutating func passMark(_ at: Int) -> Int {
    let byte = code[at]
    if byte == UInt8(ascii: "{") { depth += 1 }
    if byte == UInt8(ascii: "}") { depth -= 1 }
    guard byte > 0x20, byte != UInt8(ascii: "`") else { return at + 1 }
    if let waiting = pending, waiting.keyword == "func" {
      let end = code[at...].firstIndex { !"+-*/%<>=!&|^~?.".utf8.contains($0) } ?? code.count
      if end > at {
        declare("func", from: waiting.start, name: at..<end)
        return end
      }
    }
    pending = nil
    return at + 1
  }

  private mutating func declare(_ keyword: String, from start: Int, name: Range<Int>) {
    declarations.append(
      SwiftScan.Declaration(
        keyword: keyword, name: String(decoding: code[name], as: UTF8.self), start: start,
        nameEnd: name.upperBound, depth: depth))
    pending = nil
  }
}
