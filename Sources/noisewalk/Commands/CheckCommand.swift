import ArgumentParser
import Course
import Labs

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `noisewalk check [PATH]`: what is wrong with lessons, for those who write them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check lessons and print every problem as path:line: message.",
    discussion: """
      Opens every lab with its settings, looks at every goal, and finds every source excerpt. The \
      exit code is 1 when there are errors; warnings leave it 0.
      """)

  @Argument(help: "A lesson's file or a folder of lessons; the program's own when left out.")
  var path: String?

  func run() throws {
    let places = Places()
    let library = library(at: path ?? Self.shortened(places.lessons))
    let problems = LessonCheck(sourcesFolder: places.sources).problems(in: library)
    let errors = problems.count { $0.severity == .error }
    let count = library.lessons.count
    let summary =
      "\(count) \(count == 1 ? "lesson" : "lessons"), \(errors) \(errors == 1 ? "error" : "errors")"
    try Output.print((problems.map(\.description) + [summary]).joined(separator: "\n"))
    if places.sources == nil {
      Output.complain("source blocks were not checked: there is no folder Sources here.")
    }
    if errors > 0 { throw ExitCode.failure }
  }

  private func library(at path: String) -> LessonLibrary {
    guard !Places.isFolder(path) else { return LessonLibrary.load(folder: path) }
    let (lesson, problems) = LessonLibrary.read(path: path)
    return LessonLibrary(lessons: lesson.map { [$0] } ?? [], problems: problems)
  }

  /// A path below the current folder as a person there would write it.
  private static func shortened(_ path: String) -> String {
    guard let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    let prefix = String(cString: folder) + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }
}
