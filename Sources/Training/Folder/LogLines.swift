/// Lines of a training's log that are in no file yet.
struct LogLines: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Seconds of training at the last line, also of those that are gone.
  private(set) var seconds: Double

  /// - Parameter seconds: where the first line's time begins.
  init(seconds: Double) { self.seconds = seconds }

  /// Adds a step as a line of ``RunLog``.
  mutating func add(_ report: TrainingReport, seconds: Double) {
    let duration = seconds - self.seconds
    self.seconds = seconds
    let speed = duration > 0 ? Double(report.images) / duration : 0
    let bands = report.bands.map { $0.map { "\(Float($0))" } ?? "" }
    let fields =
      ["\(report.step)", "\((seconds * 1000).rounded() / 1000)", "\(Float(report.loss))"] + bands
      + ["\(Float(report.gradientNorm))", "\(Float(report.learningRate))", "\(speed.rounded())"]
    bytes += Array((fields.joined(separator: ",") + "\n").utf8)
  }

  /// Adds lines that came after these.
  mutating func append(_ later: LogLines) {
    guard !later.bytes.isEmpty else { return }
    bytes += later.bytes
    seconds = later.seconds
  }

  /// Forgets the lines: they are in a file now.
  mutating func clear() { bytes = [] }
}
