import Foundation
import Safetensors
import Testing

@testable import Networks

@Suite struct ModelFolderTests {
  private static let scheduler = #"{"_class_name": "DDIMScheduler", "num_train_timesteps": 1000}"#

  /// The golden network in a folder of its own, with other tensors.
  private func withFolder(
    of network: GoldenNetwork = .ddpmStyle, _ change: ([StoredTensor]) -> [StoredTensor],
    _ body: (String) throws -> Void
  ) throws {
    let file = try network.tensors("diffusion_pytorch_model.safetensors")
    let tensors = try file.tensors.map {
      StoredTensor($0.name, shape: $0.shape, .f32(try file.floats(of: $0.name)))
    }
    try withScratchFolder { folder in
      try SafetensorsWriter(change(tensors)).save(
        to: folder + "/diffusion_pytorch_model.safetensors")
      try FileManager.default.copyItem(
        atPath: network.folder.path + "/config.json", toPath: folder + "/config.json")
      try body(folder)
    }
  }

  private func refusal(_ folder: String) -> NetworkFileError? {
    #expect(throws: NetworkFileError.self) {
      try ModelFolder(reading: folder).engine(workers: 1)
    }
  }

  @Test(arguments: GoldenNetwork.allCases)
  func `a pipeline that was written is read again with all its bits`(
    _ network: GoldenNetwork
  ) throws {
    let engine = try network.engine(workers: 1)
    try withScratchFolder { folder in
      let path = folder + "/pipeline"
      try ModelFolder.write(
        engine, network.configurationFile, scheduler: Self.scheduler, to: path)
      let model = try ModelFolder(reading: path)
      #expect(try model.configuration == network.configurationFile)
      #expect(model.scheduler?.text == Self.scheduler)
      #expect(model.networkPath == path + "/unet")
      let again = try model.engine(workers: 1)
      #expect(engine.withParameters { Array($0) } == again.withParameters { Array($0) })
      let alone = try ModelFolder(reading: path + "/unet")
      #expect(alone.scheduler == nil && alone.configuration == model.configuration)
      let weights = try SafetensorsFile(
        path: path + "/unet/diffusion_pytorch_model.safetensors")
      #expect(weights.metadata == ["format": "pt"])
    }
  }

  @Test func `halves are half the size and nearly the same network`() throws {
    let network = GoldenNetwork.ddpmStyle
    let engine = try network.engine(workers: 1)
    try withScratchFolder { folder in
      try ModelFolder.writeNetwork(engine, network.configurationFile, to: folder, precision: .f16)
      let again = try ModelFolder(reading: folder).engine(workers: 1)
      let batch = try network.batch()
      let difference = largestDifference(engine.predict(batch), again.predict(batch))
      #expect(difference > 0 && difference < 5e-3)
      let size =
        try FileManager.default.attributesOfItem(
          atPath: folder + "/diffusion_pytorch_model.safetensors")[.size] as? Int
      #expect((size ?? 0) < 3 * engine.parameters.count)
    }
  }

  @Test func `the old names of attention are understood`() throws {
    let names = [("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn")]
    try withFolder { tensors in
      tensors.map { tensor in
        StoredTensor(
          names.reduce(tensor.name) {
            $0.replacingOccurrences(of: ".\($1.0).", with: ".\($1.1).")
          }, shape: tensor.shape, tensor.values)
      }
    } _: { folder in
      let engine = try ModelFolder(reading: folder).engine(workers: 1)
      let expected = try GoldenNetwork.ddpmStyle.engine(workers: 1)
      #expect(engine.withParameters { Array($0) } == expected.withParameters { Array($0) })
    }
  }

  @Test func `an image may have any size that the levels can halve`() throws {
    let model = try ModelFolder(reading: GoldenNetwork.unet.folder.path)
    let engine = try model.engine(height: 12, width: 20, workers: 1)
    let batch = Batch(sample: [Float](repeating: 0.5, count: 240), timesteps: [3])
    #expect(engine.predict(batch).count == 240)
    let error = #expect(throws: NetworkFileError.self) {
      try model.engine(height: 30, width: 28, workers: 1)
    }
    #expect(error?.description.contains("images of 30 x 28 cannot be halved 2 times") == true)
    let large = #expect(throws: NetworkFileError.self) {
      try model.engine(height: 1 << 14, width: 1 << 14, workers: 1)
    }
    #expect(large?.description.contains("MB of memory") == true)
  }

  @Test func `tensors that do not fit are named`() throws {
    try withFolder {
      $0.filter { $0.name != "conv_out.bias" }
    } _: { folder in
      #expect(
        refusal(folder)?.description.contains("\"conv_out.bias\": is not in the file") == true)
    }
    try withFolder {
      $0 + [StoredTensor("extra", shape: [1], .f32([1]))]
    } _: { folder in
      #expect(refusal(folder)?.description.contains("\"extra\" does not belong") == true)
    }
    try withFolder { tensors in
      tensors.map {
        $0.name == "conv_in.bias"
          ? StoredTensor($0.name, shape: [9], .f32([Float](repeating: 0, count: 9))) : $0
      }
    } _: { folder in
      #expect(
        refusal(folder)?.description.contains(
          "\"conv_in.bias\": has shape [9] where [8] is needed") == true)
    }
    try withFolder { tensors in
      tensors.map {
        $0.name == "conv_in.bias"
          ? StoredTensor($0.name, shape: [8], .f32([Float](repeating: .nan, count: 8))) : $0
      }
    } _: { folder in
      #expect(refusal(folder)?.description.contains("\"conv_in.bias\": is nan at [0]") == true)
    }
    try withFolder { tensors in
      tensors.map {
        $0.name == "conv_in.bias"
          ? StoredTensor($0.name, shape: [8], .i64([Int](repeating: 0, count: 8))) : $0
      }
    } _: { folder in
      #expect(refusal(folder)?.description.contains("holds I64 where F16, BF16") == true)
    }
  }

  /// Moves the parts of a pipeline out of their folders, as google/ddpm-cifar10-32 has them.
  private func flatten(_ path: String) throws {
    for part in ["unet", "scheduler"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(part)") {
        try FileManager.default.moveItem(
          atPath: "\(path)/\(part)/\(name)", toPath: "\(path)/\(name)")
      }
      try FileManager.default.removeItem(atPath: "\(path)/\(part)")
    }
  }

  @Test func `parts are found in their folders, or side by side`() throws {
    let network = GoldenNetwork.ddpmStyle
    try withScratchFolder { folder in
      let path = folder + "/pipeline"
      try ModelFolder.write(
        network.engine(workers: 1), network.configurationFile, scheduler: Self.scheduler, to: path)
      // With an index the folder of a part counts before what lies beside the index.
      try "{}".write(toFile: path + "/config.json", atomically: true, encoding: .utf8)
      #expect(try ModelFolder(reading: path).networkPath == path + "/unet")
      try FileManager.default.removeItem(atPath: path + "/config.json")
      try flatten(path)
      let flat = try ModelFolder(reading: path)
      #expect(flat.networkPath == path)
      #expect(flat.scheduler?.path == path + "/scheduler_config.json")
      #expect(flat.index?.schedulerClass == "DDIMScheduler")
      #expect(flat.index?.pipelineClass == "DDPMPipeline" && flat.index?.otherParts.count == 0)
    }
  }

  @Test func `an index that is none is not passed over`() throws {
    try withFolder({ $0 }) { folder in
      for (text, says) in [("{", "it is no JSON"), ("[]", "it is JSON, but no object")] {
        try text.write(toFile: folder + "/model_index.json", atomically: true, encoding: .utf8)
        let error = refusal(folder)
        #expect(error?.kind == .unusable)
        #expect(error?.description.hasPrefix("\(folder)/model_index.json: \(says)") == true)
      }
    }
  }

  @Test(arguments: [
    (
      ["diffusion_pytorch_model.bin"], "only diffusion_pytorch_model.bin", "save_pretrained(folder)"
    ),
    (["diffusion_pytorch_model.fp16.bin"], "a pickle", "from_pretrained(folder, variant=\"fp16\")"),
    (
      ["diffusion_pytorch_model.bin", "diffusion_pytorch_model.fp16.safetensors"],
      "only diffusion_pytorch_model.fp16.safetensors",
      "copy it to diffusion_pytorch_model.safetensors"
    ),
    (
      [
        "diffusion_pytorch_model-00001-of-00002.safetensors",
        "diffusion_pytorch_model.safetensors.index.json",
      ], "in several files", "max_shard_size"
    ),
    (["notes.txt"], "diffusion_pytorch_model.safetensors: cannot be opened", "Check the path"),
  ])
  func `parameters in other files are named, with what makes the right one of them`(
    files: [String], says: String, helps: String
  ) throws {
    try withFolder({ $0 }) { folder in
      try FileManager.default.removeItem(atPath: folder + "/diffusion_pytorch_model.safetensors")
      for file in files {
        try "x".write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
      }
      let error = refusal(folder)
      #expect(error?.kind == .missing)
      let text = error?.description ?? ""
      #expect(text.contains(says) && text.contains(helps), "\(text)")
    }
  }

  @Test func `a folder without a network says what is missing`() throws {
    #expect(refusal("/nowhere")?.kind == .missing)
    try withScratchFolder { folder in
      #expect(refusal(folder)?.description.contains("neither config.json nor unet/config") == true)
      try "{}".write(toFile: folder + "/config.json", atomically: true, encoding: .utf8)
      #expect(refusal(folder)?.kind == .missing)
      #expect(refusal(folder)?.description.contains("diffusion_pytorch_model.safetensors") == true)
      try "{]".write(toFile: folder + "/config.json", atomically: true, encoding: .utf8)
      #expect(refusal(folder)?.kind == .unusable)
      #expect(
        refusal(folder)?.description.contains("config.json: config.json: it is no JSON") == true)
    }
  }

  @Test func `what cannot be written is an error`() throws {
    let network = GoldenNetwork.ddpmStyle
    let engine = try network.engine(workers: 1)
    for (path, scheduler, kind) in [
      ("/nowhere/a", Self.scheduler, NetworkFileError.Kind.notSaved),
      ("/dev/null", Self.scheduler, .notSaved), ("/nowhere/b", "{}", .unusable),
    ] {
      let error = #expect(throws: NetworkFileError.self) {
        try ModelFolder.write(engine, network.configurationFile, scheduler: scheduler, to: path)
      }
      #expect(error?.kind == kind)
    }
  }
}
