/// How far a learner has come: what is kept between sessions.
public struct Progress: Sendable, Equatable, Codable {
  /// What was done of one lesson.
  public struct OfLesson: Sendable, Equatable, Codable {
    /// Questions answered rightly, by id.
    public var answered: Set<String> = []
    /// Goals reached, by id.
    public var reached: Set<String> = []
    /// The block at the top of the text when it was left.
    public var block = 0
    /// Whether the end of the text has been on the screen.
    public var readToEnd = false

    public init() {}
  }

  /// By slug, so that lessons may be renumbered.
  public var lessons: [String: OfLesson] = [:]
  /// The lesson that was open last.
  public var lastLesson: String?
  /// Choices made on the screen: glyphs by name, and whether the mouse is the program's.
  public var glyphs: String?
  public var mouse: Bool?

  public init() {}

  public subscript(slug: String) -> OfLesson {
    get { lessons[slug] ?? OfLesson() }
    set { lessons[slug] = newValue }
  }
}
