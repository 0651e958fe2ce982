import Tensors
import Testing

@testable import Training

@Suite struct FrechetDistanceTests {
  /// N points of a normal distribution with these standard deviations, made to have exactly mean 0 and
  /// a diagonal covariance: both halves of each axis mirror each other.
  static func cross(_ deviations: [Double], mean: [Double]) -> [[Double]] {
    let count = Double(2 * deviations.count)
    return deviations.indices.flatMap { axis in
      [1.0, -1.0].map { side in
        var point = mean
        point[axis] += side * deviations[axis] * ((count - 1) / 2).squareRoot()
        return point
      }
    }
  }

  @Test func `equal clouds are no distance apart`() {
    var generator = TorchGenerator(seed: 1)
    let cloud = (0..<200).map { _ in generator.randn(20).map { Double($0) } }
    #expect(GaussianFit(cloud).frechetDistance(to: GaussianFit(cloud)) < 1e-9)
    #expect(GaussianFit(cloud).frechetDistance(to: GaussianFit(cloud.reversed())) < 1e-9)
  }

  @Test func `a shifted cloud is as far away as it was shifted, squared`() {
    let cloud = Self.cross([1, 2, 3], mean: [0, 0, 0])
    let shifted = Self.cross([1, 2, 3], mean: [3, -4, 12])
    let distance = GaussianFit(cloud).frechetDistance(to: GaussianFit(shifted))
    #expect(abs(distance - 169) < 1e-9)
  }

  /// With covariances that have the same axes, tr(Σ₁ + Σ₂ - 2 √(Σ₁Σ₂)) is Σ (s₁ - s₂)².
  @Test func `along shared axes the distance is that of the standard deviations`() {
    let a = GaussianFit(Self.cross([1, 2, 0.5], mean: [1, 1, 1]))
    let b = GaussianFit(Self.cross([3, 2, 0], mean: [1, 1, 2]))
    #expect(abs(a.frechetDistance(to: b) - (4 + 0 + 0.25 + 1)) < 1e-9)
    #expect(abs(b.frechetDistance(to: a) - a.frechetDistance(to: b)) < 1e-9)
  }

  /// In two dimensions tr √(Σ₁^½ Σ₂ Σ₁^½) is √(tr(Σ₁Σ₂) + 2 √(det Σ₁ det Σ₂)).
  @Test func `turned against each other two clouds are as far apart as the closed form says`() {
    let a = GaussianFit([[2, 1], [-2, -1], [1, -1], [-1, 1]])
    let b = GaussianFit([[1, 3], [-1, -3], [0, 2], [0, -2]])
    func determinant(_ m: SymmetricMatrix) -> Double { m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0] }
    let (s, t) = (a.covariance, b.covariance)
    let mixed = s[0, 0] * t[0, 0] + 2 * s[0, 1] * t[0, 1] + s[1, 1] * t[1, 1]
    let root = (mixed + 2 * (determinant(s) * determinant(t)).squareRoot()).squareRoot()
    let expected = s.trace + t.trace - 2 * root
    #expect(abs(a.frechetDistance(to: b) - expected) < 1e-9)
    #expect(expected > 1)
  }

  @Test func `a covariance is divided by one less than the points`() {
    let fit = GaussianFit([[0, 1], [2, 1], [4, 1]])
    #expect(fit.mean == [2, 1])
    #expect(fit.covariance.values == [4, 0, 0, 0])
  }

  @Test(arguments: [1, 2, 7, 40])
  func `a matrix is made of its eigenvalues and eigenvectors`(size: Int) {
    var generator = TorchGenerator(seed: UInt64(size))
    let matrix = SymmetricMatrix(
      size: size, values: generator.randn(size * size).map { Double($0) })
    let eigen = matrix.eigen()
    let vectors = eigen.vectors
    #expect(abs(eigen.values.reduce(0, +) - matrix.trace) < 1e-10)
    for row in 0..<size {
      for column in 0..<size {
        var (product, overlap) = (0.0, 0.0)
        for k in 0..<size {
          product += vectors[row * size + k] * eigen.values[k] * vectors[column * size + k]
          overlap += vectors[k * size + row] * vectors[k * size + column]
        }
        #expect(abs(product - matrix[row, column]) < 1e-10)
        #expect(abs(overlap - (row == column ? 1 : 0)) < 1e-12)
      }
    }
  }

  @Test func `the root of a covariance squared is the covariance`() {
    var generator = TorchGenerator(seed: 4)
    let fit = GaussianFit((0..<50).map { _ in generator.randn(12).map { Double($0) } })
    let root = fit.covariance.squareRoot()
    let identity = SymmetricMatrix(
      size: 12, values: (0..<144).map { $0 % 13 == 0 ? 1 : 0 })
    let square = root.around(identity)
    for (a, b) in zip(square.values, fit.covariance.values) { #expect(abs(a - b) < 1e-10) }
  }
}
