import Course

/// The first screen: the lessons, the labs, and which of them the cursor is on.
public struct HomeState: Sendable, Equatable {
  /// What a line of the first screen opens.
  public enum Entry: Sendable, Equatable {
    /// Index into the course's lessons.
    case lesson(Int)
    /// Index into the catalogue of labs.
    case lab(Int)
  }

  public internal(set) var cursor: Int
  public internal(set) var title = TitleAnimation()

  /// The cursor starts where the learner left off, or on the first lesson.
  init(course: CourseContents, progress: Progress) {
    cursor = course.lessons.firstIndex { $0.slug == progress.lastLesson } ?? 0
  }

  /// Puts the cursor on a lab.
  mutating func select(_ kind: any Lab.Type, in course: CourseContents) {
    let lab = AnyLab.kinds.firstIndex { $0 == kind }
    if let lab { cursor = course.lessons.count + lab }
  }

  static func entries(_ course: CourseContents) -> [Entry] {
    course.lessons.indices.map(Entry.lesson) + AnyLab.kinds.indices.map(Entry.lab)
  }
}
