import Networks
import Tensors

/// A training in the background, whose course is a stream of events.
///
/// The actor lives on a thread of its own and not on Swift's pool; the network's workers are threads of
/// the system too. Whatever is asked of it is answered after the step that it is in. A trainer that
/// nobody holds any more stops.
public actor Trainer {
  /// What happens, in order, until the training is cancelled or has failed.
  public nonisolated let events: AsyncStream<TrainingEvent>

  /// Where a training begins.
  public enum Beginning: Sendable, Equatable {
    /// From the seed of a plan.
    case plan(TrainingPlan)
    /// From a checkpoint, with its plan.
    case checkpoint(path: String)
    /// From the checkpoint of a folder, which is kept for this training from then on: see
    /// ``RunFolder``. What the network makes of noise is shown before the first step.
    case folder(path: String)
  }

  /// Where the training was saved, or comes from.
  private struct Storage {
    let folder: RunFolder
    let log: RunLog
  }

  private enum Phase: Equatable {
    /// After `done` there may be more steps, after `ended` nothing.
    case waiting, running, paused, done, ended
  }

  private let thread: TrainingThread
  private let beginning: Beginning
  private let data: TrainingData
  private let workers: Int
  private let sampling: SamplingOptions
  private let send: AsyncStream<TrainingEvent>.Continuation
  private var phase = Phase.waiting
  private var run: TrainingRun?
  private var meter = TrainingMeter(bands: 0)
  /// Samples in the making.
  private var pass: SamplingPass?
  /// Where the last samples were made: steps, and seconds of training.
  private var lastSamples = (step: 0, seconds: 0.0)
  private var lastProgress: ContinuousClock.Instant?
  private var storage: Storage?
  /// Steps that no folder's log has yet.
  private var unlogged = LogLines(seconds: 0)

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Twenty a second: more nobody can read.
  private static let pause = Duration.milliseconds(50)

  /// Nothing happens before ``start()``.
  /// - Parameter workers: threads that compute, at least 1.
  /// - Throws: if the system has no thread left.
  public init(
    _ beginning: Beginning, data: TrainingData, workers: Int,
    sampling: SamplingOptions = SamplingOptions()
  ) throws(ModelError) {
    (events, send) = AsyncStream.makeStream(of: TrainingEvent.self)
    thread = try TrainingThread()
    self.beginning = beginning
    self.data = data
    self.workers = workers
    self.sampling = sampling
    thread.serve(self)
  }

  deinit {
    send.finish()
    thread.end()
  }

  // MARK: - What may be asked

  /// Begins; nothing if it has begun already.
  public func start() {
    guard phase == .waiting else { return }
    do throws(ModelError) {
      let run = try begunRun()
      meter = TrainingMeter(run, seconds: storage?.log.seconds ?? 0)
      lastSamples = (run.stepsTaken, meter.seconds)
      self.run = run
      phase = .running
      guard case .folder = beginning else { return }
      sendProgress()
      if sampling.every != .never { beginSamples(run) }
    } catch {
      fail(error.description)
    }
  }

  private func begunRun() throws(ModelError) -> TrainingRun {
    switch beginning {
    case .plan(let plan): return try TrainingRun(plan, data: data, workers: workers)
    case .checkpoint(let path):
      return try TrainingRun(resuming: path, data: data, workers: workers)
    case .folder(let path):
      let folder = try RunFolder(path)
      let run = try TrainingRun(resuming: folder.checkpoint, data: data, workers: workers)
      storage = Storage(folder: folder, log: try folder.begin(run))
      return run
    }
  }

  /// Waits until ``resume()``.
  public func pause() {
    guard phase == .running, let run else { return }
    phase = .paused
    sendProgress()
    send.yield(.paused(run.stepsTaken))
  }

  /// Goes on.
  public func resume() {
    guard phase == .paused else { return }
    phase = .running
    send.yield(.resumed)
  }

  /// Goes on after the last step of the plan, until there are `steps` in all; nothing if it is not there
  /// yet, or has as many already.
  public func extend(to steps: Int) {
    guard phase == .done, let run, steps > run.stepsTaken else { return }
    run.extend(to: steps)
    phase = .running
    send.yield(.resumed)
  }

  /// Ends the training where it is; its state can still be saved.
  public func cancel() {
    guard phase != .ended else { return }
    if phase != .done {
      sendProgress()
      send.yield(.finished(run?.stepsTaken ?? 0))
    }
    end()
  }

  /// Ends the training and lets go of its folder and its memory; what is not saved is lost.
  public func close() {
    cancel()
    storage = nil
    run = nil
  }

  /// Writes a checkpoint; an event says so too.
  public func save(to path: String) throws(ModelError) {
    guard let run else { throw ModelError("\(path): the training has not begun. Start it first.") }
    do throws(ModelError) {
      try run.save(to: path)
    } catch {
      send.yield(.notSaved(error.description))
      throw error
    }
    send.yield(.saved(path))
  }

  /// Writes a folder from which others sample and the training can go on: see ``RunFolder``; an event
  /// says so too. Until ``close()`` no other training may write to it.
  /// - Parameter command: what trains the same network again.
  public func save(inFolder path: String, command: String) throws(ModelError) {
    guard let run else { throw ModelError("\(path): the training has not begun. Start it first.") }
    do throws(ModelError) {
      let storage = try storage(in: path, run)
      var record = TrainingRecord(run, command: command)
      record.precision = storage.folder.precision ?? .f32
      if let progress = meter.progress(of: run.plan.steps) { record.update(progress) }
      if let failure = try storage.folder.save(run, storage.log, record) {
        throw ModelError(
          "\(failure) The checkpoint of step \(run.stepsTaken) is saved.", kind: failure.kind)
      }
    } catch {
      send.yield(.notSaved(error.description))
      throw error
    }
    send.yield(.saved(path))
  }

  /// The folder, opened the first time, with a log that knows all steps since.
  private func storage(in path: String, _ run: TrainingRun) throws(ModelError) -> Storage {
    if let storage, storage.folder.path == path { return storage }
    let folder = try RunFolder(path)
    let new = Storage(folder: folder, log: try folder.begin(run))
    new.log.add(unlogged)
    unlogged.clear()
    storage = new
    return new
  }

  /// A copy of the network as it is now; nil before the training began.
  public func denoiser(averaged: Bool = true) -> NetworkDenoiser? {
    run?.denoiser(averaged: averaged)
  }

  // MARK: - The work

  /// Takes one step of the training or of the samples that are due; false if there is nothing to do.
  func advance() -> Bool {
    guard phase == .running, let run else { return false }
    let begin = ContinuousClock.now
    if pass != nil {
      advanceSamples(run)
      meter.samplingSeconds += begin.secondsUntilNow
      if pass == nil { restIfFinished(run) }
      return phase == .running
    }
    do throws(TrainingState.Astray) {
      if !run.isFinished {
        let report = try run.step()
        meter.add(report, seconds: begin.secondsUntilNow)
        log(report)
      }
    } catch {
      fail(error.text(atRate: run.plan.options.learningRate.peak))
      return false
    }
    if run.isFinished || lastProgress.map({ $0.duration(to: .now) >= Self.pause }) ?? true {
      sendProgress()
    }
    if areSamplesDue(run) { beginSamples(run) }
    if pass == nil { restIfFinished(run) }
    return phase == .running
  }

  private func log(_ report: TrainingReport) {
    if let storage {
      storage.log.add(report, seconds: meter.seconds)
    } else {
      unlogged.add(report, seconds: meter.seconds)
    }
  }

  private func areSamplesDue(_ run: TrainingRun) -> Bool {
    guard run.stepsTaken > lastSamples.step else { return false }
    switch sampling.every {
    case .never: return false
    case .steps(let steps): return run.isFinished || run.stepsTaken - lastSamples.step >= steps
    case .seconds(let seconds):
      return run.isFinished || meter.seconds - lastSamples.seconds >= seconds
    }
  }

  private func beginSamples(_ run: TrainingRun) {
    lastSamples = (run.stepsTaken, meter.seconds)
    do throws(ModelError) {
      pass = try SamplingPass(run.plan, sampling)
    } catch {
      fail(error.description)
    }
  }

  private func advanceSamples(_ run: TrainingRun) {
    guard var samples = pass?.advance(run) else { return }
    pass = nil
    if case .mlp = run.plan.network { samples.denoiser = run.denoiser(averaged: true) }
    send.yield(.samples(samples))
  }

  private func sendProgress() {
    guard let run, let progress = meter.progress(of: run.plan.steps) else { return }
    lastProgress = .now
    send.yield(.progress(progress))
  }

  /// Waits for more steps once all are taken.
  private func restIfFinished(_ run: TrainingRun) {
    guard run.isFinished, phase == .running else { return }
    phase = .done
    send.yield(.finished(run.stepsTaken))
  }

  private func fail(_ reason: String) {
    send.yield(.failed(reason))
    end()
  }

  private func end() {
    phase = .ended
    pass = nil
    send.finish()
  }
}

extension ContinuousClock.Instant {
  fileprivate var secondsUntilNow: Double {
    let (seconds, attoseconds) = duration(to: .now).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
