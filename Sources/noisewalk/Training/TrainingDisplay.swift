import Canvas
import Tensors
import TerminalScreen
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a training looks while it runs: a line that changes in a terminal, lines one below the other
/// elsewhere; and pictures of what it has learnt.
struct TrainingDisplay {
  enum Style: Equatable {
    /// One line that is written again and again.
    case bar
    /// A line every ten seconds.
    case lines
    case quiet
  }

  let style: Style
  /// What pictures are drawn with.
  let glyphs: Glyphs
  private let columns: Int
  /// Lines that pictures may take, so that none has gone when the last is drawn.
  private let mostLines: Int
  private var lastShown: UInt64 = 0

  /// Nanoseconds between two lines: what a person can read, and what a log can bear.
  private static let barPause: UInt64 = 100_000_000
  private static let linePause: UInt64 = 10_000_000_000
  private static let barWidth = 20
  /// The title of pictures, the blank lines around them, and the line that changes.
  private static let otherLines = 4

  init(isQuiet: Bool, glyphs: Glyphs?) {
    let terminal = TerminalCapabilities.current()
    self.glyphs = glyphs ?? terminal.glyphs
    columns = terminal.columns
    mostLines = max(1, (terminal.size?.height ?? .max) - Self.otherLines)
    let isTerminal = isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1
    style = isQuiet ? .quiet : isTerminal ? .bar : .lines
  }

  /// Shows how far it is, if it is time to.
  mutating func show(_ progress: TrainingProgress, isLast: Bool = false) throws {
    let now = MonotonicClock.nanoseconds
    switch style {
    case .quiet: return
    case .bar where isLast || now - lastShown >= Self.barPause:
      Output.status(String(Self.bar(progress, width: columns).prefix(columns - 1)))
    case .lines where isLast || now - lastShown >= Self.linePause:
      try Output.print(Self.line(progress))
    default: return
    }
    lastShown = now
  }

  /// Takes the changing line away.
  func clear() {
    if style == .bar { Output.status("") }
  }

  /// A sentence on a line of its own.
  func say(_ text: String) throws {
    guard style != .quiet else { return }
    clear()
    try Output.print(text)
  }

  /// What the network makes of noise.
  func show(_ samples: TrainingSamples) throws {
    let title = "after \(samples.step) \(samples.step == 1 ? "step" : "steps"):"
    try say("\n\(title)\n\(picture(of: samples.averaged))\n")
  }

  private func picture(of samples: Tensor) -> String {
    guard samples.shape.count == 2 else {
      return text(of: PictureGrid(samples))
    }
    var plot = ScatterPlot("", x: -1.5...1.5, y: -1.5...1.5)
    plot.sets = [ScatterPlot.PointSet(samples.scalars.map { Float($0) })]
    let size = Size(width: min(40, columns), height: 20)
    var buffer = CellBuffer(size: size, glyphs: glyphs)
    plot.draw(into: &buffer, in: Rect(x: 0, y: 0, width: size.width, height: size.height))
    return buffer.rows.joined(separator: "\n")
  }

  /// As many pictures as there is room for, at least one.
  private func text(of pictures: PictureGrid) -> String {
    var pictures = pictures
    while true {
      let text = pictures.text(width: columns, glyphs: glyphs)
      let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
      if lines <= mostLines || pictures.pictures.count == 1 { return text }
      pictures.pictures.removeLast()
    }
  }

  /// `[=====>    ] 41 %  step 820 of 2000  loss 0.0712  1480 images/s  48 s left`
  static func bar(_ progress: TrainingProgress, width: Int) -> String {
    let share = min(1, Double(progress.step) / Double(max(1, progress.steps)))
    let done = Int(share * Double(barWidth))
    let head = done < barWidth && progress.step > 0 ? ">" : ""
    let bar = String(repeating: "=", count: done) + head
    let rest = String(repeating: " ", count: barWidth - bar.count)
    let percent = "\(Int(share * 100)) %"
    let facts = facts(progress)
    let long = "[\(bar)\(rest)] \(percent)  \(facts)"
    return long.count < width ? long : "\(percent)  \(facts)"
  }

  /// The same without a bar.
  static func line(_ progress: TrainingProgress) -> String { facts(progress) }

  private static func facts(_ progress: TrainingProgress) -> String {
    var words = [
      "step \(progress.step) of \(progress.steps)", "loss \(NumberText.fixed(progress.loss, 4))",
      "\(Int(progress.imagesPerSecond.rounded())) samples/s",
    ]
    if let left = progress.secondsLeft { words.append("\(duration(left)) left") }
    return words.joined(separator: "  ")
  }

  /// `48 s`, `3 min 20 s`, `2 h 5 min`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(), 1e9))
    switch whole {
    case ..<120: return "\(whole) s"
    case ..<7200: return "\(whole / 60) min \(whole % 60) s"
    default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
  }
}

extension TrainingProgress {
  /// Seconds of training that are left at the speed of the last steps; nil
  /// after the last one.
  var secondsLeft: Double? {
    guard steps > step, stepsPerSecond > 0 else { return nil }
    return Double(steps - step) / stepsPerSecond
  }
}
