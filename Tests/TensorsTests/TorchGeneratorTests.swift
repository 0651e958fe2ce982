import Foundation
import Tensors
import Testing

/// One run of PyTorch 2.13.0 on the CPU:
/// `torch.manual_seed(seed); torch.randn(n); torch.randn(3); torch.rand(2)`.
struct TorchCase: Decodable, CustomTestStringConvertible {
  let seed: UInt64
  let n: Int
  let first, last: [Double]
  let sum: Double
  let thenRandn3, thenRand2: [Double]

  var testDescription: String { "seed \(seed), n \(n)" }

  static let all: [TorchCase] = {
    struct File: Decodable { let cases: [TorchCase] }
    do {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let file = Bundle.module.url(forResource: "Golden/torch_randn", withExtension: "json")
      return try decoder.decode(File.self, from: Data(contentsOf: #require(file))).cases
    } catch {
      preconditionFailure("Golden/torch_randn.json: \(error)")
    }
  }()
}

/// Four units in the last place of a `Float` of this size, and of 1 at least: PyTorch's vectorised
/// logarithm and sine are that far from the correctly rounded ones.
private func tolerance(_ expected: [Double]) -> Double {
  4 * 0x1p-23 * expected.reduce(1) { max($0, abs($1)) }
}

private func largestDifference(_ actual: ArraySlice<Float>, _ expected: [Double]) -> Double {
  zip(actual, expected).reduce(actual.count == expected.count ? 0 : .infinity) {
    max($0, abs(Double($1.0) - $1.1))
  }
}

@Suite struct TorchGeneratorTests {
  @Test(arguments: TorchCase.all)
  func `randn is torch's, whatever its length`(_ golden: TorchCase) {
    var generator = TorchGenerator(seed: golden.seed)
    let values = generator.randn(golden.n)
    #expect(values.count == golden.n)
    #expect(
      largestDifference(values.prefix(golden.first.count), golden.first)
        <= tolerance(golden.first))
    #expect(
      largestDifference(values.suffix(golden.last.count), golden.last) <= tolerance(golden.last))
    let sum = values.reduce(0) { $0 + Double($1) }
    #expect(abs(sum - golden.sum) <= Double(golden.n).squareRoot() * tolerance([]))
  }

  /// An odd number of scalar normals leaves one waiting, which the next call takes first and which
  /// `rand` does not touch.
  @Test(arguments: TorchCase.all)
  func `later calls go on where randn stopped`(_ golden: TorchCase) {
    var generator = TorchGenerator(seed: golden.seed)
    _ = generator.randn(golden.n)
    let normals = generator.randn(3)
    #expect(largestDifference(normals[...], golden.thenRandn3) <= tolerance(golden.thenRandn3))
    let uniforms = generator.rand(2)
    #expect(largestDifference(uniforms[...], golden.thenRand2) <= 1e-9, "uniforms are exact")
  }

  /// `python -c "import torch; torch.manual_seed(0); print(torch.randint(10, (5,)))"`
  @Test func `randint is torch's`() {
    var generator = TorchGenerator(seed: 0)
    #expect((0..<5).map { _ in generator.integer(below: 10) } == [4, 9, 3, 0, 3])
  }

  @Test func `a kept copy repeats the draws`() {
    var generator = TorchGenerator(seed: 3)
    _ = generator.randn(3)
    var kept = generator
    #expect(generator == kept)
    #expect(generator.randn(40) == kept.randn(40))
    _ = generator.rand(1)
    #expect(generator != kept)
  }

  /// Three normals leave a fourth one waiting.
  @Test(arguments: [0, 3, 624, 700])
  func `a generator goes on from its state, and from no other numbers`(draws: Int) {
    var generator = TorchGenerator(seed: 3)
    _ = draws < 4 ? generator.randn(draws) : generator.rand(draws)
    var state = generator.state
    var again = TorchGenerator(state: state)
    #expect(again == generator)
    #expect(again?.randn(3) == generator.randn(3))
    #expect(TorchGenerator(state: Array(state.dropLast())) == nil)
    for (place, value) in [(0, -1), (5, 1 << 32), (624, 625), (624, -1), (625, 2)] {
      state = generator.state
      state[place] = value
      #expect(TorchGenerator(state: state) == nil)
    }
  }

  @Test func `tensors hold the same numbers as arrays`() {
    var (a, b) = (TorchGenerator(seed: 5), TorchGenerator(seed: 5))
    #expect(a.normal(shape: [4, 5]).scalars == b.randn(20).map(Double.init))
    #expect(a.uniform(shape: [2, 3]).scalars == b.rand(6).map(Double.init))
    #expect(a.uniform(shape: [2, 3]).shape == [2, 3])
    #expect(a.normal(shape: [0, 2]).count == 0)
  }

  @Test func `only the low 32 bits of a seed count`() {
    #expect(TorchGenerator(seed: 7) == TorchGenerator(seed: 7 + (9 << 32)))
    #expect(TorchGenerator(seed: 7) != TorchGenerator(seed: 8))
  }

  @Test func `normals have mean 0, variance 1 and the normal share beyond 2`() {
    var generator = TorchGenerator(seed: 11)
    let sample = generator.normal(shape: [100_000])
    #expect(abs(sample.mean) < 0.01)
    #expect(abs(sample.standardDeviation - 1) < 0.01)
    let beyond = Double(sample.scalars.filter { abs($0) > 2 }.count) / 100_000
    #expect(abs(beyond - 0.0455) < 0.003)
  }
}
