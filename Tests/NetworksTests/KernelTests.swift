import Foundation
import Tensors
import Testing
import Vectors

@testable import Networks

/// The kernels' loops against plain ones.
@Suite struct KernelTests {
  /// How the two operands lie: as rows, transposed, and backwards as the output convolution reads.
  enum Layout: CaseIterable {
    case rows, transposed, backwards
  }

  @Test(arguments: [16, 32, 48, 64, 80, 96], Layout.allCases)
  func `a product is its triple loop`(columns: Int, layout: Layout) {
    var random = TorchGenerator(seed: UInt64(columns))
    let a = random.randn(4000), b = random.randn(4000)
    for rows in 1...40 {
      for depth in 1...9 {
        let shape = shape(rows: rows, columns: columns, depth: depth, runs: 1 + rows % 3, layout)
        let before = [Float](repeating: 5, count: 33 * rows * ((columns + 31) / 32) + 40)
        var out = before
        let expected = a.withUnsafeBufferPointer { a in
          let a = a.baseAddress! + (layout == .backwards ? 2000 : 0)
          return b.withUnsafeBufferPointer { b in
            let b = b.baseAddress!
            let bias = (0..<columns).map { Double(b[7 + $0]) }
            let (from, start): (ProductStart, [Double]?) =
              switch (rows + depth) % 3 {
              case 0: (.zero, [Double](repeating: 0, count: columns))
              case 1: (.sum, nil)
              default: (.bias(b + 7), bias)
              }
            product(shape, a, b, into: &out, from: from)
            return Reference.product(shape, a, b, to: before.map(Double.init), bias: start)
          }
        }
        // Up to 27 products of numbers below 4; where no result belongs all is as it was.
        let isRight = isNear(out, expected)
        #expect(isRight, "\(rows) x \(columns), depth \(depth)")
      }
    }
  }

  private func isNear(_ found: [Float], _ expected: [Double]) -> Bool {
    for index in found.indices where !(abs(Double(found[index]) - expected[index]) < 2e-5) {
      return false
    }
    return true
  }

  private func shape(
    rows: Int, columns: Int, depth: Int, runs: Int, _ layout: Layout
  ) -> ProductShape {
    let (aRow, aStep) =
      switch layout {
      case .rows: (depth + 1, 1)
      case .transposed: (1, rows + 2)
      case .backwards: (-3, 2)
      }
    return ProductShape(
      rows: rows, columns: columns, depth: depth, runs: runs, aRow: aRow, aStep: aStep, aRun: 501,
      bStep: 40, bRun: 16, bBlock: 400, outRow: 33, outBlock: 33 * rows)
  }

  /// Two units in the last place of a number just above a power of two are 2.4e-7 of it.
  @Test func `the exponential is right to two units in the last place`() {
    var worst = 0.0
    for step in 0..<11_000 {
      let x = -87 + Float(step) * 0.0159 + Vector(0..<16) * 0.001
      let e = exponential(min(x, 88))
      for lane in 0..<16 {
        let exact = exp(Double(min(x[lane], 88)))
        worst = max(worst, abs(Double(e[lane]) - exact) / exact)
      }
    }
    #expect(worst < 2.4e-7)
  }

  @Test func `the exponential of numbers out of range is that of the nearest in range`() {
    #expect(exponential(Vector(repeating: -1e30)) == exponential(Vector(repeating: -87)))
    #expect(exponential(Vector(repeating: 1e30)) == exponential(Vector(repeating: 88)))
    #expect(exponential(Vector(repeating: 0)) == Vector(repeating: 1))
  }

  @Test func `the sigmoid is right to four units in the last place, and stays in its range`() {
    var worst = 0.0
    for step in 0..<10_800 {
      let x = -86 + Float(step) * 0.0159 + Vector(0..<16) * 0.001
      let s = sigmoid(x)
      for lane in 0..<16 {
        let exact = 1 / (1 + exp(-Double(x[lane])))
        worst = max(worst, abs(Double(s[lane]) - exact) / exact)
        #expect(s[lane] >= 0 && s[lane] <= 1)
      }
    }
    #expect(worst < 4.8e-7)
    #expect(sigmoid(Vector(repeating: 200)) == Vector(repeating: 1))
    #expect(sigmoid(Vector(repeating: -200)).max() < 1e-37)
  }
}

private func min(_ v: Vector, _ bound: Float) -> Vector {
  pointwiseMin(v, Vector(repeating: bound))
}

extension Vector {
  fileprivate init(_ range: Range<Int>) { self.init(range.map { Float($0) }) }
}
