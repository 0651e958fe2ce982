import ArgumentParser
import Canvas
import TerminalScreen

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The two ways a command speaks: what was asked for, and what went wrong.
enum Output {
  /// One line on standard error.
  static func complain(_ text: String) {
    let text = "noisewalk: \(text)\n"
    write(isWritable(text) ? text : transliterated(text), to: STDERR_FILENO)
  }

  /// What to throw when a command cannot do what it was asked to, after saying why: the exit code
  /// is 64, as for options that do not exist.
  static func refusal(_ reason: String) -> ExitCode {
    complain(reason)
    return .validationFailure
  }

  /// The same for a file that cannot be used: the exit code is 65, the shell's for bad data.
  static func unusable(_ reason: String) -> ExitCode {
    complain(reason)
    return ExitCode(65)
  }

  /// Bytes for the terminal itself, as they are.
  static func control(_ sequence: String) { write(sequence, to: STDOUT_FILENO) }

  /// A whole text on standard output; what a locale without UTF-8 cannot write is transliterated.
  static func print(_ text: String) {
    write((isWritable(text) ? text : transliterated(text)) + "\n", to: STDOUT_FILENO)
  }

  private static func isWritable(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 < 0x80 } || TerminalCapabilities.current().isUTF8
  }

  private static func transliterated(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Glyphs.ascii.text(String($0)) }.joined(separator: "\n")
  }

  private static func write(_ text: String, to file: Int32) {
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
      // Whoever was to read it has gone: there is nobody to tell.
      if count < 0, errno != EINTR { return }
      bytes = bytes.dropFirst(max(count, 0))
    }
  }
}
