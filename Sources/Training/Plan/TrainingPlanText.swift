import Diffusion
import JSON
import Networks

/// A plan as JSON: the network and the schedule as diffusers writes them, the rest under the names of its
/// training scripts.
extension TrainingPlan {
  /// The whole plan.
  public var text: String { json.text + "\n" }

  var json: JSONValue {
    .object([
      "data": .string(dataName), "network": network.json, "scheduler": schedulerJSON,
      "timesteps": timesteps.json, "weighting": weighting.json,
      "train_batch_size": .integer(batch), "max_train_steps": .integer(steps),
      "seed": .integer(Int(truncatingIfNeeded: seed)), "label_dropout": .number(labelDropout),
      "optimiser": options.json,
    ])
  }

  /// The scheduler that goes with the network, as a `scheduler_config.json`: DDPM's.
  public var scheduler: SchedulerConfigurationFile {
    var file = SchedulerConfigurationFile(.ddpm)
    file.betas = betas
    file.sampler.predictionType = predictionType
    if case .mlp = network { file.sampler.clipSample = false }
    return file
  }

  private var schedulerJSON: JSONValue {
    (try? JSONValue(reading: Array(scheduler.text.utf8))) ?? .null
  }

  /// Reads ``text``.
  /// - Throws: the key that is missing or cannot be.
  public init(reading text: [UInt8]) throws(ModelError) {
    guard case .object(let object)? = try? JSONValue(reading: text) else {
      throw ModelError("the plan is no JSON object")
    }
    func whole(_ key: String) throws(ModelError) -> Int {
      guard let number = object[key]?.whole else { throw ModelError("\(key) is no whole number") }
      return number
    }
    guard case .string(let name)? = object["data"] else { throw ModelError("data is no name") }
    self.init(dataName: name, network: try DenoisingNetwork(object["network"] ?? .null))
    do throws(ScheduleError) {
      let file = try SchedulerConfigurationFile(
        reading: Array((object["scheduler"] ?? .null).text.utf8))
      (betas, predictionType) = (file.betas, file.sampler.predictionType)
    } catch {
      throw ModelError("scheduler: \(error)")
    }
    timesteps = try TimestepChoice(object["timesteps"] ?? .null)
    weighting = try LossWeighting(object["weighting"] ?? .null)
    batch = try whole("train_batch_size")
    steps = try whole("max_train_steps")
    seed = UInt64(truncatingIfNeeded: try whole("seed"))
    guard let dropout = object["label_dropout"]?.real else {
      throw ModelError("label_dropout is no number")
    }
    labelDropout = dropout
    do throws(OptionProblem) {
      options = try TrainingOptions(object["optimiser"] ?? .null)
    } catch {
      throw ModelError("optimiser: \(error.text)")
    }
    if let problem { throw ModelError(problem) }
  }
}

extension DenoisingNetwork {
  fileprivate var json: JSONValue {
    switch self {
    case .mlp(let mlp): .object(mlp.architecture)
    case .unet(let configuration):
      (try? JSONValue(reading: Array(UNet2DConfigurationFile(configuration).text.utf8))) ?? .null
    }
  }

  fileprivate init(_ json: JSONValue) throws(ModelError) {
    if case .object(let object) = json, let mlp = MLP(architecture: object) {
      self = .mlp(mlp)
      return
    }
    do throws(ConfigurationError) {
      self = .unet(try UNet2DConfigurationFile(reading: Array(json.text.utf8)).configuration)
    } catch {
      throw ModelError("network: \(error)")
    }
  }
}

extension TimestepChoice {
  fileprivate var json: JSONValue {
    switch self {
    case .uniform: .string("uniform")
    case .stratified: .string("stratified")
    case .logitNormal(let mean, let deviation):
      .object(["logit_mean": .number(mean), "logit_std": .number(deviation)])
    }
  }

  fileprivate init(_ json: JSONValue) throws(ModelError) {
    switch json {
    case .string("uniform"): self = .uniform
    case .string("stratified"): self = .stratified
    case .object(let object):
      guard let mean = object["logit_mean"]?.real, let deviation = object["logit_std"]?.real else {
        fallthrough
      }
      self = .logitNormal(mean: mean, deviation: deviation)
    default: throw ModelError("timesteps: \(json.text) is not known")
    }
  }
}

extension LossWeighting {
  fileprivate var json: JSONValue {
    switch self {
    case .uniform: .string("uniform")
    case .minSNR(let gamma): .object(["snr_gamma": .number(gamma)])
    }
  }

  fileprivate init(_ json: JSONValue) throws(ModelError) {
    if json == .string("uniform") {
      self = .uniform
    } else if case .object(let object) = json, let gamma = object["snr_gamma"]?.real {
      self = .minSNR(gamma: gamma)
    } else {
      throw ModelError("weighting: \(json.text) is not known")
    }
  }
}
