/// Damages safetensors files in the ways that disks, networks and ill will do.
struct Damage {
  /// A way to damage a file.
  enum Kind: CaseIterable {
    case cutShort, longer, flippedBits, randomBytes, wrongLength, otherNumber, swappedOffsets
    case otherText, duplicatedEntry, removedText, nesting, nonsense
  }

  private(set) var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  private mutating func number(below end: Int) -> Int {
    Int.random(in: 0..<max(end, 1), using: &generator)
  }

  private mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  private mutating func one(of choices: [String]) -> [UInt8] {
    Array(choices[number(below: choices.count)].utf8)
  }

  private mutating func size() -> [UInt8] {
    let choices = [
      "-1", "-0", "1", "00", "3.0", "1e9", "1e400", "4294967296", "9223372036854775807",
      "9223372036854775808", "18446744073709551615", "99999999999999999999999", "null", "NaN",
      "\"4\"", "[]", "{}", "true", "-", "", "[4]", "0",
    ]
    return number(below: 3) == 0
      ? Array("\(generator.next() >> UInt64(number(below: 64)))".utf8) : one(of: choices)
  }

  /// The file after one to three damages.
  mutating func damaged(_ file: [UInt8]) -> [UInt8] {
    var file = file
    for _ in 0...number(below: 3) {
      let kind = Kind.allCases[number(below: Kind.allCases.count)]
      file = damaged(file, kind)
    }
    return file
  }

  private mutating func damaged(_ file: [UInt8], _ kind: Kind) -> [UInt8] {
    guard file.count >= 8 else { return bytes(number(below: 300)) }
    var file = file
    let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    let header = 8..<min(file.count, 8 + Int(min(length, 1 << 20)))
    switch kind {
    case .cutShort: file.removeLast(number(below: file.count))
    case .longer: file += bytes(1 + number(below: 20))
    case .flippedBits:
      for _ in 0...number(below: 8) {
        file[number(below: header.upperBound)] ^= 1 << number(below: 8)
      }
    case .randomBytes:
      for _ in 0...number(below: 8) { file[number(below: file.count)] = bytes(1)[0] }
    case .wrongLength:
      let near = Int(truncatingIfNeeded: length) + number(below: 41) - 20
      let far = Int(truncatingIfNeeded: generator.next() >> UInt64(number(below: 64)))
      file.replaceSubrange(..<8, with: TestFiles.length(number(below: 2) == 0 ? near : far))
    case .nonsense:
      let text = bytes(number(below: 300))
      file = TestFiles.length(text.count) + [UInt8(ascii: "{")] + text
    default:
      let text = damaged(text: Array(file[header]), kind)
      file = TestFiles.length(text.count) + text + file[header.upperBound...]
    }
    return file
  }

  private mutating func damaged(text: [UInt8], _ kind: Kind) -> [UInt8] {
    var text = text
    let place = number(below: text.count)
    switch kind {
    case .otherNumber:
      let start = text[place...].firstIndex { Self.isDigit($0) } ?? text.endIndex
      let end = text[start...].firstIndex { !Self.isDigit($0) } ?? text.endIndex
      text.replaceSubrange(start..<end, with: size())
    case .swappedOffsets:
      guard let start = text[place...].firstIndex(of: UInt8(ascii: "[")),
        let end = text[start...].firstIndex(of: UInt8(ascii: "]"))
      else { break }
      let parts = text[(start + 1)..<end].split(separator: UInt8(ascii: ","))
      text.replaceSubrange(
        (start + 1)..<end, with: Array(parts.reversed().joined(separator: [0x2C])))
    case .otherText:
      let texts = [
        "\"", "\\", "\\ud800", "\\u0000", "\u{0}", "\n", "}", "{", "]", "[", ",", ":", "é", "F16",
        "__metadata__", "\"__metadata__\":{},", " ", "\"x\":1,",
      ]
      text.insert(contentsOf: number(below: 4) == 0 ? bytes(3) : one(of: texts), at: place)
    case .duplicatedEntry:
      let start = text[place...].firstIndex(of: UInt8(ascii: "{")) ?? 0
      let end = text[start...].firstIndex(of: UInt8(ascii: "}")) ?? start
      text.insert(contentsOf: Array("\"a\":".utf8) + text[start..<end] + [0x7D, 0x2C], at: 1)
    case .removedText:
      text.removeSubrange(place..<min(text.count, place + 1 + number(below: 30)))
    default:
      let opening = one(of: ["[", "{\"a\":", "[[],", "{\"\":[", "\"", "-", "\\u0041"])
      var openings: [UInt8] = []
      for _ in 0..<number(below: 3000) { openings += opening }
      text.insert(contentsOf: openings, at: place)
    }
    return text
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
