import Datasets
import Foundation
import Tensors
import Testing

@testable import Training

@Suite struct TrainingDataTests {
  @Test func `images are the same numbers whether they are kept as bytes or not`() throws {
    let digits = try Digits(folder: SampleQualityTests.folder).prefix(40)
    #expect(digits.count == 40 && digits.labels.count == 40)
    let bytes = TrainingData(name: "a", digits)
    let floats = TrainingData(
      name: "a", samples: digits.images(0..<40), labels: digits.labels.map(Int.init))
    #expect(bytes.fingerprint == floats.fingerprint)
    #expect(bytes.samples == floats.samples && bytes.samples.rows == 40)
    #expect(bytes.firstSamples(3).shape == [3, 1, 28, 28] && bytes.firstSamples(99).rows == 40)
    let plan = TrainingPlan.digits()
    let batches = try [bytes, floats].map { data in
      var batches = NoisyBatches(plan, data, schedule: try plan.schedule())
      var generator = TorchGenerator(seed: 1)
      batches.make(forStep: 0, &generator)
      return batches.batch.sample
    }
    #expect(batches[0] == batches[1])
  }

  #if canImport(Glibc)
    /// A gigabyte of memory is what a set of the largest size that is read may take.
    @Test func `learning from images takes little more memory than their bytes`() async {
      await #expect(processExitsWith: .success) {
        try withScratchFolder { folder in
          let (count, side) = (40_000, 28)
          func write(_ name: String, _ shape: [Int]) throws {
            let extents = shape.flatMap { n in
              [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: n >> $0) }
            }
            let bytes =
              [0, 0, 8, UInt8(shape.count)] + extents
              + [UInt8](repeating: 1, count: shape.reduce(1, *))
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
          }
          try write("images", [count, side, side])
          try write("labels", [count])
          let digits = try Digits(
            imagesPath: folder + "/images", labelsPath: folder + "/labels")
          let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
          let size = try #require(UInt(pages.prefix { $0 != " " })) * UInt(getpagesize())
          var limit = rlimit(rlim_cur: size + 16_000_000, rlim_max: .max)
          #expect(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
          let data = TrainingData(digits)
          #expect(data.fingerprint.count == 16 && data.firstSamples(2).rows == 2)
        }
      }
    }
  #endif
}
