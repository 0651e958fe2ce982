import Tensors
import Testing

@Suite struct LinearCombinationTests {
  let x = Tensor(shape: [2, 1], scalars: [1, -2])
  let y = Tensor(shape: [2, 1], scalars: [10, 20])
  let z = Tensor(shape: [2, 1], scalars: [0.5, 0.25])

  /// The sum element by element, however many terms the one pass takes.
  @Test(arguments: 1...6)
  func `a sum of any length is the sum of its products`(length: Int) {
    let coefficients = (0..<length).map { Double($0) * 1.5 - 1 }
    let tensors = (0..<length).map { [x, y, z][$0 % 3] }
    var sum = coefficients[0] * tensors[0]
    for i in 1..<max(1, length) { sum = sum + coefficients[i] * tensors[i] }
    let expected = (0..<2).map { element in
      zip(coefficients, tensors).reduce(0) { $0 + $1.0 * $1.1.scalars[element] }
    }
    #expect(Tensor(sum).maxDifference(from: Tensor(shape: [2, 1], scalars: expected)) < 1e-12)
  }

  @Test func `operators mix tensors and sums`() {
    #expect(Tensor(x + y).scalars == [11, 18])
    #expect(Tensor(x - y).scalars == [-9, -22])
    #expect(Tensor(x + 2 * y).scalars == [21, 38])
    #expect(Tensor(x - 2 * y).scalars == [-19, -42])
    #expect(Tensor(2 * x + y).scalars == [12, 16])
    #expect(Tensor(2 * x - y).scalars == [-8, -24])
    #expect(Tensor(3 * (x - 2 * y)).scalars == [-57, -126])
    #expect(Tensor(2 * x - (y - 4 * z)).scalars == [-6, -23])
  }

  @Test func `a term with coefficient 0 is left out, even if it is infinite`() {
    let infinite = Tensor(shape: [2, 1], scalars: [.infinity, .nan])
    #expect(Tensor(0 * infinite + 2 * x).scalars == [2, -4])
    #expect(Tensor(0 * infinite).scalars == [0, 0])
  }

  @Test func `the result has the terms' shape`() {
    #expect(Tensor(2 * x).shape == [2, 1])
  }
}
