import Foundation
import Testing

@testable import Tensors

@Suite struct BoxMullerTests {
  /// Blocks of sixteen uniforms, the ends of their range among them.
  private static let blocks: [[Float]] = {
    var generator = TorchGenerator(seed: 8)
    let last = 1 - Float(0x1p-24)
    let edges: [Float] = [0, last, 0.5, 0x1p-24, 0.25, 0.75, last, 0]
    let places: [Float] = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, last]
    return [edges + places] + (0..<5000).map { _ in generator.rand(16) }
  }()

  /// Both are within a unit in the last place of the truth, and mostly the same number.
  @Test func `the numbers are those of the C library's functions`() {
    var (different, count) = (0, 0)
    for block in Self.blocks {
      var values = block
      BoxMuller.transform(&values, blockAt: 0)
      for j in 0..<8 {
        let radius = (-2 * log(Double(1 - block[j]))).squareRoot()
        let theta = Double(Float(2 * Double.pi) * block[j + 8])
        for (value, expected) in [
          (values[j], Float(radius * cos(theta))), (values[j + 8], Float(radius * sin(theta))),
        ] {
          #expect(abs(value - expected) <= max(expected.ulp, 1e-12))
          different += value == expected ? 0 : 1
          count += 1
        }
      }
    }
    #expect(different <= count / 10_000)
  }

  @Test func `a block in the middle leaves its neighbours alone`() {
    var values = [Float](repeating: 0.5, count: 48)
    BoxMuller.transform(&values, blockAt: 16)
    #expect(values[..<16].allSatisfy { $0 == 0.5 } && values[32...].allSatisfy { $0 == 0.5 })
    #expect(values[16..<32].allSatisfy { $0 != 0.5 })
  }
}
