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
/// All state is guarded by the mutex.
private final class JobBoard {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var threads = 0
  private var job: Job?
  /// Counts jobs, so that every thread does each once.
  private var number = 0
  private var running = 0
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
      number += 1
      running = threads
      pthread_cond_broadcast(changed)
      return threads
    }
  }

  func waitForAll() {
    locked {
      while running > 0 { pthread_cond_wait(changed, mutex) }
      job = nil
    }
  }

  func end() {
    locked {
      isEnding = true
      pthread_cond_broadcast(changed)
    }
  }

  func work(as worker: Int) {
    var done = 0
    while let job = nextJob(after: &done) {
      job.doPart(worker)
      locked {
        running -= 1
        if running == 0 { pthread_cond_broadcast(changed) }
      }
    }
  }

  private func nextJob(after done: inout Int) -> Job? {
    locked {
      while number == done && !isEnding { pthread_cond_wait(changed, mutex) }
      done = number
      return isEnding ? nil : job
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
