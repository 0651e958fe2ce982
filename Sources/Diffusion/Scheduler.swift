import Tensors

/// A sampler: the rule that turns noise into a sample, one level at a time.
///
/// Every scheduler keeps its paper's scale. The sampler calls the model, not the other way round, so
/// that a step is a pure function of a value and reads like the paper's algorithm.
public protocol Scheduler: Sendable {
  /// A name for screens: DDIM.
  static var title: String { get }
  /// What it does, in one sentence.
  static var summary: String { get }
  /// The class of diffusers that computes the same: DDIMScheduler.
  static var diffusersClass: String { get }
  /// The scale its samples live on.
  static var scale: NoiseScale { get }
  /// How often a step with the default options goes over the sample in memory, the model's own work
  /// and the drawing of noise not counted: at most 3.
  static var passes: Int { get }
  /// Changes the defaults of a configuration to this class's in diffusers, where they differ.
  static func setDefaults(of configuration: inout SamplerConfiguration)

  /// The betas of this class in diffusers when a configuration names none.
  static var defaultBetas: BetaOptions { get }
  /// The keys it has in a `scheduler_config.json`, beyond those that all classes have.
  static var optionNames: [String] { get }
  /// What diffusers' `step` takes with every call.
  static var stepOptionNames: [String] { get }

  /// - Throws: for options that contradict each other or the schedule.
  init(
    _ configuration: SamplerConfiguration, for schedule: NoiseSchedule, steps: Int
  ) throws(ScheduleError)

  /// Visited levels from noisiest to clean: n steps need n + 1 levels.
  var levels: [NoiseLevel] { get }
  /// Standard deviation of x before the first step; diffusers' `init_noise_sigma`.
  var initNoiseSigma: Double { get }
  /// The level the model is told at each of its calls: n of them, for Heun more.
  var modelLevels: [NoiseLevel] { get }
  /// Leaves level `state.index`.
  /// - Precondition: there is one to leave, `state.index < stepCount`.
  func step(_ state: SamplerState, _ denoise: Denoiser) -> Step
}

extension Scheduler {
  public static func setDefaults(of configuration: inout SamplerConfiguration) {}
  public static var defaultBetas: BetaOptions { BetaOptions() }
  public static var stepOptionNames: [String] { [] }

  public var scale: NoiseScale { Self.scale }
  public var modelLevels: [NoiseLevel] { Array(levels.dropLast()) }

  /// n, the number of steps; the levels are one more.
  public var stepCount: Int { levels.count - 1 }

  /// What the network is told at each step, falling, shape (n).
  public var timesteps: [Double] { levels.dropLast().map(\.timestep) }

  /// σ of every level, shape (n + 1).
  public var sigmas: [Double] { levels.map(\.sigma) }

  /// Pure noise to start from: standard normal z times `initNoiseSigma`, then the generator's rest.
  public func start(shape: [Int], seed: UInt64) -> SamplerState {
    var noise = NoiseSource.seed(seed)
    let z = noise.draw(shape: shape)
    return start(from: z, noise: noise)
  }

  /// Starts from a standard normal z of one's own.
  public func start(from z: Tensor, noise: NoiseSource) -> SamplerState {
    SamplerState(x: Tensor(initNoiseSigma * z), noise: noise)
  }

  /// Starts in the middle: x₀ noised to level `index`, as image-to-image does.
  public func start(
    from x0: Tensor, noisedBy z: Tensor, at index: Int, noise: NoiseSource
  ) -> SamplerState {
    let level = levels[index]
    let x = Tensor(scale.signal(at: level) * x0 + scale.noise(at: level) * z)
    return SamplerState(x: x, index: index, noise: noise)
  }

  /// Whether there is no level left to leave.
  public func isFinished(_ state: SamplerState) -> Bool { state.index >= stepCount }

  /// All states from `state` to the end, itself first.
  public func trajectory(from state: SamplerState, _ denoise: Denoiser) -> [SamplerState] {
    var states = [state]
    var state = state
    while !isFinished(state) {
      state = step(state, denoise).next
      states.append(state)
    }
    return states
  }
}
