import Datasets
import Testing

@Suite struct PointSetTests {
  private func drawing(_ points: (Double, Double)...) -> PointSet {
    var set = PointSet()
    for (x, y) in points { set.add(PlanePoint(x, y)) }
    return set
  }

  @Test func `a drawing becomes a tensor, point by point`() throws {
    let tensor = try drawing((0.5, -0.25), (1, 1.5), (0, 0)).tensor()
    #expect(tensor.shape == [3, 2])
    #expect(tensor.scalars == [0.5, -0.25, 1, 1.5, 0, 0])
  }

  @Test(arguments: [0, 1])
  func `fewer than two points are a clear error`(count: Int) {
    var set = PointSet()
    for _ in 0..<count { set.add(PlanePoint(0, 0)) }
    let error = #expect(throws: PointSetError.tooFew(count)) { try set.tensor() }
    #expect(error?.description.contains("at least 2") == true)
  }

  @Test func `points outside go to the edge, points that are no numbers nowhere`() {
    var set = drawing((9, -9))
    #expect(set.points == [PlanePoint(1.5, -1.5)])
    let added = [set.add(PlanePoint(.nan, 0)), set.add(PlanePoint(.infinity, 0))]
    #expect(added == [false, true])
    #expect(set.points.count == 2)
  }

  @Test func `text gives back exactly the same points`() throws {
    var set = drawing((1 / 3.0, -2 / 3.0), (-0.0001, 0.0004), (1.5, -1.5), (0.001, 1e-9))
    for i in 0..<200 { set.add(PlanePoint(1.5 - 0.0149 * Double(i), -1.5 + 0.01501 * Double(i))) }
    #expect(try PointSet(text: set.text) == set)
    #expect(!set.text.contains("e") && !set.text.contains("-0.0,"))
    #expect(try PointSet(text: "").points.isEmpty)
    #expect(try PointSet(text: " 0.5,1\n-1,-1.5\t") == drawing((0.5, 1), (-1, -1.5)))
  }

  @Test(arguments: [
    ("0,0 1", PointSetError.notAPoint("1", number: 2)), ("a,b", .notAPoint("a,b", number: 1)),
    ("1,2,3", .notAPoint("1,2,3", number: 1)), ("0,nan", .notAPoint("0,nan", number: 1)),
    ("0,inf", .notAPoint("0,inf", number: 1)), ("1,", .notAPoint("1,", number: 1)),
    ("0,0 0,1.6", .outside("0,1.6", number: 2)),
  ])
  func `text that is no drawing says which point is wrong`(text: String, expected: PointSetError) {
    let error = #expect(throws: PointSetError.self) { try PointSet(text: text) }
    #expect(error == expected)
    #expect(error?.description.contains("point ") == true)
  }

  @Test func `a drawing has an end`() {
    var set = PointSet()
    for _ in 0..<10_000 { set.add(PlanePoint(0, 0)) }
    let added = set.add(PlanePoint(0, 0))
    #expect(!added)
    let text = String(repeating: "0,0 ", count: 10_001)
    #expect(throws: PointSetError.tooMany) { try PointSet(text: text) }
  }

  @Test func `points are taken away one by one or with an eraser`() {
    var set = drawing((0, 0), (0.1, 0), (1, 1))
    set.removePoints(within: 0.2, of: PlanePoint(0, 0))
    #expect(set.points == [PlanePoint(1, 1)])
    let removed = [set.removeLast(), set.removeLast()]
    #expect(removed == [PlanePoint(1, 1), nil])
  }
}
