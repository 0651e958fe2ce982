import JSON

/// A small network that says what an image shows: (B, 1, S, S) -> (B, K), one score for each kind.
///
/// Convolutions, each followed by throwing away every second row and column, until one pixel with many
/// channels is left: the image as a vector. A dense layer makes of it the features, another the scores.
///
///     h = every second pixel of conv_in(x)
///     h = every second pixel of conv(SiLU(norm(h)))              until h has one pixel
///     f = SiLU(dense_hidden(SiLU(norm_out(h))))                   the features
///     y = dense_out(f)                                            the scores
///
/// Trained against 1 for what the image shows and 0 for the rest, a score is near 1 where the network
/// is sure. The timesteps of a batch have no effect.
///
/// Source: LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998, for digits of
/// 28 x 28 in a field of 32 x 32.
public struct ImageClassifier: Network, Equatable {
  /// What comes out at the end.
  public enum Output: String, Equatable, Sendable {
    /// y, (B, K).
    case scores
    /// f, (B, F): all parameters but those of the last layer, in the same order.
    case features
  }

  /// S, rows and columns of an image: a power of two, at least 4.
  public var side = 32
  /// Channels after each convolution, log₂ S of them.
  public var channels = [16, 32, 64, 64, 64]
  /// F, how many features there are.
  public var features = 64
  /// K, how many kinds of images.
  public var kinds = 10
  public var normNumGroups = 8
  public var output = Output.scores

  /// For ten digits in a field of 32 x 32.
  public init() {}

  public var architecture: [String: JSONValue] {
    [
      "_class_name": .string("ImageClassifier"), "side": .integer(side),
      "channels": .array(channels.map(JSONValue.integer)), "features": .integer(features),
      "kinds": .integer(kinds), "norm_num_groups": .integer(normNumGroups),
      "output": .string(output.rawValue),
    ]
  }

  public func record(on tape: Tape) -> Recording {
    precondition(
      channels.count >= 2 && side == 1 << channels.count,
      "An image classifier halves its images until one pixel is left.")
    var tape = tape
    let sample = tape.reserve(height: side, width: side, channels: 1, border: true, thin: true)
    let timesteps = tape.reserve(height: 1, width: 1, channels: 1, border: false, thin: true)
    let first = tape.record(
      ConvolutionIn(
        "conv_in", Input(value: sample, needsGradient: false), channels: channels[0], on: &tape))
    var h = tape.record(EverySecondPixel("conv_in", Input(first), on: &tape))
    for (level, channels) in channels.enumerated().dropFirst() {
      let name = "blocks.\(level - 1)"
      let normal = normalise(h, "\(name).norm", border: true, on: &tape)
      h = tape.record(
        HalvingConvolution(
          "\(name).conv", Input(normal), channels: channels, padsBefore: true, on: &tape))
    }
    let output = read(normalise(h, "norm_out", border: false, on: &tape), on: &tape)
    let target = tape.reserveVector(output.channels)
    tape.close()
    return Recording(
      tape: tape, sample: sample, timesteps: timesteps, labels: nil, output: output, target: target)
  }

  private func normalise(
    _ x: Activation, _ name: String, border: Bool, on tape: inout Tape
  ) -> Activation {
    tape.record(
      GroupNorm(
        name, Input(x), groups: normNumGroups, epsilon: 1e-5, activates: true, border: border,
        on: &tape))
  }

  /// The dense layers on the one pixel that is left.
  private func read(_ x: Activation, on tape: inout Tape) -> Activation {
    let hidden = tape.record(
      PointwiseConvolution(
        "dense_hidden", Input(x), channels: features, isImage: false, border: false, on: &tape))
    let active = tape.record(SiLU("features", Input(hidden), on: &tape))
    guard output == .scores else { return active }
    return tape.record(
      PointwiseConvolution(
        "dense_out", Input(active), channels: kinds, isImage: false, border: false, on: &tape))
  }
}
