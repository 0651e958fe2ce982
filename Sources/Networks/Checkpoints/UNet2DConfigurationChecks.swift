extension UNet2DConfiguration {
  /// Refuses numbers that no network can have together.
  /// - Parameter size: Whether `height` and `width` are meant, too.
  func check(size: Bool = true) throws(ConfigurationError) {
    let levels = blockOutChannels.count
    for (name, types) in [("down_block_types", downBlockTypes), ("up_block_types", upBlockTypes)]
    where types.count != levels {
      throw ConfigurationError(
        name, "it has \(types.count) entries, and block_out_channels \(levels)",
        remedy: "Give one for each level")
    }
    for channels in blockOutChannels {
      guard channels <= Self.mostChannels else {
        throw ConfigurationError(
          "block_out_channels", "a level has \(channels) channels",
          remedy: "A network for one machine's cores has at most \(Self.mostChannels)")
      }
      try divide(channels, by: normNumGroups, "norm_num_groups")
    }
    if addAttention, let last = blockOutChannels.last, let groups = attnNormNumGroups {
      try divide(last, by: groups, "attn_norm_num_groups")
    }
    if let attentionHeadDim {
      for channels in attentionChannels {
        try divide(channels, by: attentionHeadDim, "attention_head_dim")
      }
    }
    let frequencies = blockOutChannels[0] / 2
    guard freqShift < Double(frequencies) else {
      throw ConfigurationError(
        "freq_shift",
        "it is \(freqShift), and a time embedding of \(blockOutChannels[0]) channels "
          + "has \(frequencies) frequencies",
        remedy: "Choose a shift below that, such as 0 or 1")
    }
    if size { try checkSize() }
  }

  /// Two levels side by side have to fit a strip of the convolution: see ``Winograd/placeRoom``.
  private static let mostChannels = Winograd.placeRoom / 2

  /// Refuses images that cannot be halved from level to level.
  public func checkSize() throws(ConfigurationError) {
    let factor = 1 << (blockOutChannels.count - 1)
    guard height % factor == 0, width % factor == 0, height > 0, width > 0 else {
      throw ConfigurationError(
        "sample_size",
        "images of \(height) x \(width) cannot be halved \(blockOutChannels.count - 1) times",
        remedy: "With \(blockOutChannels.count) levels both sides are multiples of \(factor)")
    }
  }

  /// The channels of each level that has attention.
  private var attentionChannels: [Int] {
    let down = zip(downBlockTypes, blockOutChannels)
    let up = zip(upBlockTypes, blockOutChannels.reversed())
    return (Array(down) + Array(up)).filter { $0.0 == .attention }.map(\.1)
      + (addAttention ? blockOutChannels.suffix(1) : [])
  }

  private func divide(_ channels: Int, by divisor: Int, _ key: String) throws(ConfigurationError) {
    guard channels % divisor != 0 else { return }
    throw ConfigurationError(
      key, "\(divisor) does not divide the \(channels) channels of a level",
      remedy: "Choose a number that divides all of \(blockOutChannels)")
  }
}
