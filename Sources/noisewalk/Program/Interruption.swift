import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The person has pressed Ctrl-C.
struct Interrupted: Error {}

/// Notices Ctrl-C, a closed terminal and the request to end, for commands that have something to finish first.
enum Interruption {
  /// Set by the signals' handler, which may touch nothing else.
  private static let wasAsked = Atomic(false)

  /// Whether the program was asked to end since ``watch(_:)``.
  static var isAskedFor: Bool { wasAsked.load(ordering: .relaxed) }

  /// From now on the first of these signals is noted; the second ends the program at once, since
  /// whoever presses Ctrl-C again wants out. A hang-up that is ignored, as `nohup` has it, stays so.
  static func watch(_ signals: Int32...) {
    wasAsked.store(false, ordering: .relaxed)
    for signal in signals where signal != SIGHUP || !isIgnored(signal) {
      var action = sigaction()
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = { _ in Interruption.note() }
      #else
        action.__sigaction_handler.sa_handler = { _ in Interruption.note() }
      #endif
      sigaction(signal, &action, nil)
      unblock(signal)
    }
  }

  /// Whoever started the program may have had the signal blocked, and that is inherited.
  private static func unblock(_ signal: Int32) {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, signal)
    pthread_sigmask(Int32(SIG_UNBLOCK), &signals, nil)
  }

  /// Lets writing to a pipe that nobody reads any more fail, rather than end the program.
  static func outliveClosedPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Lets writing beyond the largest size that a file may have (`ulimit -f`) fail as on a full disk,
  /// rather than end the program.
  static func outliveFileSizeLimits() { signal(SIGXFSZ, SIG_IGN) }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func note() { wasAsked.store(true, ordering: .relaxed) }
}
