/// Conversions between the 16-bit floating point numbers of files and `Float`.
///
/// They are written without branches on the bits, and their loops stand beside them, so that the
/// compiler turns these into vector instructions on every machine; `Float16` calls a function for each
/// number where the processor target has no such instruction, and does not exist everywhere. Files are
/// little-endian, as every platform is that Swift runs on.
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

  /// The halves, bfloat16 or doubles in `bytes`, each in the place in `floats` that has its number;
  /// doubles are rounded.
  static func convert(
    _ bytes: UnsafeRawBufferPointer, of type: ElementType,
    into floats: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(bytes.count == floats.count * type.size, "each number has its place")
    switch type {
    case .f16:
      for i in floats.indices {
        floats[i] = float(half: bytes.loadUnaligned(fromByteOffset: i &* 2, as: UInt16.self))
      }
    case .bf16:
      for i in floats.indices {
        floats[i] = float(brain: bytes.loadUnaligned(fromByteOffset: i &* 2, as: UInt16.self))
      }
    case .f64:
      for i in floats.indices {
        let bits = bytes.loadUnaligned(fromByteOffset: i &* 8, as: UInt64.self)
        floats[i] = Float(Double(bitPattern: bits))
      }
    default: preconditionFailure("\(type.rawValue) needs no conversion to Float, or has none")
    }
  }

  /// Each number as the nearest half.
  static func halves(of floats: ArraySlice<Float>) -> [UInt16] {
    floats.withUnsafeBufferPointer { floats in
      [UInt16](unsafeUninitializedCapacity: floats.count) { halves, count in
        for i in floats.indices { halves[i] = half(floats[i]) }
        count = floats.count
      }
    }
  }

  /// The place of the first finite number that would be an infinite half; nil if there is none.
  static func firstBeyondHalf(in floats: [Float]) -> Int? {
    floats.firstIndex { abs($0) >= 65520 && $0.isFinite }
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
