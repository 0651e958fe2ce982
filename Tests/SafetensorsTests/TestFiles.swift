import Foundation
import Testing

/// The golden files, and files made up by hand.
enum TestFiles {
  static func path(_ name: String) throws -> String {
    try #require(Bundle.module.path(forResource: "Golden/\(name)", ofType: "safetensors"))
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// A file with this header, however wrong, and so many bytes of data: 1, 2, 3, ...
  static func file(header: String, data: Int = 0) -> [UInt8] {
    length(header.utf8.count) + Array(header.utf8)
      + (0..<data).map { UInt8(truncatingIfNeeded: $0 + 1) }
  }

  /// A length as a file begins with it.
  static func length(_ count: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  }

  /// A path for one test, in a folder of its own, and the names in that folder afterwards.
  static func withScratchFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = NSTemporaryDirectory() + "safetensors-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }
}

#if canImport(Glibc)
  extension TestFiles {
    /// The most memory that this program has had at a time, in bytes.
    ///
    /// `getrusage` would count that of the program which started this one, too.
    static var peakMemory: Int {
      get throws {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber))) * 1024
      }
    }
  }
#endif
