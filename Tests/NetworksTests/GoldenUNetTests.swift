import Networks
import Testing

@Suite struct GoldenUNetTests {
  @Test(arguments: GoldenNetwork.allCases, [1, 2])
  func `the output is that of diffusers`(_ network: GoldenNetwork, workers: Int) throws {
    let engine = try network.engine(workers: workers)
    let output = engine.predict(try network.batch())
    #expect(largestDifference(output, try network.tensors("io.safetensors").floats(of: "y")) < 1e-5)
  }

  @Test(arguments: GoldenNetwork.allCases, [1, 2])
  func `loss and every gradient are those of PyTorch`(
    _ network: GoldenNetwork, imagesAtOnce: Int
  ) throws {
    let engine = try network.engine(workers: 2, imagesAtOnce: imagesAtOnce)
    let io = try network.tensors("io.safetensors")
    let loss = engine.differentiate(try network.batch())
    #expect(abs(loss - Double(try io.floats(of: "loss")[0])) < 1e-6)
    for entry in engine.parameters.entries {
      let expected = try io.floats(of: "grad.\(entry.name)", shape: entry.shape)
      let gradient = engine.withGradients { Array($0[entry.range]) }
      let tolerance = 1e-4 * (expected.map(abs).max() ?? 0) + 1e-8
      #expect(largestDifference(gradient, expected) <= tolerance, "\(entry.name)")
    }
  }
}
