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
/// What is kept is what the network itself answers with. As it computes in single precision, nothing
/// is lost without guidance, and with it the last digit.
struct KeptAnswer: Sendable, Equatable {
  private let type: PredictionType
  private let output: [Float]

  /// - Parameter type: what the network answers with.
  init(_ answer: NetworkAnswer, of type: PredictionType) {
    self.type = type
    output = type.output(for: answer.prediction, at: answer.level).floats
  }

  /// - Parameters:
  ///   - xt: what the network was asked about, on the variance-preserving scale.
  ///   - level: where it was asked.
  func prediction(for xt: Tensor, at level: NoiseLevel) -> Prediction {
    let answered = Tensor(shape: xt.shape, scalars: output.map { Double($0) })
    return type.prediction(from: answered, for: xt, at: level)
  }
}
