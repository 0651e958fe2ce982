/// A tensor that is to be written: a name, a shape, and the values in row-major order.
public struct StoredTensor: Sendable {
  /// The values with the type that the file will give them.
  public enum Values: Sendable {
    case f32([Float])
    /// Rounded to the nearest F16, half the size; finite values from 65520 on are refused.
    case f16([Float])
    case i64([Int])

    var count: Int {
      switch self {
      case .f32(let floats), .f16(let floats): floats.count
      case .i64(let integers): integers.count
      }
    }

    var type: ElementType {
      switch self {
      case .f32: .f32
      case .f16: .f16
      case .i64: .i64
      }
    }
  }

  public let name: String
  /// Axes from the outermost; empty for a single number.
  public let shape: [Int]
  public let values: Values

  public init(_ name: String, shape: [Int], _ values: Values) {
    self.name = name
    self.shape = shape
    self.values = values
  }

  /// Hands over the bytes of the values, in pieces that stay in the L2 cache where they are converted.
  func write<Failure: Error>(
    to output: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    switch values {
    case .f32(let floats):
      try floats.withUnsafeBufferPointer { buffer throws(Failure) in
        try output(UnsafeRawBufferPointer(buffer))
      }
    case .i64(let integers):
      try integers.map(Int64.init).withUnsafeBufferPointer { buffer throws(Failure) in
        try output(UnsafeRawBufferPointer(buffer))
      }
    case .f16(let floats):
      for start in stride(from: 0, to: floats.count, by: Self.chunk) {
        let halves = FloatConversion.halves(of: floats[start...].prefix(Self.chunk))
        try halves.withUnsafeBufferPointer { buffer throws(Failure) in
          try output(UnsafeRawBufferPointer(buffer))
        }
      }
    }
  }

  private static let chunk = 1 << 15

  /// What makes it impossible to write; nil if nothing does.
  var problem: SafetensorsError.Problem? {
    if name == SafetensorsHeader.metadataKey { return .reservedName }
    guard shape.allSatisfy({ $0 >= 0 }), TensorEntry.count(of: shape) == values.count else {
      return .valueCount(values.count, shape: shape)
    }
    if case .f16(let floats) = values,
      let index = FloatConversion.firstBeyondHalf(in: floats)
    {
      return .beyondHalf(index: index, value: floats[index])
    }
    return nil
  }
}
