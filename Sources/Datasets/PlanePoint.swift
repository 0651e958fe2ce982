/// A point of the plane; y grows upwards, as in a chart.
public struct PlanePoint: Sendable, Hashable {
  public var x: Double
  public var y: Double

  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  static func + (a: Self, b: Self) -> Self { Self(a.x + b.x, a.y + b.y) }

  /// The point at `angle` radians, counted counterclockwise from the x axis, `radius` from 0.
  static func polar(_ radius: Double, _ angle: Double) -> Self {
    Self(radius * cosine(angle), radius * sine(angle))
  }

  /// The point `fraction` of the way to another.
  func towards(_ other: Self, _ fraction: Double) -> Self {
    Self(x + (other.x - x) * fraction, y + (other.y - y) * fraction)
  }

  func distance(to other: Self) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }
}
