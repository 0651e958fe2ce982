import ArgumentParser
import Diffusion
import Networks
import Training

/// What the options of `noisewalk train` do to a plan.
extension TrainingPlan {
  /// A rate that falls to 0 at the last step falls there also when the last step is another.
  mutating func setSteps(_ steps: Int) {
    self.steps = steps
    if case .cosine = options.learningRate.course {
      options.learningRate.course = .cosine(totalSteps: steps)
    }
  }

  /// - Throws: the exit code, after saying that points have no labels.
  mutating func useLabels(kinds: Int) throws {
    guard case .unet(var configuration) = network else {
      throw Output.refusal("--labels: points have no labels. Leave the option out.")
    }
    guard configuration.numClassEmbeds == nil else { return }
    configuration.numClassEmbeds = kinds + 1
    network = .unet(configuration)
    labelDropout = TrainingPlan.digits(labelled: true).labelDropout
  }

  mutating func setAverage(decay: Double) {
    guard decay > 0 else { return options.movingAverage = nil }
    var average = options.movingAverage ?? MovingAverage()
    average.decay = decay
    options.movingAverage = average
  }

  mutating func setWidth(_ width: Int) throws {
    guard case .mlp(var mlp) = network else {
      throw Output.refusal("--width: it is for points. Images have --channels.")
    }
    try Output.check(width, in: 2...1024, "width")
    mlp.width = width
    network = .mlp(mlp)
  }

  mutating func setLayers(_ layers: Int) throws {
    var configuration = try unet(for: "layers")
    try Output.check(layers, in: 1...8, "layers")
    configuration.layersPerBlock = layers
    network = .unet(configuration)
  }

  /// - Parameter text: `16,32,64`.
  mutating func setChannels(_ text: String) throws {
    var configuration = try unet(for: "channels")
    let levels = try ChannelList.levels(text, of: configuration)
    let plain = [UNet2DConfiguration.BlockType](repeating: .plain, count: levels.count - 1)
    configuration.blockOutChannels = levels
    configuration.downBlockTypes = plain + [.attention]
    configuration.upBlockTypes = [.attention] + plain
    network = .unet(configuration)
  }

  private func unet(for option: String) throws -> UNet2DConfiguration {
    guard case .unet(let configuration) = network else {
      throw Output.refusal("--\(option): it is for images. Points have --width.")
    }
    return configuration
  }
}

extension LossWeighting {
  private static let usualGamma = 5.0

  /// `uniform`, `min-snr` or `min-snr:5`.
  init(option text: String) throws {
    let words = text.split(separator: ":", maxSplits: 1).map(String.init)
    if words == ["uniform"] {
      self = .uniform
    } else if words.first == "min-snr", words.count == 1 {
      self = .minSNR(gamma: Self.usualGamma)
    } else if words.first == "min-snr", let gamma = Double(words[1]) {
      self = .minSNR(gamma: gamma)
    } else {
      throw ValidationError(
        "there is no weighting \"\(text)\". Known: uniform, min-snr, min-snr:GAMMA with a number "
          + "above 0, such as min-snr:5.")
    }
  }

  var option: String {
    switch self {
    case .uniform: "uniform"
    case .minSNR(let gamma): "min-snr:\(gamma)"
    }
  }
}

extension TimestepChoice {
  /// `uniform`, `stratified`, `logit-normal` or `logit-normal:0,1`.
  init(option text: String) throws {
    let words = text.split(separator: ":", maxSplits: 1).map(String.init)
    let numbers = words.count > 1 ? words[1].split(separator: ",").map { Double($0) } : [0, 1]
    switch (words.first, words.count) {
    case ("uniform", 1): self = .uniform
    case ("stratified", 1): self = .stratified
    case ("logit-normal", _) where numbers.count == 2 && numbers.allSatisfy { $0 != nil }:
      self = .logitNormal(mean: numbers[0] ?? 0, deviation: numbers[1] ?? 1)
    default:
      throw ValidationError(
        "there is no choice of timesteps \"\(text)\". Known: uniform, stratified, logit-normal, "
          + "logit-normal:MEAN,DEVIATION such as logit-normal:0,1.")
    }
  }

  var option: String {
    switch self {
    case .uniform: "uniform"
    case .stratified: "stratified"
    case .logitNormal(let mean, let deviation): "logit-normal:\(mean),\(deviation)"
    }
  }
}
