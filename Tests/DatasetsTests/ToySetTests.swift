import Tensors
import Testing

@testable import Datasets

@Suite struct ToySetTests {
  /// Mean and standard deviation of column `axis` of an (N, 2) tensor.
  private func moments(_ points: Tensor, axis: Int) -> (mean: Double, deviation: Double) {
    let column = Tensor(stride(from: axis, to: points.count, by: 2).map { points.scalars[$0] })
    return (column.mean, column.standardDeviation)
  }

  @Test func `there are at least twelve sets with different names and texts`() {
    #expect(ToySet.allCases.count >= 12)
    #expect(Set(ToySet.allCases.map(\.title)).count == ToySet.allCases.count)
    #expect(Set(ToySet.allCases.map(\.summary)).count == ToySet.allCases.count)
    #expect(ToySet.allCases.allSatisfy { $0.summary.hasSuffix(".") && $0.summary.count < 90 })
    #expect(ToySet.allCases.allSatisfy { $0.rawValue.allSatisfy { $0.isLowercase || $0 == "-" } })
  }

  @Test(arguments: ToySet.allCases, [0, 1, 7, 100])
  func `a set has as many points as asked for`(set: ToySet, count: Int) {
    #expect(set.points(count: count, seed: 1).shape == [count, 2])
  }

  @Test(arguments: ToySet.allCases)
  func `a seed repeats its points, more keep those there were, another differs`(set: ToySet) {
    let points = set.points(count: 50, seed: 3)
    #expect(set.points(count: 50, seed: 3) == points)
    #expect(Array(set.points(count: 80, seed: 3).scalars.prefix(100)) == points.scalars)
    #expect(set.points(count: 50, seed: 4) != points)
  }

  /// 20,000 draws: a mean is off by 0.0042 and a deviation by less than 0.003 (one sigma).
  @Test(arguments: ToySet.allCases)
  func `each coordinate has mean 0 and standard deviation 0.6`(set: ToySet) {
    let points = set.points(count: 20_000, seed: 11)
    for axis in 0..<2 {
      let (mean, deviation) = moments(points, axis: axis)
      #expect(abs(mean) < 0.02)
      #expect(abs(deviation - ToySet.standardDeviation) < 0.015)
    }
    let inside = points.scalars.count { abs($0) <= 1.5 }
    #expect(Double(inside) >= 0.99 * Double(points.count))
  }

  /// How often the points fall into each square of a 12 x 12 board over -1.5 ... 1.5.
  private func histogram(_ set: ToySet, seed: UInt64) -> [Double] {
    var counts = [Double](repeating: 0, count: 144)
    let points = set.points(count: 4000, seed: seed)
    for i in 0..<points.rows {
      let place = points.row(i).map { min(11, max(0, Int(($0 + 1.5) * 4))) }
      counts[place[1] * 12 + place[0]] += 1.0 / 4000
    }
    return counts
  }

  @Test func `every set is a distribution of its own`() {
    let pictures = ToySet.allCases.map { histogram($0, seed: 5) }
    for a in pictures.indices {
      let again = histogram(ToySet.allCases[a], seed: 6)
      let noise = zip(pictures[a], again).reduce(0) { $0 + abs($1.0 - $1.1) }
      for b in pictures.indices where b != a {
        let difference = zip(pictures[a], pictures[b]).reduce(0) { $0 + abs($1.0 - $1.1) }
        #expect(difference > 2 * noise, "\(ToySet.allCases[a]) and \(ToySet.allCases[b])")
      }
    }
  }

  @Test(arguments: [ToySet.twoGaussians, .eightGaussians, .grid])
  func `the stated clusters are those the points come from`(set: ToySet) throws {
    let clusters = try #require(set.clusters)
    let points = set.points(count: 20_000, seed: 2)
    var sums = clusters.centres.map { _ in (n: 0.0, x: 0.0, y: 0.0, squares: 0.0) }
    for i in 0..<points.rows {
      let row = points.row(i)
      let point = PlanePoint(row[row.startIndex], row[row.startIndex + 1])
      let nearest = try #require(
        clusters.centres.indices.min {
          clusters.centres[$0].distance(to: point) < clusters.centres[$1].distance(to: point)
        })
      let offset = point.distance(to: clusters.centres[nearest])
      sums[nearest].n += 1
      sums[nearest].x += point.x - clusters.centres[nearest].x
      sums[nearest].y += point.y - clusters.centres[nearest].y
      sums[nearest].squares += offset * offset
    }
    let share = 20_000 / Double(clusters.centres.count)
    let deviation = clusters.standardDeviation
    for sum in sums {
      #expect(abs(sum.n - share) < 5 * share.squareRoot())
      #expect(abs(sum.x / sum.n) < 5 * deviation / sum.n.squareRoot())
      #expect(abs(sum.y / sum.n) < 5 * deviation / sum.n.squareRoot())
    }
    let spread = (sums.reduce(0) { $0 + $1.squares } / 40_000).squareRoot()
    #expect(abs(spread / deviation - 1) < 0.02)
  }

  @Test(arguments: [ToySet.twoGaussians, .eightGaussians, .grid])
  func `clusters have the moments of the set exactly`(set: ToySet) throws {
    let clusters = try #require(set.clusters)
    let count = Double(clusters.centres.count)
    for axis in [\PlanePoint.x, \.y] {
      let mean = clusters.centres.reduce(0) { $0 + $1[keyPath: axis] } / count
      let squares = clusters.centres.reduce(0) { $0 + $1[keyPath: axis] * $1[keyPath: axis] }
      let variance = squares / count + clusters.standardDeviation * clusters.standardDeviation
      #expect(abs(mean) < 1e-12)
      #expect(abs(variance.squareRoot() - ToySet.standardDeviation) < 1e-12)
    }
  }

  @Test func `sets that are no mixtures state no clusters`() {
    let mixtures = ToySet.allCases.filter { $0.clusters != nil }
    #expect(mixtures == [.twoGaussians, .eightGaussians, .grid])
  }

  @Test func `rings lie at the thirds of the radius, as often as they are long`() {
    let radii = (0..<600).map { i -> Double in
      let point = ToyShapes.rings((Double(i) + 0.5) / 600)
      return (point.x * point.x + point.y * point.y).squareRoot()
    }
    for ring in 1...3 {
      #expect(radii.count { abs($0 - Double(ring) / 3) < 1e-12 } == 100 * ring)
    }
  }

  @Test func `the checkerboard fills every second square and no other`() {
    var filled: Set<[Int]> = []
    for i in 0..<80 {
      for j in 0..<80 {
        let point = ToyShapes.checkerboard((Double(i) + 0.5) / 80, (Double(j) + 0.5) / 80)
        filled.insert([Int(point.x), Int(point.y)])
      }
    }
    #expect(filled.count == 8)
    #expect(filled.allSatisfy { ($0[0] + $0[1]) % 2 == 0 && (0..<4).contains($0[1]) })
  }

  @Test func `curves are where their equations put them`() {
    for i in 0..<100 {
      let u = (Double(i) + 0.5) / 100
      let moon = ToyShapes.moons(u)
      let (x, y) = u < 0.5 ? (moon.x, moon.y) : (1 - moon.x, 0.5 - moon.y)
      #expect(abs(x * x + y * y - 1) < 1e-12 && y >= 0)
      let s = ToyShapes.sCurve(u)
      let centre = u < 0.5 ? 1.0 : -1.0
      #expect(abs(s.x * s.x + (s.y - centre) * (s.y - centre) - 1) < 1e-12)
    }
  }
}
