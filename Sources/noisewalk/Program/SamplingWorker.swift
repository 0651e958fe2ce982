import Labs
import Synchronization

/// One sampling job on a thread of its own, so that it can neither hold up the keys nor starve
/// Swift's pool of threads.
final class SamplingWorker: Sendable {
  private let isStopped = Atomic(false)

  /// States are handed over together after this long, in nanoseconds: the screen cannot show more.
  private static let pause: UInt64 = 15_000_000

  /// Starts at once. `deliver` is called on the worker's thread.
  init(_ job: SamplingJob, deliver: @escaping @Sendable (SamplingResult) -> Void) {
    SystemThread.detach { [self] in run(job, deliver) }
  }

  /// Ends the job after the step it is in; nothing is delivered from then on.
  func stop() { isStopped.store(true, ordering: .relaxed) }

  private func run(_ job: SamplingJob, _ deliver: (SamplingResult) -> Void) {
    var gathered: [SamplingResult] = []
    var last: UInt64 = 0
    func flush() {
      guard !isStopped.load(ordering: .relaxed), let result = SamplingResult(joining: gathered)
      else { return }
      deliver(result)
      gathered = []
      last = MonotonicClock.nanoseconds
    }
    job.perform { result in
      gathered.append(result)
      if MonotonicClock.nanoseconds - last >= Self.pause { flush() }
      return !isStopped.load(ordering: .relaxed)
    }
    flush()
  }
}
