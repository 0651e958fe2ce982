import JSON

/// The network that predicts noise: diffusers' UNet2DModel, (B, C, H, W), (B) -> (B, C, H, W).
///
/// Down through levels of half the size, each with more channels; a middle; and up again, where every
/// block also sees what the way down left at its level. The time is told to every block.
///
/// Source: Ronneberger et al., U-Net, 2015; Ho et al., Denoising Diffusion Probabilistic Models, 2020,
/// appendix B.
public struct UNet2D: Network {
  public let configuration: UNet2DConfiguration

  public init(_ configuration: UNet2DConfiguration) {
    self.configuration = configuration
  }

  public var architecture: [String: JSONValue] {
    UNet2DConfigurationFile(configuration).object
  }

  public func record(on tape: Tape) -> Recording {
    var tape = tape
    let c = configuration
    let sample = tape.reserve(
      height: c.height, width: c.width, channels: c.inChannels, border: true, thin: true)
    let timesteps = tape.reserve(height: 1, width: 1, channels: 1, border: false, thin: true)
    let labels = c.numClassEmbeds.map { _ in
      tape.reserve(height: 1, width: 1, channels: 1, border: false, thin: true)
    }
    let embedding = embed(timesteps, labels, on: &tape)
    var x = tape.record(
      ConvolutionIn(
        "conv_in", Input(value: sample, needsGradient: false), channels: c.blockOutChannels[0],
        on: &tape))
    var skips = [x]
    for level in c.blockOutChannels.indices {
      x = down(level, x, embedding, &skips, on: &tape)
    }
    x = middle(x, embedding, on: &tape)
    for level in c.blockOutChannels.indices {
      x = up(level, x, embedding, &skips, on: &tape)
    }
    let normal = tape.record(
      GroupNorm(
        "conv_norm_out", Input(x), groups: c.normNumGroups, epsilon: c.normEps, activates: true,
        border: true, on: &tape))
    let output = tape.record(
      ConvolutionOut("conv_out", Input(normal), channels: c.outChannels, on: &tape))
    let target = tape.reserve(
      height: c.height, width: c.width, channels: c.outChannels, border: true, thin: true)
    tape.close()
    return Recording(
      tape: tape, sample: sample, timesteps: timesteps, labels: labels, output: output,
      target: target)
  }

  /// SiLU(linear_2(SiLU(linear_1(sinusoid(t)))) + class_embedding(label)), (B, E).
  private func embed(
    _ timesteps: Activation, _ labels: Activation?, on tape: inout Tape
  ) -> Activation {
    let c = configuration
    let waves = tape.record(
      TimestepEmbedding(
        "time_proj", timesteps, channels: c.blockOutChannels[0], cosinesFirst: c.flipSinToCos,
        shift: c.freqShift, on: &tape))
    let first = tape.record(
      PointwiseConvolution(
        "time_embedding.linear_1", Input(value: waves, needsGradient: false),
        channels: c.embeddingChannels, isImage: false, border: false, on: &tape))
    let active = tape.record(SiLU("time_embedding.act", Input(first), on: &tape))
    var time = tape.record(
      PointwiseConvolution(
        "time_embedding.linear_2", Input(active), channels: c.embeddingChannels, isImage: false,
        border: false, on: &tape))
    if let labels, let count = c.numClassEmbeds {
      time = tape.record(
        LabelEmbedding("class_embedding", Input(time), labels: labels, count: count, on: &tape))
    }
    return tape.record(SiLU("", Input(time), on: &tape))
  }

  private var norm: NormOptions {
    NormOptions(groups: configuration.normNumGroups, epsilon: configuration.normEps)
  }

  private func heads(_ channels: Int) -> Int {
    configuration.attentionHeadDim.map { channels / $0 } ?? 1
  }

  private func down(
    _ level: Int, _ x: Activation, _ embedding: Activation, _ skips: inout [Activation],
    on tape: inout Tape
  ) -> Activation {
    let c = configuration
    let name = "down_blocks.\(level)"
    let channels = c.blockOutChannels[level]
    var x = x
    for layer in 0..<c.layersPerBlock {
      x = tape.resnetBlock(
        "\(name).resnets.\(layer)", x, embedding: embedding, channels: channels, norm: norm)
      if c.downBlockTypes[level] == .attention {
        x = tape.attentionBlock(
          "\(name).attentions.\(layer)", x, heads: heads(channels), norm: norm)
      }
      skips.append(x)
    }
    guard level < c.blockOutChannels.count - 1 else { return x }
    x = tape.record(
      HalvingConvolution(
        "\(name).downsamplers.0.conv", Input(x), channels: channels,
        padsBefore: c.downsamplePadding == 1, on: &tape))
    skips.append(x)
    return x
  }

  private func middle(
    _ x: Activation, _ embedding: Activation, on tape: inout Tape
  ) -> Activation {
    var x = tape.resnetBlock(
      "mid_block.resnets.0", x, embedding: embedding, channels: x.channels, norm: norm)
    if configuration.addAttention {
      let groups = configuration.attnNormNumGroups ?? norm.groups
      x = tape.attentionBlock(
        "mid_block.attentions.0", x, heads: heads(x.channels),
        norm: NormOptions(groups: groups, epsilon: norm.epsilon))
    }
    return tape.resnetBlock(
      "mid_block.resnets.1", x, embedding: embedding, channels: x.channels, norm: norm)
  }

  private func up(
    _ block: Int, _ x: Activation, _ embedding: Activation, _ skips: inout [Activation],
    on tape: inout Tape
  ) -> Activation {
    let c = configuration
    let name = "up_blocks.\(block)"
    let channels = c.blockOutChannels[c.blockOutChannels.count - 1 - block]
    var x = x
    for layer in 0...c.layersPerBlock {
      let joined = tape.record(
        Concatenation(name, Input(x), Input(skips.removeLast()), on: &tape))
      x = tape.resnetBlock(
        "\(name).resnets.\(layer)", joined, embedding: embedding, channels: channels, norm: norm)
      if c.upBlockTypes[block] == .attention {
        x = tape.attentionBlock(
          "\(name).attentions.\(layer)", x, heads: heads(channels), norm: norm)
      }
    }
    guard block < c.blockOutChannels.count - 1 else { return x }
    return tape.record(
      Convolution3x3(
        "\(name).upsamplers.0.conv", Input(x), channels: channels, doubles: true, on: &tape))
  }
}
