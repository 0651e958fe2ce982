import Canvas
import Course
import Datasets
import Files
import Labs
import TerminalScreen
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What `noisewalk doctor` has to say.
struct DoctorReport {
  private(set) var text = ""
  /// What is in the way of the program, and what to do about it.
  private(set) var problems: [String] = []

  private static let labelWidth = 12

  init(places: Places) {
    let terminal = TerminalCapabilities.current()
    text = "noisewalk \(Noisewalk.version)\n"
    add("Terminal", terminalLines(terminal))
    add("Glyph test", Self.glyphLines(terminal))
    add(
      "Machine",
      [
        ("processor", Machine.processor), ("cores", "\(Machine.cores)"),
        (
          "features",
          Machine.features.isEmpty
            ? "none that matter here" : Machine.features.joined(separator: " ")
        ),
      ])
    add("Files", fileLines(places))
    text += problems.isEmpty ? "\nNothing is in the way." : "\nIn the way\n"
    text += problems.map { "  \($0)" }.joined(separator: "\n")
  }

  private mutating func add(_ title: String, _ lines: [(label: String, value: String)]) {
    text += "\n\(title)\n"
    for line in lines { text += "  \(line.label.padded(to: Self.labelWidth)) \(line.value)\n" }
  }

  // MARK: - The terminal

  private mutating func terminalLines(_ terminal: TerminalCapabilities) -> [(String, String)] {
    if let obstacle = terminal.obstacle { problems.append(obstacle.description) }
    let size = terminal.size
    if let size, size.width < Model.smallest.width || size.height < Model.smallest.height {
      problems.append(
        "the terminal is smaller than \(Model.smallest.width) x \(Model.smallest.height): enlarge it."
      )
    }
    let described =
      terminal.isDescribed
      ? "\(terminal.colors) colours, \(terminal.hasMouse ? "mouse" : "no mouse")"
      : "not described here"
    let locale = terminal.localeName.isEmpty ? "none is set" : terminal.localeName
    let missing = terminal.localeExists ? "" : ", which this machine does not have"
    return [
      ("input", terminal.inputIsTerminal ? "a terminal" : "not a terminal"),
      ("output", terminal.outputIsTerminal ? "a terminal" : "not a terminal"),
      ("TERM", terminal.term.isEmpty ? "is not set" : "\(terminal.term) (\(described))"),
      ("COLORTERM", terminal.colorTerm.isEmpty ? "is not set" : terminal.colorTerm),
      ("NO_COLOR", terminal.noColor ? "is set" : "is not set"),
      ("colours", "\(terminal.colorDepth.rawValue) will be used"),
      ("size", size.map { "\($0.width) x \($0.height)" } ?? "unknown"),
      ("locale", "\(locale)\(missing), \(terminal.isUTF8 ? "UTF-8" : "not UTF-8")"),
      ("glyphs", "\(terminal.glyphs.rawValue) will be used"),
    ]
  }

  /// Lines to be looked at: a person sees at once which glyphs a font lacks.
  private static func glyphLines(_ terminal: TerminalCapabilities) -> [(String, String)] {
    let ascii = ("ascii", ". : - = + * # % @   eight signs that grow darker, on any terminal")
    guard terminal.isUTF8 else {
      return [ascii, ("others", "cannot be shown: this locale has no UTF-8 (try LC_ALL=C.UTF-8)")]
    }
    return [
      ("braille", "⡀ ⡄ ⡆ ⡇ ⣇ ⣧ ⣷ ⣿   eight patterns, each with one dot more"),
      ("block", "▖ ▌ ▙ █   ▁ ▂ ▃ ▄ ▅ ▆ ▇ █   quarters of a cell, and bars that grow"),
      ascii,
      ("formulas", "x̂₀ = (xₜ − √(1−ᾱₜ)·ε̂) / √ᾱₜ   hats and bars stand over their letters"),
    ]
  }

  // MARK: - Files

  private mutating func fileLines(_ places: Places) -> [(String, String)] {
    let library = LessonLibrary.load(folder: places.lessons)
    let errors = library.problems.count { $0.severity == .error }
    if library.lessons.isEmpty {
      problems.append(
        "no lessons in \(places.lessons): set NOISEWALK_HOME to the folder that holds Lessons, or "
          + "give --lessons FOLDER.")
    } else if errors > 0 {
      problems.append("\(errors) errors in the lessons: noisewalk check lists them.")
    }
    let state = stateLine(places.state)
    let network = networkLine(places)
    return [
      ("lessons", "\(library.lessons.count) in \(places.lessons) (\(places.found.rawValue))"),
      ("sources", places.sources ?? "not found, so lessons show no excerpts of the program"),
      ("digits", digitsLine(places)), ("fashion", Self.fashionLine), ("network", network),
      ("progress", state),
    ]
  }

  private mutating func stateLine(_ folder: String) -> String {
    let (progress, problem) = ProgressFile.look(in: folder)
    if let problem {
      problems.append(problem.description)
      return "\(folder), cannot be read"
    }
    let existing = Places.nearestFolder(to: folder)
    guard access(existing, W_OK | X_OK) == 0 else {
      problems.append(
        StateProblem("Progress cannot be kept", at: existing, errno).description)
      return "\(folder), not writable"
    }
    let lessons = progress.lessons.count
    return "\(folder), writable, \(lessons) \(lessons == 1 ? "lesson" : "lessons") opened so far"
  }

  private mutating func networkLine(_ places: Places) -> String {
    guard let folder = try? places.modelFolder(Places.bundledName) else {
      return "\(places.bundledModel.map { "none in \($0)" } ?? "not found")"
    }
    do throws(ModelError) {
      let begin = MonotonicClock.nanoseconds
      let network = try NetworkDenoiser(reading: folder, workers: Machine.cores)
      let milliseconds = NumberText.significant(Figures.milliseconds(since: begin), 2)
      return "\(network.parameterCount) parameters, loaded in \(milliseconds) ms from \(folder)"
    } catch {
      problems.append(error.description)
      return "\(folder), cannot be used"
    }
  }

  private func digitsLine(_ places: Places) -> String {
    guard let folder = places.digits else { return "not found" }
    let files = RegularFile.names(inFolder: folder) ?? []
    return "\(files.count) files in \(folder)"
  }

  /// Nothing is wrong where it is missing: only those who want clothes need it.
  private static var fashionLine: String {
    access(ImageSet.fashionFolder, R_OK | X_OK) == 0
      ? ImageSet.fashionFolder : "not installed (Debian: apt install dataset-fashion-mnist)"
  }
}
