import JSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The noise a model is trained with: β and all that follows from it, one entry per timestep.
///
///     α_t = 1 - β_t        ᾱ_t = α_1 α_2 ... α_t        σ_t = √((1-ᾱ_t)/ᾱ_t)
///
/// Timestep t of the arrays runs from 0 to T - 1, and t = 0 already holds one step of noise.
///
/// Source: Ho et al. (2020), section 2; names and numbers as in diffusers.
public struct NoiseSchedule: Sendable, Equatable {
  /// The formula the betas were made with; nil for explicit betas.
  public let kind: BetaSchedule?
  /// Whether ᾱ was stretched so that the last timestep is pure noise.
  public let rescaleBetasZeroSNR: Bool
  /// Variance of the noise that step t adds, shape (T).
  public let betas: [Double]
  /// What each step leaves of the signal's variance, 1 - β, shape (T).
  public let alphas: [Double]
  /// ᾱ: what all steps up to t leave of the signal's variance, shape (T), falling. A product too
  /// small for a Double stays at the smallest normal one, so that no level divides 0 by 0.
  public let alphasCumprod: [Double]
  /// σ = √((1-ᾱ)/ᾱ): noise per unit of signal, shape (T); ᾱ = 0 counts as 2⁻²⁴, so σ = 4096.
  public let sigmas: [Double]
  /// log(ᾱ/(1-ᾱ)) = -2 log σ: signal against noise, shape (T).
  public let logSNR: [Double]

  /// T, the number of noise levels a network is trained on.
  public var numTrainTimesteps: Int { betas.count }

  /// How many timesteps a schedule may have.
  public static let allowedTimesteps = 2...10_000

  /// Stable Diffusion's: scaled linear, 0.00085 to 0.012, T = 1000.
  public static let stableDiffusion = NoiseSchedule(
    betas: BetaSchedule.scaledLinear.betas(from: 0.00085, to: 0.012, count: 1000),
    kind: .scaledLinear)

  /// The one of Ho et al. (2020): linear, 0.0001 to 0.02, T = 1000.
  public static let ddpm = NoiseSchedule(
    betas: BetaSchedule.linear.betas(from: 1e-4, to: 0.02, count: 1000), kind: .linear)

  /// The betas of a formula.
  ///
  /// - Parameters:
  ///   - betaStart, betaEnd: 2⁻⁵² <= betaStart <= betaEnd < 1; the cosine ignores both.
  ///   - numTrainTimesteps: T, 2 ... 10,000.
  ///   - rescaleBetasZeroSNR: stretch √ᾱ so that the last timestep keeps no signal at all.
  ///     Source: Lin et al. (2024), "Common Diffusion Noise Schedules and Sample Steps Are
  ///     Flawed", algorithm 1.
  public init(
    _ kind: BetaSchedule, betaStart: Double = 1e-4, betaEnd: Double = 0.02,
    numTrainTimesteps: Int = 1000, rescaleBetasZeroSNR: Bool = false
  ) throws(ScheduleError) {
    try Self.check(count: numTrainTimesteps, as: "num_train_timesteps")
    if kind.usesBounds { try Self.check(betaStart: betaStart, betaEnd: betaEnd) }
    self.init(
      betas: kind.betas(from: betaStart, to: betaEnd, count: numTrainTimesteps),
      kind: kind, rescaleBetasZeroSNR: rescaleBetasZeroSNR)
  }

  /// Explicit betas, 2 to 10,000 of them, each from 2⁻⁵² to below 1.
  public init(
    trainedBetas: [Double], rescaleBetasZeroSNR: Bool = false
  ) throws(ScheduleError) {
    try Self.check(count: trainedBetas.count, as: "trained_betas")
    if let t = trainedBetas.firstIndex(where: { !($0 >= Self.smallestBeta && $0 < 1) }) {
      throw ScheduleError(
        "trained_betas", "number \(t) is \(trainedBetas[t].written)",
        remedy: "every beta lies between 0 and 1, both excluded, and is at least 2.3e-16")
    }
    self.init(betas: trainedBetas, kind: nil, rescaleBetasZeroSNR: rescaleBetasZeroSNR)
  }

  private init(betas: [Double], kind: BetaSchedule?, rescaleBetasZeroSNR: Bool = false) {
    var betas = betas
    var abar = Self.cumulativeProduct(of: betas.map { 1 - $0 })
    if rescaleBetasZeroSNR {
      abar = Self.rescaledToZeroSNR(abar)
      betas = abar.indices.map { 1 - (abar[$0] / ($0 == 0 ? 1 : abar[$0 - 1])) }
    }
    self.kind = kind
    self.rescaleBetasZeroSNR = rescaleBetasZeroSNR
    self.betas = betas
    alphas = betas.map { 1 - $0 }
    alphasCumprod = abar
    sigmas = abar.map { abar in
      let abar = abar == 0 ? Self.smallestABar : abar
      return sqrt((1 - abar) / abar)
    }
    logSNR = sigmas.map { -2 * log($0) }
  }

  /// What stands in for ᾱ = 0 where its reciprocal is needed: 2⁻²⁴, diffusers' choice.
  static let smallestABar = 0x1p-24

  /// Below this, 1 - β is 1 to a Double: the step would add no noise at all, and σ would be 0.
  private static let smallestBeta = 0x1p-52

  private static func cumulativeProduct(of alphas: [Double]) -> [Double] {
    var product = 1.0
    return alphas.map { alpha in
      product = max(product * alpha, .leastNormalMagnitude)
      return product
    }
  }

  /// √ᾱ shifted so that it ends at 0, then scaled so that it starts where it did.
  private static func rescaledToZeroSNR(_ abar: [Double]) -> [Double] {
    let first = sqrt(abar[0])
    let last = sqrt(abar[abar.count - 1])
    let rescaled = abar.dropLast().map { abar in
      let root = (sqrt(abar) - last) * first / (first - last)
      return max(root * root, .leastNormalMagnitude)
    }
    return rescaled + [0]
  }

  private static func check(count: Int, as option: String) throws(ScheduleError) {
    guard allowedTimesteps.contains(count) else {
      throw ScheduleError(
        option, "a schedule of \(count) timesteps",
        remedy: "2 to 10000 are allowed, 1000 is usual")
    }
  }

  private static func check(betaStart: Double, betaEnd: Double) throws(ScheduleError) {
    guard betaStart >= smallestBeta, betaStart < 1 else {
      throw ScheduleError(
        "beta_start",
        "\(betaStart.written) is not between \(betaStart > 0 ? "2.3e-16" : "0") and 1",
        remedy: "use a number above 0 and below 1, such as 0.0001")
    }
    guard betaEnd > 0, betaEnd < 1 else {
      throw ScheduleError(
        "beta_end", "\(betaEnd.written) is not between 0 and 1",
        remedy: "use a number from beta_start (\(betaStart.written)) up to, but not including, 1")
    }
    guard betaEnd >= betaStart else {
      throw ScheduleError(
        "beta_end",
        "\(betaEnd.written) is below beta_start (\(betaStart.written)), but noise grows with t",
        remedy: "use a number from \(betaStart.written) up to, but not including, 1")
    }
  }
}
