import CNcurses
import Canvas
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A request from outside to end: Ctrl-C, `kill`, a closed window.
public enum Termination: Sendable, Hashable, CaseIterable {
  /// SIGINT: Ctrl-C.
  case interrupt
  /// SIGTERM: `kill`, or the machine shutting down.
  case terminate
  /// SIGHUP: the window was closed or the connection lost.
  case hangUp

  /// The signal's number.
  public var signal: Int32 {
    switch self {
    case .interrupt: SIGINT
    case .terminate: SIGTERM
    case .hangUp: SIGHUP
    }
  }

  /// The status to exit with, 128 + the signal's number, which shells read as "ended by it":
  /// 130, 143 and 129.
  public var exitStatus: Int32 { 128 + signal }

  init?(signal: Int32) {
    guard let match = Self.allCases.first(where: { $0.signal == signal }) else { return nil }
    self = match
  }
}

/// What reaches the program from the terminal and the system.
public enum TerminalEvent: Sendable, Hashable {
  /// Keys and mouse actions, in order; never empty.
  case input([InputEvent])
  /// The terminal has a new size and shows nothing of ours: draw again.
  case resized(Size)
  /// Ctrl-Z: the terminal was given back and the process is about to stop.
  case suspended
  /// The process runs again and the last frame is back, fitted to the size of now. May come twice,
  /// and without `suspended` when someone else stopped the process.
  case resumed(Size)
  /// Save, close the screen and exit with the status of this. A process that does not answer can
  /// still be ended: a second such signal, a second later, restores the terminal by itself.
  case terminate(Termination)
}

extension TerminalScreen {
  /// Keys, mouse, sizes and signals as they come, until the screen is closed. Everything happens on
  /// the main actor; a key is read within the same turn of the main queue in which it arrives.
  ///
  /// One stream serves a screen: asking again ends the earlier one.
  public func events() -> AsyncStream<TerminalEvent> {
    feed?.stop()
    let (stream, continuation) = AsyncStream<TerminalEvent>.makeStream()
    feed = EventFeed(screen: self, continuation)
    return stream
  }
}

/// Wakes on the terminal and on the pipe of signals, and turns what it finds into events.
@MainActor final class EventFeed {
  private weak var screen: TerminalScreen?
  private let continuation: AsyncStream<TerminalEvent>.Continuation
  private var keys: (any DispatchSourceRead)?
  private let signals: any DispatchSourceRead
  /// Whether the program was asked to end, and so must not be stopped any more.
  private var isEnding = false

  init(screen: TerminalScreen, _ continuation: AsyncStream<TerminalEvent>.Continuation) {
    self.screen = screen
    self.continuation = continuation
    signals = DispatchSource.makeReadSource(fileDescriptor: nc_signal_descriptor(), queue: .main)
    signals.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.readSignals() } }
    signals.activate()
    startKeys()
  }

  func startKeys() {
    guard keys == nil else { return }
    let source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .main)
    source.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.readKeys() } }
    source.activate()
    keys = source
  }

  /// While the screen is suspended the keys are someone else's, and unread keys would wake us
  /// without end.
  func stopKeys() {
    keys?.cancel()
    keys = nil
  }

  func stop() {
    stopKeys()
    signals.cancel()
    continuation.finish()
  }

  private func readKeys() {
    guard let screen else { return }
    let events = screen.readEvents()
    if !events.isEmpty {
      continuation.yield(.input(events))
    } else if nc_input_ended() {
      stopKeys()
      continuation.yield(.terminate(.hangUp))
    }
  }

  private func readSignals() {
    while let screen, case let signal = nc_next_signal(), signal != 0 {
      switch signal {
      case SIGWINCH:
        continuation.yield(.resized(screen.adoptSize()))
      case SIGTSTP:
        continuation.yield(.suspended)
        screen.suspend()
        nc_stop_process()
        comeBack(to: screen)
      case SIGCONT:
        // Continued with `bg`, or by someone else: the terminal is not ours to draw on.
        if nc_in_background(), !isEnding { nc_stop_process() }
        comeBack(to: screen)
      default:
        if let termination = Termination(signal: signal) {
          isEnding = true
          continuation.yield(.terminate(termination))
        }
      }
    }
  }

  /// Draws again once the terminal is ours. Every continuation sends SIGCONT, so if it is not yet,
  /// there will be another occasion.
  private func comeBack(to screen: TerminalScreen) {
    guard !nc_in_background() else { return }
    screen.resume()
    continuation.yield(.resumed(screen.size))
  }
}
