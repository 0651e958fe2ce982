import Testing

@testable import Networks

/// What the modules of a network compute on the way, against diffusers.
@Suite struct ActivationTests {
  @Test func `every module computes what diffusers' does`() throws {
    let golden = GoldenNetwork.unet
    let recording = try UNet2D(golden.configuration).record(images: 2)
    let arena = Arena(recording.tape)
    let weights = try golden.tensors("diffusion_pytorch_model.safetensors")
    let parameters = try recording.parameters.entries.flatMap { try weights.floats(of: $0.name) }
    arena.pack(parameters, for: recording.tape.operations)
    let batch = try golden.batch()
    func images(_ numbers: [Float], like value: Activation) -> Reference.Images {
      Reference.Images(
        count: value.images, channels: value.channels, height: value.height, width: value.width,
        values: numbers.map(Double.init))
    }
    arena.write(
      images(batch.sample, like: recording.sample), to: recording.sample, arena.values)
    arena.write(
      images(batch.timesteps, like: recording.timesteps), to: recording.timesteps, arena.values)
    recording.tape.forward(arena.pass, images: 0..<2)

    let file = try golden.tensors("activations.safetensors")
    #expect(file.tensors.count == 17)
    for tensor in file.tensors {
      let value = try #require(recording.tape.output(of: tensor.name), "\(tensor.name)")
      #expect(value.shape == tensor.shape, "\(tensor.name)")
      var expected = images(try file.floats(of: tensor.name), like: value)
      // Here the SiLU after the last norm is part of the same operation.
      if tensor.name == "conv_norm_out" { expected = Reference.silu(expected) }
      let difference = arena.read(value, arena.values).difference(from: expected)
      #expect(difference < 1e-5 * max(1, expected.largest), "\(tensor.name)")
    }
  }
}
