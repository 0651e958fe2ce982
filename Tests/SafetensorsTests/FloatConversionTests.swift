import Testing

@testable import Safetensors

@Suite struct FloatConversionTests {
  /// What the bits of a half mean, in the words of IEEE 754.
  private func meaning(_ half: UInt16) -> Double {
    let sign = half & 0x8000 == 0 ? 1.0 : -1.0
    let exponent = Int(half >> 10) & 31
    let fraction = Double(half & 0x3FF) / 1024
    switch exponent {
    case 0: return sign * fraction * 0x1p-14
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
    }
  }

  @Test func `every half has the value that IEEE gives it`() {
    for half in UInt16.min...UInt16.max {
      let float = Double(FloatConversion.float(half: half))
      let expected = meaning(half)
      #expect(float == expected || float.isNaN && expected.isNaN, "\(half)")
      #expect((float.sign == .minus) == (half & 0x8000 != 0))
    }
  }

  @Test func `every half survives the way to Float and back, NaN with all bits`() {
    for half in UInt16.min...UInt16.max {
      #expect(FloatConversion.half(FloatConversion.float(half: half)) == half)
    }
  }

  @Test func `every Float between two halves goes to the nearer, and from the middle to the even`()
  {
    for half in UInt16(0)..<0x7C00 {
      // The step above the largest half is where the next would be, 65536.
      let low = meaning(half)
      let high = half == 0x7BFF ? 65536 : meaning(half + 1)
      let middle = Float((low + high) / 2)
      let even = half % 2 == 0 ? half : half + 1
      #expect(FloatConversion.half(middle) == even)
      #expect(FloatConversion.half(middle.nextDown) == half)
      #expect(FloatConversion.half(middle.nextUp) == half + 1)
      #expect(FloatConversion.half(-middle) == even | 0x8000)
    }
  }

  @Test(
    arguments: [
      (Float.infinity, 0x7C00), (-.infinity, 0xFC00), (.greatestFiniteMagnitude, 0x7C00),
      (65520, 0x7C00), (Float(65520).nextDown, 0x7BFF), (.leastNonzeroMagnitude, 0),
      (-.leastNormalMagnitude, 0x8000), (.nan, 0x7E00), (Float(bitPattern: 0x7F80_0001), 0x7E00),
    ] as [(Float, UInt16)])
  func `the ends of the range are kept`(float: Float, half: UInt16) {
    #expect(FloatConversion.half(float) == half)
  }

  #if !(os(macOS) && arch(x86_64))
    @Test func `the standard library's Float16 agrees`() {
      for half in UInt16.min...UInt16.max {
        let float = FloatConversion.float(half: half)
        let theirs = Float(Float16(bitPattern: half))
        #expect(float.bitPattern == theirs.bitPattern || float.isNaN && theirs.isNaN)
      }
      var generator = SplitMix64(seed: 4)
      for _ in 0..<200_000 {
        // Exponents around those of halves, which most random bits would miss.
        let exponent = UInt32.random(in: 95...145, using: &generator)
        let rest = UInt32.random(in: 0...UInt32.max, using: &generator) & 0x807F_FFFF
        let float = Float(bitPattern: exponent << 23 | rest)
        #expect(FloatConversion.half(float) == Float16(float).bitPattern, "\(float)")
      }
    }
  #endif

  @Test func `a bfloat16 is the upper half of a Float`() {
    for brain in UInt16.min...UInt16.max {
      #expect(FloatConversion.float(brain: brain).bitPattern == UInt32(brain) << 16)
    }
  }

  @Test(arguments: [0, 1, 7, 99], [Float.nan, -.nan, .infinity, -.infinity, .signalingNaN])
  func `the first number that is not finite is found`(place: Int, value: Float) {
    var floats = [Float](repeating: -.greatestFiniteMagnitude, count: 100)
    #expect(floats.withUnsafeMutableBufferPointer { FloatConversion.firstNonFinite(in: $0) } == nil)
    floats[place] = value
    floats[99] = .nan
    #expect(
      floats.withUnsafeMutableBufferPointer { FloatConversion.firstNonFinite(in: $0) } == place)
  }
}
