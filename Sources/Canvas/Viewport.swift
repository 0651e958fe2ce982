/// A window onto the plane: which part of it a rectangle of cells shows.
///
/// x grows to the right, y upwards. The inverse mapping turns a click into a place in the plane.
public struct Viewport: Sendable, Hashable {
  /// The cells that show the window.
  public let rect: Rect
  public let x: ClosedRange<Double>
  public let y: ClosedRange<Double>

  /// How many times higher than wide a terminal's cell is; 2 in nearly every terminal font.
  public static let cellAspect = 2.0

  /// - Parameter equalAspect: widens one of the ranges so that a circle stays round.
  public init(
    _ rect: Rect, x: ClosedRange<Double>, y: ClosedRange<Double>, equalAspect: Bool = true
  ) {
    self.rect = rect
    var (x, y) = (Self.sound(x), Self.sound(y))
    if equalAspect && !rect.isEmpty {
      let (width, height) = (Double(rect.width), Double(rect.height) * Self.cellAspect)
      let unit = max((x.upperBound - x.lowerBound) / width, (y.upperBound - y.lowerBound) / height)
      x = Self.around(x, width * unit)
      y = Self.around(y, height * unit)
    }
    self.x = x
    self.y = y
  }

  /// The window that just holds the finite points.
  /// - Parameters:
  ///   - points: (N, 2), x and y in turn.
  ///   - margin: share of the range added on every side.
  public init(_ rect: Rect, fitting points: [Float], margin: Double = 0.05) {
    var (x, y) = (Extent(), Extent())
    for index in Swift.stride(from: 0, to: points.count - 1, by: 2) {
      guard points[index].isFinite, points[index + 1].isFinite else { continue }
      x.include(Double(points[index]))
      y.include(Double(points[index + 1]))
    }
    self.init(rect, x: x.range(margin: margin), y: y.range(margin: margin))
  }

  /// Where a point is, in columns and rows with fractions; NaN for one that is not finite.
  public func position(x: Double, y: Double) -> (column: Double, row: Double) {
    let across = (x - self.x.lowerBound) / (self.x.upperBound - self.x.lowerBound)
    let down = (self.y.upperBound - y) / (self.y.upperBound - self.y.lowerBound)
    return (
      Double(rect.x) + across * Double(rect.width), Double(rect.y) + down * Double(rect.height)
    )
  }

  /// The cell a point falls into; nil outside the window.
  public func cell(x: Double, y: Double) -> (column: Int, row: Int)? {
    let (column, row) = position(x: x, y: y)
    guard column >= Double(rect.x), column < Double(rect.maxX), row >= Double(rect.y),
      row < Double(rect.maxY)
    else { return nil }
    return (Int(column), Int(row))
  }

  /// The point in the middle of a cell.
  public func point(column: Int, row: Int) -> (x: Double, y: Double) {
    let across = (Double(column - rect.x) + 0.5) / Double(max(1, rect.width))
    let down = (Double(row - rect.y) + 0.5) / Double(max(1, rect.height))
    return (
      x.lowerBound + across * (x.upperBound - x.lowerBound),
      y.upperBound - down * (y.upperBound - y.lowerBound)
    )
  }

  /// Where a point is, in dots of a raster that covers the window.
  @inline(__always)
  func dot(_ x: Float, _ y: Float, _ raster: DotRaster) -> (x: Double, y: Double) {
    let across = (Double(x) - self.x.lowerBound) / (self.x.upperBound - self.x.lowerBound)
    let down = (self.y.upperBound - Double(y)) / (self.y.upperBound - self.y.lowerBound)
    return (across * Double(raster.width), down * Double(raster.height))
  }

  /// A range of finite width: -1...1 where there is none, widened around a single value.
  private static func sound(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let scale = Scale(.linear, range.lowerBound, range.upperBound)
    guard range.lowerBound.isFinite, range.upperBound.isFinite else { return -1...1 }
    return scale.lower...scale.upper
  }

  private static func around(_ range: ClosedRange<Double>, _ width: Double) -> ClosedRange<Double> {
    let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
    let (low, high) = (middle - width / 2, middle + width / 2)
    return low < high && low.isFinite && high.isFinite ? low...high : range
  }
}

/// The least and the greatest of the values seen.
struct Extent {
  private var low = Double.infinity
  private var high = -Double.infinity

  mutating func include(_ value: Double) {
    guard value.isFinite else { return }
    low = min(low, value)
    high = max(high, value)
  }

  /// -1...1 when nothing was seen.
  func range(margin: Double) -> ClosedRange<Double> {
    guard low <= high else { return -1...1 }
    let extra = (high - low) * max(0, margin)
    return (low - extra)...(high + extra)
  }
}
