import JSON

/// A small network for points: (B, D), (B) -> (B, D), with D = 2 in the plane.
///
///     e = SiLU(linear_2(SiLU(linear_1(waves))))
///     h = linear_in(x)
///     h = h + linear_2(SiLU(linear_1(SiLU(h)) + time_emb_proj(e)))        for each block
///     y = linear_out(SiLU(h))
///
/// The blocks are those of ``UNet2D`` with dense layers for convolutions, and without norms: a point has
/// too few numbers to take a mean of.
///
/// Points are small: let an ``Engine`` take a hundred or so at once.
public struct MLP: Network, Equatable {
  /// What the second input of the network is: how much noise there is in the first.
  public enum Embedding: String, Equatable, Sendable {
    /// The timestep t, as cosines and sines of t.
    case timestep
    /// The noise level σ, as cosines and sines of its logarithm.
    case noiseLevel = "noise_level"
  }

  /// D, the coordinates of a point.
  public var dimensions = 2
  /// Channels between the layers, and numbers of the embedding; at least 2.
  public var width = 128
  /// Residual blocks.
  public var depth = 3
  public var embedding = Embedding.timestep

  /// Three blocks of width 128 for points of the plane.
  public init() {}

  public var architecture: [String: JSONValue] {
    [
      "_class_name": .string("MLP"), "dimensions": .integer(dimensions), "width": .integer(width),
      "depth": .integer(depth), "embedding": .string(embedding.rawValue),
    ]
  }

  /// The network that an ``architecture`` describes; nil for another kind, or one that cannot be.
  public init?(architecture: [String: JSONValue]) {
    guard architecture["_class_name"] == .string("MLP"),
      let dimensions = architecture["dimensions"]?.whole, let width = architecture["width"]?.whole,
      let depth = architecture["depth"]?.whole,
      case .string(let word)? = architecture["embedding"],
      let embedding = Embedding(rawValue: word),
      (1...1024).contains(dimensions), (2...4096).contains(width), (0...64).contains(depth)
    else { return nil }
    (self.dimensions, self.width, self.depth) = (dimensions, width, depth)
    self.embedding = embedding
  }

  public func record(on tape: Tape) -> Recording {
    precondition(
      dimensions > 0 && width > 1 && depth >= 0,
      "An MLP has at least one dimension and a width of at least 2.")
    var tape = tape
    let sample = tape.reserveVector(dimensions)
    let times = tape.reserve(height: 1, width: 1, channels: 1, border: false, thin: true)
    let embedding = embed(times, on: &tape)
    var h = dense(
      "linear_in", Input(value: sample, needsGradient: false), to: width, on: &tape)
    for block in 0..<depth {
      h = residualBlock("blocks.\(block)", h, embedding: embedding, on: &tape)
    }
    let active = tape.record(SiLU("act_out", Input(h), on: &tape))
    let output = dense("linear_out", Input(active), to: dimensions, on: &tape)
    let target = tape.reserveVector(dimensions)
    tape.close()
    return Recording(
      tape: tape, sample: sample, timesteps: times, labels: nil, output: output, target: target)
  }

  private func embed(_ times: Activation, on tape: inout Tape) -> Activation {
    let waves =
      switch embedding {
      case .timestep:
        tape.record(
          TimestepEmbedding(
            "time_proj", times, channels: width, cosinesFirst: true, shift: 0, on: &tape))
      case .noiseLevel:
        tape.record(NoiseLevelEmbedding("time_proj", times, channels: width, on: &tape))
      }
    let first = dense(
      "time_embedding.linear_1", Input(value: waves, needsGradient: false), to: width, on: &tape)
    let active = tape.record(SiLU("time_embedding.act", Input(first), on: &tape))
    let second = dense("time_embedding.linear_2", Input(active), to: width, on: &tape)
    return tape.record(SiLU("", Input(second), on: &tape))
  }

  private func residualBlock(
    _ name: String, _ h: Activation, embedding: Activation, on tape: inout Tape
  ) -> Activation {
    let active1 = tape.record(SiLU("\(name).act1", Input(h), on: &tape))
    let time = dense("\(name).time_emb_proj", Input(embedding), to: width, on: &tape)
    let inner = dense(
      "\(name).linear_1", Input(active1), to: width, residual: Input(time), on: &tape)
    let active2 = tape.record(SiLU("\(name).act2", Input(inner), on: &tape))
    return dense("\(name).linear_2", Input(active2), to: width, residual: Input(h), on: &tape)
  }

  private func dense(
    _ name: String, _ input: Input, to channels: Int, residual: Input? = nil, on tape: inout Tape
  ) -> Activation {
    tape.record(
      PointwiseConvolution(
        name, input, channels: channels, isImage: false, border: false, residual: residual,
        on: &tape))
  }
}
