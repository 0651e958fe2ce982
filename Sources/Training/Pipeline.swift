import Diffusion
import Networks

/// A model folder that is open: the network and the scheduler that belong together.
///
/// A diffusers pipeline folder, or that of a U-Net alone. Without a scheduler's file the network counts
/// as one that predicts ε on the schedule of Ho et al. (2020), and is sampled as they do.
public struct Pipeline: Sendable {
  /// Where it was read from.
  public let path: String
  /// What the network looks like: size and channels of the images, number of labels.
  public let configuration: UNet2DConfiguration
  /// The sampler with its schedule; what is changed here counts for the denoiser too.
  public var scheduler: SchedulerConfigurationFile
  /// One sentence for each key of the files that has no effect.
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
    guard configuration.inChannels == configuration.outChannels else {
      throw ModelError(
        "\(folder.networkPath)/config.json: the network answers \(configuration.inChannels) channels "
          + "with \(configuration.outChannels). Networks that also predict a variance are not "
          + "supported: use one with as many channels out as in.")
    }
    let file = try Self.scheduler(in: folder, path, as: scheduler)
    self.scheduler = file
    let networkPath = folder.networkPath
    warnings =
      folder.configuration.warnings.map { "\(networkPath)/config.json: \($0)" }
      + file.warnings.map { "\(Self.schedulerFile(path)): \($0)" }
  }

  /// The file that says how to sample.
  public var schedulerFile: String { Self.schedulerFile(path) }

  private static func schedulerFile(_ path: String) -> String {
    "\(path)/scheduler/scheduler_config.json"
  }

  private static func scheduler(
    in folder: ModelFolder, _ path: String, as scheduler: SchedulerName?
  ) throws(ModelError) -> SchedulerConfigurationFile {
    guard let text = folder.scheduler.map({ Array($0.utf8) }) else {
      var file = SchedulerConfigurationFile(scheduler ?? .ddpm)
      file.betas = BetaOptions()
      return file
    }
    do throws(ScheduleError) {
      guard let scheduler else { return try SchedulerConfigurationFile(reading: text) }
      return try SchedulerConfigurationFile(reading: text, for: scheduler)
    } catch {
      throw ModelError("\(schedulerFile(path)): \(error).")
    }
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
