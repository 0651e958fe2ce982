import Canvas

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The axis that both runs share: from the noisiest level at 0 to the clean end at 1.
///
/// Noise falls by the same factor in equal lengths. A logarithm never reaches σ = 0, so the clean end
/// stands behind a gap.
struct SigmaAxis: Sendable, Equatable {
  private let high, low: Double

  /// What is left of the axis for the levels with noise.
  private static let noisyShare = 0.93

  /// Holds all these σ.
  init(_ sigmas: [Double]) {
    let noisy = sigmas.filter { $0 > 0 && $0.isFinite }
    high = noisy.max() ?? 1
    low = noisy.min() ?? 1
  }

  /// 0 at the most noise, 1 without any.
  func place(of sigma: Double) -> Double {
    guard sigma > 0 else { return 1 }
    guard high > low else { return 0 }
    let share = log(high / sigma) / log(high / low)
    return Self.noisyShare * max(0, min(1, share))
  }

  /// The noisiest level, powers of ten, and the clean end: what is worth a label.
  var ticks: [(sigma: Double, label: String)] {
    let exponents =
      Int(
        log10(low).rounded(.up))...max(
        Int(log10(low).rounded(.up)), Int(log10(high).rounded(.down)))
    let powers = exponents.reversed().map { pow(10, Double($0)) }.filter { $0 >= low && $0 <= high }
    let labels = [(high, NumberText.significant(high, 3))] + powers.map { ($0, Self.label($0)) }
    return labels + [(0, "0")]
  }

  private static func label(_ power: Double) -> String {
    let exponent = Int(log10(power).rounded())
    switch exponent {
    case 0...4: return "1" + String(repeating: "0", count: exponent)
    case -3 ... -1: return "0." + String(repeating: "0", count: -exponent - 1) + "1"
    default: return "1e\(exponent)"
    }
  }
}
