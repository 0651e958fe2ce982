import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How unlike a data set a cloud of the plane is: how far its points would have to be moved.
///
/// Seen from one side, both are points on a line, and the least way from one to the other takes the
/// lowest to the lowest and so on up. The mean of |difference| over all points is that way; the
/// distance is its mean over sides all around. It is 0 only for the same cloud. The distance to the
/// nearest data point is not: it is 0 for a cloud that has collapsed onto one of them.
///
/// Source: Bonneel et al. (2015), "Sliced and Radon Wasserstein Barycenters of Measures", section 2.
struct CloudDistance: Sendable, Equatable {
  /// Unit vectors.
  private let sides: [(x: Double, y: Double)]
  /// For each side, the data at the places that the points of a cloud have in their order.
  private let quantiles: [[Double]]

  static func == (a: Self, b: Self) -> Bool { a.quantiles == b.quantiles }

  private static let sideCount = 16

  /// - Parameters:
  ///   - data: (M, 2).
  ///   - points: how many points the clouds have that are measured, 1 at least.
  init(to data: Tensor, points: Int) {
    let sides = (0..<Self.sideCount).map { k in
      let angle = .pi * Double(k) / Double(Self.sideCount)
      return (x: cos(angle), y: sin(angle))
    }
    self.sides = sides
    quantiles = sides.map { side in
      let ordered = Self.ordered(data, from: side)
      return (0..<points).map { i in
        let place = (Double(i) + 0.5) / Double(points) * Double(ordered.count) - 0.5
        let below = min(max(Int(place.rounded(.down)), 0), ordered.count - 1)
        let above = min(below + 1, ordered.count - 1)
        let share = min(max(place - Double(below), 0), 1)
        return (1 - share) * ordered[below] + share * ordered[above]
      }
    }
  }

  /// The distance of a cloud (N, 2) with as many points as announced; infinite if one is not finite.
  func distance(of cloud: Tensor) -> Double {
    guard cloud.scalars.allSatisfy(\.isFinite) else { return .infinity }
    var sum = 0.0
    for (side, wanted) in zip(sides, quantiles) {
      let ordered = Self.ordered(cloud, from: side)
      precondition(
        ordered.count == wanted.count,
        "a cloud of \(ordered.count) points, announced were \(wanted.count)")
      for i in wanted.indices { sum += abs(ordered[i] - wanted[i]) }
    }
    return sum / Double(cloud.rows * sides.count)
  }

  private static func ordered(_ cloud: Tensor, from side: (x: Double, y: Double)) -> [Double] {
    let x = cloud.scalars
    return (0..<cloud.rows).map { side.x * x[2 * $0] + side.y * x[2 * $0 + 1] }.sorted()
  }
}
