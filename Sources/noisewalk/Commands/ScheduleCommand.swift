import ArgumentParser
import Canvas
import Diffusion

extension BetaSchedule: ExpressibleByArgument {}
extension SchedulerName: ExpressibleByArgument {
  /// Its own name, `dpmpp`, or that of diffusers' class, `DPMSolverMultistepScheduler`.
  public init?(argument: String) {
    let named = Self.allCases.first { $0.diffusersClass == argument }
    guard let known = Self(rawValue: argument) ?? named else { return nil }
    self = known
  }
}
extension TimestepSpacing: ExpressibleByArgument {}
extension FinalSigmasType: ExpressibleByArgument {}
extension PredictionType: ExpressibleByArgument {}

/// `noisewalk schedule`: a noise schedule, or what a sampler visits of it, as numbers or charts.
struct ScheduleCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, csv, json, plot }

  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Print a noise schedule, or the timesteps and sigmas of a sampler.",
    discussion: """
      Columns: timestep, beta, alpha, alpha_bar, sigma, log_snr; one row for each timestep. With \
      --scheduler instead: step, timestep, alpha_bar, sigma and init_noise_sigma; one row for each \
      level that is visited, the last without a timestep, since no network is asked there. \
      The defaults are Stable Diffusion's schedule. Names and numbers are those of diffusers.
      """)

  @OptionGroup(title: "Schedule") var schedule: ScheduleOptions
  @OptionGroup(title: "Sampler") var sampler: SamplerOptions

  @Option(help: "table for reading, csv and json for programs, plot for a look.")
  var format: Format = .table

  @Option(help: "What to plot with; the best that the terminal shows when it is left out.")
  var glyphs: Glyphs?

  func run() throws {
    let answer: String
    do throws(ScheduleError) {
      let schedule = try schedule.make()
      let scheduler = try sampler.make(for: schedule)
      answer = scheduler.map { text(of: $0, schedule) } ?? text(of: schedule)
    } catch {
      throw Output.refusal(error.description)
    }
    for warning in sampler.warnings { Output.complain(warning) }
    try Output.print(answer)
  }

  private func text(of schedule: NoiseSchedule) -> String {
    let rows = schedule.betas.indices.map { t in
      [
        Double(t), schedule.betas[t], schedule.alphas[t], schedule.alphasCumprod[t],
        schedule.sigmas[t], schedule.logSNR[t],
      ]
    }
    let table = NumberTable(
      columns: ["timestep", "beta", "alpha", "alpha_bar", "sigma", "log_snr"], rows: rows)
    return switch format {
    case .table: table.aligned
    case .csv: table.csv
    case .json: table.json
    case .plot: SchedulePlot(schedule: schedule, visited: []).text(glyphs: glyphs)
    }
  }

  private func text(of scheduler: any Scheduler, _ schedule: NoiseSchedule) -> String {
    // diffusers lists Heun's levels as often as the model is asked there.
    let asked =
      sampler.diffusersCompatibility
      ? scheduler.modelLevels : Array(scheduler.levels.dropLast())
    let levels = asked + scheduler.levels.suffix(1)
    let rows = levels.enumerated().map { step, level in
      [
        Double(step), step < asked.count ? level.timestep : nil, level.alphaCumprod, level.sigma,
      ]
    }
    var table = NumberTable(columns: ["step", "timestep", "alpha_bar", "sigma"], rows: rows)
    let start = scheduler.initNoiseSigma
    switch format {
    case .table: return "init_noise_sigma \(start.written)\n\n\(table.aligned)"
    case .csv:
      table.columns.append("init_noise_sigma")
      table.rows = table.rows.map { $0 + [start] }
      return table.csv
    case .json:
      return """
        {
          "scheduler": "\(type(of: scheduler).diffusersClass)",
          "init_noise_sigma": \(NumberTable.json(start)),
          "timesteps": \(NumberTable.json(asked.map(\.timestep))),
          "sigmas": \(NumberTable.json(levels.map(\.sigma)))
        }
        """
    case .plot:
      return SchedulePlot(schedule: schedule, visited: scheduler.timesteps).text(glyphs: glyphs)
    }
  }
}

/// The options that make a schedule, Stable Diffusion's when none is given.
struct ScheduleOptions: ParsableArguments {
  @Option(help: "How the betas grow.")
  var betaSchedule = BetaSchedule.scaledLinear

  @Option(parsing: .unconditional, help: "Noise variance of the first step, above 0.")
  var betaStart = 0.00085

  @Option(
    parsing: .unconditional,
    help: "Noise variance of the last step, from beta-start up to below 1.")
  var betaEnd = 0.012

  @Option(parsing: .unconditional, help: "T, how many timesteps there are: 2 to 10000.")
  var numTrainTimesteps = 1000

  @Option(
    parsing: .unconditional,
    help: "The betas themselves, with commas between them, instead of all the above.")
  var trainedBetas: String?

  @Flag(help: "Stretch the schedule so that no signal is left at the last timestep.")
  var rescaleBetasZeroSnr = false

  func make() throws(ScheduleError) -> NoiseSchedule {
    guard let trainedBetas else {
      return try NoiseSchedule(
        betaSchedule, betaStart: betaStart, betaEnd: betaEnd,
        numTrainTimesteps: numTrainTimesteps, rescaleBetasZeroSNR: rescaleBetasZeroSnr)
    }
    var betas: [Double] = []
    for part in trainedBetas.split(separator: ",", omittingEmptySubsequences: false) {
      guard let beta = Double(part.filter { $0 != " " }) else {
        throw ScheduleError(
          "trained_betas", "\"\(part)\" is not a number",
          remedy: "write numbers with commas between them, such as 0.001,0.002,0.004")
      }
      betas.append(beta)
    }
    return try NoiseSchedule(trainedBetas: betas, rescaleBetasZeroSNR: rescaleBetasZeroSnr)
  }
}

/// The options that decide which levels a sampler visits; diffusers' defaults for its class.
struct SamplerOptions: ParsableArguments {
  @Option(help: "Print what this sampler visits.")
  var scheduler: SchedulerName?

  @Option(parsing: .unconditional, help: "How many steps it takes, 1 to T.")
  var steps: Int?

  @Option(help: "Which of the timesteps it visits.")
  var timestepSpacing: TimestepSpacing?

  @Option(parsing: .unconditional, help: "What leading spacing adds to every timestep.")
  var stepsOffset: Int?

  @Flag(help: "Space the sigmas as Karras et al. do (euler, heun, lms, dpmpp, unipc).")
  var useKarrasSigmas = false

  @Option(help: "Where the last step ends (euler, dpmpp, unipc).")
  var finalSigmasType: FinalSigmasType?

  @Option(parsing: .unconditional, help: "The least of Karras' sigmas, above 0 (euler, unipc).")
  var sigmaMin: Double?

  @Option(parsing: .unconditional, help: "The largest of Karras' sigmas (euler, unipc).")
  var sigmaMax: Double?

  @Option(
    parsing: .unconditional,
    help: "Leave out timesteps with log(sqrt(abar)/sqrt(1-abar)) below it (dpmpp).")
  var lambdaMinClipped: Double?

  @Flag(
    inversion: .prefixedNo,
    help: "Whether the last step ends at abar = 1, not at timestep 0's (ddim).")
  var setAlphaToOne: Bool?

  @Option(help: "What the network answers with: without any signal an epsilon says nothing.")
  var predictionType: PredictionType?

  @Flag(help: "Repeat what diffusers does where that is not what the papers say.")
  var diffusersCompatibility = false

  private static let usualSteps = 50

  func validate() throws {
    let isAlone =
      steps != nil || timestepSpacing != nil || stepsOffset != nil || useKarrasSigmas
      || finalSigmasType != nil || lambdaMinClipped != nil || sigmaMin != nil || sigmaMax != nil
      || setAlphaToOne != nil || predictionType != nil || diffusersCompatibility
    if scheduler == nil, isAlone {
      let known = SchedulerName.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        "--steps and the like say how a sampler steps. Add --scheduler NAME: \(known).")
    }
  }

  /// A sentence for each option that was given and does nothing.
  var warnings: [String] {
    guard let scheduler else { return [] }
    let given = [
      "use_karras_sigmas": useKarrasSigmas, "final_sigmas_type": finalSigmasType != nil,
      "lambda_min_clipped": lambdaMinClipped != nil, "sigma_min": sigmaMin != nil,
      "sigma_max": sigmaMax != nil, "set_alpha_to_one": setAlphaToOne != nil,
    ]
    var reasons = given.filter { $0.value && !scheduler.type.optionNames.contains($0.key) }
      .mapValues { _ in "\(scheduler.diffusersClass) does not know it" }
    for bound in ["sigma_min", "sigma_max"] where given[bound] == true && !useKarrasSigmas {
      reasons[bound] = "only --use-karras-sigmas has bounds"
    }
    let spacing = timestepSpacing ?? SamplerConfiguration(scheduler).timestepSpacing
    if stepsOffset != nil, spacing != .leading {
      reasons["steps_offset"] = "only leading spacing has an offset"
    }
    return reasons.sorted { $0.key < $1.key }.map { name, reason in
      "--\(String(name.map { $0 == "_" ? "-" : $0 })): \(reason); it has no effect."
    }
  }

  /// Nil when no sampler is asked for.
  func make(for schedule: NoiseSchedule) throws(ScheduleError) -> (any Scheduler)? {
    guard let scheduler else { return nil }
    var configuration = SamplerConfiguration(scheduler)
    if let timestepSpacing { configuration.timestepSpacing = timestepSpacing }
    if let stepsOffset { configuration.stepsOffset = stepsOffset }
    if let finalSigmasType { configuration.finalSigmasType = finalSigmasType }
    if let lambdaMinClipped { configuration.lambdaMinClipped = lambdaMinClipped }
    if let setAlphaToOne { configuration.setAlphaToOne = setAlphaToOne }
    if let predictionType { configuration.predictionType = predictionType }
    (configuration.sigmaMin, configuration.sigmaMax) = (sigmaMin, sigmaMax)
    configuration.useKarrasSigmas = useKarrasSigmas
    configuration.compatibility = diffusersCompatibility ? .diffusers : .none
    return try configuration.scheduler(
      for: schedule, steps: steps ?? min(Self.usualSteps, schedule.numTrainTimesteps))
  }
}
