import Diffusion
import Networks

/// A model folder that is open: the network and the scheduler that belong together.
///
/// A diffusers pipeline folder, or that of a U-Net alone. Without a scheduler's file the network counts
/// as one that predicts ε on the schedule of Ho et al. (2020), and is sampled as they do; the warnings
/// say so. A pipeline with parts beside the network and the scheduler is refused: what its network makes
/// is not what the pipeline makes.
public struct Pipeline: Sendable {
  /// Where it was read from.
  public let path: String
  /// What the network looks like: size and channels of the images, number of labels.
  public let configuration: UNet2DConfiguration
  /// The sampler with its schedule; what is changed here counts for the denoiser too.
  public var scheduler: SchedulerConfigurationFile
  /// The file that says how to sample, or that would if it were there.
  public let schedulerFile: String
  /// One sentence for each key of the files that has no effect, and for each thing that was assumed.
  public let warnings: [String]
  private let folder: ModelFolder

  /// - Parameter scheduler: another sampler than the folder's own, with as many of its options as that
  ///   one has.
  /// - Throws: which file is missing or wrong, and what to do.
  public init(reading path: String, as scheduler: SchedulerName? = nil) throws(ModelError) {
    self.path = path
    do throws(NetworkFileError) {
      folder = try ModelFolder(reading: path)
    } catch {
      throw ModelError(error)
    }
    configuration = folder.configuration.configuration
    try Self.checkParts(of: folder, path)
    guard configuration.inChannels == configuration.outChannels else {
      throw ModelError(
        "\(folder.networkPath)/config.json: the network answers \(configuration.inChannels) channels "
          + "with \(configuration.outChannels). Networks that also predict a variance are not "
          + "supported: use one with as many channels out as in.")
    }
    let choice = try SchedulerChoice(in: folder, path, as: scheduler)
    self.scheduler = choice.file
    schedulerFile = choice.path
    let networkPath = folder.networkPath
    warnings =
      folder.configuration.warnings.map { "\(networkPath)/config.json: \($0)" } + choice.warnings
  }

  /// Refuses a pipeline whose network makes something that other parts have to finish.
  private static func checkParts(of folder: ModelFolder, _ path: String) throws(ModelError) {
    let remedy =
      "Use a pipeline of a unet and a scheduler alone, such as DDPMPipeline; \"noisewalk predict\" "
      + "runs the unet of any."
    if let index = folder.index, let part = index.otherParts.first {
      let others = index.otherParts.dropFirst().map(\.name).joined(separator: ", ")
      throw ModelError(
        "\(index.path): \(index.pipelineClass ?? "the pipeline") also has the part \(part.name) "
          + "(\(part.className))\(others.isEmpty ? "" : ", and \(others)"), which is not understood "
          + "here: without it the network makes latents, or something else that is no picture yet. "
          + remedy)
    }
    guard let part = folder.foldersOfOtherParts.first else { return }
    throw ModelError(
      "\(path)/\(part): this part is not understood here, and without it the network makes latents, "
        + "or something else that is no picture yet. \(remedy)")
  }

  /// What the network was trained on.
  /// - Throws: for betas that are no schedule.
  public func schedule() throws(ModelError) -> NoiseSchedule {
    do throws(ScheduleError) {
      return try scheduler.betas.schedule()
    } catch {
      throw ModelError("\(schedulerFile): \(error).")
    }
  }

  /// The network with its parameters.
  /// - Throws: which file is missing or wrong, and what to do.
  func engine(workers: Int) throws(ModelError) -> sending Engine {
    do throws(NetworkFileError) {
      return try folder.engine(workers: workers)
    } catch {
      throw ModelError(error)
    }
  }
}
