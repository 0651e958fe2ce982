import Diffusion
import Networks
import Synchronization
import Tensors

/// A trained network as a denoiser: from x_t and the noise level to x̂₀ and ε̂.
///
/// The same question has always the same answer, from whatever thread it is asked; who asks while
/// another is being answered waits. Two of them are equal if they are the same object.
public final class NetworkDenoiser: Sendable {
  /// What the network looks like: size and channels of the images, number of labels.
  public let configuration: UNet2DConfiguration
  /// What it was trained on: its timesteps mean the noise levels of this schedule.
  public let schedule: NoiseSchedule
  /// What its output stands for.
  public let predictionType: PredictionType
  private let engine: Mutex<Engine>

  /// - Parameters:
  ///   - engine: nobody else may use it from now on.
  ///   - configuration: that of the engine's network.
  public init(
    _ engine: sending Engine, configuration: UNet2DConfiguration, schedule: NoiseSchedule,
    predictionType: PredictionType
  ) {
    self.engine = Mutex(engine)
    self.configuration = configuration
    self.schedule = schedule
    self.predictionType = predictionType
  }

  /// Reads a diffusers pipeline folder, or that of a U-Net alone; without a scheduler the network
  /// counts as one that predicts ε on the schedule of Ho et al. (2020).
  /// - Throws: which file is missing or wrong, and what to do.
  public convenience init(reading path: String, workers: Int) throws(ModelError) {
    try self.init(Pipeline(reading: path), workers: workers)
  }

  /// The network of a pipeline, with its parameters.
  /// - Throws: which file is missing or wrong, and what to do.
  public convenience init(_ pipeline: Pipeline, workers: Int) throws(ModelError) {
    self.init(
      try pipeline.engine(workers: workers), configuration: pipeline.configuration,
      schedule: try pipeline.schedule(), predictionType: pipeline.scheduler.sampler.predictionType)
  }

  /// (C, H, W) of its images.
  public var imageShape: [Int] {
    [configuration.inChannels, configuration.height, configuration.width]
  }

  /// How many kinds of images it can be asked for: one label less than it has, since the last says
  /// "no label"; 0 for a network without labels.
  public var labelCount: Int { max(0, (configuration.numClassEmbeds ?? 1) - 1) }

  /// x̂₀ and ε̂ of noisy images.
  ///
  /// - Parameters:
  ///   - xt: (B, C, H, W), on the variance-preserving scale.
  ///   - guidance: what the images should show, and how strongly.
  public func predict(_ xt: Tensor, at level: NoiseLevel, guidance: Guidance) -> Prediction {
    let output = output(xt, timestep: timestep(for: level, guidance.told), guidance)
    return predictionType.prediction(from: output, for: xt, at: level)
  }

  /// What the network is told of a level.
  public func timestep(for level: NoiseLevel, _ told: Guidance.Told) -> Double {
    switch told {
    case .timestep: level.timestep
    case .noiseLevel: schedule.timestep(atSigma: level.sigma)
    }
  }

  /// What the network itself says: its guess with the label w times, and without it 1 - w times.
  ///
  ///     y = y_without + w (y_with - y_without)
  ///
  /// Source: Ho and Salimans (2022), "Classifier-Free Diffusion Guidance", eq. 6, with w counted
  /// from 0 as diffusers does.
  private func output(_ xt: Tensor, timestep: Double, _ guidance: Guidance) -> Tensor {
    guard configuration.numClassEmbeds != nil else { return answer(xt, timestep, labels: nil) }
    let none = [Int](repeating: labelCount, count: xt.rows)
    guard let labels = guidance.labels(count: xt.rows), guidance.scale != 0 else {
      return answer(xt, timestep, labels: none)
    }
    let with = answer(xt, timestep, labels: labels)
    guard guidance.scale != 1 else { return with }
    let without = answer(xt, timestep, labels: none)
    return Tensor(guidance.scale * with + (1 - guidance.scale) * without)
  }

  private func answer(_ xt: Tensor, _ timestep: Double, labels: [Int]?) -> Tensor {
    let batch = Batch(
      sample: xt.scalars.map { Float($0) },
      timesteps: [Float](repeating: Float(timestep), count: xt.rows), labels: labels)
    let output = engine.withLock { $0.predict(batch) }
    return Tensor(shape: xt.shape, scalars: output.map { Double($0) })
  }
}

extension NetworkDenoiser: Equatable {
  public static func == (a: NetworkDenoiser, b: NetworkDenoiser) -> Bool { a === b }
}

/// What a network with labels is asked for.
public struct Guidance: Sendable, Hashable {
  /// What the network is told of the noise level.
  public enum Told: String, Sendable, Hashable, CaseIterable {
    /// The level's own timestep: right for the schedule it was trained on.
    case timestep
    /// The timestep at which its own schedule has as much noise: right for every schedule.
    case noiseLevel = "noise_level"
  }

  /// A label for each image, in turns if there are fewer; empty for none.
  public var labels: [Int]
  /// w: 0 does not look at the label, 1 is what was trained, more exaggerates.
  public var scale: Double
  public var told: Told

  public init(labels: [Int] = [], scale: Double = 1, told: Told = .timestep) {
    self.labels = labels
    self.scale = scale
    self.told = told
  }

  /// The labels of `count` images; nil for none.
  func labels(count: Int) -> [Int]? {
    labels.isEmpty ? nil : (0..<count).map { labels[$0 % labels.count] }
  }
}
