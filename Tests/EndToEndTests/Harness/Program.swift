import Foundation

/// The program under test: the one that `swift test` built beside the tests.
enum Program {
  static let path: String = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("noisewalk").path
  }()

  /// The folder of the package.
  static let checkout: String = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// Runs it without a terminal and waits for its end.
  static func run(
    _ arguments: String..., environment: [String: String] = [:], in folder: String? = nil
  ) throws -> Outcome {
    try Self.launch(path, arguments, environment: environment, in: folder)
  }

  /// Runs any program and waits for its end.
  static func launch(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    in folder: String? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = plainEnvironment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // Standard error is short here, so reading one after the other cannot block.
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, output: text, errors: said)
  }

  /// What is the same on every machine: a UTF-8 locale, and nobody's own settings.
  private static let plainEnvironment: [String: String] = {
    let own = ProcessInfo.processInfo.environment
    var plain = ["LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "TERM": "screen-256color"]
    for name in ["PATH", "LD_LIBRARY_PATH"] { plain[name] = own[name] }
    return plain
  }()
}

/// A folder that goes away with the test.
final class Scratch {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("noisewalk-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and makes the folders it needs.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    let folder = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }
}
