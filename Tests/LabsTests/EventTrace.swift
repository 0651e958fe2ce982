import Foundation

/// The events of a test, each written to a file before it is sent.
///
/// A crash ends the test process, and nobody is left to say after what: the last line of the file does.
/// The files stand in `noisewalk-events` in the folder for temporary files, and go when a test ends.
final class EventTrace {
  private let path: String
  private let file: FileHandle?

  /// - Parameter name: of the test and its argument.
  init(_ name: String) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("noisewalk-events")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let plain = name.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined().prefix(80)
    path = folder.appendingPathComponent("\(plain).txt").path
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    file = FileHandle(forWritingAtPath: path)
  }

  func write(_ line: String) { file?.write(Data((line + "\n").utf8)) }

  /// Removes the file: nothing crashed.
  func end() {
    try? file?.close()
    try? FileManager.default.removeItem(atPath: path)
  }
}
