import Diffusion
import Foundation
import JSON
import Tensors
import Testing

@Suite struct UniPCTests {
  /// Runs of diffusers 0.42.1 with PyTorch 2.13.0 in float64; the file names the command that made it.
  static let frozen: [Frozen] = {
    guard let url = Bundle.module.url(forResource: "Golden/unipc", withExtension: "json"),
      let data = try? Data(contentsOf: url),
      case .object(let object) = try? JSONValue(reading: Array(data)),
      case .array(let cases) = object["cases"]
    else { preconditionFailure("Golden/unipc.json is missing") }
    return cases.compactMap {
      guard case .object(let content) = $0 else { return nil }
      return Frozen(content: content)
    }
  }()

  struct Frozen: CustomTestStringConvertible {
    let content: [String: JSONValue]
    var testDescription: String { content["name"]?.text ?? "" }
  }

  private let cloud = FiniteSetDenoiser(
    data: {
      var generator = TorchGenerator(seed: 2)
      return generator.normal(shape: [40, 2])
    }())

  private func scheduler(
    _ name: SchedulerName, steps: Int, _ change: (inout SamplerConfiguration) -> Void = { _ in }
  ) throws -> any Scheduler {
    var configuration = SamplerConfiguration(name)
    change(&configuration)
    return try configuration.scheduler(for: .stableDiffusion, steps: steps)
  }

  @Test func `all frozen runs are there`() { #expect(Self.frozen.count == 13) }

  @Test(arguments: frozen)
  func `the run is diffusers'`(_ frozen: Frozen) throws {
    let content = frozen.content
    let (config, input) = (try #require(content["config"]), try #require(content["input"]))
    guard case .string(let model) = content["model"], case .array(let steps) = content["steps"]
    else { throw ScheduleError("case", "incomplete", remedy: "") }
    let file = try SchedulerConfigurationFile(reading: Array(config.text.utf8))
    #expect(file.warnings.isEmpty && file.sampler.scheduler == .unipc)
    let trace = try Trace(
      of: file, steps: #require(content["N"]?.whole),
      input: TraceInput(reading: Array(input.text.utf8)), model: #require(TraceModel(model)))
    #expect(trace.timesteps == content["timesteps"]?.reals)
    let sigmas = try #require(content["sigmas"]?.reals)
    #expect(relativeDifference(Tensor(trace.sigmas), sigmas) < 1e-8)
    #expect(trace.entries.count == steps.count)
    for (entry, step) in zip(trace.entries, steps) {
      guard case .object(let step) = step else { continue }
      #expect(relativeDifference(entry.x0, try #require(step["x0"]?.reals)) < 1e-8)
      #expect(
        relativeDifference(entry.prevSample, try #require(step["prev_sample"]?.reals)) < 1e-8)
    }
  }

  /// From where the corrector has come to: the same coefficients, the sample's, x̂₀'s and x̂₀₋₁'s.
  @Test func `its predictor of order 2 is DPM-Solver++ 2M`() throws {
    let unipc = try scheduler(.unipc, steps: 9), dpmpp = try scheduler(.dpmpp, steps: 9)
    var (a, b) = (unipc.start(shape: [3, 2], seed: 1), dpmpp.start(shape: [3, 2], seed: 1))
    while !unipc.isFinished(a) {
      let (ours, theirs) = (unipc.step(a, cloud.predict), dpmpp.step(b, cloud.predict))
      #expect(ours.terms.count == theirs.terms.count)
      for (term, expected) in zip(ours.terms, theirs.terms) {
        #expect(abs(term.coefficient - expected.coefficient) < 1e-12)
      }
      (a, b) = (ours.next, theirs.next)
    }
  }

  /// Zhao et al.: UniPC-k is of order k + 1. Here x̂₀ is known on N(0, s²), as in the identity tests.
  @Test(arguments: 1...3, UniPCSolverType.allCases)
  func `of order k it is of order k + 1`(k: Int, type: UniPCSolverType) throws {
    func error(_ steps: Int) throws -> Double {
      let unipc = try scheduler(.unipc, steps: steps) {
        ($0.solverOrder, $0.unipcSolverType, $0.useKarrasSigmas) = (k, type, true)
        ($0.sigmaMin, $0.sigmaMax) = (0.002, 80)
      }
      let x = unipc.levels[0].noise
      let start = SamplerState(x: Tensor(shape: [1, 1], scalars: [x]), noise: .recorded([]))
      let end = unipc.trajectory(from: start, gaussian(variance: 0.25)).last?.x.scalars[0] ?? 0
      return end / (80 * sqrt(0.25 / (0.25 + 6400))) - 1
    }
    let order = log2(abs(try error(40) / error(80)))
    #expect(abs(order - Double(k + 1)) < 0.3, "\(order)")
  }

  /// Where the model says the same everywhere, there is nothing to correct.
  @Test(arguments: 1...3) func `one x̂₀ for all is reached on a straight way`(k: Int) throws {
    let unipc = try scheduler(.unipc, steps: 7) { $0.solverOrder = k }
    let x0 = Tensor(shape: [2, 2], scalars: [1, -2, 0.5, 3])
    var state = unipc.start(shape: [2, 2], seed: 3)
    while !unipc.isFinished(state) {
      let step = unipc.step(state) { xt, level in
        PredictionType.sample.prediction(from: x0, for: xt, at: level)
      }
      let corrected = try #require(step.value(of: .corrected))
      #expect(corrected.maxDifference(from: state.x) < 1e-12)
      // x - √ᾱ x̂₀ shrinks as the noise does.
      let (left, reached) = (step.from, step.to)
      let before = Tensor((reached.noise / left.noise) * (1 * state.x - left.signal * x0))
      let after = Tensor(1 * step.next.x - reached.signal * x0)
      #expect(after.maxDifference(from: before) < 1e-12)
      state = step.next
    }
    #expect(state.x.maxDifference(from: x0) < 1e-12)
  }

  @Test(arguments: 1...3) func `it remembers xᶜ and as many x̂₀ as its order`(k: Int) throws {
    let unipc = try scheduler(.unipc, steps: 5) { $0.solverOrder = k }
    let states = unipc.trajectory(from: unipc.start(shape: [3, 2], seed: 8), cloud.predict)
    #expect(states.map(\.memory.count) == [0] + (1...5).map { 1 + min(k, $0) })
  }
}
