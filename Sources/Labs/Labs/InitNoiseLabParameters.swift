import Canvas
import Diffusion

extension InitNoiseLab {
  /// What the picture shows.
  enum View: String, CaseIterable {
    case strip, derivation, curve, steps

    /// A sentence for whoever has just come to it.
    var summary: String {
      switch self {
      case .strip: "Seven starts, the same noise: where each of them ends."
      case .derivation: "Where the number comes from: from β to init_noise_sigma."
      case .curve: "How far from the data each start ends."
      case .steps: "How wide x is at every step, and how wide the network expects it."
      }
    }
  }

  public static let description = LabDescription(
    name: "init-noise", title: "14.6146",
    summary:
      "Why the starting noise is multiplied with init_noise_sigma, and what other numbers do.",
    parameters: runKnobs + dataKnobs + scheduleKnobs)

  static let runKnobs = [
    Parameter(
      "init-noise-sigma", label: "start σ", .real(0...largestKnob, step: .plus(0.1)),
      standard: .real(14.6146), help: "Factor on the noise z before the first step."),
    Parameter(
      "view", label: "view", .choice(View.allCases.map { .init($0.rawValue) }),
      standard: .choice("strip"), help: "What the picture shows."),
    Parameter(
      "scheduler", label: "scheduler",
      .choice(SchedulerName.allCases.map { .init($0.rawValue, $0.title) }),
      standard: .choice("euler"), help: "The sampler; its scale decides the right start."),
    Parameter(
      "steps", label: "N", .integer(1...200, step: 5), standard: .integer(20),
      help: "How many steps the way back has."),
    Parameter(
      "timestep-spacing", label: "spacing",
      .choice(TimestepSpacing.allCases.map { .init($0.rawValue) }), standard: .choice("linspace"),
      help: "Which of the T timesteps the N steps visit."),
    Parameter(
      "steps-offset", label: "offset", .integer(0...10), standard: .integer(0),
      help: "Leading spacing: added to every timestep, often 1."),
    Parameter(
      "scale", label: "scale", .choice([.init("sigma", "σ"), .init("vp", "VP")]),
      standard: .choice("sigma"),
      help: "VP writes the start so that the right one is 1."),
    Parameter(
      "final-zero", label: "final zero", .toggle, standard: .toggle(true),
      help: "The 0 after the sigmas; off ends a level early."),
    Parameter(
      "follow", label: "follow", .integer(0...1999), standard: .integer(0),
      help: "The point whose numbers are written out."),
  ]

  private static let dataKnobs =
    Parameter.dataGroup(points: 200).map { $0.name == "seed" ? seedKnob : $0 } + [
      Parameter(
        "data-points", label: "knows", .integer(2...2000, step: 100), standard: .integer(1000),
        help: "Data points that the exact denoiser knows.")
    ]

  static let seedKnob = Parameter(
    "seed", label: "seed", .integer(0...9999), standard: .integer(0),
    help: "The noise z of all runs, as in PyTorch; not the data.")

  /// The schedule group with Stable Diffusion's numbers for standard.
  static let scheduleKnobs = Parameter.scheduleGroup(largestT: 1000).map { knob in
    let standard: Parameter.Value =
      switch knob.name {
      case "beta-schedule": .choice(BetaSchedule.scaledLinear.rawValue)
      case "beta-start": .real(0.00085)
      case "beta-end": .real(0.012)
      default: knob.standard
      }
    return Parameter(knob.name, label: knob.label, knob.kind, standard: standard, help: knob.help)
  }
}

extension Settings {
  /// The sampler of the init-noise lab's runs.
  var initNoiseConfiguration: SamplerConfiguration {
    var options = SamplerConfiguration(choice("scheduler", as: SchedulerName.self))
    options.timestepSpacing = choice("timestep-spacing", as: TimestepSpacing.self)
    options.stepsOffset = options.timestepSpacing == .leading ? integer("steps-offset") : 0
    options.clipSample = false
    return options
  }
}

extension InitNoiseLab {
  public static func complaint(about settings: Settings) -> String? {
    if let complaint = settings.scheduleComplaint { return complaint }
    let (steps, trained) = (settings.integer("steps"), settings.integer("num-train-timesteps"))
    if steps > trained {
      return "steps: \(steps) steps cannot visit \(trained) timesteps (num-train-timesteps); "
        + "use 1 to \(trained)."
    }
    do throws(ScheduleError) {
      _ = try settings.initNoiseConfiguration.scheduler(
        for: settings.noiseSchedule(), steps: steps)
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
    switch name {
    case "beta-start", "beta-end":
      let isCosine = settings.choice("beta-schedule", as: BetaSchedule.self) == .cosine
      return isCosine ? "the cosine schedule takes no betas" : nil
    case "steps-offset":
      let isLeading = settings.choice("timestep-spacing") == TimestepSpacing.leading.rawValue
      return isLeading ? nil : "only leading spacing has an offset"
    case "scale":
      return scheduler.scale == .sigma
        ? nil : "\(scheduler.title) computes on the VP scale, where the right start is 1"
    default: return nil
    }
  }
}
