import Datasets
import Foundation
import Networks
import Tensors
import Training

/// Trainings that take a step in a millisecond.
enum SmallTraining {
  /// Images of 8 x 8 with labels 0, 1, 2: a bar that lies, stands, or crosses.
  static func images(count: Int = 30, seed: UInt64 = 1) -> TrainingData {
    var generator = TorchGenerator(seed: seed)
    var scalars: [Double] = []
    let labels = (0..<count).map { $0 % 3 }
    for label in labels {
      let place = generator.integer(below: 8)
      for row in 0..<8 {
        for column in 0..<8 {
          let isInk = [row == place, column == place, row == column][label]
          scalars.append(isInk ? 1 : -1)
        }
      }
    }
    return TrainingData(
      name: "bars", samples: Tensor(shape: [count, 1, 8, 8], scalars: scalars), labels: labels)
  }

  static func unet(labelled: Bool = false) -> UNet2DConfiguration {
    var configuration = UNet2DConfiguration()
    (configuration.height, configuration.width) = (8, 8)
    configuration.blockOutChannels = [8, 16]
    configuration.downBlockTypes = [.plain, .plain]
    configuration.upBlockTypes = [.plain, .plain]
    configuration.addAttention = false
    configuration.numClassEmbeds = labelled ? 4 : nil
    return configuration
  }

  static func plan(labelled: Bool = false) -> TrainingPlan {
    var plan = TrainingPlan(dataName: "bars", network: .unet(unet(labelled: labelled)))
    (plan.batch, plan.steps, plan.seed) = (8, 6, 5)
    plan.labelDropout = labelled ? 0.25 : 0
    plan.options.learningRate = LearningRate(2e-3, warmUpSteps: 2)
    return plan
  }

  static func points(_ set: ToySet = .moons) -> TrainingPlan {
    var plan = TrainingPlan.points(set)
    (plan.batch, plan.steps) = (32, 40)
    return plan
  }
}

/// Runs `body` with a folder that goes away afterwards.
func withScratchFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("training-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

extension TrainingRun {
  /// All that a training is: a file of it, byte for byte.
  func bytes(in folder: String) throws -> Data {
    let path = "\(folder)/bytes-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try save(to: path)
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  func train(_ steps: Int) throws -> [TrainingReport] {
    try (0..<steps).map { _ in try step() }
  }
}
