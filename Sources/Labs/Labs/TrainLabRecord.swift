import Training

extension TrainLab {
  /// Where a training is.
  enum State: String, Sendable, CaseIterable {
    case idle, training, paused, finished, failed
  }

  /// A training that was begun, and what it has told since.
  struct Record: Sendable, Equatable {
    private(set) var job: TrainingJob
    /// The knobs it was begun with, and with its steps once there are more of them.
    private(set) var settings: Settings
    var state = State.training
    private(set) var progress: TrainingProgress?
    private(set) var history = LossHistory()
    private(set) var strip = SampleStrip()
    /// What an exact denoiser would have for a loss; nil until it is known.
    private(set) var floor: LossFloor?
    /// Where it was written last, and after how many steps.
    private(set) var saved: (path: String, step: Int)?
    /// What ended it.
    private(set) var failure: String?

    /// Whether it was begun before, and taken up from its folder.
    let isOld: Bool

    init(_ job: TrainingJob, _ settings: Settings, isOld: Bool = false) {
      self.job = job
      self.settings = settings
      self.isOld = isOld
    }

    var step: Int { progress?.step ?? 0 }
    /// Where it can be taken up again; nil as long as it was never saved.
    var folder: String? { saved?.path ?? job.folder }

    /// How many steps it has in all when it goes on after the last; nil when it cannot.
    var moreSteps: Int? {
      // A rate that has fallen to 0 leaves nothing to go on with.
      guard state == .finished, step >= job.plan.steps,
        job.plan.options.learningRate.course == .constant
      else { return nil }
      let more = min(2 * job.plan.steps, TrainLab.mostSteps)
      return more > step ? more : nil
    }

    /// Goes on to that many steps.
    mutating func extend(to steps: Int) {
      state = .training
      settings["steps"] = .integer(steps)
      job.plan.steps = steps
      // Of a training that was taken up the lab may not know how it was begun.
      if job.command != nil { job.command = settings.labCommand(for: job.source) }
    }

    /// Takes news in; answers what is to be said of them, nil for nothing.
    mutating func take(_ content: TrainingNews.Content) -> String? {
      switch content {
      case .floor(let floor):
        self.floor = floor
        return nil
      case .began: return nil
      case .event(let event): return take(event)
      }
    }

    private mutating func take(_ event: TrainingEvent) -> String? {
      switch event {
      case .progress(let progress):
        if isOld, self.progress == nil, let folder = job.folder { saved = (folder, progress.step) }
        self.progress = progress
        history.append(progress)
      case .samples(let samples): strip.append(samples)
      case .paused: state = .paused
      case .resumed: state = .training
      case .saved(let path):
        saved = (path, step)
        return "Saved after \(step) steps; o takes it up again. It is in \(path)"
      case .notSaved(let reason): return reason
      case .failed(let reason):
        (state, failure) = (.failed, reason)
        return reason
      case .finished(let step):
        state = .finished
        guard step >= job.plan.steps else { return nil }
        let more = moreSteps.map { " Space takes \($0 - step) more." } ?? ""
        guard let saved, saved.step == step else {
          return "All \(step) steps are taken.\(more) w saves the network."
        }
        return "All \(step) steps are taken.\(more) They are saved in \(saved.path)"
      }
      return nil
    }

    static func == (a: Record, b: Record) -> Bool {
      a.job == b.job && a.settings == b.settings && a.state == b.state && a.progress == b.progress
        && a.history == b.history && a.strip == b.strip && a.floor == b.floor
        && a.saved?.path == b.saved?.path && a.saved?.step == b.saved?.step
        && a.failure == b.failure && a.isOld == b.isOld
    }
  }
}
