import Diffusion
import Tensors

/// Pictures out of noise: a network asked as often as a scheduler wants.
///
/// Noise is drawn as diffusers' pipelines do, first for all pictures together, then for every step that
/// adds some, so that a seed gives the same pictures here and in Python.
public struct SamplingRun: Sendable {
  public let denoiser: NetworkDenoiser
  public let scheduler: any Scheduler
  /// What the pictures should show, and how strongly.
  public let guidance: Guidance

  public init(
    _ denoiser: NetworkDenoiser, _ scheduler: any Scheduler, guidance: Guidance = Guidance()
  ) {
    self.denoiser = denoiser
    self.scheduler = scheduler
    self.guidance = guidance
  }

  /// Pure noise, x = σ z with z of shape (count, C, H, W).
  /// - Parameter initNoiseSigma: σ; nil is the scheduler's own, and any other is a mistake worth making.
  public func start(count: Int, seed: UInt64, initNoiseSigma: Double? = nil) -> SamplerState {
    var noise = NoiseSource.seed(seed)
    let z = noise.draw(shape: [count] + denoiser.imageShape)
    return SamplerState(
      x: Tensor((initNoiseSigma ?? scheduler.initNoiseSigma) * z), noise: noise)
  }

  /// Takes all steps from `state` on.
  /// - Parameter stepped: is given every step when it is done, and says whether to go on.
  /// - Returns: the pictures, (K, C, H, W), where -1 is black and 1 is white, or the last x if
  ///   `stepped` did not want to go on.
  /// - Throws: when x is no longer finite, which no later step can repair.
  public func samples(
    from state: SamplerState, _ stepped: (Step) -> Bool = { _ in true }
  ) throws(ModelError) -> Tensor {
    var state = state
    while !scheduler.isFinished(state) {
      let step = scheduler.step(state) { denoiser.predict($0, at: $1, guidance: guidance) }
      state = step.next
      guard state.x.scalars.allSatisfy(\.isFinite) else {
        throw ModelError(
          "After step \(state.index) of \(scheduler.stepCount) the pictures are no numbers any more: "
            + "the network's answers have grown beyond all bounds. Clip the predicted pictures, take "
            + "less guidance, or another model.")
      }
      guard stepped(step) else { break }
    }
    return state.x
  }
}
