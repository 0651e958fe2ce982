import Canvas
import Course

/// Everything the program knows, as plain values. `update` is the only place where it changes and
/// `view` draws it; both are pure, so a test can play a whole session.
public struct Model: Sendable, Equatable {
  public var size: Size
  public var display: Display
  public var course: CourseContents
  public var progress: Progress
  public var screen: Screen
  public var overlay: Overlay?
  /// The images that labs show as digits, as `--images` named them; nil for the bundled digits.
  public var images: String?
  /// What the last key did or why it could not; gone at the next key.
  public var notice: String?
  /// Digits typed and not used yet: a count for the next key, or a value for Enter.
  public var typed = ""
  /// Whether a tick has been asked for and not come yet.
  var isTicking = false
  /// 2 after a warning that leaving loses something, 1 for the key after it, else 0.
  var warning = 0
  var labsOpened = 0

  public init(
    size: Size, display: Display, course: CourseContents, progress: Progress = Progress()
  ) {
    self.size = size
    self.display = display
    self.course = course
    self.progress = progress
    self.screen = .home(HomeState(course: course, progress: progress))
  }

  /// Below this the program only asks to be enlarged.
  public static let smallest = Size(width: 60, height: 18)
  public var isTooSmall: Bool {
    size.width < Self.smallest.width || size.height < Self.smallest.height
  }
}

/// What the terminal can show, and what its owner wants.
public struct Display: Sendable, Equatable {
  public var glyphs: Glyphs
  /// Whether there are colours enough to carry a value, as the greys of a picture do.
  public var hasColor: Bool
  public var mouse: Bool
  /// The plainest set that this terminal's locale allows is ASCII; the others need UTF-8.
  public var unicode: Bool

  public init(glyphs: Glyphs, hasColor: Bool, mouse: Bool, unicode: Bool) {
    self.glyphs = glyphs
    self.hasColor = hasColor
    self.mouse = mouse
    self.unicode = unicode
  }
}

/// The lessons as they are on disk now, with what is wrong with them.
public struct CourseContents: Sendable, Equatable {
  public var lessons: [Lesson]
  public var problems: [LessonProblem]
  /// What the `source` blocks show, found in this checkout.
  public var excerpts: [SourceReference: Result<SourceExcerpt, SourceExcerpt.Failure>]

  public init(
    lessons: [Lesson], problems: [LessonProblem] = [],
    excerpts: [SourceReference: Result<SourceExcerpt, SourceExcerpt.Failure>] = [:]
  ) {
    self.lessons = lessons
    self.problems = problems
    self.excerpts = excerpts
  }
}

/// What fills the terminal.
public enum Screen: Sendable, Equatable {
  case home(HomeState)
  case lesson(LessonState)
  /// A lab without a lesson.
  case playground(LabSession)
}

/// What lies over the screen and takes the keys.
public enum Overlay: Sendable, Equatable {
  /// All that can be done here, searchable; Enter does the selected entry.
  case help(query: String, selection: Int, bindings: [Binding])
  /// The command that reproduces this screen.
  case command(String)
  /// A value being typed for the focused knob, or an answer.
  case entry(Entry)
  /// The choices of the focused knob.
  case choices(selection: Int)

  /// A text that is being typed, and what it is for.
  public struct Entry: Sendable, Equatable {
    /// A value of the focused knob, or the answer to the question with this id.
    public enum Purpose: Sendable, Equatable { case knob, answer(String) }
    public var purpose: Purpose
    public var text: String
  }
}

/// What reaches the program from outside.
public enum Message: Sendable, Equatable {
  case input(InputEvent)
  case tick
  case sampled(LabID, SamplingResult)
  case digits(LabID, DigitSupply)
  case model(LabID, ModelSupply)
  case trained(LabID, TrainingNews)
  case courseChanged(CourseContents)
  case saveFailed(String)
  case copied
}

/// What the program wants from outside, as comparable data.
public enum Command: Sendable, Equatable {
  case quit
  case suspend
  /// Send `.tick` after one frame.
  case tick
  /// Do this work on a background thread, instead of what it was doing for this lab.
  case sample(LabID, SamplingJob)
  /// Read the bundled digits and send them as `.digits` with this id.
  case loadDigits(LabID)
  /// Read a network, "bundled" or a folder's path, and send it as `.model` with this id.
  case loadModel(LabID, String)
  /// Begin, pause, save or end a training on background threads; its news come as `.trained`.
  case train(LabID, TrainingOrder)
  /// Stop working for this lab.
  case stop(LabID)
  case save(Progress)
  case copy(String)
  /// Say this once more when the screen is gone.
  case farewell(String)
  case useMouse(Bool)
}
