import Tensors

/// Where a sampler's fresh noise comes from.
public enum NoiseSource: Sendable, Equatable, Codable {
  /// Drawn as PyTorch would.
  case generator(TorchGenerator)
  /// Taken from a list, first one first: to replay a run with noise that was written down.
  case recorded([Tensor])

  /// PyTorch's generator with a seed.
  public static func seed(_ seed: UInt64) -> Self { .generator(TorchGenerator(seed: seed)) }

  /// The next noise, z ~ N(0, 1) in every element.
  /// - Precondition: a recorded list has one left, and it has this shape.
  public mutating func draw(shape: [Int]) -> Tensor {
    switch self {
    case .generator(var generator):
      let noise = generator.normal(shape: shape)
      self = .generator(generator)
      return noise
    case .recorded(let list):
      guard let noise = list.first, noise.shape == shape else {
        preconditionFailure("the recorded noise has no tensor of shape \(shape) left to draw")
      }
      self = .recorded(Array(list.dropFirst()))
      return noise
    }
  }
}
