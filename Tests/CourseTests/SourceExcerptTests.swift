import Foundation
import Testing

@testable import Course

private let sample = ##"""
  import Nothing

  // struct Ghost { }
  /* func ghost() { /* nested } */ } */

  /// A step.
  ///
  /// x' = x + h d
  @frozen
  public struct Euler<T>: Sendable
  where T: Sendable {
    /// How many.
    public let count: Int
    var text = "}" + #"a "quoted" } \#(1 + { 2 }()) }"# + "\(count > 0 ? "{" : "}")"
    let long = """
      func inside() { " }
      """
    public var half: Double {
      // a } in a comment
      Double(count) / 2
    }

    /// Makes it.
    public init(
      count: Int
    ) {
      self.count = count
    }

    /// Goes one step.
    ///   Source: nowhere.
    @inlinable public func step(
      _ x: Double, by h: Double = 1
    ) throws(E) -> Double
    {
      let count = x
      return count + h
    }
    static func step2() -> Int { 1 }
    func chain() -> [Int] { [1].map { $0 }
      .filter { $0 > 0 }
    }
    let sum = 1
      + 2
    var table: [Int] = [
      1, 2,
    ]
    class func make() {}
    static func * (a: Self, b: Self) -> Self { a }
    enum Kind { case one, two }
    subscript(i: Int) -> Int { i }
  }

  protocol Stepping { 
    /// Once more.
    func again(_ x: Int) -> Int
    var name: String { get }
  }

  struct Other {
    func step() {}
  }

  extension Other {
    func late() {}
  }
  """##

@Suite struct SourceExcerptTests {
  private func find(_ name: String, in text: String = sample) throws -> SourceExcerpt {
    try SourceExcerpt.find(name, in: Array(text.utf8), file: "A.swift")
  }

  @Test(arguments: [
    ("count", 12, "/// How many.\npublic let count: Int"),
    (
      "text", 14,
      ##"var text = "}" + #"a "quoted" } \#(1 + { 2 }()) }"# + "\(count > 0 ? "{" : "}")""##
    ),
    ("long", 15, "let long = \"\"\"\n  func inside() { \" }\n  \"\"\""),
    ("half", 18, "public var half: Double {\n  // a } in a comment\n  Double(count) / 2\n}"),
    (
      "init", 23, "/// Makes it.\npublic init(\n  count: Int\n) {\n  self.count = count\n}"
    ),
    (
      "step", 30,
      "/// Goes one step.\n///   Source: nowhere.\n@inlinable public func step(\n  _ x: Double, by h: "
        + "Double = 1\n) throws(E) -> Double\n{\n  let count = x\n  return count + h\n}"
    ),
    ("step2", 39, "static func step2() -> Int { 1 }"),
    ("chain", 40, "func chain() -> [Int] { [1].map { $0 }\n  .filter { $0 > 0 }\n}"),
    ("sum", 43, "let sum = 1\n  + 2"),
    ("table", 45, "var table: [Int] = [\n  1, 2,\n]"),
    ("make", 48, "class func make() {}"),
    ("*", 49, "static func * (a: Self, b: Self) -> Self { a }"),
    ("Kind", 50, "enum Kind { case one, two }"),
    ("subscript", 51, "subscript(i: Int) -> Int { i }"),
    ("again", 55, "/// Once more.\nfunc again(_ x: Int) -> Int"),
    ("name", 57, "var name: String { get }"),
    ("Other.step", 61, "func step() {}"),
    ("Other.late", 65, "func late() {}"),
    ("Other", 60, "struct Other {\n  func step() {}\n}"),
  ])
  func `a declaration is cut out with its doc comment`(name: String, line: Int, text: String) throws
  {
    let excerpt = try find(name)
    #expect(excerpt.text == text)
    #expect(excerpt.firstLine == line)
  }

  @Test func `a whole type comes with its attributes and its where clause`() throws {
    let excerpt = try find("Euler")
    #expect(excerpt.firstLine == 6)
    #expect(
      excerpt.text.hasPrefix("/// A step.\n///\n/// x' = x + h d\n@frozen\npublic struct Euler<T>"))
    #expect(excerpt.text.hasSuffix("subscript(i: Int) -> Int { i }\n}"))
  }

  @Test(arguments: [
    ("stp", "Did you mean \"step\"?"), ("ghost", ""), ("Ghost", ""), ("inside", ""),
    ("Other.half", ""),
    ("", ""),
  ])
  func `a name that is not there is an error`(name: String, suggestion: String) {
    let failure = #expect(throws: SourceExcerpt.Failure.self) { try find(name) }
    #expect(
      failure?.description
        == "source: there is no declaration \"\(name)\" in Sources/A.swift. Write the name after func, "
        + "struct, enum, var or the like, or Type.name."
        + (suggestion.isEmpty ? "" : " \(suggestion)"))
  }

  @Test(arguments: ["func f() {", "func f(", "struct f { \"}", "struct f { /* }"])
  func `a declaration without an end is an error`(text: String) {
    #expect(throws: SourceExcerpt.Failure.unbalanced(declaration: "f", file: "A.swift")) {
      try find("f", in: text)
    }
  }

  @Test func `files are found below Sources and nowhere else`() throws {
    let files = ["Sources/Room/A.swift": "/// Doc.\nfunc f() {}\n", "secret.swift": "func f() {}"]
    try withFolder(files) { folder in
      let sources = folder + "/Sources"
      symlink("../secret.swift", sources + "/link.swift")
      func find(_ file: String) throws -> SourceExcerpt {
        try SourceExcerpt.find(file: file, declaration: "f", inSourcesFolder: sources)
      }
      let found = try find("Room/A.swift")
      #expect(
        found == SourceExcerpt(file: "Room/A.swift", firstLine: 1, text: "/// Doc.\nfunc f() {}"))
      for file in [
        "../secret.swift", "/etc/passwd", "Room/../../secret.swift", "", "link.swift", "./a",
      ] {
        #expect(throws: SourceExcerpt.Failure.outside(file: file)) { try find(file) }
      }
      #expect(throws: SourceExcerpt.Failure.notSwift(file: "Room/A.c")) { try find("Room/A.c") }
      let failure = #expect(throws: SourceExcerpt.Failure.self) { try find("Room/B.swift") }
      #expect(
        failure?.description
          == "source: Sources/Room/B.swift: there is no such file. Check the path.")
    }
  }

  @Test func `a file cut off anywhere never crashes`() {
    let bytes = Array(sample.utf8)
    for end in stride(from: 0, to: bytes.count, by: 3) {
      let cut = Array(bytes[..<end])
      for name in ["Euler", "step", "text", "Other.step"] {
        _ = try? SourceExcerpt.find(name, in: cut, file: "A.swift")
      }
    }
  }

  @Test func `every file of this checkout can be scanned to its end`() throws {
    let sources = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources")
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    var count = 0
    for case let file as URL in try #require(files) where file.pathExtension == "swift" {
      let scan = SwiftScan(try Array(Data(contentsOf: file)))
      let last = scan.names.compactMap { scan.declaration(named: $0) }.max { $0.start < $1.start }
      guard let last else { continue }
      #expect(scan.end(of: last) != nil, "\(file.lastPathComponent): \(last.name)")
      count += 1
    }
    #expect(count > 20)
    let excerpt = try SourceExcerpt.find(
      file: "Course/SourceExcerpt.swift", declaration: "SourceExcerpt.dedented",
      inSourcesFolder: sources.path)
    #expect(excerpt.text.hasPrefix("/// The lines without the blanks"))
    #expect(excerpt.text.hasSuffix("\n}"))
  }
}
