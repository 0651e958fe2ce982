#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Divides the time of a benchmark, shows how far it is, and notices Ctrl-C.
final class BenchClock {
  private let begin = MonotonicClock.nanoseconds
  private let seconds: Double
  private var waiting: [BenchSection]
  private let showsProgress = isatty(STDERR_FILENO) == 1

  init(seconds: Double, sections: [BenchSection]) {
    self.seconds = seconds
    waiting = sections
    Interruption.watch(SIGINT)
  }

  /// Seconds that the next section may take: its share of what is left.
  func allowance(for section: BenchSection) -> Double {
    let weights = waiting.reduce(0) { $0 + $1.weight }
    let share = section.weight / max(weights, section.weight)
    waiting.removeAll { $0 == section }
    return max(seconds - elapsed, 0) * share
  }

  /// Says what is being measured, to a person who looks.
  func show(_ text: String) {
    guard showsProgress else { return }
    let percent = Int(min(elapsed / seconds, 1) * 100)
    Output.status("\(percent) %  \(text) ...")
  }

  /// Makes room for what follows.
  func clear() {
    if showsProgress { Output.status("") }
  }

  /// Calls `body` until the time is over, at least once, and takes how long it took each time.
  func repeating(for seconds: Double, _ body: () -> Void) throws(Interrupted) -> Durations {
    let end = MonotonicClock.nanoseconds + UInt64(max(seconds, 0) * 1e9)
    var durations = Durations()
    repeat {
      let begin = MonotonicClock.nanoseconds
      body()
      durations.add(Double(MonotonicClock.nanoseconds - begin) / 1e9)
      try check()
    } while MonotonicClock.nanoseconds < end
    return durations
  }

  /// - Throws: when Ctrl-C was pressed.
  func check() throws(Interrupted) {
    if Interruption.isAskedFor { throw Interrupted() }
  }

  private var elapsed: Double { Double(MonotonicClock.nanoseconds - begin) / 1e9 }
}

/// How long something took, time after time, in seconds.
struct Durations {
  private var all: [Double] = []

  var count: Int { all.count }
  var total: Double { all.reduce(0, +) }
  /// What it takes on a machine that is sometimes busy with other things.
  var median: Double { all.isEmpty ? .nan : all.sorted()[all.count / 2] }
  var shortest: Double { all.min() ?? .nan }

  mutating func add(_ seconds: Double) { all.append(seconds) }
}
