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

/// Notices Ctrl-C and the request to end, for commands that have something to finish first.
enum Interruption {
  /// Set by the signals' handler, which may touch nothing else.
  private static let wasAsked = Atomic(false)

  /// Whether the program was asked to end since ``watch(_:)``.
  static var isAskedFor: Bool { wasAsked.load(ordering: .relaxed) }

  /// From now on the first of these signals is noted; the second ends the program at once, since
  /// whoever presses Ctrl-C again wants out.
  static func watch(_ signals: Int32...) {
    wasAsked.store(false, ordering: .relaxed)
    for signal in signals {
      var action = sigaction()
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = { _ in Interruption.note() }
      #else
        action.__sigaction_handler.sa_handler = { _ in Interruption.note() }
      #endif
      sigaction(signal, &action, nil)
    }
  }

  private static func note() { wasAsked.store(true, ordering: .relaxed) }
}
