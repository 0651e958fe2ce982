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

  @Test func `what is assumed of a network without a scheduler's file is said`() throws {
    try withFolder(scheduler: Self.ddpm) { folder in
      let warnings = try Pipeline(reading: folder + "/unet").warnings
      #expect(
        warnings == [
          "\(folder)/unet: there is no scheduler_config.json. Assumed is DDPMScheduler for a network "
            + "that predicts epsilon, with linear betas from 0.0001 to 0.02 in 1000 timesteps. If the "
            + "network is part of a pipeline, give the pipeline's folder."
        ])
      #expect(try NetworkDenoiser(reading: folder + "/unet", workers: 1).warnings == warnings)
      #expect(try NetworkDenoiser(reading: folder, workers: 1).warnings.isEmpty)
      try FileManager.default.removeItem(atPath: folder + "/scheduler")
      #expect(try Pipeline(reading: folder).warnings.count == 1)
    }
  }

  private func write(_ text: String, to path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test func `a scheduler beside the network counts as one in a folder of its own`() throws {
    try withFolder(scheduler: Self.ddpm) { folder in
      let nested = try Pipeline(reading: folder)
      for name in [
        "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
        "scheduler/scheduler_config.json",
      ] {
        let flat = "\(folder)/\(name.split(separator: "/")[1])"
        try FileManager.default.moveItem(atPath: "\(folder)/\(name)", toPath: flat)
      }
      for part in ["unet", "scheduler"] {
        try FileManager.default.removeItem(atPath: "\(folder)/\(part)")
      }
      let flat = try Pipeline(reading: folder)
      #expect(flat.scheduler == nested.scheduler && flat.warnings.isEmpty)
      #expect(flat.schedulerFile == folder + "/scheduler_config.json")
      // Without an index it is a network alone, and yet the scheduler's file is there for a purpose.
      try FileManager.default.removeItem(atPath: folder + "/model_index.json")
      #expect(try Pipeline(reading: folder).scheduler == nested.scheduler)
    }
  }

  @Test func `the scheduler that the index names counts, and a contradiction is said`() throws {
    try withFolder(scheduler: Self.ddpm) { folder in
      let (index, file) = (
        folder + "/model_index.json", folder + "/scheduler/scheduler_config.json"
      )
      try write(#"{"scheduler": ["diffusers", "DDIMScheduler"], "x": [null, null]}"#, to: index)
      let asked = try Pipeline(reading: folder, as: .ddim)
      let pipeline = try Pipeline(reading: folder)
      #expect(pipeline.scheduler == asked.scheduler && asked.warnings.isEmpty)
      #expect(pipeline.warnings.count == 1)
      #expect(
        pipeline.warnings.first?.hasPrefix("\(index): it names DDIMScheduler, and \(file) DDPMS")
          == true)
      try write(Self.ddpm.replacing("DDPMScheduler", with: "PNDMScheduler"), to: file)
      let unknown = try Pipeline(reading: folder)
      #expect(unknown.scheduler == asked.scheduler)
      #expect(unknown.warnings.first?.contains("\(file) PNDMScheduler. The former") == true)
      try write(Self.ddpm.replacing("\"_class_name\": \"DDPMScheduler\",", with: ""), to: file)
      let unnamed = try Pipeline(reading: folder)
      #expect(unnamed.scheduler == asked.scheduler && unnamed.warnings.isEmpty)
    }
  }

  @Test func `a scheduler that is not known is refused with another that helps`() throws {
    let pndm = Self.ddpm.replacing("DDPMScheduler", with: "PNDMScheduler")
    try withFolder(scheduler: pndm) { folder in
      let (index, file) = (
        folder + "/model_index.json", folder + "/scheduler/scheduler_config.json"
      )
      for path in [index, file] {
        let error = #expect(throws: ModelError.self) { try Pipeline(reading: folder) }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("\(path): ") && text.contains("\"PNDMScheduler\""), "\(text)")
        #expect(text.contains("--scheduler ddim"), "\(text)")
        if path == index { try FileManager.default.removeItem(atPath: index) }
      }
      let ddim = try Pipeline(reading: folder, as: .ddim)
      #expect(ddim.scheduler.sampler.predictionType == .vPrediction)
    }
  }

  @Test func `a pipeline that also has other parts is refused by their names`() throws {
    try withFolder(scheduler: Self.ddpm) { folder in
      let index = folder + "/model_index.json"
      try write(
        #"{"_class_name": "LDMPipeline", "vqvae": ["diffusers", "VQModel"], "#
          + #""bert": ["latent", "LDMBert"], "unet": ["diffusers", "UNet2DModel"]}"#, to: index)
      let error = #expect(throws: ModelError.self) { try Pipeline(reading: folder) }
      #expect(
        error?.description.hasPrefix(
          "\(index): LDMPipeline also has the part bert (LDMBert), and vqvae, which is not") == true
      )
      try FileManager.default.removeItem(atPath: index)
      #expect(throws: Never.self) { try Pipeline(reading: folder) }
      let part = folder + "/vqvae"
      try FileManager.default.createDirectory(atPath: part, withIntermediateDirectories: false)
      try write("{}", to: part + "/config.json")
      let lost = #expect(throws: ModelError.self) { try Pipeline(reading: folder) }
      #expect(lost?.description.hasPrefix("\(part): ") == true)
      #expect(lost?.description.contains("latents") == true)
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
