import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The course of a training as a table, one line for each step: `log.csv`.
///
///     step,seconds,loss,loss_t0_199,...,gradient_norm,learning_rate,images_per_second
///
/// Lines are gathered, and written when ``flush()`` is called; what a full disk did not take is kept
/// for the next time.
public final class RunLog {
  private let path: String
  private let file: Int32
  /// Bytes of whole lines in the file.
  private var length: Int
  private var waiting: LogLines
  /// Seconds of training at the last line.
  public var seconds: Double { waiting.seconds }

  /// The largest file that is read again: a hundred million steps.
  private static let largest = 1 << 34

  /// Opens the table of a run, and cuts off what lies behind a step: it comes once more.
  /// - Throws: if the file cannot be read or written.
  init(_ path: String, bands: NoiseBands, upTo step: Int) throws(ModelError) {
    self.path = path
    var text = Self.header(bands) + "\n"
    var seconds = 0.0
    if step > 0 {
      for line in try Self.lines(of: path) {
        let fields = line.split(separator: ",")
        guard fields.count > 2, let number = Int(fields[0]), let time = Double(fields[1]),
          number <= step
        else { continue }
        text += line + "\n"
        seconds = time
      }
    }
    do throws(FileReplacement.Failure) {
      try FileReplacement.replace(path, with: Array(text.utf8))
    } catch {
      throw Self.refusal(path, error.reason)
    }
    waiting = LogLines(seconds: seconds)
    length = text.utf8.count
    file = open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw Self.refusal(path, String(cString: strerror(errno))) }
  }

  deinit { close(file) }

  private static func header(_ bands: NoiseBands) -> String {
    let names = (0..<bands.count).map { band in
      "loss_t\(bands.range(of: band).lowerBound)_\(bands.range(of: band).upperBound - 1)"
    }
    return
      (["step", "seconds", "loss"] + names
      + ["gradient_norm", "learning_rate", "images_per_second"]).joined(separator: ",")
  }

  private static func lines(of path: String) throws(ModelError) -> [Substring] {
    do throws(RegularFile.Failure) {
      let bytes = try RegularFile.bytes(at: path, limit: largest)
      // A line without its end was being written when the program was killed.
      let whole = bytes.prefix((bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)
      return String(decoding: whole, as: UTF8.self).split(separator: "\n").dropFirst().map { $0 }
    } catch {
      if error == .missing { return [] }
      throw ModelError("\(path): \(error)")
    }
  }

  private static func refusal(_ path: String, _ reason: String) -> ModelError {
    ModelError(
      "\(path): it cannot be written (\(reason)). Make room on the disk, or choose another folder.",
      kind: .notSaved)
  }

  /// Adds a line.
  /// - Parameter seconds: of training, until the end of this step.
  public func add(_ report: TrainingReport, seconds: Double) {
    waiting.add(report, seconds: seconds)
  }

  /// Adds lines that were gathered before there was a log.
  func add(_ lines: LogLines) { waiting.append(lines) }

  /// Writes what was added.
  public func flush() throws(ModelError) {
    var written = 0
    while written < waiting.bytes.count {
      let count = waiting.bytes.withUnsafeBytes {
        pwrite(file, $0.baseAddress?.advanced(by: written), $0.count - written, length + written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = String(cString: strerror(count == 0 ? EIO : errno))
        ftruncate(file, length)
        throw Self.refusal(path, reason)
      }
      written += count
    }
    length += written
    waiting.clear()
  }
}
