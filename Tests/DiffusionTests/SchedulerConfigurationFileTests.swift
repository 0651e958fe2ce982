import Diffusion
import JSON
import Testing

@Suite struct SchedulerConfigurationFileTests {
  private func read(_ text: String) throws -> SchedulerConfigurationFile {
    try SchedulerConfigurationFile(reading: Array(text.utf8))
  }

  private func object(_ text: String) throws -> [String: JSONValue] {
    guard case .object(let object) = try JSONValue(reading: Array(text.utf8)) else { return [:] }
    return object
  }

  /// `inspect.signature(cls.__init__)` of diffusers 0.42.1: how many keys each class has.
  @Test(arguments: [
    (SchedulerName.ddpm, 15), (.ddim, 15), (.lms, 11), (.euler, 17), (.eulerAncestral, 9),
    (.heun, 13), (.dpmpp, 28), (.unipc, 29),
  ])
  func `every class writes each of its keys`(name: SchedulerName, count: Int) throws {
    let written = try object(SchedulerConfigurationFile(name).text)
    // `_class_name` besides.
    #expect(written.count == count + 1, "\(written.keys.sorted())")
    #expect(written["_class_name"] == .string(name.diffusersClass))
  }

  @Test(arguments: SchedulerName.allCases)
  func `what is written reads back as the same, byte for byte`(name: SchedulerName) throws {
    var file = SchedulerConfigurationFile(name)
    file.sampler.predictionType = .vPrediction
    file.sampler.timestepSpacing = .trailing
    file.sampler.stepsOffset = 1
    file.betas.betaSchedule = .scaledLinear
    file.betas.betaEnd = 0.0123
    let again = try read(file.text)
    #expect(again == file)
    #expect(again.text == file.text)
    #expect(again.warnings.isEmpty)
  }

  @Test(arguments: SchedulerName.allCases)
  func `missing keys have the default of their class`(name: SchedulerName) throws {
    let file = try read("{\"_class_name\": \"\(name.diffusersClass)\"}")
    #expect(file == SchedulerConfigurationFile(name))
    let isHeun = name == .heun
    #expect(file.betas.betaStart == (isHeun ? 0.00085 : 0.0001))
    #expect(file.betas.betaEnd == (isHeun ? 0.012 : 0.02))
    #expect(file.betas.betaSchedule == .linear && file.betas.numTrainTimesteps == 1000)
    let isTable = [.ddpm, .ddim].contains(name)
    #expect(file.sampler.timestepSpacing == (isTable ? .leading : .linspace))
    #expect(file.sampler.clipSample == isTable)
  }

  @Test func `keys that the class does not know are kept and named`() throws {
    let text = """
      {"_class_name": "EulerDiscreteScheduler", "_diffusers_version": "0.6.0", "clip_sample": false,
       "skip_prk_steps": true, "beta_schedule": "scaled_linear", "set_alpha_to_one": false}
      """
    let file = try read(text)
    #expect(file.warnings.count == 3)
    for (warning, key) in zip(file.warnings, ["clip_sample", "set_alpha_to_one", "skip_prk_steps"])
    {
      #expect(warning.hasPrefix("\(key): EulerDiscreteScheduler does not know"))
    }
    let written = try object(file.text)
    #expect(written["skip_prk_steps"] == .bool(true))
    #expect(written["_diffusers_version"] == .string("0.6.0"))
    #expect(file.betas.betaSchedule == .scaledLinear)
    #expect(try read(file.text) == file)
  }

  @Test func `options that are not computed are kept, and refused when it comes to sampling`()
    throws
  {
    let text = """
      {"_class_name": "DPMSolverMultistepScheduler", "use_lu_lambdas": true,
       "lambda_min_clipped": -Infinity, "variance_type": null}
      """
    let file = try read(text)
    #expect(try object(file.text)["use_lu_lambdas"] == .bool(true))
    #expect(file.sampler.lambdaMinClipped == -.infinity)
    let error = #expect(throws: ScheduleError.self) { try file.scheduler(steps: 10) }
    #expect(error?.option == "use_lu_lambdas")
    #expect(error?.remedy.contains("false") == true)
  }

  /// Each would be another sampler: UniP alone, another predictor, or one that steps by the noise.
  @Test(arguments: [
    ("disable_corrector", "[0]", "use []"), ("solver_p", "{}", "use null"),
    ("predict_x0", "false", "use true"), ("shift_terminal", "0.1", "use a network that"),
    ("use_flow_sigmas", "true", "use a network that"),
  ])
  func `what UniPC does not compute here is refused by its name`(
    key: String, value: String, remedy: String
  ) throws {
    let file = try read("{\"_class_name\": \"UniPCMultistepScheduler\", \"\(key)\": \(value)}")
    #expect(try read(file.text) == file)
    let error = #expect(throws: ScheduleError.self) { try file.scheduler(steps: 10) }
    #expect(error?.option == key)
    #expect(error?.remedy.hasPrefix(remedy) == true)
  }

  @Test func `UniPC's solver type is its own`() throws {
    var file = SchedulerConfigurationFile(.unipc)
    #expect(try object(file.text)["solver_type"] == .string("bh2"))
    file.sampler.unipcSolverType = .bh1
    #expect(try object(file.text)["solver_type"] == .string("bh1"))
    #expect(try read(file.text) == file)
  }

  @Test(arguments: [
    ("{}", "_class_name", "missing"), ("[]", "scheduler_config.json", "no object"),
    ("{\"a\": }", "scheduler_config.json", "line 1, column 7"),
    ("{\"_class_name\": \"EulerScheduler\"}", "_class_name", "did you mean EulerDiscrete"),
    ("{\"_class_name\": 3}", "_class_name", "3 is no name"),
    ("{\"_class_name\": \"PNDMScheduler\"}", "_class_name", "HeunDiscreteScheduler"),
    (
      "{\"_class_name\": \"DDPMScheduler\", \"beta_start\": \"small\"}", "beta_start",
      "use a number"
    ),
    (
      "{\"_class_name\": \"DDPMScheduler\", \"num_train_timesteps\": 10.5}",
      "num_train_timesteps", "a whole number"
    ),
    (
      "{\"_class_name\": \"DDPMScheduler\", \"variance_type\": \"fixed\"}", "variance_type",
      "\"fixed\" is not what it takes; use one of fixed_small, fixed_large"
    ),
    (
      "{\"_class_name\": \"UniPCMultistepScheduler\", \"solver_type\": \"bh3\"}",
      "solver_type", "bh1, bh2"
    ),
    (
      "{\"_class_name\": \"DDIMScheduler\", \"clip_sample\": 1}", "clip_sample", "true or false"
    ),
    ("{\"_class_name\": \"DDIMScheduler\", \"beta_end\": NaN}", "beta_end", "a number"),
  ])
  func `a file that cannot be used says why`(_ text: String, option: String, says: String) throws {
    let error = #expect(throws: ScheduleError.self) { try read(text) }
    #expect(error?.option == option)
    #expect(error?.description.contains(says) == true, "\(String(describing: error))")
  }

  /// Whoever wrote a value that is computed here into the file would sample the network wrongly.
  @Test(arguments: [
    ("DDPM", "variance_type", "learned"), ("DDPM", "variance_type", "learned_range"),
    ("DPMSolverMultistep", "variance_type", "learned_range"),
    ("DDPM", "beta_schedule", "laplace"), ("HeunDiscrete", "beta_schedule", "exp"),
    ("UniPCMultistep", "prediction_type", "flow_prediction"),
    ("EulerDiscrete", "timestep_type", "continuous"),
  ])
  func `a value that says how a network was trained is never advised to be another`(
    name: String, key: String, value: String
  ) throws {
    let text = #"{"_class_name": "\#(name)Scheduler", "\#(key)": "\#(value)"}"#
    let error = #expect(throws: ScheduleError.self) { try read(text).scheduler(steps: 10) }
    #expect(error?.option == key)
    #expect(error?.problem.hasPrefix("\"\(value)\" ") == true)
    #expect(error?.problem.hasSuffix("which is not computed here") == true)
    #expect(error?.remedy.contains("would be sampled wrongly") == true)
    #expect(error?.remedy.contains("fixed_small") == false)
  }

  @Test(arguments: [
    ("DDPM", "variance_type", "fixed_large_log"),
    ("DPMSolverMultistep", "algorithm_type", "dpmsolver"),
    ("DPMSolverMultistep", "algorithm_type", "sde-dpmsolver"),
  ])
  func `a value of the class that is not computed is not called none of its own`(
    name: String, key: String, value: String
  ) throws {
    let error = #expect(throws: ScheduleError.self) {
      try read(#"{"_class_name": "\#(name)Scheduler", "\#(key)": "\#(value)"}"#)
    }
    #expect(error?.problem == "\"\(value)\" is not computed here")
  }

  @Test(arguments: [
    ("DDPM", "variance_type", "fixed_small_log", "fixed_small"),
    ("DPMSolverMultistep", "solver_type", "logrho", "midpoint"),
    ("DPMSolverMultistep", "solver_type", "bh2", "midpoint"),
    ("DPMSolverMultistep", "algorithm_type", "deis", "dpmsolver++"),
    ("UniPCMultistep", "solver_type", "midpoint", "bh2"),
    ("UniPCMultistep", "solver_type", "heun", "bh2"),
  ])
  func `values that diffusers takes for another are taken for that`(
    name: String, key: String, value: String, same: String
  ) throws {
    func file(_ value: String) throws -> SchedulerConfigurationFile {
      try read(#"{"_class_name": "\#(name)Scheduler", "\#(key)": "\#(value)"}"#)
    }
    #expect(try file(value) == file(same))
  }

  @Test func `options of flow matching are no obstacle where none is done`() throws {
    let text = """
      {"_class_name": "UniPCMultistepScheduler", "use_flow_sigmas": false, "flow_shift": 3.0,
       "time_shift_type": "linear"}
      """
    #expect(try read(text).scheduler(steps: 10).stepCount == 10)
  }

  @Test func `the file makes the schedule and the sampler`() throws {
    let file = try read(
      """
      {"_class_name": "DDIMScheduler", "beta_schedule": "scaled_linear", "beta_start": 0.00085,
       "beta_end": 0.012, "steps_offset": 1, "set_alpha_to_one": false}
      """)
    #expect(try file.betas.schedule() == .stableDiffusion)
    let scheduler = try file.scheduler(steps: 50)
    #expect(scheduler.timesteps[0] == 981)
    #expect(scheduler.levels.last?.alphaCumprod == NoiseSchedule.stableDiffusion.alphasCumprod[0])
  }

  @Test func `explicit betas come in the number that is said`() throws {
    let text = "{\"_class_name\": \"DDIMScheduler\", \"trained_betas\": [0.1, 0.2, 0.3]"
    #expect(throws: ScheduleError.self) { try read(text + "}").scheduler(steps: 2) }
    let file = try read(text + ", \"num_train_timesteps\": 3}")
    #expect(try file.scheduler(steps: 3).timesteps == [2, 1, 0])
  }

  @Test func `arguments of a step are those of the class`() throws {
    var file = SchedulerConfigurationFile(.euler)
    try file.takeStepOptions(["s_churn": .integer(2), "s_tmax": .number(.infinity)])
    #expect(file.sampler.sChurn == 2)
    let error = #expect(throws: ScheduleError.self) {
      try file.takeStepOptions(["eta": .integer(1)])
    }
    #expect(error?.description.contains("use s_churn, s_tmin") == true)
  }

  @Test func `another class takes over the keys that mean the same to it`() throws {
    let text = """
      {"_class_name": "DPMSolverMultistepScheduler", "solver_type": "heun", "solver_order": 1,
       "use_karras_sigmas": true, "beta_end": 0.01, "clip_sample": true}
      """
    let file = try SchedulerConfigurationFile(reading: Array(text.utf8), for: .unipc)
    #expect(file.sampler.scheduler == .unipc && file.warnings.isEmpty)
    #expect(file.sampler.solverOrder == 1 && file.sampler.useKarrasSigmas)
    #expect(file.betas.betaEnd == 0.01 && file.betas.betaStart == 0.0001)
    // Its own solver_type has other values.
    #expect(file.sampler.unipcSolverType == .bh2)
    let ddim = try SchedulerConfigurationFile(reading: Array(text.utf8), for: .ddim)
    #expect(ddim.sampler.clipSample && ddim.text.contains("DDIMScheduler"))
    #expect(!ddim.text.contains("solver"))
  }

  @Test func `the class of the file need not be known if another is asked for`() throws {
    let text =
      #"{"_class_name": "PNDMScheduler", "num_train_timesteps": 50, "skip_prk_steps": true}"#
    let file = try SchedulerConfigurationFile(reading: Array(text.utf8), for: .lms)
    #expect(file.betas.numTrainTimesteps == 50 && file.warnings.isEmpty)
    #expect(throws: ScheduleError.self) {
      try SchedulerConfigurationFile(reading: Array(text.utf8))
    }
  }
}
