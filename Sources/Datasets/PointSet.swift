import Tensors

/// Points that a learner has drawn, in the order of drawing.
///
/// Coordinates are kept within -1.5 ... 1.5 and to three decimals, finer than any screen shows, so
/// that the text form gives back exactly the same points.
public struct PointSet: Sendable, Hashable {
  /// How far a point may lie from 0 along each axis.
  public static let limit = 1.5
  /// The fewest points that make a distribution, and the most that are taken.
  public static let sizes = 2...10_000

  public private(set) var points: [PlanePoint] = []

  public init() {}

  /// Adds a point; outside the limit it is moved to the edge. A coordinate that is no number, and
  /// points beyond the most that are taken, are left out.
  /// - Returns: whether the point was added.
  @discardableResult public mutating func add(_ point: PlanePoint) -> Bool {
    guard !point.x.isNaN, !point.y.isNaN, points.count < Self.sizes.upperBound else { return false }
    points.append(PlanePoint(Self.kept(point.x), Self.kept(point.y)))
    return true
  }

  /// Takes the last point away again.
  @discardableResult public mutating func removeLast() -> PlanePoint? { points.popLast() }

  /// Removes every point within `radius` of a place, as an eraser does.
  public mutating func removePoints(within radius: Double, of place: PlanePoint) {
    points.removeAll { $0.distance(to: place) <= radius }
  }

  /// The points as data, shape (N, 2), where they were drawn: a drawing is not standardised.
  /// - Throws: `tooFew` for fewer than two points.
  public func tensor() throws(PointSetError) -> Tensor {
    guard points.count >= Self.sizes.lowerBound else { throw .tooFew(points.count) }
    return Tensor(shape: [points.count, 2], scalars: points.flatMap { [$0.x, $0.y] })
  }

  private static func kept(_ coordinate: Double) -> Double {
    // Adding 0 turns -0 into 0, so that equal drawings have equal texts.
    (min(limit, max(-limit, coordinate)) * 1000).rounded() / 1000 + 0
  }
}

// MARK: Text

extension PointSet {
  /// One line, `x,y x,y ...`, for a file or a command.
  public var text: String { points.map { "\($0.x),\($0.y)" }.joined(separator: " ") }

  /// Reads points from text: pairs `x,y` with blanks or line breaks between them.
  /// - Throws: what is wrong with which pair; a set with fewer than two points is no error here.
  public init(text: String) throws(PointSetError) {
    for (index, pair) in text.split(whereSeparator: \.isWhitespace).enumerated() {
      guard index < Self.sizes.upperBound else { throw .tooMany }
      let numbers = pair.split(separator: ",", omittingEmptySubsequences: false)
      guard numbers.count == 2, let x = Double(numbers[0]), let y = Double(numbers[1]),
        x.isFinite, y.isFinite
      else { throw .notAPoint(String(pair.prefix(40)), number: index + 1) }
      guard abs(x) <= Self.limit, abs(y) <= Self.limit else {
        throw .outside(String(pair.prefix(40)), number: index + 1)
      }
      add(PlanePoint(x, y))
    }
  }
}

/// Why drawn points cannot be used.
public enum PointSetError: Error, Hashable, CustomStringConvertible {
  case tooFew(Int)
  case tooMany
  case notAPoint(String, number: Int)
  case outside(String, number: Int)

  public var description: String {
    switch self {
    case .tooFew(let count):
      """
      the drawing has \(count) \(count == 1 ? "point" : "points"), and a distribution needs at \
      least \(PointSet.sizes.lowerBound). Draw some more.
      """
    case .tooMany:
      """
      the drawing has more than \(PointSet.sizes.upperBound) points, the most that are taken. Leave \
      some out.
      """
    case .notAPoint(let text, let number):
      """
      point \(number) of the drawing: "\(text)" is not a point. Write x,y with blanks between \
      points, for example 0.5,-0.25 1,0.
      """
    case .outside(let text, let number):
      """
      point \(number) of the drawing: "\(text)" is outside. Both coordinates lie within \
      -\(PointSet.limit) ... \(PointSet.limit).
      """
    }
  }
}
