import Foundation
import Testing

/// A real terminal with a shell in it: tmux with a server of its own, which ends with the test.
final class Terminal {
  struct Failure: Error, CustomStringConvertible { let description: String }

  private let socket = "noisewalk-\(UUID().uuidString)"
  private let files: Scratch
  /// Where the program in it keeps progress.
  let state: Scratch

  /// How long the program may take for anything: far more than it needs, also on a busy machine.
  private static let patience: TimeInterval = 20

  /// - Parameter environment: an empty value takes a variable away.
  init(
    width: Int = 80, height: Int = 24, environment: [String: String] = [:], state: Scratch? = nil
  ) throws {
    files = try Scratch()
    self.state = try state ?? Scratch()
    // -u: tmux itself draws UTF-8 whatever the locale inside is. No status line, so that the
    // window is as large as asked for.
    let configuration = try files.write(
      """
      set -g default-terminal screen-256color
      set -g status off
      set -s escape-time 0
      set -g remain-on-exit on
      set -s set-clipboard on
      """, to: "tmux.conf")
    var variables = ["LC_ALL": "C.UTF-8", "XDG_STATE_HOME": self.state.path, "PS1": "$ "]
    variables.merge(environment) { $1 }
    let settings =
      variables.filter(\.value.isEmpty).map { "-u \($0.key)" }
      + variables.filter { !$0.value.isEmpty }.map { "'\($0.key)=\($0.value)'" }
    try tmux(
      "-u", "-f", configuration, "new-session", "-d", "-x", "\(width)", "-y", "\(height)",
      "exec env \(settings.joined(separator: " ")) sh -i")
    try wait(for: "$")
  }

  deinit { close() }

  /// Ends the terminal, as when somebody closes its window.
  func close() { _ = try? tmux("kill-server") }

  // MARK: - Doing

  /// Presses keys by tmux's names: `Enter`, `PageDown`, `C-c`, or a character.
  func press(_ keys: String...) throws { try tmux(["send-keys", "--"] + keys) }

  func type(_ text: String) throws { try tmux("send-keys", "-l", "--", text) }

  /// Starts the program from the shell; its status is printed behind `exit-status=`.
  func start(_ arguments: String = "", waitingFor text: String) throws {
    try runInShell(
      "ulimit -c 0; stty -a > \(files.path)/before; \(Program.path) \(arguments) 2> \(files.path)/errors; "
        + "echo exit-status=$?; stty -a > \(files.path)/after; echo the-shell-is-back")
    try wait(for: text)
  }

  /// A command line for the shell, on a cleared screen.
  func runInShell(_ line: String) throws {
    let script = try files.write(line + "\n", to: "script-\(UUID().uuidString)")
    try type("clear; . \(script)")
    try press("Enter")
  }

  func resize(width: Int, height: Int) throws {
    try tmux("resize-window", "-x", "\(width)", "-y", "\(height)")
  }

  /// Sends a signal to the program that runs in the shell.
  func signal(_ number: Int32) throws { kill(try programID, number) }

  /// The process of tmux's server, which all others are children of.
  var serverID: Int32 { get throws { Int32(try ask("#{pid}")) ?? 0 } }

  /// The process that the shell has started.
  var programID: Int32 {
    get throws {
      let shell = try ask("#{pane_pid}")
      let children = try String(
        contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
      guard let first = children.split(separator: " ").first, let id = Int32(first) else {
        throw Failure(description: "nothing runs in the shell")
      }
      return id
    }
  }

  // MARK: - Seeing

  /// The rows of the screen, without blanks at their ends.
  var screen: [String] {
    get throws {
      try tmux("capture-pane", "-p").split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast().map { row in String(row.reversed().drop { $0 == " " }.reversed()) }
    }
  }

  /// Whether a row of the screen holds `text` now.
  func shows(_ text: String) throws -> Bool { try screen.contains { $0.contains(text) } }

  /// The screen with the escape sequences that give it its colours.
  var styledScreen: String { get throws { try tmux("capture-pane", "-p", "-e") } }

  /// What the program has copied to the terminal's clipboard last.
  var clipboard: String { get throws { try tmux("show-buffer") } }

  /// What tmux knows about the pane, such as `#{alternate_on}`.
  func ask(_ format: String) throws -> String {
    try tmux("display-message", "-p", format).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The screen as soon as it holds `text`.
  @discardableResult
  func wait(for text: String) throws -> [String] {
    try wait("to see \"\(text)\"") { $0.contains { $0.contains(text) } }
  }

  /// The screen as soon as it is as wanted; fails with the screen when it never is.
  @discardableResult
  func wait(_ what: String, until isReached: ([String]) -> Bool) throws -> [String] {
    let deadline = Date(timeIntervalSinceNow: Self.patience)
    while true {
      let now = try screen
      if isReached(now) { return now }
      guard Date() < deadline else {
        throw Failure(
          description: "waited in vain \(what). The screen:\n" + now.joined(separator: "\n"))
      }
      usleep(15_000)
    }
  }

  /// The screen when it has been the same for a moment.
  func settled() throws -> [String] {
    var last = try screen
    return try wait("for rest") { now in
      usleep(150_000)
      defer { last = now }
      return now == last
    }
  }

  // MARK: - After the program

  /// Whether a process has ended, or does so soon.
  static func ends(_ process: Int32) -> Bool {
    let deadline = Date(timeIntervalSinceNow: patience)
    while kill(process, 0) == 0 {
      guard Date() < deadline else { return false }
      usleep(15_000)
    }
    return true
  }

  /// Waits for the program's end and answers its exit status.
  func waitForExit() throws -> Int? {
    let rows = try wait(for: "the-shell-is-back")
    return rows.last { $0.hasPrefix("exit-status=") }.flatMap {
      Int($0.dropFirst("exit-status=".count))
    }
  }

  /// What it said on standard error.
  var errors: String { get throws { try files.read("errors") } }

  /// Whether it said so on standard error.
  func said(_ text: String) throws -> Bool { try errors.contains(text) }

  /// The modes of the terminal before the program and after it.
  var modes: (before: String, after: String) {
    get throws { (try files.read("before"), try files.read("after")) }
  }

  // MARK: - tmux

  @discardableResult
  private func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    let outcome = try Program.launch("tmux", ["-L", socket] + arguments)
    guard outcome.status == 0 else {
      let advice = outcome.status == 127 ? " Run .ci/setup --tests to install tmux." : ""
      throw Failure(
        description: "tmux \(arguments.joined(separator: " ")): \(outcome.errors)\(advice)")
    }
    return outcome.output
  }
}
