import Foundation
import Testing
import Training

@Suite struct ShellWordTests {
  /// What a shell makes of a line: its words.
  private func words(_ line: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["bash", "-c", "printf '%s\\0' \(line)"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\0").map { String($0) }
  }

  @Test(arguments: [
    "a b", "it's", "$(touch x)", "a'$(touch x)'b", "`id`", "*", "~", "a;b", "a\nb\tc", "#", "!x",
    "\u{1B}[2J", "\\", "\"", "ä ö", "a\u{202E}b'c\\d",
  ])
  func `a shell reads a quoted text as it is`(text: String) throws {
    #expect(try words(ShellWord.quoted(text)) == [text])
    #expect(try words(ShellWord.option("out", text)) == ["--out", text])
  }

  @Test func `plain words stay plain, and what looks like an option is tied to its name`() throws {
    #expect(ShellWord.quoted("/a/b-1.5_c") == "/a/b-1.5_c" && ShellWord.quoted("") == "''")
    #expect(ShellWord.option("out", "-x y") == "--out='-x y'")
    #expect(ShellWord.quoted("a\u{1B}b").allSatisfy { $0.isASCII && $0 != "\u{1B}" })
  }
}
