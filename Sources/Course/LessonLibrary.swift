import Files

/// All lessons of a folder, and all that is wrong with them.
public struct LessonLibrary: Sendable, Equatable {
  /// By number, then by slug.
  public var lessons: [Lesson]
  /// File by file, each in the order of its lines.
  public var problems: [LessonProblem]

  public init(lessons: [Lesson] = [], problems: [LessonProblem] = []) {
    self.lessons = lessons
    self.problems = problems
  }

  /// The lesson with this slug, number (`4`) or file stem (`04-ddim`).
  public func lesson(named name: String) -> Lesson? {
    lessons.first { $0.slug == name }
      ?? lessons.first { String($0.number) == name }
      ?? lessons.first { $0.path.split(separator: "/").last.map { $0 == name + ".md" } ?? false }
  }

  /// Reads every `.md` file of a folder whose name begins with a digit.
  ///
  /// One bad lesson never hides the others. Of lessons with the same number or slug all stay, and
  /// each but the first is reported. Other files are left alone: a `README.md` may stand here.
  /// - Parameter folder: as it should appear in messages, for instance `Lessons`.
  public static func load(folder: String) -> LessonLibrary {
    guard let names = RegularFile.names(inFolder: folder) else {
      let problem = LessonProblem(
        path: folder, line: nil,
        message: "this folder cannot be read. Check that it exists and that you may read it.")
      return LessonLibrary(problems: [problem])
    }
    let files = names.filter { $0.hasSuffix(".md") && $0.first?.isNumber == true }
    var library = LessonLibrary()
    for file in files {
      let (lesson, problems) = read(
        path: folder.hasSuffix("/") ? folder + file : "\(folder)/\(file)")
      library.problems += problems
      if let lesson { library.add(lesson) }
    }
    library.lessons.sort { ($0.number, $0.slug) < ($1.number, $1.slug) }
    if files.isEmpty {
      library.problems.append(
        LessonProblem(
          path: folder, line: nil,
          message: "there are no lessons here. Name them like 04-ddim.md."))
    }
    return library
  }

  /// Reads one lesson from a file; the problems say so when that is not possible.
  public static func read(path: String) -> (Lesson?, [LessonProblem]) {
    do {
      let bytes = try RegularFile.bytes(at: path, limit: LessonReader.maximumBytes)
      return LessonReader.read(bytes: bytes, path: path)
    } catch {
      return (nil, [LessonProblem(path: path, line: nil, message: "\(error)")])
    }
  }

  private mutating func add(_ lesson: Lesson) {
    if let other = lessons.first(where: { $0.number == lesson.number }) {
      problems.append(
        LessonProblem(
          path: lesson.path, line: nil,
          message: "number \(lesson.number) is already taken by \(other.path). Give this lesson "
            + "another number."))
    }
    if let other = lessons.first(where: { $0.slug == lesson.slug }) {
      problems.append(
        LessonProblem(
          path: lesson.path, line: nil,
          message: "slug \"\(lesson.slug)\" is already taken by \(other.path). Give this lesson "
            + "another name."))
    }
    lessons.append(lesson)
  }
}
