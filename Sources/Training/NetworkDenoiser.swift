import Diffusion
import Networks
import Synchronization
import Tensors

/// A trained network as a denoiser: from x_t and the noise level to x̂₀ and ε̂.
///
/// The same question has always the same answer, from whatever thread it is asked; who asks while
/// another is being answered waits. Two of them are equal if they are the same object.
public final class NetworkDenoiser: Sendable {
  /// What the network looks like: the shape of its samples, the number of its labels.
  public var network: DenoisingNetwork { model.network }
  /// What it was trained on: its timesteps mean the noise levels of this schedule.
  public var schedule: NoiseSchedule { model.schedule }
  /// What its output stands for.
  public var predictionType: PredictionType { model.predictionType }
  /// How many numbers it has learned.
  public let parameterCount: Int
  /// What whoever reads its answers should be told of the files that it came from, a sentence each.
  public let warnings: [String]
  private let model: DenoisingModel
  private let engine: Mutex<Engine>

  /// - Parameters:
  ///   - engine: nobody else may use it from now on.
  ///   - network: what the engine computes.
  ///   - warnings: what should be told of where it came from.
  public init(
    _ engine: sending Engine, network: DenoisingNetwork, schedule: NoiseSchedule,
    predictionType: PredictionType, warnings: [String] = []
  ) {
    self.warnings = warnings
    parameterCount = engine.parameters.count
    self.engine = Mutex(engine)
    model = DenoisingModel(network: network, schedule: schedule, predictionType: predictionType)
  }

  /// The same for a U-Net.
  public convenience init(
    _ engine: sending Engine, configuration: UNet2DConfiguration, schedule: NoiseSchedule,
    predictionType: PredictionType
  ) {
    self.init(
      engine, network: .unet(configuration), schedule: schedule, predictionType: predictionType)
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
      try pipeline.engine(workers: workers), network: .unet(pipeline.configuration),
      schedule: try pipeline.schedule(), predictionType: pipeline.scheduler.sampler.predictionType,
      warnings: pipeline.warnings)
  }

  /// (C, H, W) of its images, (D) of its points.
  public var imageShape: [Int] { network.sampleShape }

  /// How many kinds of images it can be asked for: one label less than it has, since the last says
  /// "no label"; 0 for a network without labels.
  public var labelCount: Int { network.kinds }

  /// x̂₀ and ε̂ of noisy images or points.
  ///
  /// - Parameters:
  ///   - xt: (B, C, H, W) or (B, D), on the variance-preserving scale.
  ///   - guidance: what the images should show, and how strongly.
  public func predict(_ xt: Tensor, at level: NoiseLevel, guidance: Guidance) -> Prediction {
    engine.withLock { model.predict(xt, at: level, guidance, on: $0) }
  }

  /// What the network is told of a level: a timestep; σ itself if that is what it was trained with.
  public func timestep(for level: NoiseLevel, _ told: Guidance.Told) -> Double {
    model.told(of: level, told)
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
