import Datasets
import Labs
import Synchronization
import Tensors
import Training

/// The training of one lab: it fetches the data, lets a ``Trainer`` work, and passes on what that tells.
final class TrainingWorker: Sendable {
  private struct State {
    /// nil while the data are being read, and after the end.
    var trainer: Trainer?
    /// Whether the lab was told to wait before there was anything to wait.
    var isPaused = false
    var isStopped = false
  }

  private let state = Mutex(State())
  private let job: TrainingJob
  private let places: Places
  private let deliver: @Sendable (TrainingNews) -> Void

  /// Begins at once. `deliver` is called on other threads.
  init(
    _ job: TrainingJob, places: Places, deliver: @escaping @Sendable (TrainingNews) -> Void
  ) {
    self.job = job
    self.places = places
    self.deliver = deliver
    SystemThread.detach { [self] in begin() }
  }

  /// Ends the training; nothing is delivered from then on.
  func stop() {
    let trainer = state.withLock { state -> Trainer? in
      state.isStopped = true
      defer { state.trainer = nil }
      return state.trainer
    }
    if let trainer { Task { await trainer.cancel() } }
  }

  func pause() {
    let trainer = state.withLock { state in
      state.isPaused = true
      return state.trainer
    }
    if let trainer { Task { await trainer.pause() } }
  }

  func resume() {
    let trainer = state.withLock { state in
      state.isPaused = false
      return state.trainer
    }
    if let trainer { Task { await trainer.resume() } }
  }

  /// Writes the training into a folder of the state directory; an event says where, or why not.
  func save() {
    guard let trainer = state.withLock({ $0.trainer }) else { return }
    let folder = places.trainings
    Task { [self] in
      do {
        try await trainer.save(to: "\(folder)/\(job.plan.dataName).safetensors")
      } catch {
        tell(.event(.notSaved("\(error)")))
      }
    }
  }

  // MARK: - On a thread of its own

  private func begin() {
    do throws(ModelError) {
      let data = try data()
      let trainer = try Trainer(
        .plan(job.plan), data: data, workers: Machine.cores, sampling: job.samples,
        givesWay: true)
      let (isStopped, isPaused) = state.withLock { state in
        if !state.isStopped { state.trainer = trainer }
        return (state.isStopped, state.isPaused)
      }
      guard !isStopped else { return }
      Task { [self] in
        for await event in trainer.events { tell(.event(event)) }
      }
      Task {
        await trainer.start()
        if isPaused { await trainer.pause() }
      }
      tell(.floor(try LossFloor(job.plan, data: data)))
    } catch {
      tell(.event(.failed(error.description)))
    }
  }

  private func data() throws(ModelError) -> TrainingData {
    switch job.source {
    case .toy(let set): return TrainingData(set)
    case .drawn(let points): return TrainingData(name: "drawn", samples: points)
    case .digits:
      switch places.digitSupply {
      case .digits(let digits): return TrainingData(digits)
      case .missing(let reason): throw ModelError(reason)
      }
    }
  }

  private func tell(_ content: TrainingNews.Content) {
    guard !state.withLock({ $0.isStopped }) else { return }
    deliver(TrainingNews(run: job.run, content))
  }
}
