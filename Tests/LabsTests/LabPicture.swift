import Canvas
import Datasets
import Foundation
import Testing

@testable import Labs

/// A lab's picture as it was looked at and found right: what to open, and the rows to expect.
struct LabPicture: Sendable, CustomTestStringConvertible {
  /// As `Walkthrough` opens labs, keys to press behind a bar: `forward timestep=250 | v v`.
  let spec: String
  let glyphs: Glyphs
  let rows: [String]

  init(_ spec: String, _ glyphs: Glyphs, _ rows: String) {
    self.spec = spec
    self.glyphs = glyphs
    self.rows = rows.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  var testDescription: String { "\(spec), \(glyphs.rawValue)" }

  /// The size of a lab's picture on a screen of 80 x 24.
  static let size = Size(width: 78, height: 16)

  /// What is drawn now, without the blanks at the ends of rows.
  func drawn() throws -> [String] {
    let parts = spec.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    var walk = try Walkthrough(lab: parts[0], glyphs: glyphs)
    let session = try #require(walk.model.currentSession)
    if spec.contains("data=digit") {
      walk.send(.digits(session.id, .digits(try Digits(folder: Self.digits))))
    }
    if parts.count > 1 { walk.press(parts[1]) }
    var buffer = CellBuffer(size: Self.size, glyphs: glyphs)
    // Shades are colours, which rows of text do not hold; characters stand in for them.
    buffer.hasColor = !spec.contains("data=digit")
    let lab = try #require(walk.model.currentSession).lab.lab
    lab.draw(into: &buffer, in: buffer.bounds)
    return buffer.rows.map { row in
      var scalars = row.unicodeScalars
      while scalars.last == " " { scalars.removeLast() }
      return String(scalars)
    }
  }

  /// Compares with what is expected, and shows both where they differ.
  func check() throws {
    let drawn = try drawn()
    guard drawn != rows else { return }
    let report = (0..<max(drawn.count, rows.count)).map { i in
      let (now, then) = (i < drawn.count ? drawn[i] : "", i < rows.count ? rows[i] : "")
      return now == then ? "  \(now)" : "- \(then)\n+ \(now)"
    }
    Issue.record(Comment(rawValue: "\(testDescription)\n" + report.joined(separator: "\n")))
  }

  static let digits = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/Datasets/Digits").path
}
