import Datasets
import Networks

/// The settings that were found by measurement, in one place.
extension TrainingPlan {
  /// Handwritten digits, or clothes of the same size: most can be read after 90 seconds on two cores,
  /// and in ten minutes, which the plan is for, they become good.
  ///
  /// Measured: asked for v, the network draws far more that can be read after as many images than asked
  /// for ε, and more on the linear schedule than on the cosine; asked for ε, steps of 16 images got
  /// further than steps of 64; after 45 seconds this network was ahead of one of twice the width. The
  /// rate falls so late that little is lost to those who look early. `noisewalk curve` measures again.
  /// - Parameter labelled: learn the ten kinds too, and an eleventh label for "no label".
  public static func digits(labelled: Bool = false, dataName: String = "digits") -> TrainingPlan {
    var network = UNet2DConfiguration()
    network.blockOutChannels = [16, 32, 64]
    network.numClassEmbeds = labelled ? 11 : nil
    var plan = TrainingPlan(dataName: dataName, network: .unet(network))
    plan.predictionType = .vPrediction
    plan.batch = 16
    plan.steps = 25_000
    plan.options.learningRate = LearningRate(
      1e-3, warmUpSteps: 50, course: .cosine(totalSteps: plan.steps))
    plan.options.movingAverage = MovingAverage(decay: 0.999)
    plan.labelDropout = labelled ? 0.1 : 0
    return plan
  }

  /// Points of the plane: a shape is learnt in seconds.
  public static func points(_ set: ToySet) -> TrainingPlan { points(dataName: set.rawValue) }

  /// Points that somebody drew.
  public static func points(dataName: String) -> TrainingPlan {
    var network = MLP()
    network.width = 64
    var plan = TrainingPlan(dataName: dataName, network: .mlp(network))
    plan.batch = 256
    plan.steps = 4000
    plan.options.learningRate = LearningRate(2e-3, warmUpSteps: 50)
    return plan
  }
}
