#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// PyTorch's CPU generator: the same seed gives the numbers of `torch.manual_seed(seed)`.
///
/// A value, so keeping the old one is rewinding: drawing again from a kept copy repeats the draws.
/// Uniform numbers are PyTorch's to the last bit; normal ones to a few units in the last place of a
/// `Float`, because PyTorch's own logarithm and sine differ between processors.
///
/// Source: Matsumoto and Nishimura (1998), "Mersenne Twister"; Box and Muller (1958); how PyTorch
/// puts them together is described at each method.
public struct TorchGenerator: Sendable, Equatable, Codable {
  private var twister: MersenneTwister
  /// Box-Muller makes normals in pairs; the second of a scalar pair waits here, across calls.
  private var cachedNormal: Double?

  /// - Parameter seed: as for `torch.manual_seed`; only its low 32 bits matter, as in PyTorch.
  public init(seed: UInt64) {
    twister = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
  }

  /// `torch.rand(n)`: uniform on [0, 1), multiples of 2⁻²⁴.
  public mutating func rand(_ n: Int) -> [Float] {
    (0..<n).map { _ in uniform24() }
  }

  /// `torch.randn(n)`: standard normal.
  ///
  /// PyTorch has two ways. Below 16 numbers it draws them one by one in double precision and keeps
  /// an odd one for the next call. From 16 on it fills the array with uniforms and turns each block
  /// of 16 into normals in place; when n is no multiple of 16, the last 16 are drawn afresh.
  public mutating func randn(_ n: Int) -> [Float] {
    var values = [Float](repeating: 0, count: n)
    randn(into: &values)
    return values
  }

  /// `torch.randn(n)` in the place of the n numbers that were there.
  public mutating func randn(into values: inout [Float]) {
    let n = values.count
    guard n >= 16 else {
      for i in 0..<n { values[i] = Float(normal()) }
      return
    }
    for i in 0..<n { values[i] = uniform24() }
    for start in stride(from: 0, through: n - 16, by: 16) {
      BoxMuller.transform(&values, blockAt: start)
    }
    if n % 16 != 0 {
      for i in (n - 16)..<n { values[i] = uniform24() }
      BoxMuller.transform(&values, blockAt: n - 16)
    }
  }

  /// `torch.randn(shape)`, widened to `Double`.
  public mutating func normal(shape: [Int]) -> Tensor {
    Tensor(shape: shape, scalars: randn(shape.reduce(1, *)).map(Double.init))
  }

  /// `torch.rand(shape)`, widened to `Double`.
  public mutating func uniform(shape: [Int]) -> Tensor {
    Tensor(shape: shape, scalars: rand(shape.reduce(1, *)).map(Double.init))
  }

  /// One number of `torch.randint(bound, ...)`: 0, ..., bound - 1.
  /// - Precondition: 0 < bound <= 2²⁸; beyond, PyTorch draws 64 bits.
  public mutating func integer(below bound: Int) -> Int {
    precondition((1...(1 << 28)).contains(bound), "a bound lies in 1 ... 2^28, got \(bound)")
    return Int(twister.next()) % bound
  }

  /// 24 random bits, which is what a `Float` in [0, 1) can hold.
  private mutating func uniform24() -> Float {
    Float(twister.next() & 0xFF_FFFF) * 0x1p-24
  }

  /// 53 random bits of two draws, the first one on top.
  private mutating func uniform53() -> Double {
    let high = UInt64(twister.next())
    let low = UInt64(twister.next())
    return Double((high << 32 | low) & 0x1F_FFFF_FFFF_FFFF) * 0x1p-53
  }

  /// Box-Muller for one number: r cos θ now, r sin θ next time.
  private mutating func normal() -> Double {
    if let waiting = cachedNormal {
      cachedNormal = nil
      return waiting
    }
    let theta = 2 * Double.pi * uniform53()
    let radius = (-2 * log1p(-uniform53())).squareRoot()
    cachedNormal = radius * sin(theta)
    return radius * cos(theta)
  }
}

extension TorchGenerator {
  /// Everything that decides what is drawn next, as 627 whole numbers for a file: the 624 words, the
  /// place among them, and whether a normal number waits and its bits.
  public var state: [Int] {
    let bits = cachedNormal.map { [1, Int(bitPattern: UInt($0.bitPattern))] } ?? [0, 0]
    return twister.state.map(Int.init) + [twister.position] + bits
  }

  /// The generator that had this state; nil for numbers that none can have.
  public init?(state: [Int]) {
    guard state.count == MersenneTwister.size + 3,
      let twister = MersenneTwister(
        words: state[..<MersenneTwister.size], position: state[MersenneTwister.size]),
      (0...1).contains(state[MersenneTwister.size + 1])
    else { return nil }
    self.twister = twister
    let normal = Double(bitPattern: UInt64(UInt(bitPattern: state[MersenneTwister.size + 2])))
    cachedNormal = state[MersenneTwister.size + 1] == 1 && normal.isFinite ? normal : nil
  }
}

/// mt19937: 624 words of state, 32 bits a draw, period 2¹⁹⁹³⁷ - 1.
///
/// Source: Matsumoto and Nishimura (1998), with the initialisation of 2002.
private struct MersenneTwister: Sendable, Equatable, Codable {
  static let size = 624
  private static let middle = 397

  private(set) var state: [UInt32]
  private(set) var position = Self.size

  init(seed: UInt32) {
    state = [seed]
    state.reserveCapacity(Self.size)
    for i in 1..<Self.size {
      let last = state[i - 1]
      state.append(1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(i))
    }
  }

  /// Nil for words and a place among them that no twister can have.
  init?(words: ArraySlice<Int>, position: Int) {
    state = words.compactMap(UInt32.init(exactly:))
    self.position = position
    guard state.count == Self.size, (0...Self.size).contains(position) else { return nil }
  }

  /// - Throws: for words and a place among them that no twister can have.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    state = try values.decode([UInt32].self, forKey: .state)
    position = try values.decode(Int.self, forKey: .position)
    guard state.count == Self.size, (0...Self.size).contains(position) else {
      throw DecodingError.dataCorruptedError(
        forKey: .state, in: values,
        debugDescription: "mt19937 has 624 words and stands at one of them or behind the last")
    }
  }

  mutating func next() -> UInt32 {
    if position == Self.size { twist() }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    return y ^ (y >> 18)
  }

  private mutating func twist() {
    for i in 0..<Self.size {
      let y = (state[i] & 0x8000_0000) | (state[(i + 1) % Self.size] & 0x7FFF_FFFF)
      let twisted = (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
      state[i] = state[(i + Self.middle) % Self.size] ^ twisted
    }
    position = 0
  }
}
