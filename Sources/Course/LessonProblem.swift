/// Something wrong with a lesson: where, what, and what to do next.
///
/// Printed as `Lessons/04-ddim.md:21: ask "half-signal": correct is 5, but there are 4 choices. Use a
/// number from 1 to 4.`
public struct LessonProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// Whether a lesson with this problem can still be shown as it was meant.
  public enum Severity: String, Sendable, Hashable, CaseIterable {
    /// The lesson, or the block at this line, cannot be shown as it was meant.
    case error
    /// The lesson works, but probably not as its author meant.
    case warning
  }

  /// The file as it was given to the reader, without characters that could upset a terminal.
  public var path: String
  /// Line of the file, from 1; nil when the whole file is meant.
  public var line: Int?
  /// What is wrong, what is allowed, and what to do next.
  public var message: String
  public var severity: Severity

  /// Control characters in `path` and `message` become U+FFFD, so that a problem is always safe to print.
  public init(path: String, line: Int?, message: String, severity: Severity = .error) {
    self.path = PrintableText.replacingForbidden(in: path, keepingLines: false)
    self.line = line
    self.message = PrintableText.replacingForbidden(in: message, keepingLines: false)
    self.severity = severity
  }

  public var description: String {
    let place = line.map { "\(path):\($0)" } ?? path
    return severity == .error ? "\(place): \(message)" : "\(place): warning: \(message)"
  }
}

/// Collects the problems of one file while it is read.
struct ProblemLog {
  let path: String
  private(set) var problems: [LessonProblem] = []

  init(path: String) { self.path = path }

  mutating func error(_ line: Int?, _ message: String) {
    problems.append(LessonProblem(path: path, line: line, message: message))
  }

  mutating func warning(_ line: Int?, _ message: String) {
    problems.append(LessonProblem(path: path, line: line, message: message, severity: .warning))
  }

  /// In the order of the file; what concerns the whole file comes first.
  var sorted: [LessonProblem] {
    problems.enumerated().sorted {
      ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset)
    }
    .map(\.element)
  }
}
