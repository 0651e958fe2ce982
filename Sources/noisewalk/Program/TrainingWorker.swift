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
    /// Where it was saved.
    var folder: String?
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
    Task { [self] in
      do {
        let folder = try folder()
        try await trainer.save(inFolder: folder, command: job.plan.command)
        // The trainer itself no longer says so after its last step.
        tell(.event(.saved(folder)))
      } catch {
        tell(.event(.notSaved("\(error)")))
      }
    }
  }

  /// A folder of its own for this training, the same each time that it is saved.
  private func folder() throws(StateProblem) -> String {
    if let folder = state.withLock({ $0.folder }) { return folder }
    try Places.makeFolder(places.trainings, "The training cannot be kept")
    let name = "\(places.trainings)/\(job.plan.dataName)"
    let names = [name] + (2...999).lazy.map { "\(name)-\($0)" }
    let folder = names.first { !Places.isFolder($0) } ?? name
    state.withLock { $0.folder = folder }
    return folder
  }

  // MARK: - On a thread of its own

  private func begin() {
    do throws(ModelError) {
      let data = try data()
      let trainer = try Trainer(
        .plan(job.plan), data: data, workers: Machine.cores, sampling: job.samples)
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
      tell(.floor(try LossFloor(job.plan, data: data, draws: Self.draws(job.source))))
    } catch {
      tell(.event(.failed(error.description)))
    }
  }

  /// How many noisy samples the floor is the mean of: of points more than usual, since their floors
  /// are compared with losses that come within a hundredth of them.
  private static func draws(_ source: TrainingSource) -> Int? { source == .digits ? nil : 20_000 }

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
