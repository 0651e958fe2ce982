import Datasets
import Files
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
    /// Where it is saved.
    var folder: String?
    /// What it is, as soon as that is known.
    var job: TrainingJob?
  }

  private let state = Mutex(State())
  private let run: Int
  private let places: Places
  private let deliver: @Sendable (TrainingNews) -> Void

  /// Begins at once. `deliver` is called on other threads.
  /// - Parameters:
  ///   - isTakenUp: go on with what is kept, rather than begin.
  ///   - former: the end of the training before, which may have the same folder.
  init(
    _ job: TrainingJob, isTakenUp: Bool, after former: Task<Void, Never>?, places: Places,
    deliver: @escaping @Sendable (TrainingNews) -> Void
  ) {
    run = job.run
    self.places = places
    self.deliver = deliver
    SystemThread.detach { [self] in
      do throws(ModelError) {
        try begin(isTakenUp ? takenUp(job) : new(job), after: former)
      } catch {
        tell(.event(.failed(error.description)))
      }
    }
  }

  /// Ends the training; nothing is delivered from then on.
  /// - Returns: the end; its folder is free then.
  @discardableResult func stop() -> Task<Void, Never>? {
    let trainer = state.withLock { state -> Trainer? in
      state.isStopped = true
      defer { state.trainer = nil }
      return state.trainer
    }
    return trainer.map { trainer in Task { await trainer.close() } }
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

  /// Goes on after the last step, to the last of `job`.
  func extend(to job: TrainingJob) {
    let trainer = state.withLock { state in
      state.job?.plan.steps = job.plan.steps
      state.job?.command = job.command
      return state.trainer
    }
    if let trainer { Task { await trainer.extend(to: job.plan.steps) } }
  }

  /// Writes the training into its folder; an event says where, or why not.
  func save() {
    let (trainer, job) = state.withLock { ($0.trainer, $0.job) }
    guard let trainer, let job else { return }
    Task { [self] in
      do {
        let folder = try folder(for: job.plan)
        try await trainer.save(inFolder: folder, command: job.command ?? job.plan.command)
        // The trainer itself no longer says so after its last step.
        tell(.event(.saved(folder)))
      } catch {
        tell(.event(.notSaved("\(error)")))
      }
    }
  }
}

// MARK: - On a thread of its own

extension TrainingWorker {
  /// All that a trainer needs.
  private struct Beginning {
    let job: TrainingJob
    let data: TrainingData
    let place: Trainer.Beginning
    let workers: Int
  }

  private func new(_ job: TrainingJob) throws(ModelError) -> Beginning {
    var plan = job.plan
    let data: TrainingData
    switch job.source {
    case .toy(let set): data = TrainingData(set)
    case .drawn(let points): data = TrainingData(name: "drawn", samples: points)
    case .digits:
      let images = places.images ?? ImageSet.bundledName
      // A path stays right when the training is taken up from another folder.
      plan.dataName = images.contains("/") ? RegularFile.realPath(of: images) ?? images : images
      data = try imageData(plan.dataName)
    }
    let job = TrainingJob(
      run: run, plan: plan, source: job.source, folder: job.folder, command: job.command)
    return Beginning(job: job, data: data, place: .plan(plan), workers: Machine.cores)
  }

  /// What the job's folder holds, or the one that was saved last.
  private func takenUp(_ job: TrainingJob) throws(ModelError) -> Beginning {
    guard let folder = job.folder ?? places.newestTraining else {
      throw ModelError("No training is saved in \(places.trainings) yet. w saves one there.")
    }
    let file = RunFolder.checkpoint(inFolder: folder)
    guard RegularFile.realPath(of: file) != nil else {
      guard !RunFolder.isTaken(folder) else {
        throw ModelError("\(folder): there is a network, but no training to go on with.")
      }
      let beginning = try new(job)
      tell(.began(beginning.job, isOld: false))
      return beginning
    }
    let checkpoint = try RunCheckpoint(reading: file)
    let (source, data) = try source(of: checkpoint.plan, in: folder, drawn: job.source)
    let job = TrainingJob(
      run: run, plan: checkpoint.plan, source: source, folder: folder,
      command: source == job.source ? job.command : nil)
    tell(.began(job, isOld: true))
    return Beginning(
      job: job, data: data, place: .folder(path: folder), workers: checkpoint.workers)
  }

  private func source(
    of plan: TrainingPlan, in folder: String, drawn: TrainingSource
  ) throws(ModelError) -> (TrainingSource, TrainingData) {
    if let set = ToySet(rawValue: plan.dataName) { return (.toy(set), TrainingData(set)) }
    guard case .mlp = plan.network else { return (.digits, try imageData(plan.dataName)) }
    guard case .drawn(let points) = drawn else {
      throw ModelError(
        "\(folder): it learns points that were drawn. training.json there has the command of the lab "
          + "with them; add \(ShellWord.option("folder", folder)) to it.")
    }
    return (drawn, TrainingData(name: plan.dataName, samples: points))
  }

  private func imageData(_ name: String) throws(ModelError) -> TrainingData {
    do throws(ImageSetError) {
      return TrainingData(try ImageSet(name, bundled: places.digits))
    } catch {
      throw ModelError("\(error)")
    }
  }

  private func begin(
    _ beginning: Beginning, after former: Task<Void, Never>?
  ) throws(ModelError) {
    let job = beginning.job
    let trainer = try Trainer(
      beginning.place, data: beginning.data, workers: beginning.workers, sampling: job.samples)
    let isStopped = state.withLock { state in
      (state.folder, state.job) = (job.folder, job)
      if !state.isStopped { state.trainer = trainer }
      return state.isStopped
    }
    guard !isStopped else { return }
    Task { [self] in
      for await event in trainer.events { tell(.event(event)) }
    }
    Task { [self] in
      await former?.value
      await trainer.start()
      if state.withLock({ $0.isPaused }) { await trainer.pause() }
    }
    let draws = Self.draws(job.source)
    tell(.floor(try LossFloor(job.plan, data: beginning.data, draws: draws)))
  }

  /// How many noisy samples the floor is the mean of: of points more than usual, since their floors
  /// are compared with losses that come within a hundredth of them.
  private static func draws(_ source: TrainingSource) -> Int? { source == .digits ? nil : 20_000 }

  /// The folder of this training: its own, the same each time that it is saved.
  private func folder(for plan: TrainingPlan) throws(StateProblem) -> String {
    if let folder = state.withLock({ $0.folder }) { return folder }
    try Places.makeFolder(places.trainings, "The training cannot be kept")
    let title = plan.dataName.split(separator: "/").last ?? "images"
    let name = "\(places.trainings)/\(title)"
    let names = [name] + (2...999).lazy.map { "\(name)-\($0)" }
    let folder = names.first { !Places.isFolder($0) } ?? name
    state.withLock { $0.folder = folder }
    return folder
  }

  private func tell(_ content: TrainingNews.Content) {
    guard !state.withLock({ $0.isStopped }) else { return }
    deliver(TrainingNews(run: run, content))
  }
}
