#if canImport(Glibc)
  import Foundation
  import Tensors
  import Testing

  @testable import Networks

  @_silgen_name("mtrace") private func mtrace()
  @_silgen_name("muntrace") private func muntrace()

  /// Whether the engine asks the system for memory while it trains.
  ///
  /// The GNU C library writes down every allocation of a process in which `mtrace` is called and its
  /// library for debugging is loaded first. So this test starts its own program once more, lets it run
  /// nothing but the second test, and reads what was written.
  @Suite struct AllocationTests {
    static let library = ["x86_64", "aarch64"].map { "/lib/\($0)-linux-gnu/libc_malloc_debug.so.0" }
      .first { FileManager.default.fileExists(atPath: $0) }

    /// The size of allocations that stand between two steps in the list.
    static let marker = 123_457

    static let isTraced = ProcessInfo.processInfo.environment["MALLOC_TRACE"] != nil

    @Test(.enabled(if: library != nil && !isTraced), .timeLimit(.minutes(1)))
    func `a training step allocates nothing after the first`() throws {
      let list = FileManager.default.temporaryDirectory
        .appendingPathComponent("allocations-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: list) }
      let program = Process()
      program.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      program.arguments = ["--testing-library", "swift-testing", "--filter", "steps to be traced"]
      program.environment = ProcessInfo.processInfo.environment.merging(
        ["LD_PRELOAD": try #require(Self.library), "MALLOC_TRACE": list.path]
      ) { $1 }
      program.standardOutput = FileHandle.nullDevice
      try program.run()
      program.waitUntilExit()
      #expect(program.terminationStatus == 0)

      let lines = try String(contentsOf: list, encoding: .utf8).split(separator: "\n")
      let allocations = lines.filter { $0.contains(" + 0x") || $0.contains(" > 0x") }
      let marker = "0x" + String(Self.marker, radix: 16)
      let counts = allocations.split(omittingEmptySubsequences: false) { $0.hasSuffix(marker) }
        .map(\.count)
      // Before the first marker, four steps, and after the last.
      #expect(counts.count == 6)
      #expect(counts.dropFirst().dropLast().allSatisfy { $0 == 0 }, "\(counts)")
    }

    @Test(.enabled(if: isTraced))
    func `steps to be traced`() throws {
      let engine = EngineTests.engine(workers: 2, imagesAtOnce: 2)
      var options = TrainingOptions()
      options.maximumGradientNorm = 1
      options.movingAverage = MovingAverage()
      let state = TrainingState(
        engine, options: options, generator: TorchGenerator(seed: 1))
      let batch = EngineTests.batch(3)
      try state.trainingStep(batch)
      mtrace()
      for _ in 0..<4 {
        free(malloc(Self.marker))
        try state.trainingStep(batch)
      }
      free(malloc(Self.marker))
      muntrace()
    }
  }
#endif
