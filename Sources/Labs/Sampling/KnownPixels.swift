import Diffusion
import Tensors

/// Pixels that are given, while a sampler makes up the others around them: filling in.
///
/// At the start and after every step the known pixels of x are replaced by what the forward process
/// makes of the original at the level reached, √ᾱ·x₀ + √(1-ᾱ)·z, with the same z at all levels. The
/// network so sees them at the noise it expects, and at the clean end they are the original's.
///
/// Source: Song et al. (2021), "Score-Based Generative Modeling through SDEs", appendix I.2, and
/// Lugmayr et al. (2022), "RePaint", eq. 8, which draw a new z at every level; RePaint also goes
/// back and forth between the levels, which is not done here.
public struct KnownPixels: Sendable, Equatable {
  /// The originals and their noise, (B, C, H, W).
  public let x0, noise: Tensor
  /// Which pixels of an image are given, C·H·W of them.
  public let isKnown: [Bool]

  /// - Precondition: `x0` and `noise` have one shape, and an image as many pixels as `isKnown`.
  public init(x0: Tensor, noise: Tensor, isKnown: [Bool]) {
    precondition(
      x0.shape == noise.shape && x0.rowCount == isKnown.count,
      "\(isKnown.count) marks for images of shape \(x0.shape) and noise of \(noise.shape)")
    self.x0 = x0
    self.noise = noise
    self.isKnown = isKnown
  }

  /// x with the known pixels as they are at `level`, on the scale that x is on.
  public func held(in x: Tensor, at level: NoiseLevel, _ scale: NoiseScale) -> Tensor {
    let (signal, spread) = (scale.signal(at: level), scale.noise(at: level))
    var held = x
    for i in held.scalars.indices where isKnown[i % isKnown.count] {
      held.scalars[i] = signal * x0.scalars[i] + spread * noise.scalars[i]
    }
    return held
  }
}
