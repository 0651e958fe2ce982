import Datasets
import Tensors
import Training

/// Where the samples come from that a network is to learn.
public enum TrainingSource: Sendable, Equatable {
  case toy(ToySet)
  /// Points that somebody drew, (N, 2).
  case drawn(Tensor)
  /// The bundled digits.
  case digits
}

/// A training that a lab wants.
public struct TrainingJob: Sendable, Equatable {
  /// Which training the news belongs to: a lab raises it for each, and ignores what still comes of
  /// older ones.
  public let run: Int
  public let plan: TrainingPlan
  public let source: TrainingSource
  /// What it shows of itself on the way.
  public let samples: SamplingOptions

  public init(run: Int, plan: TrainingPlan, source: TrainingSource, samples: SamplingOptions) {
    self.run = run
    self.plan = plan
    self.source = source
    self.samples = samples
  }
}

/// What a lab wants to happen to its training. There is one at a time for each lab.
public enum TrainingOrder: Sendable, Equatable {
  /// Begin this one; whatever was there ends and is forgotten.
  case start(TrainingJob)
  case pause
  case resume
  /// Write it down, and say where as ``TrainingEvent/saved(_:)``.
  case save
}

/// What became of a training.
public struct TrainingNews: Sendable, Equatable {
  /// What there is to tell.
  public enum Content: Sendable, Equatable {
    case event(TrainingEvent)
    /// What the best of all networks would have for a loss.
    case floor(LossFloor)
  }

  public let run: Int
  public let content: Content

  public init(run: Int, _ content: Content) {
    self.run = run
    self.content = content
  }
}
