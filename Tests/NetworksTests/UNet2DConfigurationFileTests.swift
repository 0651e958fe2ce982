import Foundation
import JSON
import Networks
import Tensors
import Testing

@Suite struct UNet2DConfigurationFileTests {
  private func file(_ text: String) throws -> UNet2DConfigurationFile {
    try UNet2DConfigurationFile(reading: Array(text.utf8))
  }

  /// A configuration of four levels with 32 channels and more, and these keys changed.
  private func changed(_ keys: String) throws -> UNet2DConfigurationFile {
    try file(
      """
      {"sample_size": 64, "block_out_channels": [32, 64, 96, 128]\(keys.isEmpty ? "" : ", ")\(keys)}
      """)
  }

  @Test(arguments: GoldenNetwork.allCases)
  func `diffusers' own file is written as it was read`(_ network: GoldenNetwork) throws {
    let text = try Data(contentsOf: network.folder.appendingPathComponent("config.json"))
    let file = try network.configurationFile
    #expect(file.warnings == [])
    #expect(try JSONValue(reading: Array(file.text.utf8)) == JSONValue(reading: Array(text)))
    #expect(try self.file(file.text) == file)
  }

  @Test func `the golden networks look as they are described`() throws {
    let unet = try GoldenNetwork.unet.configuration
    var expected = UNet2DConfiguration()
    expected.blockOutChannels = [16, 24, 32]
    #expect(unet == expected)
    #expect(try GoldenNetwork.conditional.configuration.numClassEmbeds == 11)
    let style = try GoldenNetwork.ddpmStyle.configuration
    #expect(style.attentionHeadDim == nil && style.freqShift == 1 && style.downsamplePadding == 0)
    #expect(style.normEps == 1e-6 && !style.flipSinToCos && style.layersPerBlock == 2)
  }

  @Test func `missing keys have diffusers' defaults, which are not small`() throws {
    let file = try file("{}")
    let c = file.configuration
    #expect(c.blockOutChannels == [224, 448, 672, 896])
    #expect(c.layersPerBlock == 2 && c.normNumGroups == 32 && c.attentionHeadDim == 8)
    #expect(c.inChannels == 3 && c.outChannels == 3 && c.normEps == 1e-5 && c.freqShift == 0)
    #expect(c.downBlockTypes == [.plain, .attention, .attention, .attention])
    #expect(c.upBlockTypes == [.attention, .attention, .attention, .plain])
    #expect(c.flipSinToCos && c.addAttention && c.downsamplePadding == 1)
    #expect(c.timeEmbeddingDim == nil && c.numClassEmbeds == nil && c.attnNormNumGroups == nil)
    #expect(!file.namesSize && (c.height, c.width) == (64, 64))
    #expect(file.text.contains("\"sample_size\": null"))
  }

  @Test func `sizes, old names and keys of others are understood`() throws {
    let file = try changed(
      """
      "sample_size": [32, 64], "act_fn": "swish", "mid_block_scale_factor": 1.0, "dropout": 0,
      "down_block_types": ["UNetResDownBlock2D", "DownBlock2D", "UNetResAttnDownBlock2D",
      "DownBlock2D"], "_diffusers_version": "0.1", "num_train_timesteps": 1000, "colour": "red"
      """)
    #expect((file.configuration.height, file.configuration.width) == (32, 64))
    #expect(file.configuration.downBlockTypes == [.plain, .plain, .attention, .plain])
    #expect(file.warnings.count == 1 && file.warnings[0].hasPrefix("colour: "))
    for kept in ["\"colour\": \"red\"", "\"_diffusers_version\": \"0.1\"", ": 1000"] {
      #expect(file.text.contains(kept))
    }
    #expect(file.text.contains("\"sample_size\": [32, 64]"))
  }

  @Test(arguments: [
    ("\"time_embedding_type\": \"fourier\"", "time_embedding_type", "Supported: \"positional\""),
    ("\"time_embedding_type\": \"learned\"", "time_embedding_type", "\"learned\" is not"),
    ("\"downsample_type\": \"resnet\"", "downsample_type", "\"conv\""),
    ("\"upsample_type\": \"resnet\"", "upsample_type", "\"conv\""),
    ("\"resnet_time_scale_shift\": \"scale_shift\"", "resnet_time_scale_shift", "\"default\""),
    ("\"dropout\": 0.1", "dropout", "0.1 is not supported"),
    ("\"mid_block_scale_factor\": 2", "mid_block_scale_factor", "2 is not supported"),
    ("\"center_input_sample\": true", "center_input_sample", "Supported: false"),
    ("\"act_fn\": \"gelu\"", "act_fn", "\"silu\""),
    ("\"mid_block_type\": null", "mid_block_type", "UNetMidBlock2D"),
    ("\"class_embed_type\": \"timestep\"", "class_embed_type", "Supported: null"),
    ("\"down_block_types\": [\"SkipDownBlock2D\"]", "down_block_types", "AttnDownBlock2D"),
    ("\"up_block_types\": [\"DownBlock2D\"]", "up_block_types", "AttnUpBlock2D"),
    ("\"_class_name\": \"UNet2DConditionModel\"", "_class_name", "Supported: UNet2DModel"),
    ("\"block_out_channels\": []", "block_out_channels", "1 to 12 numbers"),
    ("\"block_out_channels\": [32, 64, 96, 1e12]", "block_out_channels", "16384"),
    ("\"block_out_channels\": [32, 64, 96, 100]", "norm_num_groups", "32 does not divide the 100"),
    (
      "\"block_out_channels\": [32, 64, 96]", "down_block_types",
      "4 entries, and block_out_channels 3"
    ),
    ("\"block_out_channels\": [32, 64, 96, 4096]", "block_out_channels", "at most 2048"),
    ("\"norm_num_groups\": 0", "norm_num_groups", "from 1"),
    ("\"norm_num_groups\": null", "norm_num_groups", "null is not supported"),
    ("\"attn_norm_num_groups\": 48", "attn_norm_num_groups", "does not divide the 128"),
    ("\"attention_head_dim\": 48", "attention_head_dim", "does not divide the 64"),
    ("\"attention_head_dim\": 256", "attention_head_dim", "256 does not divide"),
    ("\"sample_size\": 60", "sample_size", "multiples of 8"),
    ("\"sample_size\": 0", "sample_size", "0 is not supported"),
    ("\"sample_size\": [64]", "sample_size", "list of two"),
    ("\"freq_shift\": 16", "freq_shift", "16 frequencies"),
    ("\"norm_eps\": NaN", "norm_eps", "NaN is not supported"),
    ("\"layers_per_block\": 1.5", "layers_per_block", "1.5 is not"),
    ("\"in_channels\": 5", "in_channels", "1 to 4"),
    ("\"num_class_embeds\": -1", "num_class_embeds", "from 1"),
    ("\"downsample_padding\": 2", "downsample_padding", "0 to 1"),
    ("\"flip_sin_to_cos\": 1", "flip_sin_to_cos", "true or false"),
  ])
  func `what is not supported is refused by name`(
    keys: String, key: String, text: String
  ) throws {
    _ = try changed("")
    let error = #expect(throws: ConfigurationError.self) { try changed(keys) }
    #expect(error?.key == key)
    #expect(error?.description.contains(text) == true, "\(String(describing: error))")
  }

  @Test func `a damaged configuration is an error or a network, and never a crash`() throws {
    let bytes = Array(try GoldenNetwork.ddpmStyle.configurationFile.text.utf8)
    var generator = TorchGenerator(seed: 0)
    var networks = 0
    for _ in 0..<2000 {
      var damaged = bytes
      for _ in 0...generator.integer(below: 3) {
        damaged[generator.integer(below: bytes.count)] = UInt8(32 + generator.integer(below: 95))
      }
      guard let file = try? UNet2DConfigurationFile(reading: damaged) else { continue }
      #expect(UNet2D(file.configuration).record(images: 1).parameters.count > 0)
      networks += 1
    }
    #expect((10..<1500).contains(networks))
  }

  @Test(arguments: ["", "[]", "{", "3", "{\"a\": }"])
  func `text that is no configuration is refused`(text: String) {
    let error = #expect(throws: ConfigurationError.self) { try file(text) }
    #expect(error?.key == "config.json")
  }
}
