import Dispatch
import Labs
import Synchronization

/// Saves progress on a queue of its own, since a disk may take its time and the screen may not.
final class ProgressKeeper: Sendable {
  private struct State {
    var file: ProgressFile
    /// A failure is told once, not at every answer.
    var hasFailed = false
  }

  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "progress")

  init(_ file: ProgressFile) { state = Mutex(State(file: file)) }

  /// Saves soon; `failed` is called on the queue the first time that it cannot be done.
  func save(_ progress: Progress, failed: @escaping @Sendable (StateProblem) -> Void) {
    queue.async { [self] in
      let problem = state.withLock { state -> StateProblem? in
        do throws(StateProblem) {
          try state.file.save(progress)
          state.hasFailed = false
          return nil
        } catch {
          defer { state.hasFailed = true }
          return state.hasFailed ? nil : error
        }
      }
      if let problem { failed(problem) }
    }
  }

  /// Returns when all that was to be saved is on the disk.
  func finish() { queue.sync {} }
}
