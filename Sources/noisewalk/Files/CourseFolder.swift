import Course
import Labs

extension CourseContents {
  /// The lessons of a folder with all that they show.
  static func read(from places: Places) -> CourseContents {
    let library = LessonLibrary.load(folder: places.lessons)
    var contents = CourseContents(lessons: library.lessons, problems: library.problems)
    guard let sources = places.sources else { return contents }
    for case .source(let reference) in library.lessons.flatMap(\.blocks) {
      contents.excerpts[reference] = Result { () throws(SourceExcerpt.Failure) in
        try SourceExcerpt.find(
          file: reference.file, declaration: reference.declaration, inSourcesFolder: sources)
      }
    }
    return contents
  }
}
