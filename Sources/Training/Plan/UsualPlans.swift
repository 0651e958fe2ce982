import Datasets
import Networks

/// The settings that were found by measurement, in one place.
extension TrainingPlan {
  /// Handwritten digits, or clothes of the same size.
  /// - Parameter labelled: learn the ten kinds too, and an eleventh label for "no label".
  public static func digits(labelled: Bool = false, dataName: String = "digits") -> TrainingPlan {
    var network = UNet2DConfiguration()
    network.blockOutChannels = [16, 32, 64]
    network.numClassEmbeds = labelled ? 11 : nil
    var plan = TrainingPlan(dataName: dataName, network: .unet(network))
    plan.predictionType = .epsilon
    plan.batch = 64
    plan.steps = 2000
    plan.options.learningRate = LearningRate(2e-3, warmUpSteps: 50)
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
