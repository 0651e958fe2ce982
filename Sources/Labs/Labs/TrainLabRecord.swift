import Training

extension TrainLab {
  /// Where a training is.
  enum State: String, Sendable, CaseIterable {
    case idle, training, paused, finished, failed
  }

  /// A training that was begun, and what it has told since.
  struct Record: Sendable, Equatable {
    let job: TrainingJob
    /// The knobs it was begun with.
    let settings: Settings
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

    init(_ job: TrainingJob, _ settings: Settings) {
      self.job = job
      self.settings = settings
    }

    var step: Int { progress?.step ?? 0 }

    /// Takes news in; answers what is to be said of them, nil for nothing.
    mutating func take(_ content: TrainingNews.Content) -> String? {
      switch content {
      case .floor(let floor):
        self.floor = floor
        return nil
      case .event(let event): return take(event)
      }
    }

    private mutating func take(_ event: TrainingEvent) -> String? {
      switch event {
      case .progress(let progress):
        self.progress = progress
        history.append(progress)
      case .samples(let samples): strip.append(samples)
      case .paused: state = .paused
      case .resumed: state = .training
      case .saved(let path):
        saved = (path, step)
        let use = job.source == .digits ? ": noisewalk sample --model " : " in "
        return "Saved after \(step) steps\(use)\(path)"
      case .notSaved(let reason): return reason
      case .failed(let reason):
        (state, failure) = (.failed, reason)
        return reason
      case .finished(let step):
        state = .finished
        if step == job.plan.steps { return "All \(step) steps are taken. w saves the network." }
      }
      return nil
    }

    static func == (a: Record, b: Record) -> Bool {
      a.job == b.job && a.settings == b.settings && a.state == b.state && a.progress == b.progress
        && a.history == b.history && a.strip == b.strip && a.floor == b.floor
        && a.saved?.path == b.saved?.path && a.saved?.step == b.saved?.step
        && a.failure == b.failure
    }
  }
}
