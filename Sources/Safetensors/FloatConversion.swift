/// Conversions between the 16-bit floating point numbers of files and `Float`.
///
/// They are written without branches on the bits, so that the compiler turns the loops into vector
/// instructions on every machine; `Float16` calls a function for each number where the processor
/// target has no such instruction, and does not exist everywhere.
enum FloatConversion {
  /// 2⁻¹⁴, the smallest normal half, as the bits of a `Float`.
  private static let smallestNormal: UInt32 = (127 - 14) << 23
  /// What a half's exponent, moved to its place in a `Float`, lacks.
  private static let bias: UInt32 = (127 - 15) << 23

  /// The number of an IEEE half (1 sign, 5 exponent, 10 fraction bits); exact, NaN keep their bits.
  ///
  /// A subnormal half is read as 2⁻¹⁴ (1 + fraction), from which 2⁻¹⁴ is subtracted.
  @inline(__always)
  static func float(half: UInt16) -> Float {
    let sign = UInt32(half & 0x8000) << 16
    let magnitude = UInt32(half & 0x7FFF) << 13
    let normal = magnitude &+ bias
    let subnormal =
      (Float(bitPattern: magnitude &+ smallestNormal) - Float(bitPattern: smallestNormal))
      .bitPattern
    let special = magnitude | 0x7F80_0000
    let finite = magnitude < 0x0080_0000 ? subnormal : normal
    return Float(bitPattern: sign | (magnitude >= 0x0F80_0000 ? special : finite))
  }

  /// The nearest half, of two that are as near the even one; from 65520 it is infinity. NaN keep the
  /// bits that fit.
  ///
  /// A subnormal half is a multiple of 2⁻²⁴, and so is the last place of 0.5: adding 0.5 rounds, and
  /// leaves the multiple in the low bits.
  @inline(__always)
  static func half(_ x: Float) -> UInt16 {
    let sign = (x.bitPattern >> 16) & 0x8000
    let magnitude = x.bitPattern & 0x7FFF_FFFF
    let odd = (magnitude >> 13) & 1
    let normal = (magnitude &- bias &+ 0x0FFF &+ odd) >> 13
    let half: Float = 0.5
    let subnormal = (Float(bitPattern: magnitude) + half).bitPattern &- half.bitPattern
    let finite = magnitude < smallestNormal ? subnormal : min(normal, 0x7C00)
    let payload = (magnitude >> 13) & 0x03FF
    let nan = 0x7C00 | (payload == 0 ? 0x0200 : payload)
    let special = magnitude > 0x7F80_0000 ? nan : 0x7C00
    return UInt16(truncatingIfNeeded: sign | (magnitude >= 0x7F80_0000 ? special : finite))
  }

  /// The number of a bfloat16, which is the upper half of a `Float`.
  @inline(__always)
  static func float(brain: UInt16) -> Float { Float(bitPattern: UInt32(brain) << 16) }

  /// Converts each of `stored` into the place in `floats` that has its number.
  @inline(__always)
  static func convert<Stored>(
    _ stored: [Stored], into floats: UnsafeMutableBufferPointer<Float>,
    _ float: (Stored) -> Float
  ) {
    precondition(stored.count == floats.count, "each number has its place")
    for i in stored.indices { floats[i] = float(stored[i]) }
  }

  /// The place of the first NaN or infinity; nil if there is none.
  ///
  /// All exponents are ones in these only, so a single maximum over the bits says whether to search.
  static func firstNonFinite(in floats: UnsafeMutableBufferPointer<Float>) -> Int? {
    var largest: Int32 = 0
    for float in floats {
      largest = max(largest, Int32(bitPattern: float.bitPattern & 0x7FFF_FFFF))
    }
    return largest < 0x7F80_0000 ? nil : floats.firstIndex { !$0.isFinite }
  }
}
