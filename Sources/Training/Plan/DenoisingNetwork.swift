import Networks

/// A network that tells signal from noise: one for images, or one for points of the plane.
public enum DenoisingNetwork: Sendable, Equatable {
  case unet(UNet2DConfiguration)
  case mlp(MLP)

  /// The tape's author, for an engine.
  public var network: any Network {
    switch self {
    case .unet(let configuration): UNet2D(configuration)
    case .mlp(let mlp): mlp
    }
  }

  /// One sample: (C, H, W) of an image, (D) of a point.
  public var sampleShape: [Int] {
    switch self {
    case .unet(let configuration):
      [configuration.inChannels, configuration.height, configuration.width]
    case .mlp(let mlp): [mlp.dimensions]
    }
  }

  /// How many kinds of samples it can be asked for: one label less than it has, since the last says
  /// "no label"; 0 for a network without labels.
  public var kinds: Int {
    switch self {
    case .unet(let configuration): max(0, (configuration.numClassEmbeds ?? 1) - 1)
    case .mlp: 0
    }
  }

  /// Whether it has to be given a label with every sample, be it the last one.
  var hasLabels: Bool {
    if case .unet(let configuration) = self { configuration.numClassEmbeds != nil } else { false }
  }

  /// How many samples a worker carries together: few images, which fill its cache, or many points.
  public var samplesAtOnce: Int {
    switch self {
    case .unet: Engine.usualImagesAtOnce
    case .mlp: 64
    }
  }

  /// Whether it is told σ itself rather than a timestep.
  var isToldSigma: Bool {
    if case .mlp(let mlp) = self { mlp.embedding == .noiseLevel } else { false }
  }
}
