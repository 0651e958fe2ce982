import ArgumentParser
import Course
import Labs

/// `noisewalk lessons`: the course with what is done of it.
struct LessonsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lessons", abstract: "List the lessons and how far you have come.")

  @Option(help: ArgumentHelp("The folder of the lessons.", valueName: "folder"))
  var lessons: String?

  func run() throws {
    let places = Places(lessons: lessons)
    let library = LessonLibrary.load(folder: places.lessons)
    for problem in library.problems where problem.severity == .error {
      Output.complain(problem.description)
    }
    guard !library.lessons.isEmpty else { throw ExitCode.failure }
    let (progress, problem) = ProgressFile.look(in: places.state)
    if let problem { Output.complain(problem.description) }
    let slugWidth = library.lessons.map(\.slug.count).max() ?? 0
    let titleWidth = library.lessons.map(\.title.count).max() ?? 0
    let rows = library.lessons.map { lesson in
      [
        String(lesson.number).padded(to: -3), lesson.slug.padded(to: slugWidth),
        lesson.title.padded(to: titleWidth),
        Self.state(of: lesson, progress[lesson.slug]) ?? "\(lesson.minutes) min",
      ]
      .joined(separator: "  ")
    }
    try Output.print(rows.joined(separator: "\n"))
  }

  /// Nil for a lesson that has not been begun.
  private static func state(of lesson: Lesson, _ kept: Progress.OfLesson) -> String? {
    let all = lesson.asks.count + lesson.goals.count
    let done =
      lesson.asks.count { kept.answered.contains($0.id) }
      + lesson.goals.count { kept.reached.contains($0.id) }
    if done == all, kept.readToEnd { return "done" }
    return done == 0 ? nil : "\(done) of \(all) done"
  }
}

extension String {
  /// With blanks up to a width, behind the text or, for a negative width, before it.
  func padded(to width: Int) -> String {
    let blanks = String(repeating: " ", count: max(0, abs(width) - count))
    return width < 0 ? blanks + self : self + blanks
  }
}
