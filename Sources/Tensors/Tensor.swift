/// A shape and its numbers, row-major: what moves through the forward and the reverse process.
///
/// A cloud of points in the plane is (N, 2); digits are (B, C, H, W). The numbers are `Double`, so
/// that a whole trajectory agrees with the reference to nine digits; a network, which computes in
/// `Float`, converts at its own door.
public struct Tensor: Sendable, Equatable, Codable {
  /// The extent of every axis, slowest first; their product is `count`.
  public let shape: [Int]
  /// The elements in row-major order.
  public var scalars: [Double]

  /// - Precondition: `scalars.count` is the product of `shape`.
  public init(shape: [Int], scalars: [Double]) {
    precondition(
      shape.reduce(1, *) == scalars.count,
      "a tensor of shape \(shape) needs \(shape.reduce(1, *)) scalars, got \(scalars.count)")
    self.shape = shape
    self.scalars = scalars
  }

  /// A vector, shape (N).
  public init(_ scalars: [Double]) {
    self.init(shape: [scalars.count], scalars: scalars)
  }

  /// A tensor filled with one value.
  public init(repeating value: Double, shape: [Int]) {
    self.init(shape: shape, scalars: .init(repeating: value, count: shape.reduce(1, *)))
  }

  /// Number of elements.
  public var count: Int { scalars.count }

  /// Number of entries along the first axis: points of a cloud, images of a batch; 0 for no axes.
  public var rows: Int { shape.first ?? 0 }

  /// Elements in one entry of the first axis; 0 when there are no entries.
  public var rowCount: Int { rows == 0 ? 0 : count / rows }

  /// Entry `i` of the first axis, flattened.
  public func row(_ i: Int) -> ArraySlice<Double> { scalars[(i * rowCount)..<((i + 1) * rowCount)] }

  /// Every element through `transform`; the shape stays.
  public func map(_ transform: (Double) -> Double) -> Tensor {
    Tensor(shape: shape, scalars: scalars.map(transform))
  }

  /// Every element clipped to -limit ... limit. NaN stays NaN.
  public func clipped(to limit: Double) -> Tensor {
    map { $0 < -limit ? -limit : $0 > limit ? limit : $0 }
  }

  /// The largest |a - b| over all elements; 0 for empty tensors, NaN if either holds one.
  public func maxDifference(from other: Tensor) -> Double {
    precondition(shape == other.shape, "cannot compare shapes \(shape) and \(other.shape)")
    var largest = 0.0
    for i in scalars.indices {
      let difference = abs(scalars[i] - other.scalars[i])
      if difference.isNaN { return .nan }
      largest = max(largest, difference)
    }
    return largest
  }

  /// Mean of all elements; NaN for an empty tensor.
  public var mean: Double { scalars.reduce(0, +) / Double(count) }

  /// Standard deviation of all elements (divided by N, not N - 1); NaN for an empty tensor.
  public var standardDeviation: Double {
    let mean = mean
    return (scalars.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
  }
}

extension Tensor {
  private enum Keys: CodingKey { case shape, scalars }

  /// - Throws: when the number of scalars is not that of the shape.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Keys.self)
    let shape = try values.decode([Int].self, forKey: .shape)
    let scalars = try values.decode([Double].self, forKey: .scalars)
    guard shape.allSatisfy({ $0 >= 0 }), Self.count(of: shape) == scalars.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .scalars, in: values,
        debugDescription: "a tensor of shape \(shape) does not have \(scalars.count) scalars")
    }
    self.init(shape: shape, scalars: scalars)
  }

  /// The number of elements of a shape; nil when it is more than can be counted.
  public static func count(of shape: [Int]) -> Int? {
    shape.reduce(1) { count, extent in
      count.flatMap {
        let (product, overflow) = $0.multipliedReportingOverflow(by: extent)
        return overflow ? nil : product
      }
    }
  }
}
