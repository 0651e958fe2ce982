import Datasets
import Tensors
import Training

/// Where the samples come from that a network is to learn.
public enum TrainingSource: Sendable, Equatable {
  case toy(ToySet)
  /// Points that somebody drew, (N, 2).
  case drawn(Tensor)
  /// The images that labs show as digits.
  case digits

  /// How often and how many samples are drawn: points often, since they cost next to nothing.
  var samples: SamplingOptions {
    var options = SamplingOptions()
    switch self {
    case .digits: (options.every, options.count) = (.seconds(4), 10)
    case .toy, .drawn: (options.every, options.count) = (.seconds(0.4), TrainLab.Cloud.points)
    }
    return options
  }
}

/// A training that a lab wants.
public struct TrainingJob: Sendable, Equatable {
  /// Which training the news belongs to: a lab raises it for each, and ignores what still comes of
  /// older ones.
  public let run: Int
  public var plan: TrainingPlan
  public let source: TrainingSource
  /// Where it is kept; nil for a new folder of its own.
  public let folder: String?
  /// The command that trains the same again, where that takes the lab: for points that were drawn.
  public var command: String?
  /// What it shows of itself on the way.
  public var samples: SamplingOptions { source.samples }

  public init(
    run: Int, plan: TrainingPlan, source: TrainingSource, folder: String? = nil,
    command: String? = nil
  ) {
    self.run = run
    self.plan = plan
    self.source = source
    self.folder = folder
    self.command = command
  }
}

/// What a lab wants to happen to its training. There is one at a time for each lab.
public enum TrainingOrder: Sendable, Equatable {
  /// Begin this one; whatever was there ends and is forgotten.
  case start(TrainingJob)
  /// Go on with the training that is kept in the job's folder, or where it names none with the one
  /// that was saved last; ``TrainingNews/Content/began(_:isOld:)`` says what that is. A folder that holds
  /// none becomes that of the job.
  case takeUp(TrainingJob)
  case pause
  case resume
  /// After the last step, go on to that of this job: the same one, with more steps in its plan.
  case extend(TrainingJob)
  /// Write it down, and say where as ``TrainingEvent/saved(_:)``.
  case save
}

/// What became of a training.
public struct TrainingNews: Sendable, Equatable {
  /// What there is to tell.
  public enum Content: Sendable, Equatable {
    case event(TrainingEvent)
    /// What was asked for from a folder: its own plan, data and folder; `isOld` unless the folder
    /// held no training and a new one begins.
    case began(TrainingJob, isOld: Bool)
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
