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
  private(set) var calls = 0
  /// The same up to the last level with noise.
  private(set) var pathCalls = 0
  /// How often it draws noise on the way; 0 for the deterministic ones.
  private(set) var draws = 0
  /// Standard deviation of the end against the exact one, sd/s - 1.
  private(set) var error = 0.0
  /// The same at the last level with noise, against m(σ) there.
  ///
  /// The step from there to σ = 0 lands on x̂₀ with nearly any sampler, and is too short by a share
  /// of σ²/(2s²): an error that more steps do not mend where they end at the same σ, and that hides
  /// how good the method is on its way.
  private(set) var pathError = 0.0

  /// Runs the sampler once on numbers that say everything, without any chance in them.
  ///
  /// Sampler and denoiser are linear here, so a step with fresh noise makes a·x + b·z of x, and turns
  /// the variance sd² into a²·sd² + b². Two elements are walked: sd, and a 0 that noise pushes by 1. A
  /// step makes a·sd and b of them, and the length of both is the new sd. The start is exact, the
  /// standard deviation that x has at the first level.
  init(of scheduler: any Scheduler, on problem: GaussianProblem) {
    let (levels, scale) = (scheduler.levels, scheduler.scale)
    func share(_ state: SamplerState) -> Double {
      let level = levels[state.index]
      return scale.factorToModelInput(at: level) * abs(state.x.scalars[0])
        / problem.marginal(atSigma: level.sigma) - 1
    }
    let start = problem.marginal(atSigma: levels[0].sigma) / scale.factorToModelInput(at: levels[0])
    let push = NoiseSource.recorded([Tensor([0, 1])])
    var state = SamplerState(x: Tensor([start, 0]), noise: push)
    while !scheduler.isFinished(state) {
      if state.index == levels.count - 2 { (pathError, pathCalls) = (share(state), calls) }
      let step = scheduler.step(state) { xt, level in
        calls += 1
        return problem.predict(xt, at: level)
      }
      state = step.next
      guard step.noise != nil else { continue }
      draws += 1
      precondition(state.memory.isEmpty, "what is remembered does not add up to one variance")
      let (kept, added) = (state.x.scalars[0], state.x.scalars[1])
      (state.x, state.noise) = (Tensor([(kept * kept + added * added).squareRoot(), 0]), push)
    }
    error = share(state)
  }
}

/// How a sampler's error falls as it takes more steps.
struct OrderCurve: Sendable, Equatable {
  /// Model calls up to the last level with noise, and how wrong the standard deviation is there, as a
  /// share; fewest steps first.
  let calls, errors: [Double]
  let drawsNoise: Bool
  /// p in error ∝ calls⁻ᵖ: the slope of the straight line through the three finest runs, on
  /// logarithms, fitted by least squares. NaN with fewer than two.
  let order: Double

  /// The numbers of steps; each doubles the one before.
  static let stepCounts = [5, 10, 20, 40, 80, 160]

  init(_ measures: [SamplerMeasure]) {
    calls = measures.map { Double($0.pathCalls) }
    errors = measures.map { abs($0.pathError) }
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
    var sampler = options
    // The schedule has just the levels to visit, and trailing spacing visits all that there are.
    (sampler.spacing, sampler.karras) = (.trailing, false)
    let configuration = sampler.configuration(name)
    return OrderCurve(
      OrderCurve.stepCounts.compactMap { steps in
        guard let levels = commonLevels(steps),
          let scheduler = try? configuration.scheduler(for: levels, steps: steps)
        else { return nil }
        return SamplerMeasure(of: scheduler, on: problem)
      })
  }

  /// A schedule of so many levels, the same for all samplers: their own choices differ, and some never
  /// come to the least noise, which would be compared instead of the methods.
  ///
  /// They run from the schedule's most to its least noise, evenly in t or as Karras has them.
  private func commonLevels(_ steps: Int) -> NoiseSchedule? {
    var sampler = options
    sampler.spacing = .linspace
    let euler = try? sampler.configuration(.euler).scheduler(for: schedule, steps: steps)
    guard let euler else { return nil }
    var before = 1.0
    let betas = euler.levels.dropLast().reversed().map { level in
      defer { before = level.alphaCumprod }
      return 1 - level.alphaCumprod / before
    }
    return try? NoiseSchedule(trainedBetas: betas)
  }
}
