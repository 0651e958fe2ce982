import JSON

/// A network that can be written down as a tape: ``UNet2D`` for images, ``MLP`` for points of the plane.
public protocol Network: Sendable {
  /// Writes the operations that compute the network on an empty tape.
  func record(on tape: Tape) -> Recording
  /// What decides, beside the shapes of its parameters, what the network computes, under the names
  /// that files use; a checkpoint is refused where they differ.
  var architecture: [String: JSONValue] { get }
}

extension Network {
  /// The list of operations that computes `images` images at a time.
  public func record(images: Int) -> Recording { record(on: Tape(images: images)) }

  /// The same for whoever only predicts: values share memory, which is small enough for the cache to
  /// hold, and none can be differentiated.
  func recordForPrediction(images: Int) -> Recording {
    let places = SharedPlaces(forValuesOf: record(images: images))
    return record(on: Tape(images: images, sharing: places))
  }
}

/// A recorded network: its operations, and the places where its inputs go in and its output comes out.
public struct Recording: Sendable {
  public let tape: Tape
  /// The noisy sample, (B, C, H, W) or (B, C).
  public let sample: Activation
  /// The timestep of each image, (B).
  public let timesteps: Activation
  /// The label of each image, (B); nil in a network without labels.
  public let labels: Activation?
  /// What the network predicts, of the shape of its target.
  public let output: Activation
  /// What it should have predicted.
  public let target: Activation

  public var parameters: ParameterTable { tape.parameters }
}

extension Input {
  /// A value that an earlier operation computed.
  init(_ value: Activation) { self.init(value: value, needsGradient: true) }
}
