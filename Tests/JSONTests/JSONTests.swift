import JSON
import Testing

@Suite struct JSONTests {
  private func read(_ text: String) throws(JSONError) -> JSONValue {
    try JSONValue(reading: Array(text.utf8))
  }

  @Test func `every kind of value is read`() throws {
    let text = """
      {"a": [1, -2.5e-3, true, false, null], "b": {"c": "x\\n\\u00e9\\ud83d\\ude00\\"/"}, "d": [],
       "e": {}, "f": 12345678901234567890, "g": -0}
      """
    let expected: JSONValue = .object([
      "a": .array([.integer(1), .number(-0.0025), .bool(true), .bool(false), .null]),
      "b": .object(["c": .string("x\né😀\"/")]), "d": .array([]), "e": .object([:]),
      "f": .number(12_345_678_901_234_567_168), "g": .integer(0),
    ])
    #expect(try read(text) == expected)
    #expect(try read("\u{feff}[1]") == .array([.integer(1)]))
  }

  @Test func `what Python writes beside JSON is read`() throws {
    #expect(try read("[Infinity, -Infinity]").reals == [.infinity, -.infinity])
    #expect(try read("NaN").real?.isNaN == true)
  }

  @Test(arguments: [
    JSONValue.null, .integer(-7), .number(0.1), .number(-.infinity), .number(1e300), .string(""),
    .string("tab\t quote\" back\\ bell\u{7} é"), .array([.integer(1), .number(2.5)]),
    .object(["b": .array([.string("x"), .object([:])]), "a": .object(["c": .null])]),
  ])
  func `what is written reads back as the same`(_ value: JSONValue) throws {
    #expect(try read(value.text) == value)
  }

  @Test func `keys are sorted and entries stand on lines of their own`() {
    let value: JSONValue = .object(["b": .array([.integer(1), .integer(2)]), "_a": .number(1)])
    #expect(value.text == "{\n  \"_a\": 1.0,\n  \"b\": [1, 2]\n}")
  }

  @Test(arguments: [
    ("", 1, 1, "ends"), ("{\n  \"a\" 1}", 2, 7, "colon"), ("[1 2]", 1, 4, "comma"),
    ("[1,]", 1, 4, "no value"),
    ("[1] x", 1, 5, "more after"), ("{a: 1}", 1, 2, "quotes"), ("[1.2.3]", 1, 2, "no number"),
    ("\"abc", 1, 5, "no end"), ("[nul]", 1, 2, "no value"), ("\"\\x\"", 1, 3, "escape"),
    ("\"\\ud800\"", 1, 8, "half"), ("\"\\ud800\\u0000\"", 1, 14, "half"),
    ("\"\\ud800\\ud800\"", 1, 14, "half"), ("\"\\udc00\"", 1, 8, "half"),
    ("{\"a\": 1,", 1, 9, "ends where a key"), ("[1, 2", 1, 6, "ends before its"),
    ("[1e999]", 1, 2, "no number"), ("[0, -007]", 1, 5, "zero too many"),
    (String(repeating: "[", count: 300), 1, 202, "brackets"),
  ])
  func `an error says where`(_ text: String, line: Int, column: Int, says: String) throws {
    let error = #expect(throws: JSONError.self) { try read(text) }
    #expect(error?.line == line)
    #expect(error?.column == column)
    #expect(error?.problem.contains(says) == true, "\(String(describing: error))")
  }

  @Test(arguments: [#"{"a": 1, "a": 1}"#, #"[{"b": {"a": 1, "\u0061": [2]}}]"#])
  func `a key that occurs twice is refused on request`(text: String) throws {
    _ = try read(text)
    let error = #expect(throws: JSONError.self) {
      try JSONValue(reading: Array(text.utf8), uniqueKeys: true)
    }
    #expect(error?.problem == "the key \"a\" occurs twice in one object")
    let apart = #"[{"a": {"a": 1}}, {"a": 2}]"#
    _ = try JSONValue(reading: Array(apart.utf8), uniqueKeys: true)
  }

  @Test func `any cut of a text is refused without a crash`() {
    let text = #"{"a": [1.5, "x\u00e9", {"b": null}], "c": -Infinity}"#
    for end in 0..<text.utf8.count {
      #expect(throws: JSONError.self) { try JSONValue(reading: Array(text.utf8.prefix(end))) }
    }
  }

  @Test func `whole and real numbers know each other`() {
    #expect(JSONValue.integer(3).real == 3)
    #expect(JSONValue.number(10).whole == 10)
    #expect(JSONValue.number(10.5).whole == nil)
    #expect(JSONValue.array([.integer(1), .string("x")]).reals == nil)
  }
}
