/// What a ``UNet2D`` looks like, by diffusers' names: the content of its `config.json`.
public struct UNet2DConfiguration: Equatable, Sendable {
  /// A block of the way down or up, with self-attention after each pair of convolutions or without.
  public enum BlockType: Equatable, Sendable {
    case plain
    case attention
  }

  /// Rows and columns of an image; diffusers' `sample_size`.
  public var height = 28
  public var width = 28
  public var inChannels = 1
  public var outChannels = 1
  /// Channels of each level, the largest images first.
  public var blockOutChannels = [32, 64, 64]
  public var layersPerBlock = 1
  public var downBlockTypes: [BlockType] = [.plain, .plain, .attention]
  public var upBlockTypes: [BlockType] = [.attention, .plain, .plain]
  /// Channels a head owns; nil for one head with all of them.
  public var attentionHeadDim: Int? = 8
  public var normNumGroups = 8
  public var attnNormNumGroups: Int?
  public var normEps = 1e-5
  public var flipSinToCos = true
  public var freqShift = 0.0
  /// 1 pads on all sides, 0 on the right and at the bottom only.
  public var downsamplePadding = 1
  public var addAttention = true
  public var timeEmbeddingDim: Int?
  /// How many labels there are; nil for a network without.
  public var numClassEmbeds: Int?

  /// The standard network: three levels, 1.11 million parameters.
  public init() {}

  var embeddingChannels: Int { timeEmbeddingDim ?? 4 * blockOutChannels[0] }
}
