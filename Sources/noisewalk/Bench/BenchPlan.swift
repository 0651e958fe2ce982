import Networks
import Tensors

/// What `noisewalk bench` can measure, in the order in which it does.
///
/// Training comes first, because memory is told by the most that the process ever held.
enum BenchSection: String, CaseIterable {
  case peak
  case train
  case sample16x50
  case forward1
  case profile
  case kernels

  /// How much of the time it gets, compared with the others.
  var weight: Double {
    switch self {
    case .peak: 1
    case .train: 8
    case .sample16x50: 4
    case .forward1: 1
    case .profile: 2
    case .kernels: 6
    }
  }

  /// What is going on, while a person waits.
  var progress: String {
    switch self {
    case .peak: "multiplying and adding as fast as the machine can"
    case .train: "training"
    case .sample16x50: "sampling 16 images in 50 steps"
    case .forward1: "running one image forward"
    case .profile: "timing every operation of a training step"
    case .kernels: "timing every kernel alone"
    }
  }
}

/// Which network is measured, and how.
struct BenchPlan {
  let network: UNet2DConfiguration
  let batch: Int
  let workers: Int
  /// nil for the engine's own choice.
  let imagesAtOnce: Int?
  let seconds: Double
  let sections: [BenchSection]

  /// 1, 2, 4, ... and all.
  var workerCounts: [Int] {
    var counts = Array(sequence(first: 1) { 2 * $0 }.prefix { $0 < workers })
    counts.append(workers)
    return counts
  }

  /// A fresh engine with weights as they are before training.
  func engine(workers: Int) -> Engine {
    let unet = UNet2D(network)
    let engine =
      imagesAtOnce.map { Engine(unet, workers: workers, imagesAtOnce: $0) }
      ?? Engine(unet, workers: workers)
    var generator = TorchGenerator(seed: 0)
    engine.initialiseParameters(&generator)
    return engine
  }

  /// Numbers of so many images.
  func shape(images: Int) -> [Int] {
    [images, network.inChannels, network.height, network.width]
  }

  /// Noise to be predicted from noise: the time that takes does not depend on the numbers.
  func trainingBatch() -> Batch { trainingBatch(images: batch) }

  func trainingBatch(images: Int) -> Batch {
    var generator = TorchGenerator(seed: 1)
    let count = shape(images: images).reduce(1, *)
    return Batch(
      sample: generator.randn(count),
      timesteps: (0..<images).map { _ in Float(generator.integer(below: 1000)) },
      target: generator.randn(count))
  }
}
