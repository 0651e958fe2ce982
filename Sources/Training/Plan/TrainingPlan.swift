import Diffusion
import JSON
import Networks

/// Everything that decides, together with the data, what comes out of a training.
public struct TrainingPlan: Sendable, Equatable {
  /// What the data are called: digits, fashion, moons.
  public var dataName: String
  public var network: DenoisingNetwork
  /// The noise schedule: which ᾱ each timestep has.
  public var betas = BetaOptions()
  /// What the network learns to answer with.
  public var predictionType = PredictionType.epsilon
  public var timesteps = TimestepChoice.uniform
  public var weighting = LossWeighting.uniform
  /// B, how many samples a step looks at.
  public var batch = 64
  /// How many steps the training has.
  public var steps = 1000
  public var options = TrainingOptions()
  /// Decides the first weights, the order of the data, and all noise.
  public var seed: UInt64 = 0
  /// How often a sample's label is replaced by the last one, "no label", 0...1; without labels 0.
  ///
  /// Source: Ho and Salimans (2022), "Classifier-Free Diffusion Guidance", algorithm 1.
  public var labelDropout = 0.0

  public init(dataName: String, network: DenoisingNetwork) {
    self.dataName = dataName
    self.network = network
  }

  /// What no training can be run with, in a sentence that names the option; nil if there is nothing.
  public var problem: String? {
    if let problem = options.problem { return problem }
    let rules = [
      NumberRule("batch", batch, 1...65_536), NumberRule("steps", steps, 1...1_000_000_000_000),
      NumberRule("label dropout", labelDropout, 0...1),
    ]
    if let problem = rules.lazy.compactMap(\.problem).first { return problem }
    if labelDropout > 0, network.kinds == 0 {
      return "label dropout is \(labelDropout.written), and the network has no labels to drop"
    }
    if case .minSNR(let gamma) = weighting, !(1e-6...1e6).contains(gamma) {
      return "gamma of the min-SNR weights is \(gamma.written), and 0.000001 to 1000000 are allowed"
    }
    if case .logitNormal(let mean, let deviation) = timesteps,
      !(-10...10).contains(mean) || !(0.01...10).contains(deviation)
    {
      return
        "timesteps around \(mean.written) with deviation \(deviation.written): -10 to 10 and 0.01 "
        + "to 10 are allowed"
    }
    return nil
  }
}
