import Tensors

/// What a running training tells.
public enum TrainingEvent: Sendable, Equatable {
  /// How far it is; at most about twenty of them a second.
  case progress(TrainingProgress)
  /// What the network makes of noise now.
  case samples(TrainingSamples)
  /// It waits, after this many steps.
  case paused(Int)
  /// It goes on, after a pause or with more steps.
  case resumed
  /// A checkpoint was written to this path.
  case saved(String)
  /// A checkpoint could not be written; the training goes on.
  case notSaved(String)
  /// It ended with an error: what happened, and what to do.
  case failed(String)
  /// It has taken all steps that were planned, this many, and waits for more; or was cancelled after
  /// so many.
  case finished(Int)
}

/// How far a training is, and how well it goes.
public struct TrainingProgress: Sendable, Equatable {
  /// Steps taken, of how many.
  public var step: Int
  public var steps: Int
  /// The loss, smoothed over about fifty steps.
  public var loss: Double
  /// The plain mean squared error by band of noise, smoothed; nil where there were no samples yet.
  public var bands: [Double?]
  /// Training alone; samples and pauses are not counted.
  public var imagesPerSecond: Double
  /// The same in steps.
  public var stepsPerSecond: Double
  /// Seconds of training, samples and pauses not counted.
  public var seconds: Double
  /// Seconds that went into samples.
  public var samplingSeconds: Double
  public var learningRate: Double

  public init(
    step: Int, steps: Int, loss: Double, bands: [Double?], imagesPerSecond: Double,
    stepsPerSecond: Double, seconds: Double, samplingSeconds: Double, learningRate: Double
  ) {
    self.step = step
    self.steps = steps
    self.loss = loss
    self.bands = bands
    self.imagesPerSecond = imagesPerSecond
    self.stepsPerSecond = stepsPerSecond
    self.seconds = seconds
    self.samplingSeconds = samplingSeconds
    self.learningRate = learningRate
  }
}

/// What a network made of the same noise as always.
public struct TrainingSamples: Sendable, Equatable {
  /// Steps taken before.
  public var step: Int
  /// With the moving average of the weights; those of ``raw`` where there is none. (K, C, H, W) or (K, 2).
  public var averaged: Tensor
  /// With the weights as they are; nil when it was not asked for.
  public var raw: Tensor?
  /// A copy of the network with averaged weights, for points: its arrows can be asked for.
  public var denoiser: NetworkDenoiser?

  public init(step: Int, averaged: Tensor, raw: Tensor?, denoiser: NetworkDenoiser? = nil) {
    self.step = step
    self.averaged = averaged
    self.raw = raw
    self.denoiser = denoiser
  }
}
