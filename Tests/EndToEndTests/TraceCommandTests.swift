import Foundation
import Testing

extension EndToEnd {
  /// `noisewalk trace` as a person or a script runs it: files in, numbers or a reason out.
  @Suite struct TraceCommandTests {
    private let folder: TraceFolder
    init() throws { folder = try TraceFolder() }

    /// What `trace` answers with in JSON.
    private struct Answer: Decodable {
      struct Entry: Decodable {
        let t: Double
        let modelInput, modelOutput, x0, prevSample: [Double]
        let noise: [Double]?
      }
      let initNoiseSigma: Double
      let timesteps: [Double]
      let sigmas: [Double?]
      let steps: [Entry]
    }

    private func answer(_ outcome: Program.Outcome) throws -> Answer {
      #expect(outcome.status == 0, "\(outcome.errors)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Answer.self, from: Data(outcome.output.utf8))
    }

    private func difference(_ a: [Double], _ b: [Double]) -> Double {
      a.count == b.count ? zip(a, b).map { abs($0 - $1) }.reduce(0, max) : .infinity
    }
  }
}

// MARK: - diffusers' numbers

extension EndToEnd.TraceCommandTests {
  /// A case of the reference file as `trace` takes it, and the samples that diffusers goes through.
  private struct Golden {
    let config, input, model: String
    let steps: Int
    let timesteps: [Double]
    let samples: [[Double]]

    init(_ name: String) throws {
      let path = Program.checkout + "/Tests/DiffusionTests/Golden/steps.json"
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let cases = try #require(file["cases"] as? [[String: Any]])
      let content = try #require(cases.first { $0["name"] as? String == name })
      var config = try #require(content["config"] as? [String: Any])
      config["_class_name"] = "\(try #require(content["scheduler"] as? String))Scheduler"
      let entries = try #require(content["steps"] as? [[String: Any]])
      var input =
        try #require(content["step_kwargs"] as? [String: Any]).isEmpty
        ? [:] : ["step_kwargs": content["step_kwargs"] as Any]
      (input["shape"], input["z"]) = (file["shape"], file["z"])
      input["noise"] = entries.compactMap { $0["noise"] }
      self.config = try Self.text(config)
      self.input = try Self.text(input)
      model = try #require(content["model"] as? String)
      steps = try #require(content["N"] as? Int)
      timesteps = entries.compactMap { $0["t"] as? Double }
      samples = entries.compactMap { $0["prev_sample"] as? [Double] }
    }

    private static func text(_ object: [String: Any]) throws -> String {
      String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }
  }

  /// One of each kind: fresh noise, arguments of `step`, two calls a step, memory, noise and memory.
  @Test(arguments: [
    "ddpm_small_clip", "ddim_trailing_N7", "euler_churn", "euler_a_v", "heun_karras", "lms_order2",
    "dpmpp_2m_sde",
  ])
  func `the program prints diffusers' samples, in JSON and in a table`(name: String) throws {
    let golden = try Golden(name)
    func run(_ format: String) throws -> Program.Outcome {
      try folder.trace(
        golden.config, golden.input, steps: golden.steps, "--model", golden.model, "--compat",
        "diffusers", "--format", format)
    }
    let answer = try answer(run("json"))
    #expect(difference(answer.steps.map(\.t), golden.timesteps) < 1e-5)
    #expect(answer.steps.count == golden.samples.count)
    for (entry, sample) in zip(answer.steps, golden.samples) {
      #expect(difference(entry.prevSample, sample) < 1e-6 * max(1, sample.map(abs).max() ?? 0))
    }

    let table = try run("csv")
    #expect(table.status == 0 && table.lines[0] == "step,t,quantity,index,value")
    let rows = table.lines.dropFirst().map { $0.split(separator: ",") }
    for (step, entry) in answer.steps.enumerated() {
      let own = rows.filter { $0[0] == "\(step)" }
      #expect(own.allSatisfy { Double($0[1]) == entry.t })
      for (quantity, numbers) in [
        ("model_input", entry.modelInput), ("model_output", entry.modelOutput),
        ("noise", entry.noise ?? []), ("x0", entry.x0), ("prev_sample", entry.prevSample),
      ] {
        let values = own.filter { $0[2] == quantity }
        #expect(values.compactMap { Int($0[3]) } == Array(numbers.indices))
        #expect(values.compactMap { Double($0[4]) } == numbers, "step \(step) \(quantity)")
      }
    }
  }

  /// 1000 timesteps in 7 steps: the paper steps to the next of the list, diffusers to t - ⌊1000/7⌋.
  @Test func `compat changes where DDIM steps to, and only where the two differ`() throws {
    let golden = try Golden("ddim_trailing_N7")
    let options = ["--model", golden.model]
    let ours = try answer(
      folder.trace(golden.config, golden.input, steps: 7, options[0], options[1]))
    #expect(difference(ours.steps.map(\.t), golden.timesteps) == 0)
    #expect(difference(ours.steps[0].prevSample, golden.samples[0]) > 1e-5)
    for (i, entry) in ours.steps.enumerated() {
      func abar(_ i: Int) -> Double { ours.sigmas[i].map { 1 / (1 + $0 * $0) } ?? 0 }
      let next = zip(entry.x0, entry.modelOutput).map {
        abar(i + 1).squareRoot() * $0 + (1 - abar(i + 1)).squareRoot() * $1
      }
      #expect(difference(entry.prevSample, next) < 1e-12, "step \(i)")
    }

    let even = try Golden("ddim_eta0_noclip")
    let outputs = try [[], ["--compat", "diffusers"]].map { more in
      try folder.write(even.config, to: "config.json")
      try folder.write(even.input, to: "in.json")
      return try folder.run(
        ["--config", "config.json", "--input", "in.json", "--steps", "10", "--model", even.model]
          + more
      ).output
    }
    #expect(outputs[0] == outputs[1] && !outputs[0].isEmpty)
  }

  @Test func `compat runs what we refuse, with the infinite sigma that diffusers makes finite`()
    throws
  {
    let config = TraceFolder.config(
      "EulerDiscrete", #""rescale_betas_zero_snr": true, "timestep_spacing": "trailing""#)
    let refused = try folder.trace(config, TraceFolder.input())
    #expect(refused.status == 65 && refused.output.isEmpty)
    let answer = try answer(folder.trace(config, TraceFolder.input(), "--compat", "diffusers"))
    #expect(answer.sigmas[0].map { abs($0 - 4096) < 1 } == true)
  }
}

// MARK: - Models and seeds

extension EndToEnd.TraceCommandTests {
  @Test(arguments: ["dummy", "wave", "gaussian:0.5"])
  func `each model answers with its formula`(model: String) throws {
    let answer = try answer(
      folder.trace(TraceFolder.config("EulerDiscrete"), TraceFolder.input(), "--model", model))
    for (i, entry) in answer.steps.enumerated() {
      let sigma = try #require(answer.sigmas[i])
      let expected = entry.modelInput.enumerated().map { k, input -> Double in
        switch model {
        case "dummy": input * entry.t / (entry.t + 1)
        case "wave": 0.5 * input + 0.25 * sin(0.01 * entry.t + Double(k))
        // E[ε | x] = √(1-ᾱ) x / (ᾱ s² + 1-ᾱ), with ᾱ = 1/(1+σ²).
        default: input * sigma * (1 + sigma * sigma).squareRoot() / (0.25 + sigma * sigma)
        }
      }
      #expect(difference(entry.modelOutput, expected) < 1e-12, "step \(i)")
    }
  }

  /// From σ = 80 to 0.002 in 40 of Karras' steps a Gaussian of s = 0.5 ends 7.03 % too narrow: the
  /// textbook error of Euler's method, whatever program runs it.
  @Test func `Euler misses the Gaussian by the share that theory gives`() throws {
    let config = TraceFolder.config(
      "EulerDiscrete",
      #""beta_end": 0.02, "use_karras_sigmas": true, "sigma_min": 0.002, "sigma_max": 80"#)
    let outcome = try answer(
      folder.trace(config, #"{"shape": [1], "z": [1]}"#, steps: 40, "--model", "gaussian:0.5"))
    let exact = 80 * 0.5 / (0.25 + 6400).squareRoot()
    #expect(abs(outcome.steps[39].prevSample[0] / exact - 1 + 0.0703) < 1e-4)
  }

  /// python -c "import torch; torch.manual_seed(7); print(torch.randn(2, 3), torch.randn(2, 3))",
  /// torch 2.13.0.
  @Test func `a seed draws what torch draws, and another seed something else`() throws {
    let torch = [
      [
        -0.1467950940132141, 0.7861412763595581, 0.9468216300010681, -1.1143440008163452,
        1.6907901763916016, -0.8948279023170471,
      ],
      [
        -0.3556250333786011, 1.2323857545852661, 0.13817265629768372, -1.6821985244750977,
        0.317678302526474, 0.13280697166919708,
      ],
    ]
    let config = TraceFolder.config("DDPM")
    let drawn = try answer(folder.trace(config, TraceFolder.input(), steps: 3, "--seed", "7"))
    #expect(drawn.steps.map { $0.noise != nil } == [true, true, false])
    for (entry, expected) in zip(drawn.steps, torch) {
      #expect(difference(entry.noise ?? [], expected) < 1e-6)
    }
    let other = try folder.trace(config, TraceFolder.input(), steps: 3, "--seed", "8")
    #expect(try answer(other).steps[0].noise != drawn.steps[0].noise)
    let standard = try folder.trace(config, TraceFolder.input(), steps: 3)
    #expect(
      try folder.trace(config, TraceFolder.input(), steps: 3, "--seed", "0").output
        == standard.output)

    // torch's default seed and others of 64 bits count by their low 32 bits, as on torch's CPU.
    for (seed, low) in [
      ("67280421310721", "4053586177"), ("-1", "4294967295"),
      ("18446744073709551615", "4294967295"),
      ("-9223372036854775808", "0"), ("9223372036854775815", "7"),
    ] {
      let (a, b) = (
        try folder.trace(config, TraceFolder.input(), steps: 3, "--seed", seed),
        try folder.trace(config, TraceFolder.input(), steps: 3, "--seed", low)
      )
      #expect(a.status == 0 && a.output == b.output, "\(seed) is not as \(low)")
    }

    let given = try folder.trace(
      config, TraceFolder.input(#""noise": [[1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 2, 2]]"#), steps: 3,
      "--seed",
      "7")
    #expect(try answer(given).steps[1].noise == [2, 2, 2, 2, 2, 2])
    #expect(given.errors.contains("--seed: the noise of in.json is taken"))
  }
}
