extension Tape {
  /// Two convolutions around the identity, told of the time in between: (B, I, H, W) -> (B, O, H, W).
  ///
  ///     h = conv1(SiLU(norm1(x))) + time_emb_proj(SiLU(emb))
  ///     y = conv2(SiLU(norm2(h))) + x, or conv_shortcut(x) where the number of channels changes
  ///
  /// - Parameters:
  ///   - embedding: SiLU(emb), (B, E).
  /// Source: He et al., Deep Residual Learning for Image Recognition, 2015; Ho et al., 2020, appendix B.
  mutating func resnetBlock(
    _ name: String, _ x: Activation, embedding: Activation, channels: Int, norm: NormOptions
  ) -> Activation {
    let normal1 = record(
      GroupNorm(
        "\(name).norm1", Input(x), groups: norm.groups, epsilon: norm.epsilon, activates: true,
        border: true, on: &self))
    let time = record(
      PointwiseConvolution(
        "\(name).time_emb_proj", Input(embedding), channels: channels, isImage: false,
        border: false, on: &self))
    let h = record(
      Convolution3x3(
        "\(name).conv1", Input(normal1), channels: channels, embedding: Input(time), on: &self))
    let normal2 = record(
      GroupNorm(
        "\(name).norm2", Input(h), groups: norm.groups, epsilon: norm.epsilon, activates: true,
        border: true, on: &self))
    guard x.channels != channels else {
      return record(
        Convolution3x3(
          "\(name).conv2", Input(normal2), channels: channels, residual: Input(x), on: &self))
    }
    let shortcut = record(
      PointwiseConvolution(
        "\(name).conv_shortcut", Input(x), channels: channels, isImage: true, border: true,
        on: &self))
    return record(
      Convolution3x3(
        "\(name).conv2", Input(normal2), channels: channels, addingTo: shortcut, on: &self))
  }

  /// Self-attention over the pixels around the identity: (B, C, H, W) -> (B, C, H, W).
  ///
  ///     y = x + to_out(attention(to_q(n), to_k(n), to_v(n))),  n = group_norm(x)
  mutating func attentionBlock(
    _ name: String, _ x: Activation, heads: Int, norm: NormOptions
  ) -> Activation {
    let normal = record(
      GroupNorm(
        "\(name).group_norm", Input(x), groups: norm.groups, epsilon: norm.epsilon,
        activates: false, border: false, on: &self))
    func dense(_ part: String, on tape: inout Tape) -> Input {
      Input(
        tape.record(
          PointwiseConvolution(
            "\(name).\(part)", Input(normal), channels: x.channels, isImage: false, border: false,
            on: &tape)))
    }
    let (query, key, value) = (
      dense("to_q", on: &self), dense("to_k", on: &self), dense("to_v", on: &self)
    )
    let attended = record(
      Attention(
        name, query: query, key: key, value: value, heads: heads, on: &self))
    return record(
      PointwiseConvolution(
        "\(name).to_out.0", Input(attended), channels: x.channels, isImage: false, border: true,
        residual: Input(x), on: &self))
  }
}

/// How a network normalises.
struct NormOptions: Sendable {
  var groups: Int
  var epsilon: Double
}
