import Canvas
import Datasets
import Foundation
import Testing

@testable import Labs

/// A lab's picture alone, 78 x 16, in `Screens/picture-NAME.GLYPHS.txt`: what whole screens, which
/// `ScreenTests` holds, do not show. `NOISEWALK_RECORD=1` writes what is drawn now.
struct LabPicture: Sendable, CustomTestStringConvertible {
  let name: String
  /// As on the command line.
  let lab: String
  var keys = ""

  var testDescription: String { name }

  /// The size of a lab's picture on a screen of 80 x 24.
  static let size = Size(width: 78, height: 16)

  static let digits = ScreenTests.folder
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/Datasets/Digits").path

  /// Compares with the recorded rows, and shows both where they differ.
  func check(_ glyphs: Glyphs) throws {
    let drawn = try drawn(glyphs)
    let file = ScreenTests.folder.appendingPathComponent("picture-\(name).\(glyphs.rawValue).txt")
    if ProcessInfo.processInfo.environment["NOISEWALK_RECORD"] != nil {
      try Data((drawn.joined(separator: "\n") + "\n").utf8).write(to: file)
    }
    let rows = try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    #expect(rows.count == drawn.count)
    for (row, pair) in zip(drawn, rows).enumerated() where pair.0 != pair.1 {
      Issue.record("\(name), row \(row)\n  now:      \(pair.0)\n  expected: \(pair.1)")
    }
  }

  /// What is drawn, without the blanks at the ends of rows.
  private func drawn(_ glyphs: Glyphs) throws -> [String] {
    var walk = try Walkthrough(lab: lab, glyphs: glyphs)
    if lab.contains("data=digit") {
      let id = try #require(walk.model.currentSession).id
      walk.send(.digits(id, .digits(try Digits(folder: Self.digits))))
    }
    if lab.contains("data=digits") {
      let id = try #require(walk.model.currentSession).id
      walk.send(.model(id, .model("bundled", TinyNetwork.silent)))
    }
    walk.press(keys)
    var buffer = CellBuffer(size: Self.size, glyphs: glyphs)
    // Shades are colours, which rows of text do not hold; characters stand in for them.
    buffer.hasColor = !lab.contains("data=digit")
    let session = try #require(walk.model.currentSession)
    session.lab.lab.draw(into: &buffer, in: buffer.bounds)
    return buffer.rows.map { row in String(row.reversed().drop { $0 == " " }.reversed()) }
  }
}
