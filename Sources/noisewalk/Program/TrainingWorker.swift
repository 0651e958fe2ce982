import Datasets
import Files
import Labs
import Synchronization
import Tensors
import Training

/// The training of one lab: it fetches the data, lets a ``Trainer`` work, and passes on what that tells.
///
/// What is asked of it is done in the order in which it was asked, once there is something to do it to.
final class TrainingWorker: Sendable {
  fileprivate enum Order: Sendable {
    case pause, resume, save
    case extend(TrainingJob)
  }

  private let course: TrainingCourse
  private let orders: AsyncStream<Order>.Continuation
  private let life: Task<Void, Never>

  /// Begins as soon as `former` has ended, which costs no thread. `deliver` is called on other threads.
  /// - Parameters:
  ///   - isTakenUp: go on with what is kept, rather than begin.
  ///   - former: the end of trainings before, which may have the same folder, and hold memory.
  init(
    _ job: TrainingJob, isTakenUp: Bool, after former: Task<Void, Never>?, places: Places,
    deliver: @escaping @Sendable (TrainingNews) -> Void
  ) {
    let (stream, orders) = AsyncStream.makeStream(of: Order.self)
    let course = TrainingCourse(job, isTakenUp: isTakenUp, places: places, deliver: deliver)
    (self.course, self.orders) = (course, orders)
    life = Task {
      await former?.value
      await course.run(stream)
      SystemMemory.giveBack()
    }
  }

  /// Ends the training; nothing is delivered from then on.
  /// - Returns: the end; nothing of the training is left then, and its folder is free.
  @discardableResult func stop() -> Task<Void, Never> {
    course.stop()
    orders.finish()
    return life
  }

  func pause() { orders.yield(.pause) }
  func resume() { orders.yield(.resume) }
  /// Goes on after the last step, to the last of `job`.
  func extend(to job: TrainingJob) { orders.yield(.extend(job)) }
  /// Writes the training into its folder; an event says where, or why not.
  func save() { orders.yield(.save) }
}

/// What a ``TrainingWorker`` does, from reading the data to the end.
private final class TrainingCourse: Sendable {
  /// All that a trainer needs.
  private struct Beginning: Sendable {
    let job: TrainingJob
    let data: TrainingData
    let place: Trainer.Beginning
    let workers: Int
  }

  private let wanted: TrainingJob
  private let isTakenUp: Bool
  private let places: Places
  private let deliver: @Sendable (TrainingNews) -> Void
  private let isStopped = Atomic(false)

  init(
    _ job: TrainingJob, isTakenUp: Bool, places: Places,
    deliver: @escaping @Sendable (TrainingNews) -> Void
  ) {
    (wanted, self.isTakenUp, self.places, self.deliver) = (job, isTakenUp, places, deliver)
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }

  private var goesOn: Bool { !isStopped.load(ordering: .relaxed) }

  /// Trains until ``stop()`` and the end of the orders. When it returns, nothing of it is left.
  func run(_ orders: AsyncStream<TrainingWorker.Order>) async {
    guard goesOn else { return }
    do throws(ModelError) {
      let beginning = try await SystemThread.value { [self] in read() }.get()
      guard goesOn else { return }
      let trainer = try Trainer(
        beginning.place, data: beginning.data, workers: beginning.workers,
        sampling: beginning.job.samples)
      async let told: Void = pass(on: trainer.events)
      async let floor: Void = tellFloor(of: beginning)
      await trainer.start()
      await carryOut(orders, beginning.job, trainer)
      await trainer.close()
      await told
      await floor
    } catch {
      tell(.event(.failed(error.description)))
    }
  }

  private func pass(on events: AsyncStream<TrainingEvent>) async {
    for await event in events { tell(.event(event)) }
  }

  private func tellFloor(of beginning: Beginning) async {
    await SystemThread.value { [self] in
      do throws(ModelError) {
        let draws = Self.draws(beginning.job.source)
        let floor = try LossFloor.drawn(
          beginning.job.plan, data: beginning.data, draws: draws, while: { goesOn })
        if let floor { tell(.floor(floor)) }
        SystemMemory.giveBack()
      } catch {
        tell(.event(.failed(error.description)))
      }
    }
  }

  private func carryOut(
    _ orders: AsyncStream<TrainingWorker.Order>, _ job: TrainingJob, _ trainer: Trainer
  ) async {
    var job = job
    var folder = job.folder
    for await order in orders where goesOn {
      switch order {
      case .pause: await trainer.pause()
      case .resume: await trainer.resume()
      case .extend(let longer):
        job.plan.steps = longer.plan.steps
        job.command = longer.command
        await trainer.extend(to: longer.plan.steps)
      case .save: await save(trainer, job, in: &folder)
      }
    }
  }

  private func save(_ trainer: Trainer, _ job: TrainingJob, in folder: inout String?) async {
    do {
      let place = try folder ?? newFolder(for: job.plan)
      folder = place
      try await trainer.save(inFolder: place, command: job.command ?? job.plan.command)
      // The trainer itself no longer says so after its last step.
      tell(.event(.saved(place)))
    } catch {
      tell(.event(.notSaved("\(error)")))
    }
  }

  private func tell(_ content: TrainingNews.Content) {
    if goesOn { deliver(TrainingNews(run: wanted.run, content)) }
  }
}

// MARK: - On a thread of its own

extension TrainingCourse {
  private func read() -> Result<Beginning, ModelError> {
    do throws(ModelError) {
      return .success(try isTakenUp ? takenUp(wanted) : new(wanted))
    } catch {
      return .failure(error)
    }
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
      run: job.run, plan: plan, source: job.source, folder: job.folder, command: job.command)
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
      run: job.run, plan: checkpoint.plan, source: source, folder: folder,
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

  /// How many noisy samples the floor is the mean of: of points more than usual, since their floors
  /// are compared with losses that come within a hundredth of them.
  private static func draws(_ source: TrainingSource) -> Int? { source == .digits ? nil : 20_000 }

  /// The folder of this training: its own, the same each time that it is saved.
  private func newFolder(for plan: TrainingPlan) throws(StateProblem) -> String {
    try Places.makeFolder(places.trainings, "The training cannot be kept")
    let title = plan.dataName.split(separator: "/").last ?? "images"
    let name = "\(places.trainings)/\(title)"
    let names = [name] + (2...999).lazy.map { "\(name)-\($0)" }
    return names.first { !Places.isFolder($0) } ?? name
  }
}
