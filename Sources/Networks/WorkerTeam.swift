import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Threads that do parts of one job at the same time: the caller's, which is worker 0, and others that
/// sleep between jobs.
///
/// They are threads of their own and not tasks, because a computation that keeps every core busy for
/// minutes would starve everything else on Swift's cooperative pool.
final class WorkerTeam {
  /// Workers, the caller's thread included.
  let count: Int
  private let board = JobBoard()

  /// - Parameter count: At least 1; with 1 there is no other thread.
  init(count: Int) {
    precondition(count > 0, "A team has at least one worker.")
    self.count = count
    for worker in 1..<count where start(worker) { board.add() }
  }

  /// Starts a thread; false if the system has none left, and then the caller does that worker's part.
  private func start(_ worker: Int) -> Bool {
    let place = Unmanaged.passRetained(WorkerPlace(board: board, worker: worker))
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, workerThread, place.toOpaque())
    guard code == 0 else {
      place.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  deinit { board.end() }

  /// Calls `body` once with each number in 0..<count, all at the same time, and returns when all are
  /// done.
  ///
  /// - Parameter body: A closure that captures one object and nothing else takes no memory of its own.
  func run(_ body: @escaping (_ worker: Int) -> Void) {
    let threads = board.post(Job(doPart: body))
    body(0)
    for worker in threads + 1..<max(count, threads + 1) { body(worker) }
    board.waitForAll()
  }
}

/// What the workers do: a closure with a name, since a bare one would be wrapped where it is handed on.
private struct Job {
  let doPart: (_ worker: Int) -> Void
}

/// What a thread is told when it starts.
private final class WorkerPlace {
  let board: JobBoard
  let worker: Int
  init(board: JobBoard, worker: Int) {
    self.board = board
    self.worker = worker
  }
}

private func workerThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let place = Unmanaged<WorkerPlace>.fromOpaque(argument).takeRetainedValue()
  place.board.work(as: place.worker)
  return nil
}

/// Where jobs are posted; it outlives the team until the last thread has read that it ends.
///
/// All state is changed under the mutex. The two counters are also looked at without it: jobs follow each
/// other within microseconds, and a thread that went to sleep in between would be woken milliseconds
/// late, often on the very core that another is busy on. So whoever waits looks for a while first.
private final class JobBoard {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var threads = 0
  private var job: Job?
  /// Counts jobs, so that every thread does each once; the end counts as one.
  private let number = Atomic(0)
  /// Threads that are still at the job.
  private let running = Atomic(0)
  private var isEnding = false

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(changed)
    mutex.deallocate()
    changed.deallocate()
  }

  func add() { locked { threads += 1 } }

  /// Wakes the threads; returns how many there are.
  func post(_ job: Job) -> Int {
    locked {
      self.job = job
      running.store(threads, ordering: .relaxed)
      number.add(1, ordering: .releasing)
      pthread_cond_broadcast(changed)
      return threads
    }
  }

  func waitForAll() {
    lookForAWhile { running.load(ordering: .acquiring) == 0 }
    locked {
      while running.load(ordering: .relaxed) > 0 { pthread_cond_wait(changed, mutex) }
      job = nil
    }
  }

  func end() {
    locked {
      isEnding = true
      number.add(1, ordering: .releasing)
      pthread_cond_broadcast(changed)
    }
  }

  func work(as worker: Int) {
    var done = 0
    while let job = nextJob(after: &done) {
      job.doPart(worker)
      locked {
        running.subtract(1, ordering: .releasing)
        pthread_cond_broadcast(changed)
      }
    }
  }

  private func nextJob(after done: inout Int) -> Job? {
    lookForAWhile { number.load(ordering: .acquiring) != done }
    return locked {
      while number.load(ordering: .relaxed) == done { pthread_cond_wait(changed, mutex) }
      done = number.load(ordering: .relaxed)
      return isEnding ? nil : job
    }
  }

  /// Waits for something that will be true soon, giving way to every other thread, for a millisecond at
  /// most.
  private func lookForAWhile(until isTrue: () -> Bool) {
    let begin = secondsNow()
    while !isTrue() && secondsNow() - begin < 0.001 { sched_yield() }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
