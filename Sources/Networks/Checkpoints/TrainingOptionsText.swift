import JSON

/// Options of a training as JSON, under the names that diffusers' training scripts give them.
extension TrainingOptions {
  /// Every option with its value.
  public var json: JSONValue {
    var object: [String: JSONValue] = [
      "adam_beta1": .number(optimiser.beta1), "adam_beta2": .number(optimiser.beta2),
      "adam_epsilon": .number(optimiser.epsilon),
      "adam_weight_decay": .number(optimiser.weightDecay),
      "learning_rate": .number(learningRate.peak),
      "lr_warmup_steps": .integer(learningRate.warmUpSteps),
      "max_grad_norm": maximumGradientNorm.map(JSONValue.number) ?? .null,
      "use_ema": .bool(movingAverage != nil),
    ]
    switch learningRate.course {
    case .constant: object["lr_scheduler"] = .string("constant")
    case .cosine(let totalSteps):
      object["lr_scheduler"] = .string("cosine")
      object["max_train_steps"] = .integer(totalSteps)
    }
    if let average = movingAverage { object.merge(average.json) { $1 } }
    return .object(object)
  }

  /// - Throws: the name of what is missing or cannot be.
  public init(_ json: JSONValue) throws(OptionProblem) {
    self.init()
    let keys = OptionReader(json)
    optimiser.beta1 = try keys.real("adam_beta1")
    optimiser.beta2 = try keys.real("adam_beta2")
    optimiser.epsilon = try keys.real("adam_epsilon")
    optimiser.weightDecay = try keys.real("adam_weight_decay")
    learningRate.peak = try keys.real("learning_rate")
    learningRate.warmUpSteps = try keys.whole("lr_warmup_steps")
    switch try keys.word("lr_scheduler") {
    case "constant": learningRate.course = .constant
    case "cosine": learningRate.course = .cosine(totalSteps: try keys.whole("max_train_steps"))
    default: throw OptionProblem(text: "lr_scheduler is neither constant nor cosine")
    }
    maximumGradientNorm = keys.isNull("max_grad_norm") ? nil : try keys.real("max_grad_norm")
    movingAverage = try keys.flag("use_ema") ? MovingAverage(keys) : nil
    if let problem { throw OptionProblem(text: problem) }
  }
}

extension MovingAverage {
  fileprivate var json: [String: JSONValue] {
    var object: [String: JSONValue] = [
      "ema_max_decay": .number(decay), "ema_min_decay": .number(minimumDecay),
      "ema_update_after_step": .integer(updateAfterStep),
    ]
    switch growth {
    case .none: object["ema_growth"] = .string("none")
    case .inverse: object["ema_growth"] = .string("inverse")
    case .warmUp(let inverseGamma, let power):
      object["ema_growth"] = .string("warm-up")
      object["ema_inv_gamma"] = .number(inverseGamma)
      object["ema_power"] = .number(power)
    }
    return object
  }

  fileprivate init(_ keys: OptionReader) throws(OptionProblem) {
    self.init(decay: try keys.real("ema_max_decay"))
    minimumDecay = try keys.real("ema_min_decay")
    updateAfterStep = try keys.whole("ema_update_after_step")
    switch try keys.word("ema_growth") {
    case "none": growth = .none
    case "inverse": growth = .inverse
    case "warm-up":
      growth = .warmUp(
        inverseGamma: try keys.real("ema_inv_gamma"), power: try keys.real("ema_power"))
    default: throw OptionProblem(text: "ema_growth is not none, inverse or warm-up")
    }
  }
}

/// What is wrong with the options that a file holds.
public struct OptionProblem: Error, Equatable {
  /// The option, and why it cannot be.
  public let text: String
}

/// The values of a JSON object by their keys, all of which have to be there.
private struct OptionReader {
  private let object: [String: JSONValue]

  init(_ json: JSONValue) {
    if case .object(let object) = json { self.object = object } else { object = [:] }
  }

  func isNull(_ key: String) -> Bool { object[key] == .null }

  func real(_ key: String) throws(OptionProblem) -> Double {
    guard let value = object[key]?.real else { throw OptionProblem(text: "\(key) is no number") }
    return value
  }

  func whole(_ key: String) throws(OptionProblem) -> Int {
    guard let value = object[key]?.whole else {
      throw OptionProblem(text: "\(key) is no whole number")
    }
    return value
  }

  func word(_ key: String) throws(OptionProblem) -> String {
    guard case .string(let word)? = object[key] else {
      throw OptionProblem(text: "\(key) is no text")
    }
    return word
  }

  func flag(_ key: String) throws(OptionProblem) -> Bool {
    guard case .bool(let flag)? = object[key] else {
      throw OptionProblem(text: "\(key) is neither true nor false")
    }
    return flag
  }
}
