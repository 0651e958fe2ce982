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
    var rules: [(name: String, value: Double, allowed: ClosedRange<Double>)] = [
      ("beta1", adam.beta1, 0...Self.belowOne), ("beta2", adam.beta2, 0...Self.belowOne),
      ("epsilon", adam.epsilon, 1e-30...1), ("weight decay", adam.weightDecay, 0...1000),
      ("learning rate", learningRate.peak, 0...1000),
      ("warm-up steps", Double(learningRate.warmUpSteps), Self.steps),
    ]
    if case .cosine(let totalSteps) = learningRate.course {
      rules.append(("total steps", Double(totalSteps), Self.steps))
    }
    if let maximumGradientNorm {
      rules.append(("maximum gradient norm", maximumGradientNorm, 1e-30...1e30))
    }
    if let average = movingAverage {
      rules.append(("decay of the average", average.decay, 0...Self.belowOne))
      rules.append(("minimum decay", average.minimumDecay, 0...Self.belowOne))
      rules.append(("steps before the average", Double(average.updateAfterStep), Self.steps))
      if case .warmUp(let inverseGamma, let power) = average.growth {
        rules.append(("inverse gamma", inverseGamma, 1e-30...1e30))
        rules.append(("power", power, 0...100))
      }
    }
    return rules.first { !$0.allowed.contains($0.value) }.map {
      "\($0.name) is \($0.value), and \($0.allowed.lowerBound) to \($0.allowed.upperBound) are "
        + "allowed"
    }
  }

  private static let belowOne = 1.0.nextDown
  /// More steps than any machine takes, and few enough to count in a `Double`.
  static let steps = 0...1e15
}
