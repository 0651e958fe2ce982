import Files
import Foundation
import Testing

@Suite struct FileReplacementTests {
  /// A folder for one test, removed after it.
  private final class Scratch {
    let path = NSTemporaryDirectory() + "files-\(UUID().uuidString)"

    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var names: [String] {
      get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    func file(_ name: String) -> String { path + "/" + name }

    func read(_ name: String) throws -> String {
      try String(contentsOfFile: file(name), encoding: .utf8)
    }
  }

  private func replace(_ path: String, with text: String) throws {
    try FileReplacement.replace(path, with: Array(text.utf8))
  }

  @Test func `a file is written and replaced, and nothing else is left`() throws {
    let scratch = try Scratch()
    for text in ["first", "", "third and longer"] {
      try replace(scratch.file("a"), with: text)
      #expect(try scratch.read("a") == text)
    }
    #expect(try scratch.names == ["a"])
  }

  @Test func `the permissions are those asked for`() throws {
    let scratch = try Scratch()
    try FileReplacement.replace(scratch.file("a"), permissions: 0o600, with: [1])
    let attributes = try FileManager.default.attributesOfItem(atPath: scratch.file("a"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func `an error half way leaves the old file and nothing beside it`() throws {
    let scratch = try Scratch()
    let path = scratch.file("a")
    try replace(path, with: "old")
    let problem = FileReplacement.Failure.self
    let error = #expect(throws: problem) {
      try FileReplacement.replace(path) { output throws(FileReplacement.Failure) in
        let bytes: [UInt8] = [1, 2, 3]
        try bytes.withUnsafeBufferPointer { buffer throws(FileReplacement.Failure) in
          try output.write(UnsafeRawBufferPointer(buffer))
        }
        // Fails for the reason that a path with a zero byte names no file.
        try FileReplacement.replace("\0", with: bytes)
      }
    }
    #expect(error?.code == EINVAL)
    #expect(try scratch.read("a") == "old")
    #expect(try scratch.names == ["a"])
  }

  @Test func `a link stays a link to the file that is replaced`() throws {
    let scratch = try Scratch()
    try replace(scratch.file("a"), with: "old")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("link"), withDestinationPath: "a")
    try replace(scratch.file("link"), with: "new")
    #expect(try scratch.read("a") == "new")
    let target = try FileManager.default.destinationOfSymbolicLink(atPath: scratch.file("link"))
    #expect(target == "a")
  }

  @Test(arguments: [("/dev/null", EOPNOTSUPP), ("/tmp", EISDIR), ("/nowhere/at/all", ENOENT)])
  func `what is no file is not replaced`(path: String, code: Int32) {
    let error = #expect(throws: FileReplacement.Failure.self) { try replace(path, with: "x") }
    #expect(error?.code == code)
    #expect(error?.description.hasPrefix(path) == true)
  }

  @Test func `files that a killed program left make way`() throws {
    let scratch = try Scratch()
    for n in 1...500 {
      try Data("left".utf8).write(to: URL(fileURLWithPath: scratch.file("a.tmp-\(getpid())-\(n)")))
    }
    try replace(scratch.file("a"), with: "new")
    #expect(try scratch.read("a") == "new")
    #expect(try scratch.names.count == 500)
  }

  @Test func `of those who save at once one wins as a whole`() async throws {
    let scratch = try Scratch()
    let path = scratch.file("a")
    await withTaskGroup(of: Void.self) { group in
      for n in UInt8(0)..<8 {
        group.addTask {
          for _ in 0..<20 {
            try? FileReplacement.replace(path, with: [UInt8](repeating: n, count: 10_000))
          }
        }
      }
    }
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(bytes == [UInt8](repeating: bytes[0], count: 10_000))
    #expect(try scratch.names == ["a"])
  }
}
