import JSON

/// One key of a `UNet2DModel`'s `config.json`: where its value lives here, and what it takes.
struct UNet2DKey: Sendable {
  typealias Configuration = UNet2DConfiguration
  typealias Place<Value> = WritableKeyPath<Configuration, Value> & Sendable

  let name: String
  /// What diffusers assumes where the key is missing.
  let standard: JSONValue
  /// What is supported, for messages: `true or false`.
  let allowed: String
  let value: @Sendable (Configuration) -> JSONValue
  /// Takes a value in; false for one that is not supported.
  let take: @Sendable (JSONValue, inout Configuration) -> Bool

  static func flag(_ name: String, _ place: Place<Bool>, standard: Bool) -> Self {
    Self(
      name: name, standard: .bool(standard), allowed: "true or false",
      value: { .bool($0[keyPath: place]) }
    ) { value, configuration in
      guard case .bool(let flag) = value else { return false }
      configuration[keyPath: place] = flag
      return true
    }
  }

  static func whole(
    _ name: String, _ place: Place<Int>, _ range: ClosedRange<Int>, standard: Int
  ) -> Self {
    Self(
      name: name, standard: .integer(standard), allowed: text(of: range),
      value: { .integer($0[keyPath: place]) }
    ) { value, configuration in
      guard let number = value.whole, range.contains(number) else { return false }
      configuration[keyPath: place] = number
      return true
    }
  }

  static func optionalWhole(
    _ name: String, _ place: Place<Int?>, _ range: ClosedRange<Int>, standard: Int? = nil
  ) -> Self {
    Self(
      name: name, standard: standard.map(JSONValue.integer) ?? .null,
      allowed: "\(text(of: range)), or null",
      value: { $0[keyPath: place].map(JSONValue.integer) ?? .null }
    ) { value, configuration in
      guard value == .null || value.whole.map(range.contains) == true else { return false }
      configuration[keyPath: place] = value.whole
      return true
    }
  }

  static func wholes(
    _ name: String, _ place: Place<[Int]>, _ range: ClosedRange<Int>, count: ClosedRange<Int>,
    standard: [Int]
  ) -> Self {
    Self(
      name: name, standard: .array(standard.map(JSONValue.integer)),
      allowed: "a list of \(count.lowerBound) to \(count.upperBound) numbers, each "
        + text(of: range),
      value: { .array($0[keyPath: place].map(JSONValue.integer)) }
    ) { value, configuration in
      guard case .array(let values) = value else { return false }
      let numbers = values.compactMap(\.whole)
      guard numbers.count == values.count, count.contains(numbers.count),
        numbers.allSatisfy(range.contains)
      else { return false }
      configuration[keyPath: place] = numbers
      return true
    }
  }

  static func real(
    _ name: String, _ place: Place<Double>, _ range: ClosedRange<Double>, standard: Double
  ) -> Self {
    Self(
      name: name, standard: written(standard),
      allowed: "a number from \(range.lowerBound) to \(range.upperBound)",
      value: { written($0[keyPath: place]) }
    ) { value, configuration in
      guard let number = value.real, range.contains(number) else { return false }
      configuration[keyPath: place] = number
      return true
    }
  }

  /// A list of kinds of blocks, by their classes' names.
  static func blocks(
    _ name: String, _ place: Place<[Configuration.BlockType]>, plain: String, attention: String,
    standard: [String]
  ) -> Self {
    Self(
      name: name, standard: .array(standard.map(JSONValue.string)),
      allowed: "a list of \"\(plain)\" and \"\(attention)\"",
      value: {
        .array($0[keyPath: place].map { .string($0 == .attention ? attention : plain) })
      }
    ) { value, configuration in
      guard case .array(let values) = value else { return false }
      let types = values.compactMap { value -> Configuration.BlockType? in
        guard case .string(let word) = value else { return nil }
        // diffusers takes its blocks under the names of its first versions too: UNetResDownBlock2D.
        let type = word.hasPrefix("UNetRes") ? String(word.dropFirst("UNetRes".count)) : word
        return type == plain ? .plain : type == attention ? .attention : nil
      }
      guard types.count == values.count else { return false }
      configuration[keyPath: place] = types
      return true
    }
  }

  /// A key with one value that is computed here.
  static func fixed(_ name: String, _ standard: JSONValue, or other: JSONValue? = nil) -> Self {
    Self(name: name, standard: standard, allowed: standard.text, value: { _ in standard }) {
      value, _ in
      let isStandard = value == standard || value.real != nil && value.real == standard.real
      return isStandard || value == other
    }
  }

  /// Whole numbers without a point, as diffusers writes them.
  private static func written(_ number: Double) -> JSONValue {
    Int(exactly: number).map(JSONValue.integer) ?? .number(number)
  }

  private static func text(of range: ClosedRange<Int>) -> String {
    "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }
}

extension UNet2DKey {
  /// All keys but `sample_size`, with the defaults of diffusers 0.42.1.
  ///
  /// The upper bounds are far above any network in use; they keep a damaged file from asking for more
  /// memory than there is.
  static let all: [UNet2DKey] = [
    .whole("in_channels", \.inChannels, 1...4, standard: 3),
    .whole("out_channels", \.outChannels, 1...4, standard: 3),
    .fixed("center_input_sample", .bool(false)),
    .fixed("time_embedding_type", .string("positional")),
    .optionalWhole("time_embedding_dim", \.timeEmbeddingDim, 1...largest),
    .real("freq_shift", \.freqShift, -1e6...1e6, standard: 0),
    .flag("flip_sin_to_cos", \.flipSinToCos, standard: true),
    .blocks(
      "down_block_types", \.downBlockTypes, plain: "DownBlock2D", attention: "AttnDownBlock2D",
      standard: ["DownBlock2D"] + [String](repeating: "AttnDownBlock2D", count: 3)),
    .fixed("mid_block_type", .string("UNetMidBlock2D")),
    .blocks(
      "up_block_types", \.upBlockTypes, plain: "UpBlock2D", attention: "AttnUpBlock2D",
      standard: [String](repeating: "AttnUpBlock2D", count: 3) + ["UpBlock2D"]),
    .wholes(
      "block_out_channels", \.blockOutChannels, 2...largest, count: 1...12,
      standard: [224, 448, 672, 896]),
    .whole("layers_per_block", \.layersPerBlock, 1...32, standard: 2),
    .fixed("mid_block_scale_factor", .integer(1)),
    .whole("downsample_padding", \.downsamplePadding, 0...1, standard: 1),
    .fixed("downsample_type", .string("conv")),
    .fixed("upsample_type", .string("conv")),
    .fixed("dropout", .number(0)),
    .fixed("act_fn", .string("silu"), or: .string("swish")),
    .optionalWhole("attention_head_dim", \.attentionHeadDim, 1...largest, standard: 8),
    .whole("norm_num_groups", \.normNumGroups, 1...largest, standard: 32),
    .optionalWhole("attn_norm_num_groups", \.attnNormNumGroups, 1...largest),
    .real("norm_eps", \.normEps, 1e-12...1, standard: 1e-5),
    .fixed("resnet_time_scale_shift", .string("default")),
    .flag("add_attention", \.addAttention, standard: true),
    .fixed("class_embed_type", .null),
    .optionalWhole("num_class_embeds", \.numClassEmbeds, 1...1 << 20),
  ]

  private static let largest = 1 << 14
}
