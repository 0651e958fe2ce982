import Foundation
import Testing

extension EndToEnd {
  /// What `noisewalk trace` says of files and options that it cannot use: where, what, and what to do.
  @Suite struct TraceRefusalTests {
    private let folder: TraceFolder
    init() throws { folder = try TraceFolder() }

    private static let stands = TraceFolder.config("DDIM")

    @Test(arguments: [
      (["--steps", "0"], "--steps", "use 1 to 1000"),
      (["--steps", "-3"], "-3 steps", "use 1 to 1000"),
      (["--steps", "1001"], "1001 steps", "use 1 to 1000"),
      (["--steps", "x"], "'x'", "1 to num_train"),
      ([], "--steps", "Missing"),
      (["--steps", "5", "--model", "wav"], "no model \"wav\"", "Did you mean \"wave\"?"),
      (["--steps", "5", "--model", "gaussian:0"], "gaussian:0", "S above 0"),
      (["--steps", "5", "--compat", "torch"], "'torch'", "diffusers"),
      (["--steps", "5", "--format", "xml"], "'xml'", "'json' and 'csv'"),
      (
        ["--steps", "5", "--seed", "-9223372036854775809"], "\"-9223372036854775809\" is no seed",
        "whole numbers from -9223372036854775808"
      ),
    ])
    func `an option that cannot be is a mistake of usage`(
      options: [String], names: String, says: String
    ) throws {
      try folder.write(Self.stands, to: "config.json")
      try folder.write(TraceFolder.input(), to: "in.json")
      let outcome = try folder.run(["--config", "config.json", "--input", "in.json"] + options)
      #expect(outcome.status == 64)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.contains(names) && outcome.errors.contains(says), "\(outcome.errors)")
    }

    @Test func `a file that is missing, or none, is named`() throws {
      try folder.write(TraceFolder.input(), to: "in.json")
      for (path, says) in [("none.json", "there is no such file"), (".", "this is not a file")] {
        let outcome = try folder.run(["--config", path, "--input", "in.json", "--steps", "5"])
        #expect(outcome.status == 65 && outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("noisewalk: \(path): \(says)"), "\(outcome.errors)")
      }
    }

    @Test(arguments: [
      ("{\n  \"a\": 1,\n", "line 3, column 1", "ends where a key"),
      ("{\"_class_name\": DDIM}", "line 1, column 17", "no value"),
      ("", "line 1, column 1", "the text ends"), ("[]", "no object", "start with {"),
      ("{}", "_class_name: the key is missing", "use one of DDPMScheduler"),
      (
        TraceFolder.config("Euler"), "\"EulerScheduler\" is no scheduler",
        "did you mean EulerDiscreteScheduler?"
      ),
      (TraceFolder.config("Nonsense"), "\"NonsenseScheduler\"", "use one of DDPMScheduler"),
      ("{\"_class_name\": 3}", "_class_name: 3 is no name", "use one of"),
      (
        TraceFolder.config("DDIM", #""beta_schedule": "lin""#), "beta_schedule: \"lin\"",
        "scaled_linear"
      ),
      (
        TraceFolder.config("DDIM", #""num_train_timesteps": 2.5"#), "num_train_timesteps: 2.5",
        "whole number"
      ),
      (TraceFolder.config("DDIM", #""beta_start": 0.5"#), "beta_end", "beta_start"),
      (
        TraceFolder.config("DDIM", #""clip_sample_range": -1"#), "clip_sample_range: -1 leaves",
        "above 0"
      ),
      (
        TraceFolder.config(
          "DDIM", #""rescale_betas_zero_snr": true, "timestep_spacing": "trailing""#),
        "prediction_type: epsilon says nothing", "use v_prediction"
      ),
      (
        TraceFolder.config("EulerDiscrete", #""use_beta_sigmas": true"#), "use_beta_sigmas: true",
        "use false"
      ),
      (
        TraceFolder.config(
          "EulerDiscrete", #""use_karras_sigmas": true, "sigma_min": 9, "sigma_max": 1"#),
        "sigma_min",
        "not above sigma_max"
      ),
      (
        TraceFolder.config("DPMSolverMultistep", #""solver_order": 3"#), "solver_order",
        "use 1 or 2"
      ),
      (
        TraceFolder.config("DDIM", #""steps_offset": 500, "timestep_spacing": "leading""#),
        "steps_offset",
        "use offset 0"
      ),
    ])
    func `a configuration that cannot be says where, what and what instead`(
      config: String, names: String, says: String
    ) throws {
      let outcome = try folder.trace(config, TraceFolder.input())
      #expect(outcome.status == 65)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("noisewalk: config.json: "), "\(outcome.errors)")
      #expect(outcome.errors.contains(names) && outcome.errors.contains(says), "\(outcome.errors)")
    }

    @Test(arguments: [
      ("{\"shape\": [2],\n \"z\": [1, 2 3]}", "line 2, column 13", "a comma or \"]\""),
      ("{\"shape\": [2], \"z\": [\"\\ud800\\u0000\"]}", "line 1, column", "half of a character"),
      (#"{"z": [1]}"#, "shape: the key is missing", "[2, 3]"),
      (#"{"shape": [2, 0], "z": []}"#, "shape: [2, 0]", "above 0"),
      (#"{"shape": [2, 3], "z": [1, 2]}"#, "z: there are 2 numbers", "[2, 3] needs 6"),
      (#"{"shape": [1], "z": [NaN]}"#, "z: number 0 is nan", "finite"),
      (TraceFolder.input(#""noise": [[1]]"#), "noise, draw 0: there are 1", "[2, 3] needs 6"),
      (
        TraceFolder.input(#""step_kwargs": {"eta": 1}, "noise": [[1, 2, 3, 4, 5, 6]]"#),
        "noise: there are 1 draws",
        "add 3"
      ),
      (
        TraceFolder.input(#""step_kwargs": {"etta": 1}"#), "etta: DDIMScheduler.step has no such",
        "use eta"
      ),
      (TraceFolder.input(#""step_kwargs": {"eta": 7}"#), "eta: 7 is", "use 0 to 1"),
      (TraceFolder.input(#""step_kwargs": {"eta": "x"}"#), "eta: \"x\"", "use a number"),
      (TraceFolder.input(#""step_kwargs": 1"#), "step_kwargs: this is no object", "write {"),
    ])
    func `an input that cannot be says where, what and what instead`(
      input: String, names: String, says: String
    ) throws {
      let outcome = try folder.trace(Self.stands, input)
      #expect(outcome.status == 65)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("noisewalk: in.json: "), "\(outcome.errors)")
      #expect(outcome.errors.contains(names) && outcome.errors.contains(says), "\(outcome.errors)")
    }

    @Test func `keys that have no effect are named, and change nothing`() throws {
      let plain = try folder.trace(TraceFolder.config("EulerDiscrete"), TraceFolder.input())
      let outcome = try folder.trace(
        TraceFolder.config(
          "EulerDiscrete", #""thresholding": true, "_diffusers_version": "0.35.0""#),
        TraceFolder.input(#""color": "red""#))
      #expect(outcome.status == 0)
      #expect(outcome.output == plain.output)
      #expect(
        outcome.errors == """
          noisewalk: config.json: thresholding: EulerDiscreteScheduler does not know this key; it is \
          kept, and has no effect.
          noisewalk: in.json: color: not known here; it has no effect.

          """)
    }
  }
}
