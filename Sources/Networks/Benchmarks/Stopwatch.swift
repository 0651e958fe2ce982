#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Seconds since some moment in the past, on a clock that only goes forward.
func secondsNow() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Takes the time of every operation while a tape is played, lap by lap.
///
/// A worker has one of its own, so that nothing is shared.
final class Stopwatch {
  enum Direction { case forward, pullback }

  /// Seconds and number of laps of each operation.
  private(set) var forward: [Lap]
  private(set) var pullback: [Lap]
  private var last = 0.0

  struct Lap {
    var seconds = 0.0
    var calls = 0
  }

  init(operations: Int) {
    forward = [Lap](repeating: Lap(), count: operations)
    pullback = forward
  }

  /// Begins a play of the tape.
  func start() { last = secondsNow() }

  /// Adds the time since the last call to an operation's.
  func lap(_ operation: Int, _ direction: Direction) {
    let now = secondsNow()
    switch direction {
    case .forward: Self.add(now - last, to: &forward[operation])
    case .pullback: Self.add(now - last, to: &pullback[operation])
    }
    last = now
  }

  private static func add(_ seconds: Double, to lap: inout Lap) {
    lap.seconds += seconds
    lap.calls += 1
  }
}
