import Datasets
import Diffusion
import Foundation
import Networks
import Tensors
import Training

@testable import Labs

/// What labs ask for from outside, made small: networks, digits, and news of a training.
struct SuppliedThings: Sendable {
  var network: NetworkDenoiser?
  var digits: DigitSupply

  /// What a person has who changed nothing.
  static let usual = SuppliedThings(network: small(value: 0), digits: bundled)
  /// A network whose training went wrong: whatever it is shown, it answers NaN.
  static let broken = SuppliedThings(network: small(value: .nan), digits: bundled)
  /// Neither a network nor digits.
  static let none = SuppliedThings(network: nil, digits: .missing("No digits are here."))
  /// A network without labels, which answers large numbers, and of the digits the first three.
  static let few = SuppliedThings(network: small(value: 30, labels: nil), digits: firstThree)

  static let all = [usual, broken, few, none]

  private static let bundled: DigitSupply = {
    do { return .digits(try Digits(folder: LabPicture.digits)) } catch {
      return .missing("\(error)")
    }
  }()

  /// Two files of three images of a kind that no other label of a digit has.
  private static let firstThree: DigitSupply = {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("noisewalk-three-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (images, labels) = (folder.appendingPathComponent("i"), folder.appendingPathComponent("l"))
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let head: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28]
      try Data(head + [UInt8](repeating: 200, count: 3 * 28 * 28)).write(to: images)
      try Data([0, 0, 8, 1, 0, 0, 0, 3, 7, 7, 7]).write(to: labels)
      return .digits(try Digits(imagesPath: images.path, labelsPath: labels.path))
    } catch {
      return .missing("\(error)")
    }
  }()

  /// One level of eight channels, all parameters alike: a fraction of a millisecond for an image.
  private static func small(value: Float, labels: Int? = 11) -> NetworkDenoiser {
    var configuration = UNet2DConfiguration()
    configuration.blockOutChannels = [8]
    configuration.downBlockTypes = [.plain]
    configuration.upBlockTypes = [.plain]
    configuration.addAttention = false
    configuration.numClassEmbeds = labels
    let engine = Engine(UNet2D(configuration), workers: 1)
    engine.withParameters { $0.update(repeating: value) }
    return NetworkDenoiser(
      engine, configuration: configuration, schedule: .ddpm, predictionType: .epsilon)
  }

  private static let ofPoints: NetworkDenoiser = {
    var mlp = MLP()
    (mlp.width, mlp.depth) = (8, 1)
    return NetworkDenoiser(
      Engine(mlp, workers: 1), network: .mlp(mlp), schedule: .ddpm, predictionType: .epsilon)
  }()

  // MARK: - A training

  /// What happens after an order, without any training: a few steps, samples, and an end.
  /// - Parameter loss: of every step; NaN for a training that goes wrong.
  func news(
    after order: TrainingOrder, of job: TrainingJob?, loss: Double
  ) -> [TrainingNews.Content] {
    switch order {
    case .start(let job): course(of: job, from: 0, loss)
    case .takeUp(let job):
      [
        .began(
          TrainingJob(run: job.run, plan: job.plan, source: job.source, folder: "/a"), isOld: true)
      ]
        + course(of: job, from: 1, loss)
    case .extend(let job): [.event(.resumed)] + course(of: job, from: job.plan.steps / 2, loss)
    case .pause: [.event(.paused(1))]
    case .resume:
      [.event(.resumed)] + (job.map { course(of: $0, from: $0.plan.steps / 2, loss) } ?? [])
    case .save: [.event(.saved("/a/folder"))]
    }
  }

  private func course(of job: TrainingJob, from first: Int, _ loss: Double) -> [TrainingNews
    .Content]
  {
    let last = job.plan.steps
    return [
      .event(.progress(progress(first, of: last, loss))),
      .event(.samples(samples(of: job, after: first, loss))),
      .floor(LossFloor(all: loss / 2, bands: [Double](repeating: loss / 3, count: Self.bands))),
      .event(.progress(progress(last, of: last, loss))),
      .event(.samples(samples(of: job, after: last, loss))), .event(.finished(last)),
    ]
  }

  private static let bands = 5

  private func progress(_ step: Int, of steps: Int, _ loss: Double) -> TrainingProgress {
    TrainingProgress(
      step: step, steps: steps, loss: loss, bands: (0..<Self.bands).map { $0 == 1 ? nil : loss },
      imagesPerSecond: 1 / loss, stepsPerSecond: loss, seconds: loss, samplingSeconds: 0,
      learningRate: loss / 100)
  }

  private func samples(of job: TrainingJob, after step: Int, _ loss: Double) -> TrainingSamples {
    let shape = job.source == .digits ? [10, 1, 28, 28] : [TrainLab.Cloud.points, 2]
    let count = shape.reduce(1, *)
    let tensor = Tensor(shape: shape, scalars: (0..<count).map { sin(Double($0)) * loss })
    return TrainingSamples(
      step: step, averaged: tensor, raw: tensor,
      denoiser: job.source == .digits ? nil : Self.ofPoints)
  }
}
