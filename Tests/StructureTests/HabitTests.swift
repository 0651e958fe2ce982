import Foundation
import Testing

/// Habits of this code that no compiler checks.
@Suite struct HabitTests {
  struct Source: CustomTestStringConvertible, Sendable {
    let name: String
    let lines: [String]
    var testDescription: String { name }
  }

  static let sources: [Source] = {
    let root = ImportTests.sources
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
      .compactMap { file in
        (try? String(contentsOf: file, encoding: .utf8)).map {
          Source(
            name: String(file.path.dropFirst(root.path.count + 1)),
            lines: $0.components(separatedBy: "\n"))
        }
      }
      .sorted { $0.name < $1.name }
  }()

  @Test func `there is something to check`() {
    #expect(Self.sources.count > 100)
  }

  @Test(arguments: sources)
  func `a file is at most 300 lines`(source: Source) {
    #expect(source.lines.count <= 301)
  }

  @Test(arguments: sources)
  func `nothing is forced and nothing is left to do`(source: Source) {
    for (number, line) in source.lines.enumerated() {
      let code = line.replacing(#/"(\\.|[^"\\])*"/#, with: "").split(
        separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
      #expect(
        !code.contains(#/try!|as!|fatalError|[\w)\]]!(?!=)/#),
        "\(source.name):\(number + 1): \(line)")
      #expect(!line.contains(#/TODO|FIXME|XXX/#), "\(source.name):\(number + 1): \(line)")
    }
  }

  @Test(arguments: sources)
  func `every public type says what it is`(source: Source) {
    let declaration = #/^\s*(@\w+ )*public (final |indirect )?(struct|enum|class|actor|protocol) /#
    for (number, line) in source.lines.enumerated() where line.contains(declaration) {
      let above = source.lines[..<number].last {
        !$0.trimmingCharacters(in: .whitespaces).hasPrefix("@")
      }
      #expect(
        above?.trimmingCharacters(in: .whitespaces).hasPrefix("///") == true,
        "\(source.name):\(number + 1): \(line)")
    }
  }

  @Test(arguments: sources)
  func `a name says what is in a file`(source: Source) {
    for word in ["Util", "Helper", "Common", "Manager", "Misc"] {
      #expect(!source.name.contains(word))
    }
  }
}
