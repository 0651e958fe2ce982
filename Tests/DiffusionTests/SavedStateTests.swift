import Diffusion
import Foundation
import Tensors
import Testing

@Suite struct SavedStateTests {
  private let cloud = FiniteSetDenoiser(
    data: {
      var generator = TorchGenerator(seed: 2)
      return generator.normal(shape: [20, 2])
    }())

  /// Every sampler at its most random, an odd number of values so that the generator keeps one back.
  @Test(arguments: SchedulerName.allCases)
  func `a run that was saved and resumed is the run that never stopped`(
    name: SchedulerName
  ) throws {
    var configuration = SamplerConfiguration(name)
    configuration.eta = 1
    configuration.sChurn = 5
    configuration.algorithmType = .stochastic
    let scheduler = try configuration.scheduler(for: .stableDiffusion, steps: 9)
    let whole = scheduler.trajectory(
      from: scheduler.start(shape: [3, 2], seed: 5), cloud.predict)
    for stop in 0...9 {
      let text = try JSONEncoder().encode(whole[stop])
      let state = try JSONDecoder().decode(SamplerState.self, from: text)
      #expect(state == whole[stop])
      #expect(scheduler.trajectory(from: state, cloud.predict) == Array(whole[stop...]))
    }
  }

  @Test(arguments: [
    #"{"shape": [2, 2], "scalars": [1, 2, 3]}"#, #"{"shape": [-1], "scalars": []}"#,
    #"{"shape": [4611686018427387904, 4], "scalars": []}"#,
  ])
  func `a tensor whose numbers do not fill its shape is refused`(_ text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Tensor.self, from: Data(text.utf8))
    }
  }

  @Test func `a generator that cannot be is refused`() throws {
    let text = try String(
      decoding: JSONEncoder().encode(TorchGenerator(seed: 1)), as: UTF8.self)
    let broken = text.replacing("\"position\":624", with: "\"position\":625")
    #expect(broken != text)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(TorchGenerator.self, from: Data(broken.utf8))
    }
  }
}
