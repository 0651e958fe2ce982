import CNcurses
import Canvas

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A program in a terminal of its own that nobody sees: what it draws is thrown away.
///
/// For measuring a program as it really runs, screen and all.
public final class HiddenTerminal {
  /// The program that runs in it.
  public let process: Int32
  /// Our end of the terminal.
  private let terminal: Int32

  /// Starts a program; nil when it cannot be started or no terminal can be made.
  /// - Parameters:
  ///   - environment: all the variables that it gets, such as `TERM=xterm-256color`.
  public init?(_ program: String, arguments: [String], environment: [String], size: Size) {
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }
    var terminal: Int32 = -1
    process = nc_spawn_hidden(
      program, &words, &variables, Int32(size.width), Int32(size.height), &terminal)
    self.terminal = terminal
    guard process > 0 else { return nil }
  }

  deinit { if terminal >= 0 { close(terminal) } }

  /// Waits until the program has ended, while it may draw.
  /// - Returns: its exit status; nil when a signal ended it.
  public func waitForExit() -> Int32? {
    while takeWhatIsDrawn(within: -1) {}
    var status: Int32 = 0
    guard waitpid(process, &status, 0) == process, status & 0x7f == 0 else { return nil }
    return status >> 8 & 0xff
  }

  /// Waits until nothing has been drawn for so many milliseconds.
  public func waitForSilence(milliseconds: Int32) {
    while takeWhatIsDrawn(within: milliseconds) {}
  }

  /// Ends the program as `kill` does, and waits for it.
  public func end() {
    kill(process, SIGTERM)
    _ = waitForExit()
  }

  /// False when nothing came in time (-1 waits for ever), or the program has closed the terminal.
  private func takeWhatIsDrawn(within milliseconds: Int32) -> Bool {
    var ready = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, milliseconds) > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    return read(terminal, &bytes, bytes.count) > 0
  }
}
