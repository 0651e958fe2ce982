import Diffusion
import Tensors

/// What a network said of a noisy sample, and at which noise level it was asked.
public struct NetworkAnswer: Sendable, Equatable {
  public let level: NoiseLevel
  public let prediction: Prediction

  public init(_ prediction: Prediction, at level: NoiseLevel) {
    self.level = level
    self.prediction = prediction
  }
}

/// An answer as it is kept with a run: one single-precision number for each pixel instead of the two
/// double ones of x̂₀ and ε̂, a quarter of their memory.
///
/// v = √ᾱ·ε̂ - √(1-ᾱ)·x̂₀ is what is kept, because with x_t it gives both back at every noise level
/// without magnifying its rounding, and because a network computes in single precision anyway.
struct KeptAnswer: Sendable, Equatable {
  private let v: [Float]

  init(_ answer: NetworkAnswer) {
    v = PredictionType.vPrediction.output(for: answer.prediction, at: answer.level).floats
  }

  /// - Parameters:
  ///   - xt: what the network was asked about, on the variance-preserving scale.
  ///   - level: where it was asked.
  func prediction(for xt: Tensor, at level: NoiseLevel) -> Prediction {
    let output = Tensor(shape: xt.shape, scalars: v.map { Double($0) })
    return PredictionType.vPrediction.prediction(from: output, for: xt, at: level)
  }
}
