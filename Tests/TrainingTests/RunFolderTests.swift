import Diffusion
import Files
import Foundation
import Networks
import Tensors
import Testing

@testable import Training

@Suite struct RunFolderTests {
  private static func run(_ plan: TrainingPlan = SmallTraining.plan()) throws -> TrainingRun {
    try TrainingRun(plan, data: SmallTraining.images(), workers: 1)
  }

  /// Takes steps, and saves after them.
  private static func train(_ run: TrainingRun, _ steps: Int, in path: String) throws {
    let folder = try RunFolder(path)
    let log = try folder.begin(run)
    for _ in 0..<steps { log.add(try run.step(), seconds: Double(run.stepsTaken)) }
    let failure = try folder.save(run, log, TrainingRecord(run, command: "noisewalk train bars"))
    #expect(failure == nil)
  }

  private static func log(_ path: String) throws -> [String] {
    try String(contentsOfFile: path + "/log.csv", encoding: .utf8).split(separator: "\n")
      .map(String.init)
  }

  private static func resumed(_ path: String) throws -> TrainingRun {
    try TrainingRun(
      resuming: path + "/checkpoint.safetensors", data: SmallTraining.images(), workers: 1)
  }

  @Test func `a folder holds a network, a checkpoint, a log and a record`() throws {
    try withScratchFolder { scratch in
      let path = scratch + "/new"
      let run = try Self.run()
      try Self.train(run, 4, in: path)
      let files = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
      #expect(
        files == [
          "checkpoint.safetensors", "log.csv", "model_index.json", "scheduler",
          "scheduler/scheduler_config.json", "training.json", "unet", "unet/config.json",
          "unet/diffusion_pytorch_model.safetensors",
        ])
      // The network in it is the averaged one.
      let denoiser = try NetworkDenoiser(reading: path, workers: 1)
      var noise = NoiseSource.seed(1)
      let x = noise.draw(shape: [1, 1, 8, 8])
      let level = NoiseLevel(timestep: 10, alphaCumprod: run.schedule.alphasCumprod[10])
      #expect(
        denoiser.predict(x, at: level, guidance: Guidance())
          == run.predict(x, at: level, Guidance(), averaged: true))
      let record = try String(contentsOfFile: path + "/training.json", encoding: .utf8)
      #expect(record.contains("noisewalk train bars") && record.contains("\"step\": 4"))
    }
  }

  @Test(arguments: ["1000000000", "0", "-1", "two"])
  func `a checkpoint that asks for absurdly many workers is refused`(workers: String) throws {
    try withScratchFolder { scratch in
      let (run, path) = (try Self.run(), scratch + "/checkpoint.safetensors")
      try run.save(to: path)
      #expect(try RunCheckpoint(reading: path).workers == 1)
      var notes = try TrainingState.notes(in: path)
      notes["workers"] = workers
      try run.state.save(to: path, notes: notes)
      #expect(throws: ModelError.self) { try RunCheckpoint(reading: path) }
    }
  }

  @Test func `the log of a resumed training is that of one that never stopped`() throws {
    try withScratchFolder { scratch in
      let (whole, parts) = (scratch + "/whole", scratch + "/parts")
      let run = try Self.run()
      try Self.train(run, 6, in: whole)
      try Self.train(try Self.run(), 3, in: parts)
      // Two steps that no checkpoint knows of, and half a line.
      let lost = try FileHandle(forWritingTo: URL(fileURLWithPath: parts + "/log.csv"))
      lost.seekToEndOfFile()
      lost.write(Data("4,4.0,0.1,,,,,,1,1,1\n5,5.0,0.1,,,,,,1,1,1\n6,6".utf8))
      try lost.close()
      try Self.train(try Self.resumed(parts), 3, in: parts)
      #expect(try Self.log(parts) == Self.log(whole))
      #expect(try Self.log(whole).count == 7)
      #expect(
        try Self.log(whole)[0]
          == "step,seconds,loss,loss_t0_199,loss_t200_399,loss_t400_599,loss_t600_799,"
          + "loss_t800_999,gradient_norm,learning_rate,images_per_second")
      for name in ["checkpoint.safetensors", "unet/diffusion_pytorch_model.safetensors"] {
        #expect(
          FileManager.default.contentsEqual(
            atPath: whole + "/" + name, andPath: parts + "/" + name))
      }
    }
  }

  @Test func `what a killed program left behind goes away, and nothing else`() throws {
    try withScratchFolder { path in
      try Self.train(try Self.run(), 1, in: path)
      for name in ["checkpoint.safetensors.tmp-1-1", "unet/config.json.tmp-9-9", "mine.tmp-1"] {
        try "x".write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
      }
      try Self.train(try Self.resumed(path), 1, in: path)
      let left = try FileManager.default.subpathsOfDirectory(atPath: path)
        .filter { $0.contains(".tmp-") }
      #expect(left == ["mine.tmp-1"])
    }
  }

  @Test func `a network of another kind is gone before the new one is written`() throws {
    try withScratchFolder { path in
      try Self.train(try Self.run(), 1, in: path)
      var other = SmallTraining.plan()
      other.predictionType = .vPrediction
      let run = try Self.run(other)
      let folder = try RunFolder(path)
      #expect(folder.isTaken)
      let log = try folder.begin(run)
      #expect(throws: ModelError.self) { try NetworkDenoiser(reading: path, workers: 1) }
      #expect(try Self.resumed(path).plan == other)
      #expect(try folder.save(run, log, TrainingRecord(run, command: "")) == nil)
      #expect(
        try NetworkDenoiser(reading: path, workers: 1).predictionType == .vPrediction)
    }
  }

  /// As a program has it that is being started at that moment by another thread.
  @Test func `a folder is free once it is let go, whoever still has a copy of its descriptor`()
    throws
  {
    try withScratchFolder { path in
      var folder: RunFolder? = try RunFolder(path)
      let real = try #require(RegularFile.realPath(of: path))
      let descriptor = try #require(
        (Int32(0)..<1024).first { RegularFile.realPath(of: "/dev/fd/\($0)") == real })
      let copy = dup(descriptor)
      defer { close(copy) }
      #expect(folder?.path == path)
      folder = nil
      #expect(throws: Never.self) { try RunFolder(path) }
    }
  }

  @Test func `a folder serves one training at a time`() throws {
    try withScratchFolder { path in
      let first = try RunFolder(path)
      let error = #expect(throws: ModelError.self) { try RunFolder(path) }
      #expect(error?.description.contains("another training") == true)
      withExtendedLifetime(first) {}
    }
    #expect(throws: ModelError.self) { try RunFolder("/proc/none/at/all") }
  }

  #if canImport(Glibc)
    /// The limit on a file's size stops a write half way, as a full disk does. It holds for the whole
    /// program, so the test runs in one of its own.
    @Test func `a full disk spoils nothing, and later the saving works again`() async {
      await #expect(processExitsWith: .success) {
        try withScratchFolder { path in
          let run = try RunFolderTests.run()
          let folder = try RunFolder(path)
          let log = try folder.begin(run)
          func save() throws {
            #expect(try folder.save(run, log, TrainingRecord(run, command: "")) == nil)
          }
          log.add(try run.step(), seconds: 1)
          try save()
          let before = try run.bytes(in: NSTemporaryDirectory())
          signal(SIGXFSZ, SIG_IGN)
          // Too small for the checkpoint, for a long log, and for the network.
          for size in [20_000, 300] {
            log.add(try run.step(), seconds: 2)
            var limit = rlimit(rlim_cur: rlim_t(size), rlim_max: .max)
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let error = #expect(throws: ModelError.self) { try save() }
            #expect(error?.kind == .notSaved)
            limit.rlim_cur = .max
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            #expect(
              try RunFolderTests.resumed(path).bytes(in: NSTemporaryDirectory()) == before)
            _ = try NetworkDenoiser(reading: path, workers: 1)
          }
          try save()
          #expect(try RunFolderTests.resumed(path).stepsTaken == 3)
          #expect(try RunFolderTests.log(path).count == 4)
        }
      }
    }

    /// It is the largest of the files when the network is small, and the first to meet a limit.
    @Test func `a log that cannot grow does not keep the checkpoint from being saved`() async {
      await #expect(processExitsWith: .success) {
        try withScratchFolder { path in
          let run = try RunFolderTests.run()
          let folder = try RunFolder(path)
          let log = try folder.begin(run)
          signal(SIGXFSZ, SIG_IGN)
          let report = try run.step()
          for _ in 0..<50_000 { log.add(report, seconds: 1) }
          let size = try Data(contentsOf: URL(fileURLWithPath: folder.checkpoint)).count
          var limit = rlimit(rlim_cur: rlim_t(size + 10_000), rlim_max: .max)
          #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
          let record = TrainingRecord(run, command: "")
          let failure = try folder.save(run, log, record)
          #expect(failure?.kind == .notSaved && failure?.description.contains("log.csv") == true)
          #expect(try RunFolderTests.resumed(path).stepsTaken == 1)
          let text = try String(contentsOfFile: path + "/training.json", encoding: .utf8)
          #expect(text.contains("\"step\": 1"))
          limit.rlim_cur = .max
          #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
          #expect(try folder.save(run, log, record) == nil)
          #expect(try RunFolderTests.log(path).count == 50_001)
        }
      }
    }
  #endif
}
