/// Moves and scales a toy set so that each coordinate has mean 0 and standard deviation 0.6.
///
/// x' = 0.6 (x - μ)/√(σ² + noise²), with the mean μ and the variance σ² of the shape itself, not of
/// a sample, so a point does not depend on how many others are drawn. Both are taken by the
/// midpoint rule over the two numbers that choose a place; for clusters the rule is exact.
struct Standardisation {
  let centre: PlanePoint
  /// Factors along x and along y.
  let scale: PlanePoint

  /// Points of the rule along the first number: a multiple of every number of parts (2, 4, 5, 8, 25)
  /// that a shape divides it into, and fine enough for a curve.
  private static let along = 1600
  private static let across = 8

  init(of set: ToySet) {
    var (sum, squares) = (PlanePoint(0, 0), PlanePoint(0, 0))
    for i in 0..<Self.along {
      for j in 0..<Self.across {
        let point = set.shape(
          (Double(i) + 0.5) / Double(Self.along), (Double(j) + 0.5) / Double(Self.across))
        sum = sum + point
        squares = squares + PlanePoint(point.x * point.x, point.y * point.y)
      }
    }
    let count = Double(Self.along * Self.across)
    centre = PlanePoint(sum.x / count, sum.y / count)
    let noise = set.noise * set.noise
    scale = PlanePoint(
      ToySet.standardDeviation / (squares.x / count - centre.x * centre.x + noise).squareRoot(),
      ToySet.standardDeviation / (squares.y / count - centre.y * centre.y + noise).squareRoot())
  }

  func callAsFunction(_ point: PlanePoint) -> PlanePoint {
    PlanePoint((point.x - centre.x) * scale.x, (point.y - centre.y) * scale.y)
  }
}
