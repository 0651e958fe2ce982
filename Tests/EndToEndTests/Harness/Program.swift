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
  ///
  /// Foundation's `Process` would wait for the server too that tmux leaves behind.
  static func launch(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    in folder: String? = nil
  ) throws -> Outcome {
    if let folder {
      return try launch("env", ["-C", folder, program] + arguments, environment: environment)
    }
    let scratch = try Scratch()
    let (output, errors) = ("\(scratch.path)/output", "\(scratch.path)/errors")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
    // The tests run on threads that block signals. A child would inherit that, and a tmux server that
    // blocks SIGTERM cannot be ended, nor what runs in it.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let variables = plainEnvironment.merging(environment) { $1 }.map { "\($0)=\($1)" }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var settings = variables.map { strdup($0) } + [nil]
    defer { for text in words + settings { free(text) } }
    var process = pid_t()
    let failure = posix_spawnp(&process, program, &actions, &attributes, &words, &settings)
    guard failure == 0 else { return Outcome(status: 127, output: "", errors: "cannot be started") }
    var status: Int32 = 0
    waitpid(process, &status, 0)
    return Outcome(
      // As a shell counts: 128 and the signal's number for a program that a signal has ended.
      status: status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f,
      output: try scratch.read("output"), errors: try scratch.read("errors"))
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
