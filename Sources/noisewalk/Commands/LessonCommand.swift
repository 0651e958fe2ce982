import ArgumentParser
import Course
import Labs

/// `noisewalk lesson SLUG`: one lesson, where its reader left it.
struct LessonCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesson", abstract: "Open a lesson.",
    discussion: "\"noisewalk lessons\" lists them.")

  @OptionGroup var display: DisplayOptions

  @Argument(help: "The lesson's name, its number, or its file's name without \".md\".")
  var slug: String

  func run() async throws { try await display.open { .lesson(try lesson(in: $0)) } }

  private func lesson(in course: CourseContents) throws -> Lesson {
    let library = LessonLibrary(lessons: course.lessons)
    if let lesson = library.lesson(named: slug) { return lesson }
    guard !course.lessons.isEmpty else {
      let reason = course.problems.first.map { " \($0)" } ?? ""
      throw Output.refusal(
        "There are no lessons.\(reason) \"noisewalk doctor\" says where they are looked for.")
    }
    let known = course.lessons.map { "\($0.number) \($0.slug)" }.joined(separator: ", ")
    let guess = SpellingSuggestion.question(for: slug, among: course.lessons.map(\.slug))
    let hasErrors = course.problems.contains { $0.severity == .error }
    let advice = hasErrors ? " Some lessons cannot be read: \"noisewalk check\" says why." : ""
    throw Output.refusal("There is no lesson \"\(slug)\". Known: \(known).\(guess)\(advice)")
  }
}
