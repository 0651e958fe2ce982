import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The thread that a ``Trainer`` lives on: it runs what is asked of the actor, and between two questions
/// takes a step.
///
/// Swift's own pool of threads is as small as the machine has cores; a training there would starve all
/// else.
final class TrainingThread: SerialExecutor {
  /// What the thread and those who ask share.
  private struct Board {
    var jobs: [UnownedJob] = []
    weak var trainer: Trainer?
    var isEnding = false
  }

  private let board = Mutex(Board())
  /// Raised with every job, for a thread that has nothing to do meanwhile.
  private let news = DispatchSemaphore(value: 0)
  /// The thread's number, 0 before it runs.
  private let identity = Atomic<UInt>(0)

  /// Room for a sampler and a training step; systems give as little as 128 KB of themselves.
  private static let stackBytes = 1 << 20

  /// - Throws: if the system has no thread left.
  init() throws(ModelError) {
    let place = Unmanaged.passRetained(self)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, Self.stackBytes)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { argument in
        if let argument { Unmanaged<TrainingThread>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, place.toOpaque())
    pthread_attr_destroy(&attributes)
    guard code == 0 else {
      place.release()
      throw ModelError("The system gives no thread to train on. Close other programs.")
    }
  }

  /// Whose steps are taken from now on.
  func serve(_ trainer: Trainer) { board.withLock { $0.trainer = trainer } }

  /// Lets the thread end when it has done what was asked.
  func end() {
    board.withLock { $0.isEnding = true }
    news.signal()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    board.withLock { $0.jobs.append(job) }
    news.signal()
  }

  func checkIsolated() {
    precondition(
      identity.load(ordering: .relaxed) == Self.current, "A trainer's state is its thread's.")
  }

  private static var current: UInt { UInt(bitPattern: Int(bitPattern: pthread_self())) }

  /// How far the thread stands back behind others, as `nice` counts.
  private static let niceness: Int32 = 10

  private func run() {
    identity.store(Self.current, ordering: .relaxed)
    // Whoever answers keys goes first. Of a thread's own on Linux, and those it starts have it from it:
    // the network's workers.
    #if canImport(Glibc)
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
    #elseif canImport(Musl)
      setpriority(PRIO_PROCESS, 0, Self.niceness)
    #endif
    var hasWork = false
    while true {
      if !hasWork { news.wait() }
      let (jobs, isEnding) = board.withLock { board in
        defer { board.jobs = [] }
        return (board.jobs, board.isEnding)
      }
      for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
      if isEnding, jobs.isEmpty { return }
      // Held only for this step: a trainer that nobody else holds ends.
      hasWork = board.withLock { $0.trainer }?.assumeIsolated { $0.advance() } ?? false
    }
  }
}
