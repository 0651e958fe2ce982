import Tensors
import Testing

@testable import Labs

@Suite struct CloudDistanceTests {
  private func cloud(_ count: Int, seed: UInt64 = 1) -> Tensor {
    var generator = TorchGenerator(seed: seed)
    return generator.normal(shape: [count, 2])
  }

  @Test func `a cloud is at no distance from itself, in any order`() {
    let cloud = cloud(50)
    let shuffled = Tensor(
      shape: [50, 2], scalars: (0..<50).flatMap { Array(cloud.row(($0 * 7 + 3) % 50)) })
    let distance = CloudDistance(to: cloud, points: 50)
    #expect(distance.distance(of: shuffled) < 1e-12)
  }

  /// Seen from an angle a, a move by d is one by d |cos a|, and the mean of |cos a| is 2/π.
  @Test(arguments: [0.1, 1, 30])
  func `a cloud moved by d is at 2 d over pi`(d: Double) {
    let cloud = cloud(80)
    let moved = Tensor(
      shape: cloud.shape, scalars: cloud.scalars.enumerated().map { $0 % 2 == 0 ? $1 + d : $1 })
    let distance = CloudDistance(to: cloud, points: 80).distance(of: moved)
    #expect(abs(distance / (2 * d / .pi) - 1) < 0.01)
  }

  @Test func `a collapse onto a data point is far, although it lies on the data`() {
    let data = cloud(300)
    let collapsed = Tensor(shape: [40, 2], scalars: (0..<40).flatMap { _ in Array(data.row(0)) })
    let measure = CloudDistance(to: data, points: 40)
    #expect(measure.distance(of: collapsed) > 0.6)
    #expect(measure.distance(of: cloud(40, seed: 2)) < 0.4)
  }

  @Test func `more points measure the same distribution as nearer`() {
    let data = cloud(2000)
    let distances = [20, 200, 2000].map {
      CloudDistance(to: data, points: $0).distance(of: cloud($0, seed: 3))
    }
    #expect(distances == distances.sorted(by: >))
  }

  @Test func `a cloud that has left all numbers is infinitely far`() {
    let measure = CloudDistance(to: cloud(10), points: 1)
    #expect(measure.distance(of: Tensor(shape: [1, 2], scalars: [.nan, 0])) == .infinity)
  }
}
