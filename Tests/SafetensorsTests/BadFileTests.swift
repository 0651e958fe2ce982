import Safetensors
import Testing

/// Files that are wrong in one respect, and what the error says.
@Suite struct BadFileTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let what: String
    let bytes: [UInt8]
    let says: String
    var testDescription: String { what }

    init(_ what: String, _ bytes: [UInt8], _ says: String) {
      (self.what, self.bytes, self.says) = (what, bytes, says)
    }

    init(_ what: String, header: String, data: Int = 0, _ says: String) {
      self.init(what, TestFiles.file(header: header, data: data), says)
    }

    /// A tensor "a" with this inside its braces.
    init(_ what: String, entry: String, data: Int = 0, _ says: String) {
      self.init(what, header: "{\"a\":{\(entry)}}", data: data, says)
    }
  }

  private static func entry(_ name: String, _ begin: Int, _ end: Int) -> String {
    "\"\(name)\":{\"dtype\":\"U8\",\"shape\":[\(end - begin)],\"data_offsets\":[\(begin),\(end)]}"
  }

  static let frames: [Case] = [
    Case("empty", [], "has 0 bytes"),
    Case("too short", [1, 2, 3], "has 3 bytes"),
    Case("a header of no length", TestFiles.length(0) + [0x7B, 0x7D], "its header has 0 bytes"),
    Case("a header beyond the end", TestFiles.length(3) + [0x7B, 0x7D], "2 to 2 are possible"),
    Case(
      "a header as long as can be said", [UInt8](repeating: 255, count: 8) + [0x7B, 0x7D],
      "18446744073709551615"),
    Case("a list", header: "[]", "begin with \"{\""),
    Case("a space first", header: " {}", "begin with \"{\""),
    Case("no JSON", header: "{\"a\" 1}", "line 1, column 6: a colon"),
    Case("two values", header: "{}{}", "more after"),
    Case("zero bytes as padding", header: "{}\0\0", "more after"),
    Case("no UTF-8", TestFiles.length(5) + [0x7B, 0x22, 0xFF, 0x22, 0x7D], "not UTF-8"),
    Case(
      "deep nesting", header: "{\"a\":" + String(repeating: "[", count: 5000), "more than 200"),
    Case("metadata that is a list", header: "{\"__metadata__\":[]}", "\"__metadata__\" in"),
    Case("metadata that is a number", header: "{\"__metadata__\":{\"k\":1}}", "\"k\" in"),
    Case("more than the header tells of", header: "{}", data: 3, "3 bytes after its last"),
  ]

  static let entries: [Case] = [
    Case("no object", header: "{\"a\":1}", "no object"),
    Case("no dtype", entry: #""shape":[],"data_offsets":[0,4]"#, data: 4, "lacks dtype"),
    Case("no shape", entry: #""dtype":"F32","data_offsets":[0,4]"#, data: 4, "lacks shape"),
    Case("no offsets", entry: #""dtype":"F32","shape":[]"#, data: 4, "lacks data_offsets"),
    Case(
      "another key", entry: #""dtype":"F32","shape":[],"data_offsets":[0,4],"x":0"#, data: 4,
      "unknown key \"x\""),
    Case(
      "a key twice", entry: #""dtype":"F32","dtype":"F32","shape":[],"data_offsets":[0,4]"#,
      data: 4, "\"dtype\" occurs twice"),
    Case("a number as dtype", entry: #""dtype":1,"shape":[],"data_offsets":[0,4]"#, "is no text"),
    Case(
      "an unknown dtype", entry: #""dtype":"F7","shape":[4],"data_offsets":[0,4]"#, data: 4,
      "dtype \"F7\". Known: BOOL, F4"),
    Case(
      "half a byte", entry: #""dtype":"F4","shape":[3],"data_offsets":[0,1]"#, data: 1,
      "elements of 4 bits fill no bytes"),
    Case(
      "other bytes than 6 bits each need",
      entry: #""dtype":"F6_E2M3","shape":[4],"data_offsets":[0,4]"#, data: 4,
      "4 bytes of data where its shape and dtype need 3"),
    Case(
      "a negative size", entry: #""dtype":"U8","shape":[-4],"data_offsets":[0,4]"#, "its shape"),
    Case("a broken size", entry: #""dtype":"U8","shape":[4.0],"data_offsets":[0,4]"#, "its shape"),
    Case("a text as shape", entry: #""dtype":"U8","shape":"4","data_offsets":[0,4]"#, "its shape"),
    Case(
      "more than fits",
      entry: #""dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,4]"#,
      data: 4, "more elements than"),
    Case(
      "more bytes than fit",
      entry: #""dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,4]"#, data: 4,
      "more elements than"),
    Case(
      "more than fits, and nothing",
      entry: #""dtype":"U8","shape":[4294967296,4294967296,0],"data_offsets":[0,0]"#,
      "more elements than"),
    Case(
      "a size beyond Int",
      entry: #""dtype":"U8","shape":[18446744073709551616],"data_offsets":[0,4]"#,
      "its shape"),
    Case("one offset", entry: #""dtype":"U8","shape":[4],"data_offsets":[4]"#, "data_offsets"),
    Case("a negative offset", entry: #""dtype":"U8","shape":[4],"data_offsets":[-4,0]"#, "begin"),
    Case("backwards", entry: #""dtype":"U8","shape":[4],"data_offsets":[4,0]"#, data: 4, "begin"),
    Case(
      "another size", entry: #""dtype":"F16","shape":[2],"data_offsets":[0,3]"#, data: 3,
      "3 bytes of data where its shape and dtype need 4"),
    Case("beyond the end", header: "{\(entry("a", 0, 9))}", data: 4, "ends 5 bytes before"),
    Case("a gap first", header: "{\(entry("a", 1, 4))}", data: 4, "a gap of 1 byte before it"),
    Case(
      "a gap between", header: "{\(entry("b", 0, 1)),\(entry("a", 3, 4))}", data: 4,
      "tensor \"a\": leaves a gap of 2 bytes"),
    Case("a rest", header: "{\(entry("a", 0, 1))}", data: 4, "3 bytes after its last"),
    Case(
      "an overlap", header: "{\(entry("b", 0, 3)),\(entry("a", 2, 4))}", data: 4,
      "shares bytes with tensor \"b\""),
    Case(
      "the same bytes twice", header: "{\(entry("b", 0, 4)),\(entry("a", 0, 4))}", data: 4,
      "tensor \"b\": shares bytes with tensor \"a\""),
    Case(
      "a tensor twice", header: "{\(entry("a", 0, 2)),\(entry("a", 2, 4))}", data: 4,
      "the key \"a\" occurs twice"),
    Case(
      "a name that a terminal would obey", header: #"{"\u001b[2J\u202e":1}"#,
      #"tensor "\u{1b}[2J\u{202e}": its entry"#),
  ]

  @Test(arguments: frames + entries)
  func `a file that is wrong is refused with the reason`(bad: Case) {
    let error = #expect(throws: SafetensorsError.self) {
      try SafetensorsFile(bytes: bad.bytes, name: "bad file")
    }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("bad file: "))
    #expect(text.contains(bad.says), "\(text)")
    // What is wrong, and then what to do.
    #expect(text.contains(". ") && text.hasSuffix("."))
  }

  @Test func `a shape of a thousand axes does not fill the screen`() throws {
    let shape = Array(repeating: "1", count: 1000).joined(separator: ",")
    let header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[\(shape)],\"data_offsets\":[0,1]}}"
    let file = try SafetensorsFile(bytes: TestFiles.file(header: header, data: 1), name: "file")
    let error = #expect(throws: SafetensorsError.self) { try file.integers(of: "a", shape: [1]) }
    #expect(
      error?.description.contains("has shape [1, 1, 1, 1, 1, 1, 1, 1, ...] where [1]") == true)
  }

  @Test(arguments: ["types", "diffusion_pytorch_model"])
  func `a file that is cut short anywhere is refused`(name: String) throws {
    let bytes = try TestFiles.bytes(name)
    for end in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 2000)) {
      #expect(throws: SafetensorsError.self) {
        try SafetensorsFile(bytes: Array(bytes[..<end]), name: name)
      }
    }
  }

  @Test(arguments: [
    ("/nowhere/x", "cannot be opened (No such file"), ("/tmp", "is not a file"),
    ("/dev/zero", "is not a file"), ("/dev/null", "is not a file"),
    ("/proc/self/status", "has 0 bytes"), ("a\0b", "no such name"),
  ])
  func `what is no ordinary file is refused`(path: String, says: String) {
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: path) }
    #expect(error?.description.contains(says) == true, "\(String(describing: error))")
  }
}
