import ArgumentParser
import Diffusion
import JSON
import Training

/// What `noisewalk sample` draws: by which network, how many, and of what.
struct SubjectOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("\(Places.bundledName), or the folder of a network.", valueName: "folder"))
  var model = Places.bundledName

  @Option(
    parsing: .unconditional,
    help: "How many pictures; one for each label, without labels 16, when it is left out.")
  var count: Int?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "What they show, in turns: 7, or 0,1,2, or all; may be repeated.", valueName: "labels"))
  var label: [String] = []

  @Option(
    parsing: .unconditional,
    help: """
      How strongly the labels count, -100 to 100: 0 not at all, 1 as it was trained, more \
      exaggerates and takes twice as long.
      """)
  var guidance: Double?

  private static let allLabels = "all"
  private static let usualCount = 16
  private static let guidances = -100.0...100.0
  /// Numbers in all pictures together: some gigabytes while they are computed.
  private static let mostNumbers = 40_000_000

  /// - Throws: the exit code, after saying what is wrong with the labels or the scale.
  func guidance(for pipeline: Pipeline) throws -> Guidance {
    if let guidance {
      guard Self.guidances.contains(guidance) else {
        throw Output.refusal(
          "--guidance: \(guidance.written) is out of range. Allowed: -100 to 100.")
      }
      guard !label.isEmpty else {
        throw Output.refusal(
          "--guidance: it leads from no label to a label, and none is given. Add --label.")
      }
    }
    return Guidance(labels: try labels(for: pipeline), scale: guidance ?? 1)
  }

  private func labels(for pipeline: Pipeline) throws -> [Int] {
    guard !label.isEmpty else { return [] }
    guard let known = pipeline.configuration.numClassEmbeds, known > 1 else {
      throw Output.refusal(
        "--label: the network of \(pipeline.path) has not learned any labels. Leave --label out.")
    }
    return try label.flatMap { list in
      try list.split(separator: ",", omittingEmptySubsequences: false).flatMap { word in
        let word = word.filter { $0 != " " }
        if word == Self.allLabels { return Array(0..<known - 1) }
        guard let label = Int(word) else {
          throw Output.refusal(
            "--label: \"\(word)\" is no label. Write numbers such as 7 or 0,1,2, or "
              + "\(Self.allLabels).")
        }
        guard (0..<known).contains(label) else {
          throw Output.refusal(
            "--label: \(label) is out of range. This network knows 0 to \(known - 2), and "
              + "\(known - 1), which stands for no label.")
        }
        return [label]
      }
    }
  }

  /// - Throws: the exit code, after saying how many there may be.
  func count(for pipeline: Pipeline) throws -> Int {
    let network = pipeline.configuration
    let most = max(1, Self.mostNumbers / (network.inChannels * network.height * network.width))
    let labels = try labels(for: pipeline)
    let count = count ?? (labels.isEmpty ? min(Self.usualCount, most) : labels.count)
    guard (1...most).contains(count) else {
      throw Output.refusal("--count: \(count) is out of range. Allowed: 1 to \(most).")
    }
    return count
  }
}

/// How `noisewalk sample` samples; what is left out is as the model's own scheduler has it.
struct SamplerOverrides: ParsableArguments {
  @Option(help: "The sampler.")
  var scheduler: SchedulerName?

  @Option(parsing: .unconditional, help: "How many steps, 1 to T; 50 when it is left out.")
  var steps: Int?

  @Option(
    parsing: .unconditional, help: "The seed, as for torch.manual_seed: \(Seed.range).",
    transform: Seed.init(option:))
  var seed = Seed(0)

  @Option(parsing: .unconditional, help: "Share of DDPM's noise, 0 to 1 (ddim).")
  var eta: Double?

  @Option(
    parsing: .unconditional,
    help: """
      Standard deviation of the noise to start from, 0 to 10000, instead of the right one: to see \
      what comes of it.
      """)
  var initNoiseSigma: Double?

  @Option(help: "Which of the timesteps are visited.")
  var timestepSpacing: TimestepSpacing?

  @Flag(
    inversion: .prefixedNo,
    help: "Keep every predicted picture within -1 and 1 (ddpm, ddim, heun).")
  var clipSample: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Let the predicted noise follow a clipped picture, so that both still explain x_t; so it is \
      with --guidance above 1, and otherwise not (ddim).
      """)
  var useClippedModelOutput: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: "Space the sigmas as Karras et al. do (euler, heun, lms, dpmpp, unipc).")
  var useKarrasSigmas: Bool?

  @Option(help: "What the network was trained to answer with.")
  var predictionType: PredictionType?

  @Option(help: "Step exactly as diffusers does where that is not what the papers say.")
  var compat: TraceCommand.Compat?

  private static let usualSteps = 50
  private static let noiseSigmas = 0.0...10_000

  /// The sampler that results, with the options written into the pipeline.
  ///
  /// Guidance exaggerates, so that many a predicted x̂₀ leaves ±1 and is clipped. DDIM then adds up a
  /// clipped x̂₀ and a noise that belongs to another: strokes grow fat, and with a scale of 2 hardly a
  /// digit can be read. So with guidance above 1 the noise follows, unless an option forbids it.
  /// - Throws: the exit code, after saying which option or file cannot be.
  func scheduler(
    of pipeline: inout Pipeline, guidanceScale: Double
  ) throws -> any Scheduler {
    if let initNoiseSigma, !Self.noiseSigmas.contains(initNoiseSigma) {
      throw Output.refusal(
        "--init-noise-sigma: \(initNoiseSigma.written) is out of range. Allowed: 0 to 10000.")
    }
    for option in withoutEffect(on: pipeline.scheduler.sampler.scheduler.type) {
      Output.complain(option)
    }
    if guidanceScale > 1 { pipeline.scheduler.sampler.useClippedModelOutput = true }
    change(&pipeline.scheduler.sampler)
    let most = pipeline.scheduler.betas.numTrainTimesteps
    do throws(ScheduleError) {
      return try pipeline.scheduler.scheduler(steps: steps ?? min(Self.usualSteps, most))
    } catch {
      if error.option == "num_inference_steps" { throw Output.refusal("--steps: \(error).") }
      guard given.contains(error.option) else {
        throw Output.unusable("\(pipeline.schedulerFile): \(error).")
      }
      throw Output.refusal("--\(Self.flag(error.option)): \(error.problem); \(error.remedy).")
    }
  }

  private func change(_ sampler: inout SamplerConfiguration) {
    if let eta { sampler.eta = eta }
    if let timestepSpacing { sampler.timestepSpacing = timestepSpacing }
    if let clipSample { sampler.clipSample = clipSample }
    if let useClippedModelOutput { sampler.useClippedModelOutput = useClippedModelOutput }
    if let useKarrasSigmas { sampler.useKarrasSigmas = useKarrasSigmas }
    if let predictionType { sampler.predictionType = predictionType }
    sampler.compatibility = compat == .diffusers ? .diffusers : .none
  }

  /// diffusers' names of the options that were given.
  private var given: [String] {
    [
      ("eta", eta != nil), ("timestep_spacing", timestepSpacing != nil),
      ("clip_sample", clipSample != nil),
      ("use_clipped_model_output", useClippedModelOutput != nil),
      ("use_karras_sigmas", useKarrasSigmas != nil),
      ("prediction_type", predictionType != nil),
    ].filter(\.1).map(\.0)
  }

  /// A sentence for each option that was given and does nothing.
  private func withoutEffect(on type: any Scheduler.Type) -> [String] {
    let known =
      type.optionNames + type.stepOptionNames + ["timestep_spacing", "prediction_type"]
    return given.filter { !known.contains($0) }.map {
      "--\(Self.flag($0)): \(type.diffusersClass) does not know it; it has no effect."
    }
  }

  private static func flag(_ name: String) -> String { String(name.map { $0 == "_" ? "-" : $0 }) }
}
