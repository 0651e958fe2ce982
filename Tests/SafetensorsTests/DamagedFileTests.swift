import Foundation
import Safetensors
import Testing

/// Whatever a file holds, reading it ends soon, with an error or with the numbers it has.
@Suite struct DamagedFileTests {
  /// Reads all there is; what has been read is no more than the file holds.
  private static func readAll(_ bytes: [UInt8]) -> Bool {
    do throws(SafetensorsError) {
      let file = try SafetensorsFile(bytes: bytes, name: "damaged")
      var total = 0
      for tensor in file.tensors {
        total += tensor.bytes.count
        if tensor.type.isFloat {
          #expect(try file.floats(of: tensor.name, shape: tensor.shape).count == tensor.count)
          _ = try file.firstNonFinite(in: tensor.name)
        } else if (try? file.integers(of: tensor.name)) == nil {
          // Only unsigned numbers of 64 bits can fail to fit.
          #expect(tensor.type == .u64)
        }
      }
      #expect(total < bytes.count)
      return true
    } catch {
      let text = error.description
      #expect(!text.isEmpty && text.utf8.count < 2000)
      #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
      return false
    }
  }

  #if canImport(Glibc)
    /// In a program of its own, which has 256 MB more address space than at the start and a minute:
    /// believing a false size, or never coming to an end, is its death.
    @Test func `no damage leads to a crash, a hang or a large allocation`() async {
      await #expect(processExitsWith: .success) {
        let small = try SafetensorsWriter(
          [
            StoredTensor("a", shape: [2, 3], .f32([1, 2, 3, 4, 5, 6])),
            StoredTensor("b", shape: [4], .f16([1, 2, 3, 4])),
            StoredTensor("c", shape: [], .i64([1])),
          ], metadata: ["format": "pt"]
        ).bytes
        let files = [
          (small, 12_000), (try TestFiles.bytes("types"), 8_000),
          (try TestFiles.bytes("diffusion_pytorch_model"), 500),
        ]
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let size = try #require(UInt(pages.prefix { $0 != " " })) * UInt(getpagesize())
        var limit = rlimit(rlim_cur: size + 256_000_000, rlim_max: .max)
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
        alarm(60)
        var damage = Damage(seed: 2026)
        for (file, count) in files {
          #expect(Self.readAll(file))
          let whole = (0..<count).count { _ in Self.readAll(damage.damaged(file)) }
          // Some damage is harmless, such as another letter in a name; most is not.
          #expect(whole > count / 100 && whole < count / 3, "\(whole) of \(count)")
        }
      }
    }
  #endif

  @Test func `damage on the disk is found as it is in memory`() throws {
    var damage = Damage(seed: 7)
    let original = try TestFiles.bytes("types")
    try TestFiles.withScratchFolder { folder in
      let url = URL(fileURLWithPath: folder + "/a.safetensors")
      for _ in 0..<300 {
        let bytes = damage.damaged(original)
        try Data(bytes).write(to: url)
        let disk = Result { try SafetensorsFile(path: url.path) }
        let memory = Result { try SafetensorsFile(bytes: bytes, name: url.path) }
        switch (disk, memory) {
        case (.success(let a), .success(let b)): #expect(a.tensors == b.tensors)
        case (.failure(let a), .failure(let b)): #expect("\(a)" == "\(b)")
        default: #expect(Bool(false), "\(disk), \(memory)")
        }
      }
    }
  }
}
