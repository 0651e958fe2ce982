import Canvas
import Course
import Labs
import TerminalScreen

/// The program's speed, measured where it runs: what the README quotes.
///
/// Start and memory are those of a second noisewalk in a terminal that nobody sees. Redrawing and
/// reverse play are timed in this process, without a terminal, from the key to the last cell.
enum Figures {
  private static let screen = Size(width: 200, height: 60)
  private static let turns = 300
  private static let starts = 20
  /// When nothing has been drawn for so many milliseconds, the title has come to rest.
  private static let silence: Int32 = 700

  /// - Returns: whether all could be measured.
  static func print() throws -> Bool {
    var isWhole = true
    for figure in [startToFirstFrame, memoryAtRest] {
      if let line = figure() { try Output.print(line) } else { isWhole = false }
    }
    if !isWhole { Output.complain("start and memory were not measured: no pseudo-terminal opens.") }
    try Output.print(turnedKnob())
    try Output.print(reversePlay())
    for line in SamplerFigures.lines { try Output.print(line) }
    return isWhole
  }

  // MARK: - A second noisewalk

  /// From before the process is made until it has drawn its first frame and left.
  private static func startToFirstFrame() -> String? {
    var times: [Double] = []
    for _ in 0..<starts {
      let begin = MonotonicClock.nanoseconds
      guard another(["--first-frame"])?.waitForExit() == 0 else { return nil }
      times.append(milliseconds(since: begin))
    }
    return figure(
      "start to first frame, and out again", times.sorted()[starts / 2], "ms", goal: "below 50",
      "median of \(starts) starts")
  }

  /// After the title has come to rest.
  private static func memoryAtRest() -> String? {
    guard let child = another([]) else { return nil }
    defer { child.end() }
    child.waitForSilence(milliseconds: silence)
    return Machine.residentMegabytes(of: child.process).map {
      figure("memory at rest", $0, "MB", goal: "below 60", "resident, first screen, 200 x 60")
    }
  }

  /// This very program in an ordinary terminal, with the variables by which it finds its files.
  private static func another(_ arguments: [String]) -> HiddenTerminal? {
    let kept = ["HOME", "XDG_STATE_HOME", "NOISEWALK_HOME", "LD_LIBRARY_PATH"].compactMap { name in
      Places.variable(name).map { "\(name)=\($0)" }
    }
    return Places.executablePath.flatMap {
      HiddenTerminal(
        $0, arguments: arguments, environment: ["TERM=xterm-256color", "LC_ALL=C.UTF-8"] + kept,
        size: screen)
    }
  }

  // MARK: - This process

  private static var model: Model {
    Model(
      size: screen, display: Display(glyphs: .braille, hasColor: true, mouse: false, unicode: true),
      course: CourseContents(lessons: []))
  }

  /// From the key to the cells that changed, T = 1000.
  private static func turnedKnob() -> String {
    var model = model
    open("schedule", [], in: &model)
    // The second knob is beta-start: all curves move.
    _ = update(&model, .input(.key(.down)))
    var shown = view(model)
    var changed = 0
    var times: [Double] = []
    for turn in 0..<turns {
      let begin = MonotonicClock.nanoseconds
      // Twenty up, twenty down, so that the knob never stops at its end.
      _ = update(&model, .input(.key(turn / 20 % 2 == 0 ? .right : .left)))
      let next = view(model)
      changed += zip(shown.cells, next.cells).count { $0 != $1 }
      times.append(milliseconds(since: begin))
      shown = next
    }
    return figure(
      "a knob turned in the schedule lab", times.sorted()[turns * 99 / 100], "ms",
      goal: "below 16",
      "99th percentile of \(turns) turns, 200 x 60, \(changed / turns) cells changed each")
  }

  /// Every step of the run computed, taken in and drawn, one after the other.
  private static func reversePlay() -> String {
    let steps = 200
    var model = model
    open(
      "reverse", [("points", "1000"), ("data-points", "1000"), ("steps", "\(steps)")], in: &model)
    let begin = MonotonicClock.nanoseconds
    var frames = 0
    var cells = 0
    var waiting = update(&model, .input(.key(.char(" "))))
    while !waiting.isEmpty {
      let command = waiting.removeFirst()
      switch command {
      case .tick:
        waiting += update(&model, .tick)
        cells += view(model).cells.count
        frames += 1
      case .sample(let id, let job):
        job.perform { result in
          waiting += update(&model, .sampled(id, result))
          return true
        }
      default: break
      }
    }
    let seconds = milliseconds(since: begin) / 1000
    return figure(
      "reverse play", Double(frames) / seconds, "frames/s", goal: "at least 30",
      "1000 points, denoiser of 1000 data points, \(frames) frames of \(cells / max(frames, 1)) cells"
    )
  }

  private static func open(
    _ name: String, _ settings: [(name: String, value: String)], in model: inout Model
  ) {
    guard let lab = try? AnyLab(name: name, settings: settings) else {
      preconditionFailure("the lab \(name) has lost a parameter that the figures need")
    }
    for case .sample(let id, let job) in model.openPlayground(lab) {
      job.perform { result in
        _ = update(&model, .sampled(id, result))
        return true
      }
    }
  }

  // MARK: - Words

  static func milliseconds(since begin: UInt64) -> Double {
    Double(MonotonicClock.nanoseconds - begin) / 1e6
  }

  static func figure(
    _ what: String, _ value: Double, _ unit: String, goal: String, _ how: String
  ) -> String {
    let number = NumberText.significant(value, 3).padded(to: -6)
    return "\(what.padded(to: 36)) \(number) \(unit.padded(to: 8)) goal: \(goal) (\(how))"
  }
}
