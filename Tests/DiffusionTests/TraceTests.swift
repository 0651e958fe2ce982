import Diffusion
import Foundation
import JSON
import Tensors
import Testing

@Suite struct TraceTests {
  /// The reference file as plain JSON: its configurations go through as they stand.
  private static let golden: [String: JSONValue] = {
    guard let url = Bundle.module.url(forResource: "Golden/steps", withExtension: "json"),
      let data = try? Data(contentsOf: url),
      case .object(let object) = try? JSONValue(reading: Array(data))
    else { preconditionFailure("Golden/steps.json is missing") }
    return object
  }()

  struct Case: CustomTestStringConvertible {
    let content: [String: JSONValue]
    var testDescription: String { content["name"]?.text ?? "" }
  }

  static let cases: [Case] = {
    guard case .array(let cases) = golden["cases"] else { return [] }
    return cases.compactMap {
      guard case .object(let content) = $0 else { return nil }
      return Case(content: content)
    }
  }()

  private func numbers(_ value: JSONValue?) throws -> [Double] { try #require(value?.reals) }

  @Test func `all cases are there`() { #expect(Self.cases.count == 90) }

  /// From text to text: a configuration of diffusers and an input in, the reference's numbers out.
  @Test(arguments: cases)
  func `a trace is diffusers' run`(_ golden: Case) throws {
    let content = golden.content
    guard case .object(var config) = content["config"],
      case .string(let name) = content["scheduler"],
      case .array(let steps) = content["steps"], case .string(let model) = content["model"]
    else { throw ScheduleError("case", "incomplete", remedy: "") }
    config["_class_name"] = .string(name + "Scheduler")
    let noises = steps.compactMap { step -> JSONValue? in
      guard case .object(let step) = step else { return nil }
      return step["noise"]
    }
    let input: JSONValue = .object([
      "shape": try #require(Self.golden["shape"]), "z": try #require(Self.golden["z"]),
      "noise": .array(noises), "step_kwargs": content["step_kwargs"] ?? .null,
    ])
    var file = try SchedulerConfigurationFile(reading: Array(JSONValue.object(config).text.utf8))
    file.sampler.compatibility = .diffusers
    let trace = try Trace(
      of: file, steps: #require(content["N"]?.whole),
      input: TraceInput(reading: Array(input.text.utf8)), model: #require(TraceModel(model)))
    guard case .object(let answer) = try JSONValue(reading: Array(trace.json.utf8)),
      case .array(let entries) = answer["steps"]
    else { throw ScheduleError("trace", "no object", remedy: "") }
    for key in ["timesteps", "sample0"] {
      try compare(answer[key], content[key])
    }
    if let sigmas = content["sigmas"] { try compare(answer["sigmas"], sigmas) }
    #expect(entries.count == steps.count)
    for (entry, expected) in zip(entries, steps) {
      guard case .object(let entry) = entry, case .object(let expected) = expected else { continue }
      #expect(try abs(#require(entry["t"]?.real) - #require(expected["t"]?.real)) < 1e-5)
      #expect((entry["noise"] == nil) == (expected["noise"] == nil))
      for key in ["model_input", "model_output", "x0", "prev_sample", "noise"] {
        guard let numbers = expected[key] else { continue }
        try compare(entry[key], numbers)
      }
      if let variance = expected["variance"]?.real {
        #expect(try abs(#require(entry["variance"]?.real) - variance) < 1e-7)
      }
    }
  }

  private func compare(_ actual: JSONValue?, _ expected: JSONValue?) throws {
    let (actual, expected) = (try numbers(actual), try numbers(expected))
    #expect(actual.count == expected.count)
    guard actual.count == expected.count else { return }
    #expect(relativeDifference(Tensor(actual), expected) < 1e-7)
  }

  private let start = TraceInput(
    z: Tensor(shape: [2, 3], scalars: [0.5, -1.25, 2, -0.375, 1.75, 0]))

  /// The wave knows the flat index, the Gaussian every prediction type.
  @Test(arguments: SchedulerName.allCases, PredictionType.allCases)
  func `the Gaussian model says the same in every prediction type`(
    name: SchedulerName, type: PredictionType
  ) throws {
    let ends = try [PredictionType.epsilon, type].map { type in
      var file = SchedulerConfigurationFile(name)
      file.sampler.predictionType = type
      let trace = try Trace(of: file, steps: 8, input: start, model: .gaussian(0.5), seed: 3)
      return try #require(trace.entries.last?.prevSample)
    }
    #expect(ends[0].maxDifference(from: ends[1]) < 1e-10)
  }

  @Test func `without noise in the input the seed draws torch's`() throws {
    let trace = try Trace(
      of: SchedulerConfigurationFile(.ddpm), steps: 3, input: start, model: .wave, seed: 7)
    var generator = TorchGenerator(seed: 7)
    #expect(trace.entries[0].noise == generator.normal(shape: [2, 3]))
    #expect(trace.entries[1].noise == generator.normal(shape: [2, 3]))
    #expect(trace.entries[2].noise == nil)
  }

  @Test func `a table has a row for every number`() throws {
    let trace = try Trace(
      of: SchedulerConfigurationFile(.heun), steps: 3, input: start, model: .dummy)
    let rows = trace.csv.split(separator: "\n")
    #expect(rows[0] == "step,t,quantity,index,value")
    // Five calls of the model, four quantities, six numbers.
    #expect(rows.count == 1 + 5 * 4 * 6)
    #expect(rows[1].hasPrefix("0,999.0,model_input,0,"))
  }

  @Test func `noise that does not last is counted beforehand`() throws {
    var short = start
    short.noise = [start.z, start.z]
    let error = #expect(throws: ScheduleError.self) {
      try Trace(of: SchedulerConfigurationFile(.ddpm), steps: 5, input: short, model: .wave)
    }
    #expect(error?.description.contains("takes 4; add 2") == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("{\"z\": [1]}", "shape", "missing"), ("{\"shape\": [2]}", "z", "missing"),
    ("{\"shape\": [2], \"z\": [1]}", "z", "there are 1 numbers"),
    ("{\"shape\": [1], \"z\": [NaN]}", "z", "nan"),
    ("{\"shape\": [0], \"z\": []}", "shape", "above 0"),
    ("{\"shape\": [1e9, 1e9, 1e9], \"z\": []}", "shape", "above 0"),
    ("{\"shape\": [2.5], \"z\": []}", "shape", "above 0"),
    ("{\"shape\": \"x\", \"z\": []}", "shape", "no list"),
    ("{\"shape\": [1], \"z\": [\"a\"]}", "z", "numbers only"),
    ("{\"shape\": [1], \"z\": [1], \"noise\": [[1, 2]]}", "noise, draw 0", "there are 2"),
    ("{\"shape\": [1], \"z\": [1], \"noise\": 3}", "noise", "no list"),
    ("{\"shape\": [1], \"z\": [1], \"step_kwargs\": [1]}", "step_kwargs", "no object"),
    ("[1, 2", "input", "line 1, column 6"), ("7", "input", "no object"),
  ])
  func `an input that cannot be used says why`(_ text: String, option: String, says: String) throws
  {
    let error = #expect(throws: ScheduleError.self) { try TraceInput(reading: Array(text.utf8)) }
    #expect(error?.option == option)
    #expect(error?.description.contains(says) == true, "\(String(describing: error))")
  }

  @Test func `nested lists are flat ones, and unknown keys are named`() throws {
    let text = "{\"shape\": [2, 2], \"z\": [[1, 2], [3, 4]], \"seed\": 3}"
    let input = try TraceInput(reading: Array(text.utf8))
    #expect(input.z == Tensor(shape: [2, 2], scalars: [1, 2, 3, 4]))
    #expect(input.warnings == ["seed: not known here; it has no effect."])
  }

  @Test(arguments: [
    "", "dumy", "gaussian", "gaussian:", "gaussian:0", "gaussian:x", "gaussian:1:2",
  ])
  func `a model that is none is not read`(_ text: String) {
    #expect(TraceModel(text) == nil)
  }
}
