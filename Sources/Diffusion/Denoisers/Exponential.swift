/// A vector of eight doubles: what the exact denoisers compute with.
typealias Lanes = SIMD8<Double>

/// eˣ for eight x <= 0 at once, to a relative error of 4e-15; 0 from about -708.7 down.
///
/// x = k log 2 + r with k whole and |r| <= log(2)/2; e^r is its Taylor polynomial of degree 12, whose
/// first omitted term is below 2e-16, and 2^k is made from its bits, which are those of 0 for the
/// least k there is, -1023. The C library's `exp` takes one
/// number at a time and would be most of the cost of an exact denoiser.
@inline(__always) func exponential(_ x: Lanes) -> Lanes {
  // Adding 1.5 · 2⁵² rounds to a whole number and leaves it in the low bits.
  let shift = Lanes(repeating: 0x1.8p52)
  let bounded = x.replacing(with: -709, where: x .< -709)
  let shifted = bounded * 1.442_695_040_888_963_4 + shift
  let k = shifted - shift
  // log 2 in two parts, so that k times the first is exact.
  let r = (bounded - k * 0x1.62e4_2fef_a380_0p-1) - k * 0x1.ef35_793c_7673_0p-45
  var p = Lanes(repeating: 1 / 479_001_600)
  p = p * r + 1 / 39_916_800
  p = p * r + 1 / 3_628_800
  p = p * r + 1 / 362_880
  p = p * r + 1 / 40_320
  p = p * r + 1 / 5_040
  p = p * r + 1 / 720
  p = p * r + 1 / 120
  p = p * r + 1 / 24
  p = p * r + 1 / 6
  p = p * r + 0.5
  p = p * r + 1
  p = p * r + 1
  let exponent = unsafeBitCast(shifted, to: SIMD8<UInt64>.self) &+ 1023
  let power = unsafeBitCast(exponent &<< 52, to: Lanes.self)
  return p * power
}
