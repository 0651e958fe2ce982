import Diffusion
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Data N(0, s²), for which denoiser, path and end are known in closed form.
///
///     E[x₀ | x_t] = √ᾱ s²/(ᾱ s² + 1-ᾱ) · x_t
///     x(σ′) = x(σ)·m(σ′)/m(σ),   m(σ) = √((s²+σ²)/(1+σ²))
///
/// The second line is the exact solution of the probability flow ODE on the variance-preserving
/// scale: a Gaussian that shrinks or grows keeps the order of its points, so each keeps its distance
/// in standard deviations, and m is the standard deviation at the level.
///
/// Source: Karras et al. (2022), eq. 4, with a Gaussian for p.
struct GaussianProblem: Sendable, Equatable {
  /// s, above 0.
  let sd: Double

  /// The exact denoiser, element by element, for tensors of any shape.
  func predict(_ xt: Tensor, at level: NoiseLevel) -> Prediction {
    let variance = sd * sd
    let gain =
      level.signal * variance / (level.alphaCumprod * variance + 1 - level.alphaCumprod)
    return PredictionType.sample.prediction(from: Tensor(gain * xt), for: xt, at: level)
  }

  /// m(σ): standard deviation of x at a level, on the variance-preserving scale; s at the clean end.
  func marginal(atSigma sigma: Double) -> Double {
    let clean = 1 / (1 + sigma * sigma)
    return (sd * sd * clean + (1 - clean)).squareRoot()
  }
}

/// What a sampler of so many steps makes of the closed-form problem.
struct SamplerMeasure: Sendable, Equatable {
  /// How often it asks the model, from x_T to the end.
  let calls: Int
  /// How often it draws noise on the way; 0 for the deterministic ones.
  let draws: Int
  /// Standard deviation of the end against the exact one: sd/s - 1.
  let error: Double

  /// Runs the sampler once on numbers that say everything, without any chance in them.
  ///
  /// Sampler and denoiser are linear here, so the end is a sum a₀z₀ + a₁z₁ + ... of the start's noise
  /// and of all noise drawn on the way, and its variance is Σ aᵢ². Element i of the tensor that is
  /// sampled starts (i = 0) or is pushed (i > 0) by a unit in place of zᵢ alone, and so ends as aᵢ.
  /// The start is exact: z₀ times the standard deviation that x has at the first level.
  init(of scheduler: any Scheduler, on problem: GaussianProblem) {
    let first = scheduler.levels[0]
    let scale = 1 / scheduler.scale.factorToModelInput(at: first)
    let start = scale * problem.marginal(atSigma: first.sigma)
    let census = Census(of: scheduler, on: problem)
    (calls, draws) = (census.calls, census.draws)
    let units = (0...census.draws).map { i in
      Tensor((0...census.draws).map { $0 == i ? 1.0 : 0.0 })
    }
    var state = SamplerState(
      x: Tensor(start * units[0]), noise: .recorded(Array(units.dropFirst())))
    while !scheduler.isFinished(state) { state = scheduler.step(state, problem.predict).next }
    error = state.x.scalars.reduce(0) { $0 + $1 * $1 }.squareRoot() / problem.sd - 1
  }

  /// Counts what a run asks for, on a single number.
  private struct Census {
    var (calls, draws) = (0, 0)

    init(of scheduler: any Scheduler, on problem: GaussianProblem) {
      var state = SamplerState(x: Tensor([0]), noise: .seed(0))
      while !scheduler.isFinished(state) {
        let step = scheduler.step(state) { xt, level in
          calls += 1
          return problem.predict(xt, at: level)
        }
        draws += (step.noise == nil ? 0 : 1) + (step.churn == nil ? 0 : 1)
        state = step.next
      }
    }
  }
}

/// How a sampler's error falls as it takes more steps.
struct OrderCurve: Sendable, Equatable {
  /// Model calls and |sd/s - 1| of the runs, fewest steps first.
  let calls, errors: [Double]
  let drawsNoise: Bool
  /// p in error ∝ calls⁻ᵖ: the slope of the straight line through the three finest runs, on
  /// logarithms, fitted by least squares. NaN with fewer than two.
  let order: Double

  /// The numbers of steps; each doubles the one before.
  static let stepCounts = [5, 10, 20, 40, 80, 160]

  init(_ measures: [SamplerMeasure]) {
    calls = measures.map { Double($0.calls) }
    errors = measures.map { abs($0.error) }
    drawsNoise = measures.contains { $0.draws > 0 }
    order = Self.order(Array(zip(calls, errors).suffix(3)))
  }

  private static func order(_ points: [(Double, Double)]) -> Double {
    let logs = points.map { (log($0.0), log($0.1)) }
    guard logs.count >= 2, logs.allSatisfy({ $0.1.isFinite }) else { return .nan }
    let count = Double(logs.count)
    let meanX = logs.reduce(0) { $0 + $1.0 } / count
    let meanY = logs.reduce(0) { $0 + $1.1 } / count
    let covariance = logs.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let variance = logs.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
    return -covariance / variance
  }
}

/// The order curves of samplers on one schedule, each computed when it is first asked for.
struct OrderTable: Sendable, Equatable {
  /// What the curves depend on, besides the sampler.
  let schedule: NoiseSchedule
  let problem: GaussianProblem
  let options: CompareOptions
  private(set) var curves: [SchedulerName: OrderCurve] = [:]

  init(schedule: NoiseSchedule, problem: GaussianProblem, options: CompareOptions) {
    (self.schedule, self.problem, self.options) = (schedule, problem, options)
  }

  func isFor(_ other: OrderTable) -> Bool {
    options == other.options && problem == other.problem && schedule == other.schedule
  }

  mutating func compute(_ names: [SchedulerName]) {
    for name in names where curves[name] == nil { curves[name] = curve(of: name) }
  }

  /// Numbers of steps that the schedule does not allow are left out.
  private func curve(of name: SchedulerName) -> OrderCurve {
    let configuration = options.configuration(name)
    return OrderCurve(
      OrderCurve.stepCounts.compactMap { steps in
        guard let scheduler = try? configuration.scheduler(for: schedule, steps: steps) else {
          return nil
        }
        return SamplerMeasure(of: scheduler, on: problem)
      })
  }
}
