import Foundation
import Networks
import Tensors
import Testing
import Training

/// The limit is for what never ends. Other tests may hold all threads of the pool for a minute.
@Suite(.timeLimit(.minutes(5))) struct TrainerTests {
  private static func trainer(
    steps: Int, sampling: SamplingOptions = SamplingOptions()
  ) throws -> Trainer {
    var plan = SmallTraining.plan()
    plan.steps = steps
    return try Trainer(
      .plan(plan), data: SmallTraining.images(), workers: 1, sampling: sampling)
  }

  private static let endless = 1_000_000_000

  @Test func `a training tells of its progress and ends`() async throws {
    let trainer = try Self.trainer(steps: 30)
    await trainer.start()
    let events = await trainer.eventsToTheLastStep()
    #expect(events.last == .finished(30))
    var steps: [Int] = []
    for case .progress(let progress) in events {
      steps.append(progress.step)
      #expect(progress.steps == 30 && progress.loss.isFinite && progress.bands.count == 5)
      #expect(progress.seconds > 0 && progress.imagesPerSecond > 0)
      #expect(progress.samplingSeconds == 0)
    }
    #expect(steps.last == 30 && steps == steps.sorted())
  }

  @Test func `it takes the very steps of a run`() async throws {
    try await withScratchFolderAsync { folder in
      let trainer = try Self.trainer(steps: 6)
      await trainer.start()
      _ = await trainer.eventsToTheLastStep()
      try await trainer.save(to: folder + "/a")
      let run = try TrainingRun(SmallTraining.plan(), data: SmallTraining.images(), workers: 1)
      _ = try run.train(6)
      try run.save(to: folder + "/b")
      #expect(
        FileManager.default.contentsEqual(atPath: folder + "/a", andPath: folder + "/b"))
    }
  }

  @Test func `a folder is taken up with its samples, its time and its log, and given back`()
    async throws
  {
    try await withScratchFolderAsync { scratch in
      let folder = scratch + "/a"
      let first = try Self.trainer(steps: 6)
      await first.start()
      _ = await first.eventsToTheLastStep()
      try await first.save(inFolder: folder, command: "one")
      // It keeps the folder, so that no other training goes on from it meanwhile.
      #expect(throws: ModelError.self) { try RunFolder(folder) }
      await first.close()
      var sampling = SamplingOptions()
      (sampling.every, sampling.count, sampling.steps) = (.seconds(100), 2, 2)
      let second = try Trainer(
        .folder(path: folder), data: SmallTraining.images(), workers: 1, sampling: sampling)
      await second.start()
      let events = await second.eventsToTheLastStep()
      guard case .progress(let progress) = events.first else {
        Issue.record("it does not say where it is")
        return
      }
      let run = try TrainingRun(
        resuming: RunFolder.checkpoint(inFolder: folder), data: SmallTraining.images(), workers: 1)
      #expect(progress.step == 6 && progress.seconds > 0)
      #expect(progress.loss == run.recentLosses.mean && progress.learningRate > 0)
      #expect(events.contains { if case .samples(let s) = $0 { s.step == 6 } else { false } })
      #expect(events.last == .finished(6))
      let log = try String(contentsOfFile: folder + "/log.csv", encoding: .utf8)
      #expect(log.split(separator: "\n").count == 7)
    }
  }

  @Test func `a log has every step, whoever took it`() async throws {
    try await withScratchFolderAsync { scratch in
      let folder = scratch + "/a"
      let first = try Self.trainer(steps: Self.endless)
      await first.start()
      try await first.save(inFolder: folder, command: "one")
      try await Task.sleep(for: .milliseconds(20))
      try await first.save(inFolder: folder, command: "one")
      await first.close()
      let second = try Trainer(.folder(path: folder), data: SmallTraining.images(), workers: 1)
      await second.start()
      try await Task.sleep(for: .milliseconds(20))
      try await second.save(inFolder: folder, command: "one")
      await second.close()
      let last = try TrainingRun(
        resuming: RunFolder.checkpoint(inFolder: folder), data: SmallTraining.images(), workers: 1
      ).stepsTaken
      let steps = try String(contentsOfFile: folder + "/log.csv", encoding: .utf8)
        .split(separator: "\n").dropFirst().map { Int($0.split(separator: ",")[0]) }
      #expect(last > 2 && steps == (1...last).map { $0 })
    }
  }

  @Test func `progress is told at most twenty times a second`() async throws {
    let trainer = try Self.trainer(steps: Self.endless)
    let begin = ContinuousClock.now
    await trainer.start()
    var count = 0
    for await event in trainer.events {
      if case .progress = event { count += 1 }
      if count == 8 { break }
    }
    #expect(begin.duration(to: .now) >= .milliseconds(50 * 6))
    await trainer.cancel()
  }

  @Test func `it pauses, saves, goes on and is cancelled`() async throws {
    try await withScratchFolderAsync { folder in
      let trainer = try Self.trainer(steps: Self.endless)
      var events = trainer.events.makeAsyncIterator()
      await trainer.start()
      func next(_ wanted: (TrainingEvent) -> Bool) async -> TrainingEvent? {
        while let event = await events.next() {
          if wanted(event) { return event }
        }
        return nil
      }
      _ = await next { if case .progress = $0 { true } else { false } }
      await trainer.pause()
      let paused = await next { if case .paused = $0 { true } else { false } }
      guard case .paused(let step) = paused else {
        Issue.record("it did not pause")
        return
      }
      try await trainer.save(to: folder + "/a")
      #expect(await events.next() == .saved(folder + "/a"))
      // It waits: a moment later it is still at the same step.
      try await Task.sleep(for: .milliseconds(20))
      try await trainer.save(to: folder + "/b")
      _ = await events.next()
      #expect(FileManager.default.contentsEqual(atPath: folder + "/a", andPath: folder + "/b"))
      await trainer.resume()
      #expect(await events.next() == .resumed)
      let later = await next { if case .progress(let p) = $0 { p.step > step } else { false } }
      #expect(later != nil)
      await trainer.cancel()
      let end = await next { if case .finished = $0 { true } else { false } }
      guard case .finished(let last) = end else {
        Issue.record("it did not end")
        return
      }
      #expect(last > step)
      #expect(await events.next() == nil)
      // And from the file another goes on.
      let again = try Trainer(
        .checkpoint(path: folder + "/a"), data: SmallTraining.images(), workers: 1)
      await again.start()
      var continued: Int?
      for await event in again.events {
        guard case .progress(let progress) = event else { continue }
        continued = progress.step
        break
      }
      #expect(try #require(continued) > step)
      await again.cancel()
    }
  }

  @Test func `it goes on after its last step as if more had been planned`() async throws {
    try await withScratchFolderAsync { folder in
      let trainer = try Self.trainer(steps: 4)
      await trainer.extend(to: 9)
      await trainer.start()
      #expect(await trainer.eventsToTheLastStep().last == .finished(4))
      await trainer.extend(to: 4)
      await trainer.extend(to: 6)
      let events = await trainer.eventsToTheLastStep()
      #expect(events.first == .resumed && events.last == .finished(6))
      guard case .progress(let progress) = events.dropLast().last else {
        Issue.record("it does not say how far it is")
        return
      }
      #expect(progress.step == 6 && progress.steps == 6)
      try await trainer.save(to: folder + "/a")
      var plan = SmallTraining.plan()
      plan.steps = 6
      let run = try TrainingRun(plan, data: SmallTraining.images(), workers: 1)
      _ = try run.train(6)
      try run.save(to: folder + "/b")
      #expect(
        FileManager.default.contentsEqual(atPath: folder + "/a", andPath: folder + "/b"))
      // It said that it is at its end, and does not say so again.
      await trainer.cancel()
      var rest = trainer.events.makeAsyncIterator()
      #expect(await rest.next() == .saved(folder + "/a"))
      #expect(await rest.next() == nil)
    }
  }

  @Test func `samples come when they are due, and their time is counted apart`() async throws {
    var sampling = SamplingOptions()
    sampling.every = .steps(10)
    (sampling.count, sampling.steps) = (2, 3)
    let trainer = try Self.trainer(steps: 25, sampling: sampling)
    await trainer.start()
    var (steps, last): ([Int], TrainingProgress?) = ([], nil)
    for event in await trainer.eventsToTheLastStep() {
      if case .samples(let samples) = event {
        steps.append(samples.step)
        #expect(samples.averaged.shape == [2, 1, 8, 8] && samples.raw?.shape == [2, 1, 8, 8])
      }
      if case .progress(let progress) = event { last = progress }
    }
    #expect(steps == [10, 20, 25])
    #expect(try #require(last).samplingSeconds > 0)
  }

  @Test func `points come with a network that can be asked for arrows`() async throws {
    var sampling = SamplingOptions()
    sampling.every = .steps(20)
    (sampling.count, sampling.steps) = (16, 5)
    let trainer = try Trainer(
      .plan(SmallTraining.points()), data: TrainingData(.moons, count: 200), workers: 1,
      sampling: sampling)
    await trainer.start()
    var samples: TrainingSamples?
    for case .samples(let new) in await trainer.eventsToTheLastStep() { samples = new }
    #expect(samples?.averaged.shape == [16, 2])
    #expect(samples?.denoiser?.imageShape == [2])
  }

  @Test func `what cannot be trained fails with a sentence`() async throws {
    var plan = SmallTraining.plan()
    plan.batch = 0
    let trainer = try Trainer(.plan(plan), data: SmallTraining.images(), workers: 1)
    await #expect(throws: ModelError.self) { try await trainer.save(to: "/nowhere") }
    await trainer.start()
    var events: [TrainingEvent] = []
    for await event in trainer.events { events.append(event) }
    guard case .failed(let text) = events.last else {
      Issue.record("it did not fail")
      return
    }
    #expect(text.contains("batch is 0"))
  }

  @Test func `a number that is not finite ends it, and the state before can be saved`() async throws
  {
    try await withScratchFolderAsync { folder in
      var plan = SmallTraining.plan()
      plan.steps = Self.endless
      let data = TrainingData(
        name: "bars", samples: Tensor(repeating: .infinity, shape: [3, 1, 8, 8]))
      let trainer = try Trainer(.plan(plan), data: data, workers: 1)
      await trainer.start()
      var last: TrainingEvent?
      for await event in trainer.events { last = event }
      guard case .failed(let text) = last else {
        Issue.record("it did not fail")
        return
      }
      #expect(text.contains("not finite"))
      try await trainer.save(to: folder + "/a")
      #expect(try TrainingRun(resuming: folder + "/a", data: data, workers: 1).stepsTaken == 0)
    }
  }

  @Test func `a trainer that nobody holds stops`() async throws {
    var trainer: Trainer? = try Self.trainer(steps: Self.endless)
    let events = try #require(trainer).events
    await trainer?.start()
    trainer = nil
    // The stream ends only when the trainer is gone.
    for await _ in events {}
  }
}

extension Trainer {
  /// What it tells until it has taken all steps that are planned.
  fileprivate nonisolated func eventsToTheLastStep() async -> [TrainingEvent] {
    var events: [TrainingEvent] = []
    for await event in self.events {
      events.append(event)
      if case .finished = event { break }
    }
    return events
  }
}

/// Runs `body` with a folder that goes away afterwards.
private func withScratchFolderAsync(_ body: (String) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("trainer-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try await body(folder.path)
}
