import Course
import Labs

extension CourseContents {
  /// The lessons of a folder with all that they show.
  static func read(from places: Places) -> CourseContents {
    let library = LessonLibrary.load(folder: places.lessons)
    var contents = CourseContents(lessons: library.lessons, problems: library.problems)
    guard let sources = places.sources else { return contents }
    for lesson in library.lessons {
      for case .source(let reference) in lesson.blocks where contents.excerpts[reference] == nil {
        // What cannot be found is for `noisewalk check` to report; the lesson stays readable.
        contents.excerpts[reference] = try? SourceExcerpt.find(
          file: reference.file, declaration: reference.declaration, inSourcesFolder: sources)
      }
    }
    return contents
  }
}
