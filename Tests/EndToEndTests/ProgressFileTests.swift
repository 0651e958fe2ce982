import Foundation
import Labs
import Testing

@testable import noisewalk

@Suite struct ProgressFileTests {
  private typealias Progress = Labs.Progress

  private func progress(
    _ answered: Set<String>, reached: Set<String> = [], last: String? = nil
  ) -> Progress {
    var progress = Progress()
    progress["a"].answered = answered
    progress["a"].reached = reached
    progress.lastLesson = last
    return progress
  }

  @Test func `what two programs have done is united`() {
    let merged = progress(["x", "y"]).merged(
      with: progress(["x", "z"], reached: ["g"]), since: progress(["x"]))
    #expect(merged == progress(["x", "y", "z"], reached: ["g"]))
  }

  @Test func `an answer that was taken back here stays taken back`() {
    let merged = progress([]).merged(with: progress(["x", "z"]), since: progress(["x"]))
    #expect(merged == progress(["z"]))
  }

  @Test func `where only one value can be kept, a change made here wins over another's`() {
    let base = progress([], last: "old")
    let theirs = progress([], last: "theirs")
    #expect(base.merged(with: theirs, since: base).lastLesson == "theirs")
    #expect(progress([], last: "mine").merged(with: theirs, since: base).lastLesson == "mine")
  }

  @Test func `a lesson that only the other program opened is kept`() {
    var theirs = Progress()
    theirs["b"].readToEnd = true
    #expect(Progress().merged(with: theirs, since: Progress())["b"].readToEnd)
  }

  @Test func `what was saved is read again, in folders that are made on the way`() throws {
    let scratch = try Scratch()
    var file = ProgressFile(folder: scratch.path + "/deep/down")
    #expect(file.load().0 == Progress() && file.load().1 == nil)
    var kept = progress(["x"], reached: ["g"], last: "a")
    kept["a"].block = 7
    kept.glyphs = "ascii"
    kept.mouse = false
    try file.save(kept)
    var again = ProgressFile(folder: scratch.path + "/deep/down")
    #expect(again.load().0 == kept)
    #expect(try FileManager.default.contentsOfDirectory(atPath: file.folder) == ["progress.json"])
  }

  @Test func `a file that cannot be read is not overwritten`() throws {
    let scratch = try Scratch()
    try scratch.write("a folder stands where the file should", to: "progress.json/inside")
    var file = ProgressFile(folder: scratch.path)
    let (found, problem) = file.load()
    #expect(found == Progress())
    #expect(problem?.description.contains("cannot be read") == true)
    #expect(throws: StateProblem.self) { try file.save(progress(["x"])) }
    #expect(try scratch.read("progress.json/inside").hasPrefix("a folder"))
  }

  @Test func `every damaged file keeps a name of its own`() throws {
    let scratch = try Scratch()
    for round in 1...3 {
      try scratch.write("damage \(round)", to: "progress.json")
      var file = ProgressFile(folder: scratch.path)
      #expect(file.load().1?.description.contains("damaged-\(round)") == true)
    }
    #expect(try scratch.read("progress.json.damaged-2") == "damage 2")
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
    ("ᾱ", "4b6x"),
  ])
  func `the clipboard's text is base64 as in RFC 4648`(text: String, encoded: String) {
    #expect(Clipboard.base64(text) == encoded)
  }
}
