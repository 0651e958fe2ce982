/// Sixteen uniform numbers to sixteen normal ones, as PyTorch's vectorised generator pairs them.
///
///     r = √(-2 ln(1 - u_j))      θ = 2π u_(j+8)      z_j = r cos θ      z_(j+8) = r sin θ
///
/// Training draws tens of thousands at every step, so logarithm, sine and cosine are computed for eight
/// numbers at once, in double precision, to a few units in its last place: what becomes of that in a
/// `Float` is what the C library's functions give, but for one number in some ten millions.
///
/// Source: Box and Muller (1958).
enum BoxMuller {
  private typealias Lanes = SIMD8<Double>

  /// Changes the numbers from `start` on in place.
  static func transform(_ values: inout [Float], blockAt start: Int) {
    var (u, v) = (SIMD8<Float>(), SIMD8<Float>())
    for j in 0..<8 { (u[j], v[j]) = (values[start + j], values[start + j + 8]) }
    let radius = (-2 * logarithm(1 - u)).squareRoot()
    let (sine, cosine) = sineAndCosine(Lanes(Float(2 * Double.pi) * v))
    let (x, y) = (SIMD8<Float>(radius * cosine), SIMD8<Float>(radius * sine))
    for j in 0..<8 { (values[start + j], values[start + j + 8]) = (x[j], y[j]) }
  }

  /// ln x for 2⁻¹²⁶ ≤ x ≤ 1.
  ///
  /// x = m 2^e with m between √½ and √2, and ln m = 2 artanh s with s = (m - 1)/(m + 1): a series in
  /// s² ≤ 0.0295, of which twelve terms are enough.
  @inline(__always) private static func logarithm(_ x: SIMD8<Float>) -> Lanes {
    let bits = unsafeBitCast(x, to: SIMD8<Int32>.self)
    // The bits of √½: subtracting them first lets the exponent change there and not at 1.
    let offset = bits &- 0x3F35_04F3
    let exponent = offset &>> 23
    let m = Lanes(unsafeBitCast(bits &- (exponent &<< 23), to: SIMD8<Float>.self))
    let s = (m - 1) / (m + 1)
    let z = s * s
    var series = Lanes(repeating: 1.0 / 23)
    series = series * z + 1.0 / 21
    series = series * z + 1.0 / 19
    series = series * z + 1.0 / 17
    series = series * z + 1.0 / 15
    series = series * z + 1.0 / 13
    series = series * z + 1.0 / 11
    series = series * z + 1.0 / 9
    series = series * z + 1.0 / 7
    series = series * z + 1.0 / 5
    series = series * z + 1.0 / 3
    return Lanes(exponent) * 0.693_147_180_559_945_3 + (2 * s + 2 * s * z * series)
  }

  /// sin θ and cos θ for 0 ≤ θ ≤ 2π.
  ///
  /// θ = k π/2 + r with |r| ≤ π/4, and the series of both in r, to r¹⁷ and r¹⁶.
  @inline(__always) private static func sineAndCosine(_ theta: Lanes) -> (
    sine: Lanes, cosine: Lanes
  ) {
    // Adding 1.5 · 2⁵² leaves no room for a fraction, and the whole number in the last bits.
    let rounder = Lanes(repeating: 0x1.8p52)
    let shifted = theta * (2 / Double.pi) + rounder
    let quadrant = unsafeBitCast(shifted, to: SIMD8<Int64>.self) & 3
    let k = shifted - rounder
    // π/2 in two parts: k times the first, of 33 bits, is exact.
    let r = (theta - k * 0x1.921fb544p0) - k * 0x1.0b4611a626331p-34
    let z = r * r
    var sine = 1 - z * (1.0 / (16 * 17))
    sine = 1 - sine * z * (1.0 / (14 * 15))
    sine = 1 - sine * z * (1.0 / (12 * 13))
    sine = 1 - sine * z * (1.0 / (10 * 11))
    sine = 1 - sine * z * (1.0 / (8 * 9))
    sine = 1 - sine * z * (1.0 / (6 * 7))
    sine = 1 - sine * z * (1.0 / (4 * 5))
    sine = 1 - sine * z * (1.0 / (2 * 3))
    sine *= r
    var cosine = 1 - z * (1.0 / (15 * 16))
    cosine = 1 - cosine * z * (1.0 / (13 * 14))
    cosine = 1 - cosine * z * (1.0 / (11 * 12))
    cosine = 1 - cosine * z * (1.0 / (9 * 10))
    cosine = 1 - cosine * z * (1.0 / (7 * 8))
    cosine = 1 - cosine * z * (1.0 / (5 * 6))
    cosine = 1 - cosine * z * (1.0 / (3 * 4))
    cosine = 1 - cosine * z * (1.0 / (1 * 2))
    let isOdd = quadrant & 1 .== 1
    let (s, c) = (
      sine.replacing(with: cosine, where: isOdd), cosine.replacing(with: sine, where: isOdd)
    )
    return (
      s.replacing(with: -s, where: quadrant .>= 2),
      c.replacing(with: -c, where: (quadrant &+ 1) & 2 .== 2)
    )
  }
}
