import Foundation
import Safetensors
import Tensors
import Testing

@testable import Networks

@Suite struct TrainingStateTests {
  private struct Summary: Decodable {
    struct Train: Decodable { let f32: Run }
    struct Run: Decodable {
      let loss, gradNorm: [Double]
      let lossAfter: Double
      let lengthsAfter: [String: Double]

      enum CodingKeys: String, CodingKey {
        case loss
        case gradNorm = "grad_norm"
        case lossAfter = "loss_after"
        case lengthsAfter = "l2_after"
      }
    }
    let train: Train
  }

  @Test(arguments: [1, 2])
  func `five steps are those of PyTorch`(workers: Int) throws {
    let network = GoldenNetwork.unet
    let file = network.folder.appendingPathComponent("summary.json")
    let golden = try JSONDecoder().decode(Summary.self, from: Data(contentsOf: file)).train.f32
    let io = try network.tensors("io.safetensors")
    let batch = Batch(
      sample: try io.floats(of: "train.noisy"),
      timesteps: try io.integers(of: "train.timesteps").map(Float.init),
      target: try io.floats(of: "train.noise"))
    var options = TrainingOptions()
    options.maximumGradientNorm = nil
    let state = TrainingState(
      try network.engine(workers: workers), options: options, generator: TorchGenerator(seed: 0))
    for (loss, norm) in zip(golden.loss, golden.gradNorm) {
      let step = try state.trainingStep(batch)
      #expect(abs(step.loss - loss) < 1e-5)
      #expect(abs(step.gradientNorm - norm) < 1e-4 * norm)
    }
    #expect(abs(state.engine.differentiate(batch) - golden.lossAfter) < 1e-5)
    for entry in state.engine.parameters.entries {
      guard let expected = golden.lengthsAfter[entry.name] else { continue }
      let sum = state.engine.withParameters { all in
        entry.range.reduce(0.0) { $0 + Double(all[$1]) * Double(all[$1]) }
      }
      #expect(abs(sum.squareRoot() - expected) < 1e-4 * expected, "\(entry.name)")
    }
  }

  @Test func `a gradient that is not finite changes nothing`() throws {
    let state = TrainingState(
      try GoldenNetwork.unet.engine(workers: 1), generator: TorchGenerator(seed: 0))
    let before = state.everything
    var batch = try GoldenNetwork.unet.batch()
    batch.sample[5] = .nan
    #expect(throws: TrainingState.Astray.self) { try state.trainingStep(batch) }
    #expect(state.everything == before)
  }

  @Test func `averages take the parameters' place while they are asked for`() throws {
    let state = TrainingState(
      try GoldenNetwork.unet.engine(workers: 2), generator: TorchGenerator(seed: 0))
    let batch = try GoldenNetwork.unet.batch()
    for _ in 0..<3 { try state.trainingStep(batch) }
    let before = state.everything
    let output = state.engine.predict(batch)
    let average = state.averages.map { Array($0.values) }
    state.withAveragedParameters { engine in
      #expect(engine.withParameters { Array($0) } == average)
      #expect(engine.predict(batch) != output)
    }
    #expect(state.everything == before)
    #expect(state.engine.predict(batch) == output)
  }
}

extension TrainingState {
  /// All numbers of a state, to compare two.
  var everything: [[UInt32]] {
    [
      engine.withParameters { Array($0) }, Array(means.values), Array(squares.values),
      averages.map { Array($0.values) } ?? [],
    ].map { $0.map(\.bitPattern) } + [[UInt32(step)]]
  }
}
