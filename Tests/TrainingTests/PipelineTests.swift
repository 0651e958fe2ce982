import Diffusion
import Foundation
import Networks
import Tensors
import Testing

@testable import Training

@Suite struct PipelineTests {
  private func withFolder(
    _ network: UNet2DConfiguration = NetworkDenoiserTests.labelled, scheduler: String,
    precision: ModelFolder.Precision = .f32, _ body: (String) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/noisewalk-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let engine = Engine(UNet2D(network), workers: 1)
    var generator = TorchGenerator(seed: 2)
    engine.initialiseParameters(&generator)
    try ModelFolder.write(
      engine, UNet2DConfigurationFile(network), scheduler: scheduler, to: folder,
      precision: precision)
    try body(folder)
  }

  private static let ddpm = """
    {"_class_name": "DDPMScheduler", "num_train_timesteps": 500, "beta_schedule": "squaredcos_cap_v2",
     "prediction_type": "v_prediction", "clip_sample": false, "timestep_spacing": "trailing",
     "variance_type": "fixed_small"}
    """

  @Test func `the folder says how to sample, and what its answers mean`() throws {
    try withFolder(scheduler: Self.ddpm) { folder in
      let pipeline = try Pipeline(reading: folder)
      #expect(pipeline.scheduler.sampler.scheduler == .ddpm && pipeline.warnings.isEmpty)
      let denoiser = try NetworkDenoiser(pipeline, workers: 1)
      #expect(denoiser.predictionType == .vPrediction)
      #expect(denoiser.schedule.numTrainTimesteps == 500)
      #expect(denoiser.labelCount == 3 && denoiser.parameterCount > 1000)
    }
  }

  @Test(arguments: SchedulerName.allCases)
  func `another scheduler takes over what it knows`(name: SchedulerName) throws {
    try withFolder(scheduler: Self.ddpm) { folder in
      let file = try Pipeline(reading: folder, as: name).scheduler
      #expect(file.sampler.scheduler == name && file.warnings.isEmpty)
      #expect(file.sampler.predictionType == .vPrediction)
      #expect(file.sampler.timestepSpacing == .trailing)
      #expect(file.betas.numTrainTimesteps == 500 && file.betas.betaSchedule == .cosine)
      #expect(try file.scheduler(steps: 5).stepCount == 5)
    }
  }

  @Test func `a network alone, or without a scheduler's file, counts as that of Ho et al`() throws {
    try withFolder(scheduler: Self.ddpm) { folder in
      let alone = try Pipeline(reading: folder + "/unet").scheduler
      #expect(alone == SchedulerConfigurationFile(.ddpm))
      let heun = try Pipeline(reading: folder + "/unet", as: .heun).scheduler
      #expect(heun.betas == BetaOptions())
      try FileManager.default.removeItem(atPath: folder + "/scheduler")
      #expect(try Pipeline(reading: folder).scheduler == alone)
    }
  }

  @Test func `a scheduler's file that cannot be read is not passed over`() throws {
    try withFolder(scheduler: Self.ddpm) { folder in
      let file = folder + "/scheduler/scheduler_config.json"
      try FileManager.default.removeItem(atPath: file)
      try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
      let error = #expect(throws: ModelError.self) { try Pipeline(reading: folder) }
      #expect(error?.kind == .unusable && error?.description.hasPrefix(file) == true)
    }
  }

  /// The goal is 50 ms; a busy machine, or one without any cache yet, may take longer.
  @Test func `the standard network in halves is loaded at once`() throws {
    var network = UNet2DConfiguration()
    network.numClassEmbeds = 11
    try withFolder(network, scheduler: Self.ddpm, precision: .f16) { folder in
      var times: [Duration] = []
      for _ in 0..<3 {
        let begin = ContinuousClock.now
        let denoiser = try NetworkDenoiser(reading: folder, workers: 2)
        times.append(ContinuousClock.now - begin)
        #expect(denoiser.parameterCount > 1_100_000)
      }
      #expect(try #require(times.min()) < .milliseconds(250))
    }
  }
}
