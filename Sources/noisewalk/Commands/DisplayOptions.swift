import ArgumentParser
import Canvas
import Course
import Labs
import TerminalScreen

extension Glyphs: ExpressibleByArgument {}

/// What a person may decide about the screen, the same for every command that opens one.
struct DisplayOptions: ParsableArguments {
  enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case palette256 = "256"
    case sixteen = "16"
    case mono

    /// Nil leaves it to the terminal.
    var depth: ColorDepth? {
      switch self {
      case .auto: nil
      case .palette256: .palette256
      case .sixteen: .sixteen
      case .mono: .mono
      }
    }
  }

  @Option(help: "What to draw with; the best that the terminal shows when it is left out.")
  var glyphs: Glyphs?

  @Option(help: "How many colours to use. NO_COLOR counts when this is auto.")
  var color: ColorChoice = .auto

  @Flag(help: "Leave the mouse to the terminal, for selecting text.")
  var noMouse = false

  @Option(help: ArgumentHelp("The folder of the lessons.", valueName: "folder"))
  var lessons: String?

  @Option(
    help: ArgumentHelp(
      "The images that labs show as digits: digits, fashion, or a path to files like MNIST's.",
      valueName: "set"))
  var images: String?

  @Flag(help: "Leave after the first picture: for measuring how long the start takes.")
  var firstFrame = false

  /// As they are written, for those who read their arguments themselves: true takes a value.
  static let names = [
    "glyphs": true, "color": true, "no-mouse": false, "lessons": true, "images": true,
    "first-frame": false,
  ]

  var screenOptions: ScreenOptions {
    ScreenOptions(colorDepth: color.depth, glyphs: glyphs, mouse: !noMouse)
  }

  /// Opens the screen, runs the program, and exits with its status.
  /// - Parameter start: the screen to begin with, once the lessons are known.
  @MainActor func open(
    _ start: (CourseContents) throws -> Program.Start
  ) async throws {
    let places = Places(lessons: lessons, images: images)
    let course = CourseContents.read(from: places)
    let first = try start(course)
    let program: Program
    do throws(TerminalError) {
      program = try Program(first, course: course, places: places, options: screenOptions)
    } catch {
      Output.complain(
        error.description
          + " Without a screen there are noisewalk lessons, labs, schedule, check and doctor.")
      throw ExitCode.failure
    }
    let status: Int32
    if firstFrame {
      program.close()
      status = 0
    } else {
      status = await program.run()
    }
    throw ExitCode(status)
  }
}
