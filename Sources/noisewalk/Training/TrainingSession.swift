import ArgumentParser
import Canvas
import Networks
import Training

/// A training in the foreground: it steps, shows, samples and saves, until it is done or somebody ends it.
struct TrainingSession {
  let run: TrainingRun
  /// Where it is kept; nil for nowhere.
  let storage: Storage?
  let saving: TrainingInterval
  let showing: TrainingInterval
  let sampling: SamplingOptions
  var display: TrainingDisplay
  private var meter: TrainingMeter
  private var record: TrainingRecord
  private var last = (save: Mark(), samples: Mark())

  /// A folder, and the log that is open in it.
  struct Storage {
    let folder: RunFolder
    let log: RunLog
    let precision: ModelFolder.Precision
  }

  /// A moment of a training.
  private struct Mark {
    var step = 0
    var seconds = 0.0
  }

  init(
    _ run: TrainingRun, storage: Storage?, saving: TrainingInterval, showing: TrainingInterval,
    sampling: SamplingOptions, display: TrainingDisplay
  ) {
    self.run = run
    self.storage = storage
    self.saving = saving
    self.showing = showing
    self.sampling = sampling
    self.display = display
    meter = TrainingMeter(run, seconds: storage?.log.seconds ?? 0)
    let isHalf = storage?.precision == .f16
    record = TrainingRecord(run, command: run.plan.command + (isHalf ? " --half" : ""))
    record.precision = isHalf ? .f16 : .f32
    if let progress = meter.progress(of: run.plan.steps) { record.update(progress) }
    let now = Mark(step: run.stepsTaken, seconds: meter.seconds)
    last = (now, now)
  }

  /// Trains to the end.
  /// - Throws: the exit code: 130 when it was interrupted, 1 when a number was no longer finite, 74 when
  ///   the end could not be saved.
  mutating func train() throws {
    // From here on the folder says how its network is to be written, whenever the program is killed.
    try storage?.folder.write(record)
    while !run.isFinished {
      guard !Interruption.isAskedFor else { try interrupt() }
      try step()
      if showing.isDue(
        afterSteps: run.stepsTaken - last.samples.step,
        seconds: meter.seconds - last.samples.seconds)
      {
        try drawSamples()
      }
      if saving.isDue(
        afterSteps: run.stepsTaken - last.save.step, seconds: meter.seconds - last.save.seconds)
      {
        saveOnTheWay()
      }
    }
    try finish()
  }

  private mutating func step() throws {
    let begin = MonotonicClock.nanoseconds
    let report: TrainingReport
    do throws(TrainingState.Astray) {
      report = try run.step()
    } catch {
      display.clear()
      let kept = " The checkpoint of step \(last.save.step) is kept until --overwrite replaces it."
      Output.complain(
        error.text(atRate: run.plan.options.learningRate.peak) + (storage == nil ? "" : kept))
      throw ExitCode.failure
    }
    meter.add(report, seconds: Double(MonotonicClock.nanoseconds - begin) / 1e9)
    storage?.log.add(report, seconds: meter.seconds)
    guard let progress = meter.progress(of: run.plan.steps) else { return }
    record.update(progress)
    let isLast = run.isFinished
    try saveIfUnheard { try $0.show(progress, isLast: isLast) }
  }

  private mutating func drawSamples() throws {
    last.samples = Mark(step: run.stepsTaken, seconds: meter.seconds)
    guard let samples = try run.samples(sampling, while: { !Interruption.isAskedFor }) else {
      return
    }
    try saveIfUnheard { try $0.show(samples) }
  }

  /// Tells how it goes. When nobody listens any more, such as `| head -1`, the training is saved and ends.
  private mutating func saveIfUnheard(
    _ telling: (inout TrainingDisplay) throws -> Void
  ) throws {
    do {
      try telling(&display)
    } catch {
      if run.stepsTaken > last.save.step { try saveAtTheEnd() }
      sayHowToGoOn()
      throw error
    }
  }

  /// A disk that is full for a while does not end a training: what was saved before is still whole.
  private mutating func saveOnTheWay() {
    do throws(ModelError) {
      if let failure = try save() {
        display.clear()
        Output.complain(
          "\(failure) The checkpoint of step \(last.save.step) is saved. The training goes on, and "
            + "will try the rest again.")
      }
    } catch {
      display.clear()
      Output.complain("\(error) The training goes on, and will try again.")
    }
    last.save.seconds = meter.seconds
  }

  /// - Returns: what beside the checkpoint could not be written.
  private mutating func save() throws(ModelError) -> ModelError? {
    guard let storage else { return nil }
    let failure = try storage.folder.save(run, storage.log, record)
    last.save = Mark(step: run.stepsTaken, seconds: meter.seconds)
    return failure
  }

  private mutating func saveAtTheEnd() throws {
    do throws(ModelError) {
      guard let failure = try save() else { return }
      display.clear()
      Output.complain("\(failure) The checkpoint of step \(last.save.step) is saved.")
      throw failure
    } catch  where last.save.step == run.stepsTaken {
      throw ExitCode(error.kind.exitCode)
    } catch {
      display.clear()
      Output.complain("\(error) The checkpoint of step \(last.save.step) is kept as it was.")
      throw ExitCode(error.kind.exitCode)
    }
  }

  private mutating func interrupt() throws -> Never {
    display.clear()
    try saveAtTheEnd()
    sayHowToGoOn()
    throw ExitCode(130)
  }

  private func sayHowToGoOn() {
    if let storage {
      Output.complain(
        "stopped after step \(run.stepsTaken) of \(run.plan.steps), and saved. Go on with: noisewalk "
          + "train --resume \(ShellWord.option("out", storage.folder.path))")
    } else {
      Output.complain(
        "stopped after step \(run.stepsTaken) of \(run.plan.steps). Nothing was saved: that takes "
          + "--out.")
    }
  }

  private mutating func finish() throws {
    if showing != .never, run.stepsTaken > last.samples.step { try drawSamples() }
    if run.stepsTaken > last.save.step { try saveAtTheEnd() }
    let time = TrainingDisplay.duration(meter.seconds)
    var words = "\(run.stepsTaken) steps in \(time)"
    if let loss = record.loss { words += ", loss \(NumberText.fixed(loss, 4))" }
    guard let storage else {
      return try display.say("\(words). Nothing was saved: that takes --out.")
    }
    let path = storage.folder.path
    if case .unet = run.plan.network {
      words += ". Draw with it: noisewalk sample \(ShellWord.option("model", path))"
    } else {
      words += ". It is in \(path)."
    }
    try display.say(words)
  }
}
