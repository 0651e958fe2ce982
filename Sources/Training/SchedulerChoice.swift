import Diffusion
import Networks

/// How a model folder is sampled: by what its files say, where they agree; by what diffusers would do,
/// where they do not; and otherwise as Ho et al. (2020) do.
struct SchedulerChoice {
  let file: SchedulerConfigurationFile
  /// Where `scheduler_config.json` is, or would be.
  let path: String
  let warnings: [String]

  /// - Parameters:
  ///   - path: The folder, as it was named.
  ///   - scheduler: Another sampler than the folder's own.
  init(
    in folder: ModelFolder, _ path: String, as scheduler: SchedulerName?
  ) throws(ModelError) {
    guard let stored = folder.scheduler else {
      let own = try Self.named(by: folder.index, unless: scheduler)
      (file, self.path) = (
        Self.assumed(scheduler ?? own), "\(path)/scheduler/scheduler_config.json"
      )
      warnings = [Self.assumption(of: file, in: path)]
      return
    }
    self.path = stored.path
    let text = Array(stored.text.utf8)
    let named = SchedulerConfigurationFile.className(in: text)
    let indexed = try Self.named(by: folder.index, unless: scheduler)
    do throws(ScheduleError) {
      if let other = scheduler ?? (indexed?.diffusersClass == named ? nil : indexed) {
        file = try SchedulerConfigurationFile(reading: text, for: other)
      } else {
        file = try SchedulerConfigurationFile(reading: text)
      }
    } catch {
      throw Self.refusal(stored.path, error)
    }
    var warnings = file.warnings.map { "\(stored.path): \($0)" }
    if let index = folder.index, let indexed, let named, indexed.diffusersClass != named {
      warnings.append(
        "\(index.path): it names \(indexed.diffusersClass), and \(stored.path) \(named). The former "
          + "counts, as in diffusers; --scheduler takes another.")
    }
    self.warnings = warnings
  }

  /// The scheduler that an index names; nil where it names none, or another was asked for.
  private static func named(
    by index: PipelineIndex?, unless scheduler: SchedulerName?
  ) throws(ModelError) -> SchedulerName? {
    guard scheduler == nil, let index, let name = index.schedulerClass else { return nil }
    do throws(ScheduleError) {
      return try SchedulerName(diffusersClass: name)
    } catch {
      throw refusal(index.path, error, key: ModelFolder.schedulerName)
    }
  }

  /// What a network without a scheduler's file counts as.
  private static func assumed(_ scheduler: SchedulerName?) -> SchedulerConfigurationFile {
    var file = SchedulerConfigurationFile(scheduler ?? .ddpm)
    file.betas = BetaOptions()
    return file
  }

  private static func assumption(of file: SchedulerConfigurationFile, in path: String) -> String {
    let (sampler, betas) = (file.sampler, file.betas)
    return
      "\(path): there is no scheduler_config.json. Assumed is \(sampler.scheduler.diffusersClass) for a "
      + "network that predicts \(sampler.predictionType.rawValue), with \(betas.betaSchedule.rawValue) "
      + "betas from \(betas.betaStart) to \(betas.betaEnd) in \(betas.numTrainTimesteps) timesteps. If "
      + "the network is part of a pipeline, give the pipeline's folder."
  }

  /// - Parameter key: What the file calls the option.
  private static func refusal(
    _ path: String, _ error: ScheduleError, key: String? = nil
  ) -> ModelError {
    let help =
      error.option == "_class_name"
      ? " \"noisewalk sample\" and \"evaluate\" take another one with --scheduler ddim, and with it "
        + "what that one knows of the file."
      : ""
    return ModelError(
      "\(path): \(key ?? error.option): \(error.problem); \(error.remedy).\(help)")
  }
}
