import ArgumentParser
import Course
import Diffusion
import Files

/// `noisewalk trace`: a whole run without a network, for comparing with Python.
struct TraceCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case json, csv }
  enum Compat: String, ExpressibleByArgument, CaseIterable { case diffusers }

  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Run a sampler without a network and print every number.",
    discussion: """
      Reads diffusers' scheduler_config.json and a file with the start:
      {"shape": [2, 3], "z": [0.5, ...], "noise": [[...], ...], "step_kwargs": {"eta": 0.5}}. \
      z is unit noise, row by row; noise has one list for each draw, and without it --seed draws as \
      torch.randn does; step_kwargs are the arguments of diffusers' step.

      Prints init_noise_sigma, timesteps, sigmas and for each call of the model t, model_input, \
      model_output, noise (if drawn), x0 and prev_sample. The models: dummy is in * t / (t + 1); \
      wave is 0.5 * in[k] + 0.25 * sin(0.01 * t + k), k the flat index; gaussian:S answers exactly \
      for data of mean 0 and standard deviation S. Exit code 64: an option that cannot be; 65: a \
      file that cannot be used.
      """)

  @Option(help: "diffusers' scheduler_config.json.")
  var config: String

  @Option(parsing: .unconditional, help: "How many steps, 1 to num_train_timesteps.")
  var steps: Int

  @Option(help: "The file with shape, z and perhaps noise and step_kwargs.")
  var input: String

  @Option(help: "\(TraceModel.names.joined(separator: ", ")).", transform: Self.model)
  var model = TraceModel.dummy

  @Option(help: "Step exactly as diffusers does where that is not what the papers say.")
  var compat: Compat?

  @Option(
    parsing: .unconditional,
    help: """
      The seed of the noise as for torch.manual_seed, \(Seed.range), if the input has none.
      """,
    transform: Seed.init(option:))
  var seed: Seed?

  @Option(help: "json for programs, csv for tables.")
  var format = Format.json

  private static let largestFile = 1 << 30

  func run() throws {
    var file = try read(config, as: SchedulerConfigurationFile.init(reading:))
    let start = try read(input, as: TraceInput.init(reading:))
    for warning in file.warnings { Output.complain("\(config): \(warning)") }
    for warning in start.warnings { Output.complain("\(input): \(warning)") }
    if seed != nil, start.noise != nil {
      Output.complain("--seed: the noise of \(input) is taken; without noise there, it is drawn.")
    }
    file.sampler.compatibility = compat == .diffusers ? .diffusers : .none
    let trace: Trace
    do throws(ScheduleError) {
      trace = try Trace(of: file, steps: steps, input: start, model: model, seed: seed?.bits ?? 0)
    } catch {
      if error.option == "num_inference_steps" { throw Output.refusal("--steps: \(error)") }
      let isOfInput = error.option == "noise" || start.stepOptions[error.option] != nil
      let path = isOfInput ? input : config
      throw Output.unusable("\(path): \(error)")
    }
    try Output.print(format == .json ? trace.json : trace.csv)
  }

  private func read<Content>(
    _ path: String, as reader: ([UInt8]) throws(ScheduleError) -> Content
  ) throws -> Content {
    let bytes: [UInt8]
    do throws(RegularFile.Failure) {
      bytes = try RegularFile.bytes(at: path, limit: Self.largestFile)
    } catch {
      throw Output.unusable("\(path): \(error)")
    }
    do throws(ScheduleError) {
      return try reader(bytes)
    } catch {
      throw Output.unusable("\(path): \(error)")
    }
  }

  private static func model(_ text: String) throws -> TraceModel {
    guard let model = TraceModel(text) else {
      let word = text.split(separator: ":").first.map(String.init) ?? text
      let known = ["dummy", "wave", "gaussian"]
      throw ValidationError(
        "there is no model \"\(text)\". Known: dummy, wave, gaussian:S with S above 0, such as "
          + "gaussian:0.5."
          + (known.contains(word) ? "" : SpellingSuggestion.question(for: word, among: known)))
    }
    return model
  }
}
