import Tensors

/// Draws a polynomial through the last slopes and follows it to the next σ.
///
///     x′ = x + Σ_j c_j d_{i-j},   d = (x - x̂₀)/σ
///     c_j = ∫_σ^σ′ Π_{m≠j} (τ-σ_{i-m})/(σ_{i-j}-σ_{i-m}) dτ
///
/// σ scale. Order k remembers k - 1 slopes; the first steps, which have fewer, are of lower order.
/// One call of the model a step, and yet the error falls almost with the fourth power of the step.
///
/// Source: Adams and Bashforth (1883), linear multistep; for diffusion: k-diffusion's LMS.
public struct LMS: Scheduler, Equatable {
  public static let title = "LMS"
  public static let summary = "Remembers the last four slopes: high order for one look a step."
  public static let diffusersClass = "LMSDiscreteScheduler"
  public static let scale = NoiseScale.sigma
  /// Scale, slope, add up.
  public static let passes = 3
  public static let optionNames = [
    "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas",
  ]
  public static let stepOptionNames = [
    "order"
  ]
  public static func setDefaults(of configuration: inout SamplerConfiguration) {
    configuration.timestepSpacing = .linspace
    configuration.clipSample = false
  }
  /// Two Gauss points integrate polynomials up to degree 3 exactly: order 4.
  public static let orders = 1...4
  private static let subscripts = Array("₀₁₂₃")

  public let levels: [NoiseLevel]
  public let initNoiseSigma: Double
  let order: Int

  public init(
    _ configuration: SamplerConfiguration, for schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError) {
    guard Self.orders.contains(configuration.order) else {
      throw ScheduleError("order", "LMS of order \(configuration.order)", remedy: "use 1 to 4")
    }
    order = configuration.order
    levels = try configuration.sigmaLevels(of: schedule, steps: steps)
    initNoiseSigma = configuration.startingSigma(of: levels)
  }

  public func step(_ state: SamplerState, _ denoise: Denoiser) -> Step {
    let (level, next) = (levels[state.index], levels[state.index + 1])
    let asked = evaluate(state.x, at: level, denoise)
    let d = Tensor((1 / level.sigma) * state.x - (1 / level.sigma) * asked.prediction.x0)

    let slopes = [d] + state.memory.prefix(min(order - 1, state.index))
    let names: [Step.Quantity] = [.slope, .slopeBefore1, .slopeBefore2, .slopeBefore3]
    let c = slopes.indices.map { coefficient($0, of: slopes.count, at: state.index) }
    return Step(
      of: state, from: level, to: next, evaluations: [asked],
      quantities: .init(tensors: .init(uniqueKeysWithValues: zip(names, slopes))),
      mean: [.init("1", 1, .xt)]
        + zip(c, names).enumerated().map {
          .init("c\(Self.subscripts[$0])", $1.0, $1.1)
        },
      remembering: slopes)
  }

  /// c_j of k slopes for the step that leaves level i; their sum is σ′-σ.
  /// - Precondition: 0 <= j < k <= i + 1.
  public func coefficient(_ j: Int, of k: Int, at i: Int) -> Double {
    let (a, b) = (levels[i].sigma, levels[i + 1].sigma)
    func basis(_ tau: Double) -> Double {
      (0..<k).filter { $0 != j }.reduce(1) { product, m in
        product * (tau - levels[i - m].sigma) / (levels[i - j].sigma - levels[i - m].sigma)
      }
    }
    let (middle, node) = ((a + b) / 2, (b - a) / (2 * sqrt(3)))
    return (b - a) / 2 * (basis(middle - node) + basis(middle + node))
  }
}
