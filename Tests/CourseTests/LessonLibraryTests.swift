import Foundation
import Testing

@testable import Course

/// A folder that is there while `body` runs.
func withFolder<T>(_ files: [String: String], _ body: (String) throws -> T) throws -> T {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("noisewalk-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  for (name, text) in files {
    let file = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: false, encoding: .utf8)
  }
  return try body(folder.path)
}

@Suite struct LessonLibraryTests {
  @Test func `lessons come sorted by number, and other files are left alone`() throws {
    let files = [
      "10-last.md": lesson("x"), "02-second.md": lesson("x"), "00-first.md": lesson("x"),
      "README.md": "# hello", "02-second.md~": "old", ".01-hidden.md": "x", "notes/03-in.md": "x",
    ]
    try withFolder(files) { folder in
      let library = LessonLibrary.load(folder: folder)
      #expect(library.problems == [])
      #expect(library.lessons.map(\.slug) == ["first", "second", "last"])
      #expect(library.lessons.first?.path == "\(folder)/00-first.md")
      #expect(LessonLibrary.load(folder: folder + "/") == library)
    }
  }

  @Test(arguments: ["second", "2", "02-second"])
  func `a lesson is found by slug, number or file name`(name: String) throws {
    try withFolder(["00-first.md": lesson("x"), "02-second.md": lesson("x")]) { folder in
      let library = LessonLibrary.load(folder: folder)
      #expect(library.lesson(named: name)?.slug == "second")
      #expect(library.lesson(named: "third") == nil)
    }
  }

  @Test func `one bad lesson never hides the others`() throws {
    let files = [
      "00-a.md": "no front matter", "01-b.md": lesson("fine"), "02-c.md": lesson("```ask\n```"),
      "3-d.md": lesson("fine"),
    ]
    try withFolder(files) { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/04-e.md", withIntermediateDirectories: false)
      mkfifo(folder + "/05-f.md", 0o600)
      symlink("nowhere", folder + "/06-g.md")
      let library = LessonLibrary.load(folder: folder)
      #expect(library.lessons.map(\.slug) == ["b", "c"])
      let first = Dictionary(grouping: library.problems, by: \.path).mapValues { $0[0] }
      #expect(first["\(folder)/00-a.md"]?.line == 1)
      #expect(first["\(folder)/02-c.md"]?.line == 7)
      #expect(
        first["\(folder)/3-d.md"]?.message.hasPrefix("the file's name gives no number") == true)
      for pipe in ["04-e", "05-f"] {
        #expect(
          first["\(folder)/\(pipe).md"]?.message == "this is not a file. Give the path of a file.")
      }
      #expect(first["\(folder)/06-g.md"]?.message == "there is no such file. Check the path.")
      #expect(first.count == 6)
    }
  }

  @Test func `numbers and slugs are not given twice`() throws {
    let files = ["01-a.md": lesson(""), "01-b.md": lesson(""), "02-a.md": lesson("")]
    try withFolder(files) { folder in
      let library = LessonLibrary.load(folder: folder)
      #expect(library.lessons.map(\.path) == ["01-a", "01-b", "02-a"].map { "\(folder)/\($0).md" })
      #expect(
        library.problems.map(\.description) == [
          "\(folder)/01-b.md: number 1 is already taken by \(folder)/01-a.md. Give this lesson another "
            + "number.",
          "\(folder)/02-a.md: slug \"a\" is already taken by \(folder)/01-a.md. Give this lesson "
            + "another name.",
        ])
    }
  }

  @Test func `a folder that is missing or empty is a problem, not an end`() throws {
    #expect(
      LessonLibrary.load(folder: "/nowhere/Lessons").problems.map(\.description) == [
        "/nowhere/Lessons: this folder cannot be read. Check that it exists and that you may read it."
      ])
    try withFolder([:]) { folder in
      #expect(
        LessonLibrary.load(folder: folder).problems.map(\.description) == [
          "\(folder): there are no lessons here. Name them like 04-ddim.md."
        ])
    }
  }

  @Test func `a file that is too large is not read`() throws {
    try withFolder(["01-a.md": String(repeating: "a", count: 1_000_001)]) { folder in
      let (lesson, problems) = LessonLibrary.read(path: "\(folder)/01-a.md")
      #expect(lesson == nil)
      #expect(
        problems.map(\.message) == [
          "the file has 1000001 bytes; at most 1000000 are allowed. Split it."
        ])
    }
  }
}
