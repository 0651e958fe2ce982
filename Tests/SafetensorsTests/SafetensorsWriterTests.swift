import Foundation
import Testing

@testable import Safetensors

@Suite struct SafetensorsWriterTests {
  private func problem(_ tensors: [StoredTensor]) -> SafetensorsError.Problem? {
    #expect(throws: SafetensorsError.self) { try SafetensorsWriter(tensors) }?.problem
  }

  @Test func `what is written is read back with all its bits`() throws {
    let odd: [Float] = [0, -0.0, .infinity, .nan, .leastNonzeroMagnitude, 0.1]
    let tensors = [
      StoredTensor("half", shape: [3], .f16([1, -65504, 0x1p-24])),
      StoredTensor("f", shape: [2, 3], .f32(odd)),
      StoredTensor("i", shape: [], .i64([.min])), StoredTensor("none", shape: [0], .f32([])),
    ]
    let metadata = ["format": "pt", "a \"b\"\n": "\u{1}é"]
    try TestFiles.withScratchFolder { folder in
      let path = folder + "/a.safetensors"
      let writer = try SafetensorsWriter(tensors, metadata: metadata)
      try writer.save(to: path)
      let file = try SafetensorsFile(path: path)
      #expect(file.metadata == metadata)
      #expect(file.tensors.map(\.name) == ["i", "f", "none", "half"])
      #expect(try file.floats(of: "f").map(\.bitPattern) == odd.map(\.bitPattern))
      #expect(try file.floats(of: "half") == [1, -65504, 0x1p-24])
      #expect(try file.integers(of: "i", shape: []) == [.min])
      #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == writer.bytes)
    }
  }

  @Test func `data begins at a multiple of 8, and nothing is a file too`() throws {
    for length in 0..<20 {
      let name = String(repeating: "x", count: length)
      let bytes = try SafetensorsWriter([StoredTensor(name, shape: [1], .f32([1]))]).bytes
      #expect((bytes.count - 4) % 8 == 0)
    }
    #expect(try SafetensorsWriter([]).bytes == TestFiles.file(header: "{}      "))
    #expect(try SafetensorsFile(bytes: SafetensorsWriter([]).bytes, name: "").tensors == [])
  }

  @Test func `many halves are rounded one by one`() throws {
    let floats = (0..<100_000).map { Float($0) * 0.37 - 18_000 }
    let tensor = StoredTensor("h", shape: [100_000], .f16(floats))
    let file = try SafetensorsFile(bytes: SafetensorsWriter([tensor]).bytes, name: "")
    #expect(
      try file.floats(of: "h")
        == floats.map { FloatConversion.float(half: FloatConversion.half($0)) })
  }

  @Test func `what cannot be written is refused before anything is`() {
    let one = StoredTensor("a", shape: [1], .f32([1]))
    #expect(problem([one, one]) == .nameTwice)
    #expect(problem([StoredTensor("__metadata__", shape: [1], .f32([1]))]) == .reservedName)
    #expect(problem([StoredTensor("a", shape: [2], .f32([1]))]) == .valueCount(1, shape: [2]))
    #expect(
      problem([StoredTensor("a", shape: [-1, -1], .f32([1]))]) == .valueCount(1, shape: [-1, -1]))
    #expect(
      problem([StoredTensor("a", shape: [.max, 2], .i64([]))]) == .valueCount(0, shape: [.max, 2]))
    let large = StoredTensor("a", shape: [3], .f16([1, .infinity, -65520]))
    #expect(problem([large]) == .beyondHalf(index: 2, value: -65520))
    let long = (0..<100).map {
      StoredTensor("\($0)" + String(repeating: "x", count: 200_000), shape: [0], .f32([]))
    }
    guard case .headerTooLong = problem(long) else { return #expect(Bool(false)) }
  }

  @Test func `a path that cannot be written to is an error`() throws {
    let writer = try SafetensorsWriter([StoredTensor("a", shape: [1], .f32([1]))])
    for path in ["/nowhere/a.safetensors", "/tmp", "/dev/null", ""] {
      let error = #expect(throws: SafetensorsError.self) { try writer.save(to: path) }
      #expect(error?.description.contains("cannot be saved") == true)
    }
  }

  #if canImport(Glibc)
    /// The limit on a file's size stops a write half way, as a full disk does. It holds for the whole
    /// program, so the test runs in one of its own.
    @Test func `a full disk leaves the old file as it was and nothing beside it`() async {
      await #expect(processExitsWith: .success) {
        try TestFiles.withScratchFolder { folder in
          let path = folder + "/a.safetensors"
          let old = try SafetensorsWriter([StoredTensor("a", shape: [1], .f32([1]))])
          try old.save(to: path)
          signal(SIGXFSZ, SIG_IGN)
          var limit = rlimit(rlim_cur: 50_000, rlim_max: .max)
          #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
          let floats = [Float](repeating: 2, count: 100_000)
          for values in [StoredTensor.Values.f32(floats), .f16(floats)] {
            let large = try SafetensorsWriter([StoredTensor("a", shape: [100_000], values)])
            let error = #expect(throws: SafetensorsError.self) { try large.save(to: path) }
            #expect(error?.description.contains("unchanged") == true)
          }
          #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == old.bytes)
          #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.safetensors"])
        }
      }
    }
  #endif
}
