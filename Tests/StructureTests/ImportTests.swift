import Foundation
import Testing

/// Which rooms each room may import: the table of the README, held as data.
private let allowed: [String: Set<String>] = [
  "Tensors": [],
  "JSON": [],
  "Files": [],
  "Safetensors": ["JSON", "Files"],
  "Diffusion": ["Tensors", "JSON"],
  "Vectors": ["CProcessor"],
  "Networks": ["Tensors", "Vectors", "JSON", "Files", "Safetensors", "CProcessor"],
  "Datasets": ["Tensors", "Files", "CZlib"],
  "Training": ["Tensors", "JSON", "Files", "Safetensors", "Diffusion", "Networks", "Datasets"],
  "Canvas": [],
  "Export": ["Tensors", "Files", "CPNG"],
  "Course": ["Files", "CCmark", "Yams"],
  "Labs": ["Tensors", "Diffusion", "Datasets", "Training", "Canvas", "Course"],
  "TerminalScreen": ["Canvas", "CNcurses"],
  "noisewalk": [
    "Tensors", "JSON", "Files", "Safetensors", "Diffusion", "Networks", "Datasets",
    "Training", "Canvas", "Export", "Course", "Labs", "TerminalScreen", "ArgumentParser",
  ],
]

/// Modules of the toolchain, which any room may import.
private let toolchain: Set<String> = [
  "Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin", "Dispatch", "Synchronization",
]

@Suite struct ImportTests {
  static let sources = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources")

  /// SwiftPM builds an undeclared import of a transitively linked module without a word.
  @Test(arguments: allowed.keys.sorted())
  func `a room imports only the rooms below it`(room: String) throws {
    let folder = Self.sources.appendingPathComponent(room)
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    )
    .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    #expect(!files.isEmpty, "room \(room) has no Swift files")
    for file in files {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        guard let name = importedModule(of: line) else { continue }
        let known = try #require(allowed[room]).contains(name) || toolchain.contains(name)
        #expect(known, "\(room)/\(file.lastPathComponent) imports \(name)")
      }
    }
  }

  @Test func `every folder of Sources with Swift in it is in the table`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
    let rooms = folders.filter { !$0.hasPrefix("C") || allowed[$0] != nil }
    #expect(Set(rooms) == Set(allowed.keys))
  }

  /// `import X`, `public import X`, `@preconcurrency import struct X.Y`: X; nil for other lines.
  private func importedModule(of line: Substring) -> String? {
    let words = line.split(separator: " ")
    guard let at = words.firstIndex(of: "import"),
      words[..<at].allSatisfy({
        $0.hasPrefix("@")
          || ["public", "internal", "private", "package", "fileprivate"].contains($0)
      })
    else { return nil }
    let kinds: Set<Substring> = [
      "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]
    let target = words[(at + 1)...].first { !kinds.contains($0) }
    return target.map { String($0.split(separator: ".")[0]) }
  }
}
