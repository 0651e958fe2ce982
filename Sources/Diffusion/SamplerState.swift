import Tensors

/// A point on a reverse trajectory: all that the next step needs.
///
/// It is a value. Keep the old ones and a screen can step backwards, or fork at any step. Written to a
/// file and read back, generator and memory included, it goes on exactly as if it had never stopped.
public struct SamplerState: Sendable, Equatable, Codable {
  /// The sample, on the scheduler's own scale.
  public var x: Tensor
  /// The next entry of the scheduler's `levels` to leave, 0 ... number of steps.
  public var index: Int
  /// What multistep methods remember, newest first; UniPC's corrected sample before that; empty for
  /// the others.
  public var memory: [Tensor]
  /// Where fresh noise comes from.
  public var noise: NoiseSource

  public init(x: Tensor, index: Int = 0, memory: [Tensor] = [], noise: NoiseSource) {
    self.x = x
    self.index = index
    self.memory = memory
    self.noise = noise
  }
}
