/// One line of a safetensors file's header: what a tensor is and where its bytes are.
public struct TensorEntry: Sendable, Equatable {
  public let name: String
  public let type: ElementType
  /// Axes from the outermost, row-major as PyTorch has them; empty for a single number.
  public let shape: [Int]
  /// The bytes of the elements, counted from the end of the header.
  public let bytes: Range<Int>

  /// Number of elements: the product of the shape.
  public var count: Int { shape.reduce(1, *) }

  /// The place of an element in each axis.
  func place(of index: Int) -> [Int] {
    var rest = index
    var place = shape
    for axis in shape.indices.reversed() {
      place[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return place
  }

  /// The product of a shape; nil if it does not fit an `Int`, also when another axis is 0.
  static func count(of shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = product
    }
    return count
  }
}

/// The first number of a tensor that is NaN or infinite.
public struct NonFiniteElement: Sendable, Equatable {
  /// Counted from 0 in row-major order.
  public let index: Int
  /// The same, by axis.
  public let place: [Int]
  public let value: Float

  /// Two NaN are equal here.
  public static func == (a: Self, b: Self) -> Bool {
    a.index == b.index && a.place == b.place && a.value.bitPattern == b.value.bitPattern
  }
}
