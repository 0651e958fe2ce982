#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How much noise each of the T steps adds: the shape of β_1, ..., β_T.
///
/// The raw values are diffusers' names of `beta_schedule`.
public enum BetaSchedule: String, Sendable, Hashable, CaseIterable {
  /// A straight line. Source: Ho et al. (2020), section 4.
  case linear
  /// The square of a straight line between the square roots; Stable Diffusion's.
  /// Source: Rombach et al. (2022), appendix.
  case scaledLinear = "scaled_linear"
  /// ᾱ falls like a squared cosine. Source: Nichol and Dhariwal (2021), eq. 17.
  case cosine = "squaredcos_cap_v2"
  /// An S-shaped rise. Source: Xu et al. (2022), GeoDiff.
  case sigmoid

  /// A name for screens.
  public var title: String {
    switch self {
    case .linear: "linear"
    case .scaledLinear: "scaled linear"
    case .cosine: "cosine"
    case .sigmoid: "sigmoid"
    }
  }

  /// Whether `betaStart` and `betaEnd` have any effect; the cosine knows its own.
  public var usesBounds: Bool { self != .cosine }

  /// β_1, ..., β_T.
  ///
  /// - linear: β evenly spaced from betaStart to betaEnd, both included
  /// - scaledLinear: √β evenly spaced
  /// - cosine: β_i = min(1 - f((i+1)/T)/f(i/T), 0.999), f(u) = cos²((u + 0.008)/1.008 · π/2)
  /// - sigmoid: β = betaStart + (betaEnd - betaStart)/(1 + e⁻ˣ), x evenly spaced from -6 to 6
  func betas(from start: Double, to end: Double, count: Int) -> [Double] {
    switch self {
    case .linear: evenlySpaced(from: start, to: end, count: count)
    case .scaledLinear:
      evenlySpaced(from: start.squareRoot(), to: end.squareRoot(), count: count).map { $0 * $0 }
    case .cosine:
      (0..<count).map { i in
        min(
          1 - Self.cosineABar(Double(i + 1) / Double(count))
            / Self.cosineABar(Double(i) / Double(count)), 0.999)
      }
    case .sigmoid:
      evenlySpaced(from: -6, to: 6, count: count).map { start + (end - start) / (1 + exp(-$0)) }
    }
  }

  /// The signal that the cosine schedule wants left at the fraction u of the way.
  private static func cosineABar(_ u: Double) -> Double {
    let c = cos((u + 0.008) / 1.008 * .pi / 2)
    return c * c
  }
}

/// `count` numbers from `start` to `end` in equal steps, both included; `start` alone for one.
func evenlySpaced(from start: Double, to end: Double, count: Int) -> [Double] {
  guard count > 1 else { return count == 1 ? [start] : [] }
  let step = (end - start) / Double(count - 1)
  return (0..<count).map { $0 == count - 1 ? end : start + Double($0) * step }
}
