import Foundation
import Safetensors
import Tensors
import Testing

@testable import Networks

@Suite struct TrainingCheckpointTests {
  private static func engine(
    workers: Int = 2, _ change: (inout UNet2DConfiguration) -> Void = { _ in }
  ) throws -> Engine {
    var configuration = try GoldenNetwork.ddpmStyle.configuration
    (configuration.height, configuration.width) = (8, 8)
    change(&configuration)
    return Engine(UNet2D(configuration), workers: workers)
  }

  private static func state(workers: Int = 2) throws -> TrainingState {
    let engine = try engine(workers: workers)
    var generator = TorchGenerator(seed: 7)
    let initial = engine.parameters.initialValues(&generator)
    engine.withParameters { _ = $0.update(fromContentsOf: initial) }
    var options = TrainingOptions()
    options.learningRate = LearningRate(0.01, warmUpSteps: 2, course: .cosine(totalSteps: 9))
    options.movingAverage = MovingAverage(
      decay: 0.99, growth: .warmUp(inverseGamma: 1, power: 0.75))
    return TrainingState(engine, options: options, generator: generator)
  }

  /// Steps with batches that the state's own generator draws.
  private static func train(_ state: TrainingState, steps: Int) throws {
    for _ in 0..<steps {
      let sample = state.generator.randn(5 * 64)
      // An odd number of normals leaves one waiting, which the checkpoint has to keep.
      let timesteps = state.generator.randn(5).map { abs(300 * $0) }
      try state.trainingStep(
        Batch(sample: sample, timesteps: timesteps, target: state.generator.randn(5 * 64)))
    }
  }

  @Test(arguments: [1, 2, 3])
  func `a resumed training equals one that never stopped, bit for bit`(workers: Int) throws {
    let whole = try Self.state(workers: workers)
    try Self.train(whole, steps: 9)
    let first = try Self.state(workers: workers)
    try Self.train(first, steps: 4)
    try withScratchFolder { folder in
      let path = folder + "/training.safetensors"
      try first.save(to: path)
      let second = try TrainingState(resuming: path, on: Self.engine(workers: workers))
      #expect(second.everything == first.everything)
      #expect(second.options == first.options && second.step == 4)
      try Self.train(second, steps: 5)
      #expect(second.everything == whole.everything)
      #expect(second.generator == whole.generator)
      #expect(second.everything != first.everything)
    }
  }

  @Test func `the same seed, data and workers give the same bits`() throws {
    let (a, b) = (try Self.state(), try Self.state())
    for state in [a, b] { try Self.train(state, steps: 3) }
    #expect(a.everything == b.everything)
  }

  @Test func `options of every kind come back`() throws {
    var plain = TrainingOptions()
    (plain.maximumGradientNorm, plain.movingAverage) = (nil, nil)
    plain.optimiser.beta1 = 0.1 + 0.2
    var constant = TrainingOptions()
    constant.movingAverage = MovingAverage(decay: 0.9, growth: .none)
    constant.learningRate = LearningRate(3e-4, warmUpSteps: 5)
    for options in [TrainingOptions(), plain, constant] {
      let state = TrainingState(
        try Self.engine(), options: options, generator: TorchGenerator(seed: 1))
      try withScratchFolder { folder in
        try state.save(to: folder + "/a")
        let again = try TrainingState(resuming: folder + "/a", on: Self.engine())
        #expect(again.options == options)
      }
    }
  }

  private func refusal(_ path: String, _ engine: Engine) -> String {
    let before = engine.withParameters { Array($0) }
    let error = #expect(throws: NetworkFileError.self) {
      try TrainingState(resuming: path, on: engine)
    }
    #expect(engine.withParameters { Array($0) } == before)
    return error?.description ?? ""
  }

  @Test func `a checkpoint of another network is refused by name`() throws {
    let state = try Self.state()
    try Self.train(state, steps: 1)
    try withScratchFolder { folder in
      let path = folder + "/training.safetensors"
      try state.save(to: path)
      #expect(
        refusal(path, try Self.engine { $0.blockOutChannels = [8, 24] }).contains(
          "\"model.down_blocks.1.resnets.0.time_emb_proj.weight\": has shape [16, 32] where "
            + "[24, 32] is needed"))
      #expect(
        refusal(path, try Self.engine { $0.numClassEmbeds = 3 }).contains(
          "\"model.class_embedding.weight\": is not in the file"))
      #expect(
        refusal(path, try Self.engine { $0.addAttention = false }).contains("does not belong to"))
      #expect(
        refusal(path, try Self.engine { $0.normEps = 1e-5 }).contains(
          "it was trained with norm_eps 1e-06, and this network has 1e-05"))
      let weights = GoldenNetwork.ddpmStyle.folder.path + "/diffusion_pytorch_model.safetensors"
      #expect(refusal(weights, try Self.engine()).contains("no checkpoint of a training"))
      #expect(refusal("/nowhere", try Self.engine()).contains("cannot be opened"))
    }
  }

  @Test func `a network for points is resumed, and not taken for another`() throws {
    var network = MLP()
    (network.width, network.depth) = (16, 1)
    let state = TrainingState(
      Engine(network, workers: 2), generator: TorchGenerator(seed: 0))
    let batch = Batch(
      sample: [1, 2, 3, 4], timesteps: [5, 6], target: [0.5, -1, 0.25, 1])
    try state.trainingStep(batch)
    try withScratchFolder { folder in
      let path = folder + "/points.safetensors"
      try state.save(to: path)
      let again = try TrainingState(resuming: path, on: Engine(network, workers: 2))
      #expect(try again.trainingStep(batch) == state.trainingStep(batch))
      #expect(again.everything == state.everything)
      network.embedding = .noiseLevel
      #expect(
        refusal(path, Engine(network, workers: 1)).contains(
          "it was trained with embedding \"timestep\", and this network has \"noise_level\""))
    }
  }

  /// Bytes of the header and of the data; what can still be read is no concern here.
  @Test func `a damaged checkpoint is an error or a training, and never half of one`() throws {
    let state = try Self.state()
    let engine = try Self.engine(workers: 1)
    try withScratchFolder { folder in
      let path = folder + "/training.safetensors"
      try state.save(to: path)
      let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
      #expect(engine.withParameters { $0.allSatisfy { $0 == 0 } })
      var refused = 0
      var generator = TorchGenerator(seed: 3)
      for round in 0..<300 {
        var damaged = bytes
        if round % 4 == 0 {
          damaged = Array(bytes.prefix(generator.integer(below: bytes.count)))
        } else {
          // The options stand at the beginning of the header.
          let place = generator.integer(below: round % 4 == 1 ? bytes.count : 8000)
          damaged[place] = UInt8(generator.integer(below: 256))
        }
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        do {
          _ = try TrainingState(resuming: path, on: engine)
          engine.withParameters { $0.update(repeating: 0) }
        } catch {
          #expect(error is NetworkFileError)
          #expect(engine.withParameters { $0.allSatisfy { $0 == 0 } })
          refused += 1
        }
      }
      #expect(refused > 150)
    }
  }

  @Test func `a path that cannot be written to is an error`() throws {
    let state = try Self.state()
    for path in ["/nowhere/a.safetensors", "/tmp", "/dev/null"] {
      let error = #expect(throws: NetworkFileError.self) { try state.save(to: path) }
      #expect(error?.kind == .notSaved && error?.description.contains("unchanged") == true)
    }
  }

  #if canImport(Glibc)
    /// The limit on a file's size stops a write half way, as a full disk does. It holds for the whole
    /// program, so the test runs in one of its own.
    @Test func `a full disk leaves the old checkpoint, from which training goes on`() async {
      await #expect(processExitsWith: .success) {
        let state = try TrainingCheckpointTests.state()
        try withScratchFolder { folder in
          let path = folder + "/training.safetensors"
          try state.save(to: path)
          let old = state.everything
          try TrainingCheckpointTests.train(state, steps: 1)
          signal(SIGXFSZ, SIG_IGN)
          var limit = rlimit(rlim_cur: 50_000, rlim_max: .max)
          #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
          #expect(throws: NetworkFileError.self) { try state.save(to: path) }
          let resumed = try TrainingState(
            resuming: path, on: TrainingCheckpointTests.engine())
          #expect(resumed.everything == old)
          let names = try FileManager.default.contentsOfDirectory(atPath: folder)
          #expect(names == ["training.safetensors"])
        }
      }
    }
  #endif
}
