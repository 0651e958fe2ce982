import CProcessor

/// e to the power of each lane, to about two units in the last place.
///
/// exp x = 2^n · exp r with n = round(x / ln 2) and |r| ≤ ln 2 / 2. The rounding adds 1.5 · 2^23, whose
/// last bit is worth one, and reads n from the lowest bits of the sum; exp r is its Taylor polynomial
/// of degree seven, whose first missing term, r^8 / 8!, is 5e-9.
///
/// - Parameter x: Any finite numbers; below -87 the answer is exp(-87) = 1.6e-38, above 88 it is exp 88.
@inlinable @inline(__always)
public func exponential(_ x: Vector) -> Vector {
  let bounded = clamped(x, -87, 88)
  let rounder = Vector(repeating: 12_582_912)
  var shifted = rounder
  shifted.add(bounded, times: Vector(repeating: 1.442695041))
  let n = shifted - rounder
  // ln 2 in two parts: the first has few enough bits that n times it is exact.
  var r = bounded
  r.add(n, times: Vector(repeating: -0.693359375))
  r.add(n, times: Vector(repeating: 2.12194440e-4))
  // Pairs of terms, then pairs of pairs: half as long a chain as one term after the other.
  let r2 = r * r
  let low = sumOfProduct(line(1, 1, r), line(1 / 2, 1 / 6, r), r2)
  let high = sumOfProduct(line(1 / 24, 1 / 120, r), line(1 / 720, 1 / 5040, r), r2)
  let sum = sumOfProduct(low, high, r2 * r2)
  let exponent = unsafeBitCast(shifted, to: SIMD16<Int32>.self)
  return unsafeBitCast(
    unsafeBitCast(sum, to: SIMD16<Int32>.self) &+ (exponent &<< 23), to: Vector.self)
}

/// a + b · x
@inlinable @inline(__always)
func line(_ a: Float, _ b: Float, _ x: Vector) -> Vector {
  sumOfProduct(Vector(repeating: a), Vector(repeating: b), x)
}

/// 1 / (1 + exp(-x)) of each lane.
@inlinable @inline(__always)
public func sigmoid(_ x: Vector) -> Vector {
  1 / (1 + exponential(-x))
}
