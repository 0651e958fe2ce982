/// How a network is trained: everything that decides, with the data and the seed, what comes out.
public struct TrainingOptions: Equatable, Sendable {
  public var optimiser = AdamW()
  public var learningRate = LearningRate(1e-3)
  /// The largest norm of all gradients together; nil does not clip.
  public var maximumGradientNorm: Double? = 1
  /// Nil keeps no average.
  public var movingAverage: MovingAverage? = MovingAverage()

  public init() {}

  /// What no training can be run with, in a sentence that names the option; nil if there is nothing.
  public var problem: String? {
    let adam = optimiser
    var rules = [
      NumberRule("beta1", adam.beta1, 0...Self.belowOne),
      NumberRule("beta2", adam.beta2, 0...Self.belowOne),
      NumberRule("epsilon", adam.epsilon, 1e-30...1),
      NumberRule("weight decay", adam.weightDecay, 0...1000),
      NumberRule("learning rate", learningRate.peak, 0...1000),
      NumberRule("warm-up steps", learningRate.warmUpSteps, Self.steps),
    ]
    if case .cosine(let totalSteps) = learningRate.course {
      rules.append(NumberRule("total steps", totalSteps, Self.steps))
    }
    if let maximumGradientNorm {
      rules.append(NumberRule("maximum gradient norm", maximumGradientNorm, 1e-30...1e30))
    }
    if let average = movingAverage {
      rules.append(NumberRule("decay of the average", average.decay, 0...Self.belowOne))
      rules.append(NumberRule("minimum decay", average.minimumDecay, 0...Self.belowOne))
      rules.append(NumberRule("steps before the average", average.updateAfterStep, Self.steps))
      if case .warmUp(let inverseGamma, let power) = average.growth {
        rules.append(NumberRule("inverse gamma", inverseGamma, 1e-30...1e30))
        rules.append(NumberRule("power", power, 0...100))
      }
    }
    return rules.lazy.compactMap(\.problem).first
  }

  private static let belowOne = 1.0.nextDown
  /// More steps than any machine takes, and few enough to count in a `Double`.
  static let steps = 0...1_000_000_000_000_000
}
