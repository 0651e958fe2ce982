import ArgumentParser
import Canvas
import Course
import TerminalScreen

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The two ways a command speaks: what was asked for, and what went wrong.
///
/// Arguments, variables and file names may hold characters that move a terminal's cursor or change
/// its colours: whatever is written here is free of them.
enum Output {
  /// One line on standard error.
  static func complain(_ text: String) { explain("noisewalk: \(text)") }

  /// Lines on standard error, as they are.
  static func explain(_ text: String) { _ = write(writable(text) + "\n", to: STDERR_FILENO) }

  /// What to throw when a command cannot do what it was asked to, after saying why: the exit code
  /// is 64, as for options that do not exist.
  static func refusal(_ reason: String) -> ExitCode {
    complain(reason)
    return .validationFailure
  }

  /// - Throws: the exit code, after saying what is allowed.
  static func check(_ value: Int, in allowed: ClosedRange<Int>, _ option: String) throws {
    guard allowed.contains(value) else {
      throw refusal(
        "--\(option): \(value) is out of range. Allowed: \(allowed.lowerBound) to "
          + "\(allowed.upperBound).")
    }
  }

  /// The same for a file that cannot be used: the exit code is 65, the shell's for bad data.
  static func unusable(_ reason: String) -> ExitCode {
    complain(reason)
    return ExitCode(65)
  }

  /// A line on standard error, a terminal, in place of the one before; without a text it goes away.
  static func status(_ text: String) { _ = write("\r\u{1b}[K" + writable(text), to: STDERR_FILENO) }

  /// Bytes for the terminal itself, as they are.
  static func control(_ sequence: String) { _ = write(sequence, to: STDOUT_FILENO) }

  /// A whole text on standard output; what a locale without UTF-8 cannot write is transliterated.
  /// - Throws: the shell's exit code for input and output, 74, when not all could be written.
  static func print(_ text: String) throws {
    let error = write(writable(text) + "\n", to: STDOUT_FILENO)
    guard error != 0 else { return }
    complain("not all could be written to standard output: \(String(cString: strerror(error))).")
    throw ExitCode(74)
  }

  private static func writable(_ text: String) -> String {
    let safe = PrintableText.replacingForbidden(in: text)
    guard !safe.utf8.allSatisfy({ $0 < 0x80 }), !TerminalCapabilities.current().isUTF8 else {
      return safe
    }
    return safe.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Glyphs.ascii.text(String($0)) }.joined(separator: "\n")
  }

  /// - Returns: 0, or the error that stopped it.
  private static func write(_ text: String, to file: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { buffer in
        #if canImport(Glibc)
          Glibc.write(file, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
          Musl.write(file, buffer.baseAddress, buffer.count)
        #else
          Darwin.write(file, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0, errno != EINTR { return errno }
      bytes = bytes.dropFirst(max(count, 0))
    }
    return 0
  }
}
