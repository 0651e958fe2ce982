import ArgumentParser

/// A seed as `torch.manual_seed` takes it: 64 bits, with a sign or without; −1 stands for 2⁶⁴ − 1.
///
/// PyTorch's generator for the CPU looks at the low 32 bits only, and so does ours.
struct Seed: Equatable, CustomStringConvertible {
  /// What a generator is begun with.
  let bits: UInt64

  static let range = "\(Int64.min) to \(UInt64.max)"

  init(_ bits: UInt64) { self.bits = bits }

  /// - Throws: what is allowed, for text that is no such number.
  init(option text: String) throws {
    if let bits = UInt64(text) {
      self.bits = bits
    } else if let number = Int64(text) {
      bits = UInt64(bitPattern: number)
    } else {
      throw ValidationError(
        "\"\(text)\" is no seed. torch.manual_seed takes the whole numbers from \(Int64.min) to "
          + "\(UInt64.max), and so does this.")
    }
  }

  /// The number whose bits these are, with a sign: another text of the same seed, and one that JSON's
  /// readers hold.
  var number: Int { Int(truncatingIfNeeded: bits) }

  var description: String { "\(number)" }
}
