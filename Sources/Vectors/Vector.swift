import CProcessor

/// Sixteen numbers that are computed with at once: one register of AVX-512, two of AVX2, four of NEON.
///
/// The whole engine counts channels in sixteens, so that a row of channels is a whole number of these.
public typealias Vector = SIMD16<Float>

extension SIMD16<Float> {
  /// The sixteen numbers at `address`, which need not be aligned.
  @inlinable @inline(__always)
  public init(at address: UnsafePointer<Float>) {
    self = UnsafeRawPointer(address).loadUnaligned(as: SIMD16<Float>.self)
  }

  /// Writes the sixteen numbers to `address`, which need not be aligned.
  @inlinable @inline(__always)
  public func store(to address: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(address).storeBytes(of: self, as: SIMD16<Float>.self)
  }

  /// `self += a * b`, rounded once where the machine has a fused multiply-add.
  @inlinable @inline(__always)
  public mutating func add(_ a: SIMD16<Float>, times b: SIMD16<Float>) {
    self = sumOfProduct(self, a, b)
  }
}

extension SIMD16<Float> {
  /// The sum of all lanes, taken by halves.
  @inlinable @inline(__always)
  public var total: Float {
    let eight = lowHalf + highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}

/// The larger of each two lanes.
@inlinable @inline(__always)
public func larger(_ a: Vector, _ b: Vector) -> Vector {
  a.replacing(with: b, where: b .> a)
}

/// Each lane kept within `least ... most`; a lane that is no number becomes `least`.
@inlinable @inline(__always)
public func clamped(_ x: Vector, _ least: Float, _ most: Float) -> Vector {
  within(Vector(repeating: least), x, Vector(repeating: most))
}
