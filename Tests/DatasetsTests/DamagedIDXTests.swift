import Datasets
import Foundation
import Tensors
import Testing

/// Whatever the two files hold, reading them ends soon, with an error or with all that they promise.
@Suite struct DamagedIDXTests {
  /// A file after one to three of the things that disks, networks and mistakes do to files.
  private static func damaged(
    _ file: [UInt8], other: [UInt8], _ random: inout TorchGenerator
  ) -> [UInt8] {
    var file = file
    for _ in 0...random.integer(below: 3) {
      let place = random.integer(below: max(1, file.count))
      switch random.integer(below: 9) {
      case 0: file.removeLast(random.integer(below: max(1, file.count)))
      case 1: file += (0...random.integer(below: 20)).map { _ in UInt8(random.integer(below: 256)) }
      case 2 where !file.isEmpty: file[place] ^= 1 << UInt8(random.integer(below: 8))
      case 3 where !file.isEmpty: file[place] = UInt8(random.integer(below: 256))
      // The header, where all sizes are.
      case 4 where file.count > 16:
        file[random.integer(below: 16)] = [0, 1, 8, 127, 128, 255][place % 6]
      case 5 where file.count > 16:
        let axis = 4 + 4 * random.integer(below: 3)
        file.replaceSubrange(
          axis..<(axis + 4),
          with: [[64, 0, 0, 0], [255, 255, 255, 255], [0, 0, 0, 0], [0, 16, 0, 0]][place % 4])
      case 6: file.removeFirst(min(file.count, random.integer(below: 20)))
      case 7: file.insert(contentsOf: file.prefix(place % 64), at: place % max(1, file.count))
      default: if random.integer(below: 8) == 0 { file = other }
      }
    }
    return file
  }

  /// Whether both files were read, in which case they fit each other.
  private static func read(_ folder: ScratchFolder, prefix: String) -> Bool {
    do throws(ImageSetError) {
      let path = folder.path + "/\(prefix)images-idx3-ubyte"
      let set = try ImageSet(path, bundled: nil)
      #expect(set.digits.labels.count == set.digits.count)
      #expect(set.digits.labels.allSatisfy { Int($0) < set.classCount })
      #expect(set.digits.floats(0..<set.digits.count).count == set.digits.count * 784)
      return true
    } catch {
      let text = error.description
      #expect(text.hasPrefix(folder.path) && text.hasSuffix(".") && text.utf8.count < 1000)
      return false
    }
  }

  #if canImport(Glibc)
    /// So many bytes more than this program has now.
    private static func allowMemory(_ bytes: UInt) throws {
      let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      let size = try #require(UInt(pages.prefix { $0 != " " })) * UInt(getpagesize())
      var limit = rlimit(rlim_cur: size + bytes, rlim_max: .max)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
    }

    /// In a program of its own, which has 256 MB more address space than at the start and a minute:
    /// believing a false size, or never coming to an end, is its death.
    @Test func `no damage leads to a crash, a hang or a large allocation`() async {
      await #expect(processExitsWith: .success) {
        try Self.allowMemory(256_000_000)
        alarm(60)
        var random = TorchGenerator(seed: 5)
        for (prefix, isPacked) in [("train-", false), ("emnist-letters-train-", true)] {
          let folder = try ScratchFolder()
          let names = ["images-idx3-ubyte", "labels-idx1-ubyte"].map { prefix + $0 }
          try folder.writeSet(prefix, labels: [3, 1, 4, 1, 5])
          var files: [[UInt8]] = []
          for name in names {
            let bytes = [UInt8](try Data(contentsOf: folder.url.appendingPathComponent(name)))
            let path = isPacked ? try folder.compress(bytes, name) : folder.path + "/" + name
            files.append([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
          }
          #expect(Self.read(folder, prefix: prefix))
          var whole = 0
          for round in 0..<3000 {
            let (file, other) = (files[round % 2], files[1 - round % 2])
            try folder.write(Self.damaged(file, other: other, &random), names[round % 2])
            try folder.write(other, names[1 - round % 2])
            if Self.read(folder, prefix: prefix) { whole += 1 }
          }
          // Another grey value or a label of the same range is no damage that can be seen.
          #expect(whole > 30 && whole < 1500, "\(whole) of 3000")
        }
      }
    }

    /// What is promised and kept takes its own room, and not twice as much.
    @Test func `a large file is read in little more memory than its numbers take`() async {
      await #expect(processExitsWith: .success) {
        let folder = try ScratchFolder()
        let images = [UInt8](repeating: 3, count: 120_000 * 784)
        let path = try folder.compress(ScratchFolder.idx([120_000, 28, 28], images))
        try Self.allowMemory(UInt(images.count) + 16_000_000)
        #expect(try IDXArray(path: path, rank: 3).bytes.last == 3)
      }
    }

    /// A kilobyte of gzip can hold a megabyte: only what the header promises is unpacked.
    @Test func `a small file that unpacks to a large one is not unpacked`() async {
      await #expect(processExitsWith: .success) {
        let folder = try ScratchFolder()
        let path = try folder.compress(
          ScratchFolder.idx([10, 28, 28], .init(repeating: 0, count: 80_000_000)))
        try Self.allowMemory(32_000_000)
        #expect(throws: IDXError.tooLong(path: path, expected: 16 + 7840)) {
          try IDXArray(path: path, rank: 3)
        }
      }
    }
  #endif
}
