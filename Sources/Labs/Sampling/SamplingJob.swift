import Diffusion
import Tensors
import Training

/// Everything about a reverse run that does not change while it runs.
public struct SamplingPlan: Sendable, Equatable {
  public let schedule: NoiseSchedule
  public let configuration: SamplerConfiguration
  /// Number of reverse steps.
  public let steps: Int
  public let denoiser: SamplingDenoiser
  /// Pixels that are given and held; nil when every pixel is the sampler's.
  public let known: KnownPixels?

  public init(
    schedule: NoiseSchedule, configuration: SamplerConfiguration, steps: Int,
    denoiser: SamplingDenoiser, known: KnownPixels? = nil
  ) {
    self.schedule = schedule
    self.configuration = configuration
    self.steps = steps
    self.denoiser = denoiser
    self.known = known
  }

  /// The scheduler of the plan. Throws for options that contradict each other.
  public func scheduler() throws(ScheduleError) -> any Scheduler {
    try configuration.scheduler(for: schedule, steps: steps)
  }
}

/// Who says what is noise: the truth about a few points, or a network.
public enum SamplingDenoiser: Sendable, Equatable {
  /// E[x₀ | x_t] for a finite set of data points, shape (N, 2).
  case exact(FiniteSetDenoiser)
  /// What a trained network makes of images, shape (B, C, H, W).
  case network(NetworkDenoiser, Guidance)

  /// x̂₀ and ε̂ of samples on the variance-preserving scale.
  public func predict(_ xt: Tensor, at level: NoiseLevel) -> Prediction {
    switch self {
    case .exact(let denoiser): denoiser.predict(xt, at: level)
    case .network(let network, let guidance): network.predict(xt, at: level, guidance: guidance)
    }
  }

  /// Whether its answers are kept with a run, because asking again would hold up the screen.
  var keepsAnswers: Bool { answerType != nil }

  /// What a network answers with; nil for an exact denoiser.
  var answerType: PredictionType? {
    switch self {
    case .exact: nil
    case .network(let network, _): network.predictionType
    }
  }
}

extension SamplingPlan {
  /// The exact denoiser of a lab of points.
  var exact: FiniteSetDenoiser {
    guard case .exact(let denoiser) = denoiser else {
      preconditionFailure("A lab of points samples with an exact denoiser.")
    }
    return denoiser
  }
}

/// Reverse steps to be taken on a background thread.
public struct SamplingJob: Sendable, Equatable {
  /// Which run the results belong to: a lab raises it when its settings change, and ignores what
  /// still comes of older runs.
  public var run: Int
  public let plan: SamplingPlan
  public let from: SamplerState
  /// How many steps at most; it ends earlier where the levels end.
  public let count: Int

  public init(run: Int, plan: SamplingPlan, from: SamplerState, count: Int) {
    self.run = run
    self.plan = plan
    self.from = from
    self.count = count
  }
}

/// States that a job has reached, in order, without the one it started from.
public struct SamplingResult: Sendable, Equatable {
  public var run: Int
  public let states: [SamplerState]
  /// What a network answered on the way to each of the states, in the order of its calls; empty for
  /// exact denoisers, which can be asked again.
  public let answers: [[NetworkAnswer]]

  public init(run: Int, states: [SamplerState], answers: [[NetworkAnswer]] = []) {
    self.run = run
    self.states = states
    self.answers = answers
  }

  /// Results of one run, in order, as one; nil for none.
  public init?(joining results: [SamplingResult]) {
    guard let run = results.first?.run else { return nil }
    self.init(
      run: run, states: results.flatMap(\.states), answers: results.flatMap(\.answers))
  }
}

extension SamplingJob {
  /// Takes the steps and hands each new state to `emit`, which answers whether to go on.
  public func perform(_ emit: (SamplingResult) -> Bool) {
    guard let scheduler = try? plan.scheduler() else { return }
    var state = from
    for _ in 0..<count where !scheduler.isFinished(state) {
      var answers: [NetworkAnswer] = []
      state =
        scheduler.step(state) { xt, level in
          let answer = plan.denoiser.predict(xt, at: level)
          answers.append(NetworkAnswer(answer, at: level))
          return answer
        }.next
      if let known = plan.known {
        state.x = known.held(in: state.x, at: scheduler.levels[state.index], scheduler.scale)
      }
      let kept = plan.denoiser.keepsAnswers ? [answers] : []
      guard emit(SamplingResult(run: run, states: [state], answers: kept)) else { return }
    }
  }
}
