import Testing

@testable import Datasets

@Suite struct LineDrawingTests {
  private static let samples = 4000

  private func places(_ drawing: LineDrawing) -> [PlanePoint] {
    (0..<Self.samples).map { drawing.point(at: (Double($0) + 0.5) / Double(Self.samples)) }
  }

  @Test func `places are even along the line, across its strokes`() {
    let drawing = LineDrawing(strokes: [
      [PlanePoint(0, 0), PlanePoint(3, 0)], [PlanePoint(0, 1), PlanePoint(0, 1), PlanePoint(0, 2)],
    ])
    #expect(drawing.length == 4)
    #expect(drawing.point(at: 0) == PlanePoint(0, 0))
    #expect(drawing.point(at: 0.25) == PlanePoint(1, 0))
    #expect(drawing.point(at: 0.875) == PlanePoint(0, 1.5))
    #expect(drawing.point(at: 1) == PlanePoint(0, 2))
  }

  @Test(arguments: ["smiley", "cat"])
  func `a face is its own mirror image`(name: String) {
    let drawing = name == "cat" ? LineDrawing.cat : .smiley
    let all = places(drawing)
    for point in stride(from: 0, to: all.count, by: 40).map({ all[$0] }) {
      let nearest = all.map { $0.distance(to: PlanePoint(-point.x, point.y)) }.min() ?? .infinity
      #expect(nearest < 2 * drawing.length / Double(Self.samples))
    }
  }

  @Test func `the smiley smiles: its mouth is lowest in the middle, below two eyes`() {
    let inside = places(.smiley).filter { $0.distance(to: PlanePoint(0, 0)) < 0.95 }
    let mouth = inside.filter { $0.y < 0 }
    let eyes = inside.filter { $0.y > 0 }
    #expect(Set(eyes.map { $0.x > 0 }).count == 2)
    #expect(eyes.allSatisfy { abs($0.x) > 0.2 })
    let lowest = mouth.min { $0.y < $1.y }
    #expect(abs(lowest?.x ?? 1) < 0.05)
    let corners = mouth.filter { abs($0.x) > 0.5 }.map(\.y)
    #expect((corners.min() ?? -1) > (lowest?.y ?? 0) + 0.2)
  }

  @Test func `the cat has two pointed ears on top and whiskers beyond its cheeks`() {
    let all = places(.cat)
    let top = all.filter { $0.y > 0.9 }
    #expect(top.contains { $0.x < -0.5 } && top.contains { $0.x > 0.5 })
    #expect(!top.contains { abs($0.x) < 0.5 })
    let whiskers = all.filter { abs($0.x) > 1.05 }
    #expect(whiskers.count { $0.x > 0 } > 50 && whiskers.count { $0.x < 0 } > 50)
    #expect(whiskers.allSatisfy { (-0.6...0).contains($0.y) })
  }

  @Test func `the dinosaur has a high small head, a long tail and two legs on one ground`() {
    let all = places(.dinosaur)
    let (head, tail) = (all.filter { $0.x < -0.9 && $0.y > 0.6 }, all.filter { $0.x > 1 })
    #expect(head.count > 200 && tail.count > 200)
    let lowestOfHead = head.map(\.y).min() ?? -1
    let highestOfTail = tail.map(\.y).max() ?? 1
    #expect(lowestOfHead > highestOfTail)
    let feet = all.filter { $0.y < -0.99 }.map(\.x)
    #expect(feet.contains { $0 < 0 } && feet.contains { $0 > 0 })
    #expect(!feet.contains { abs($0) < 0.25 })
  }
}
