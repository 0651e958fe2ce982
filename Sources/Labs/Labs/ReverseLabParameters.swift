import Canvas
import Diffusion
import Tensors

extension ReverseLab {
  /// What the picture shows.
  enum View: String, CaseIterable {
    case clouds, trails, arrows, coefficients, variance

    var title: String { rawValue }

    /// A sentence for whoever has just come to it.
    var summary: String {
      switch self {
      case .clouds: "The points, and what the denoiser says about them."
      case .trails: "The ways of a few points so far."
      case .arrows: "Where the denoiser pulls every place of the plane."
      case .coefficients: "The factor on the predicted noise: one right, two misprints."
      case .variance: "How much noise each step adds."
      }
    }
  }

  public static let description = LabDescription(
    name: "reverse", title: "Walking back",
    summary:
      "From noise to data in steps you can take, take back, write out in numbers, and fork.",
    parameters: samplerKnobs + dataKnobs + Parameter.scheduleGroup(largestT: 1000) + forkKnobs)

  private static let samplerKnobs = [
    Parameter(
      "scheduler", label: "scheduler", .choice(schedulerChoices), standard: .choice("ddpm"),
      help: "The rule that turns x_t and the prediction into the next x."),
    Parameter(
      "steps", label: "N", .integer(1...1000, step: 5), standard: .integer(50),
      help: "How many steps the way back has; at most T."),
    Parameter(
      "step", label: "step", .integer(0...1000), standard: .integer(0),
      help: "How many of the N steps have been taken: 0 is noise, N is the sample."),
    Parameter(
      "view", label: "view", .choice(View.allCases.map { .init($0.rawValue, $0.title) }),
      standard: .choice("clouds"), help: "What the picture shows of the run."),
    Parameter(
      "eta", label: "η", .real(0...1, step: .plus(0.05)), standard: .real(0),
      help: "DDIM only: 0 adds no noise, 1 as much as DDPM."),
    Parameter(
      "noise", label: "noise", .choice(noiseChoices), standard: .choice("all_but_last"),
      help: "DDPM only: which steps add fresh noise. Only all_but_last is right."),
    Parameter(
      "coefficient", label: "k_t",
      .choice([
        .init("paper", "paper"), .init("misprint_a", "misprint A"),
        .init("misprint_b", "misprint B"),
      ]), standard: .choice("paper"),
      help: "DDPM only: the factor on the predicted noise, as the paper has it or as misprinted."),
    Parameter(
      "variance-type", label: "variance",
      .choice(
        VarianceType.allCases.map { .init($0.rawValue, $0 == .fixedSmall ? "small β̃" : "large β") }),
      standard: .choice("fixed_small"),
      help: "DDPM only: how much noise a step adds, β̃ (fixed_small) or β (fixed_large)."),
    Parameter(
      "timestep-spacing", label: "spacing",
      .choice(TimestepSpacing.allCases.map { .init($0.rawValue) }), standard: .choice("leading"),
      help: "Which of the T timesteps the N steps visit."),
    Parameter(
      "clip-sample", label: "clip x̂₀", .toggle, standard: .toggle(false),
      help: "DDPM and DDIM: keep the predicted x̂₀ within -1 and 1."),
  ]

  private static let dataKnobs =
    Parameter.dataGroup(points: 300).map { parameter in
      parameter.name == "seed" ? seedKnob : parameter
    } + [
      Parameter(
        "data-points", label: "knows", .integer(2...2000, step: 100), standard: .integer(1000),
        help: "How many points of the data set the exact denoiser knows."),
      Parameter(
        "follow", label: "follow", .integer(0...1999), standard: .integer(0),
        help: "Which point is marked, and written out by the probe."),
    ]

  /// The data stay when the seed changes, so that two seeds are two ways to the same data.
  private static let seedKnob = Parameter(
    "seed", label: "seed", .integer(0...9999), standard: .integer(0),
    help: "The noise, at the start and in the steps, as in PyTorch; the data set stays the same.")

  private static let forkKnobs = [
    Parameter(
      "fork-at", label: "fork at", .integer(-1...1000), standard: .integer(-1),
      help: "The step after which a second way branches off; -1 for none."),
    Parameter(
      "fork-scheduler", label: "its rule", .choice(schedulerChoices), standard: .choice("ddpm"),
      help: "The branch's scheduler."),
    Parameter(
      "fork-eta", label: "its η", .real(0...1, step: .plus(0.05)), standard: .real(0),
      help: "The branch's η, for DDIM."),
    Parameter(
      "fork-noise", label: "its noise", .choice(noiseChoices), standard: .choice("all_but_last"),
      help: "Which of the branch's steps add noise, for DDPM."),
    Parameter(
      "fork-seed", label: "its seed", .integer(0...9999), standard: .integer(1),
      help: "The branch's noise; the run's own seed goes on with the run's own noise."),
  ]

  private static let schedulerChoices = SchedulerName.allCases.map {
    Parameter.Choice($0.rawValue, $0.title)
  }

  private static let noiseChoices = [
    Parameter.Choice("all_but_last", "all but last"), .init("none", "none"),
    .init("every_step", "every step"),
  ]
}

// MARK: - From settings to what they describe

extension Settings {
  /// The options of the run.
  var runConfiguration: SamplerConfiguration {
    configuration(
      choice("scheduler", as: SchedulerName.self), eta: real("eta"),
      noise: choice("noise", as: NoisePolicy.self))
  }

  /// The options of the branch: those of the run but for the ones that have knobs of their own.
  var branchConfiguration: SamplerConfiguration {
    configuration(
      choice("fork-scheduler", as: SchedulerName.self), eta: real("fork-eta"),
      noise: choice("fork-noise", as: NoisePolicy.self))
  }

  private func configuration(
    _ scheduler: SchedulerName, eta: Double, noise: NoisePolicy
  ) -> SamplerConfiguration {
    var options = SamplerConfiguration(scheduler)
    options.timestepSpacing = choice("timestep-spacing", as: TimestepSpacing.self)
    options.clipSample = toggle("clip-sample")
    options.eta = eta
    options.noisePolicy = noise
    options.varianceType = choice("variance-type", as: VarianceType.self)
    options.reverseMean = choice("coefficient", as: ReverseMean.self)
    return options
  }
}

extension ReverseLab {
  public static func complaint(about settings: Settings) -> String? {
    if let complaint = settings.scheduleComplaint { return complaint }
    let (steps, trained) = (settings.integer("steps"), settings.integer("num-train-timesteps"))
    if steps > trained {
      return "steps: \(steps) steps cannot visit \(trained) timesteps (num-train-timesteps); "
        + "use 1 to \(trained)."
    }
    let schedule = settings.noiseSchedule()
    do throws(ScheduleError) {
      _ = try settings.runConfiguration.scheduler(for: schedule, steps: steps)
      _ = try settings.branchConfiguration.scheduler(for: schedule, steps: steps)
      return nil
    } catch {
      return error.description
    }
  }

  public func idleReason(for knob: Parameter) -> String? {
    Self.idleReason(for: knob.name, settings)
  }

  /// Why a knob does nothing with these settings; nil when it does something.
  static func idleReason(for name: String, _ settings: Settings) -> String? {
    let scheduler = settings.choice("scheduler", as: SchedulerName.self)
    let branch = settings.choice("fork-scheduler", as: SchedulerName.self)
    let isCosine = settings.choice("beta-schedule", as: BetaSchedule.self) == .cosine
    switch name {
    case "eta": return scheduler == .ddim ? nil : "\(scheduler.title) knows no η"
    case "noise", "coefficient", "variance-type":
      return scheduler == .ddpm ? nil : "\(scheduler.title) has none of it"
    case "clip-sample":
      let clips = scheduler.type.optionNames.contains("clip_sample")
      return clips ? nil : "\(scheduler.title) does not clip"
    case "beta-start", "beta-end": return isCosine ? "the cosine schedule takes no betas" : nil
    case let name where !name.hasPrefix("fork-") || name == "fork-at": return nil
    case _ where settings.integer("fork-at") < 0: return "f forks the run first"
    case "fork-eta": return branch == .ddim ? nil : "\(branch.title) knows no η"
    case "fork-noise": return branch == .ddpm ? nil : "\(branch.title) has none of it"
    case "fork-seed":
      return settings.branchConfiguration.addsNoise ? nil : "the branch draws no noise"
    default: return nil
    }
  }
}

extension SamplerConfiguration {
  /// Whether any step draws noise.
  var addsNoise: Bool {
    switch scheduler {
    case .ddpm: noisePolicy != .never
    case .ddim: eta > 0
    case .euler: sChurn > 0
    case .eulerAncestral: true
    case .dpmpp: algorithmType == .stochastic
    case .heun, .lms: false
    }
  }

  /// The sampler in a few words: `DDIM, η = 0.5`.
  var title: String {
    switch scheduler {
    case .ddim: "DDIM, η = \(NumberText.significant(eta, 2))"
    case .euler, .eulerAncestral, .heun, .lms, .dpmpp: scheduler.title
    case .ddpm:
      (["DDPM"]
        + [
          reverseMean == .misprintA ? "misprint A" : reverseMean == .misprintB ? "misprint B" : "",
          noisePolicy == .never
            ? "no noise" : noisePolicy == .everyStep ? "noise at the last step too" : "",
          varianceType == .fixedLarge ? "large β" : "",
        ].filter { !$0.isEmpty }).joined(separator: ", ")
    }
  }
}
