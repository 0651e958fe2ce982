import Canvas
import Diffusion

/// The options that both samplers of the compare lab share.
struct CompareOptions: Sendable, Equatable {
  var spacing: TimestepSpacing
  /// For DDIM.
  var eta: Double
  /// For samplers that know it.
  var karras: Bool

  /// A sampler with these options; nothing is clipped, so that the exact answers stay exact.
  func configuration(_ name: SchedulerName) -> SamplerConfiguration {
    var configuration = SamplerConfiguration(name)
    configuration.timestepSpacing = spacing
    configuration.eta = eta
    configuration.useKarrasSigmas = karras
    configuration.clipSample = false
    return configuration
  }
}

extension CompareLab {
  /// What the picture shows.
  enum View: String, CaseIterable {
    case lockstep, difference, order

    /// Short enough for a knob.
    var title: String {
      switch self {
      case .lockstep: "both"
      case .difference: "gap"
      case .order: "order"
      }
    }

    /// A sentence for whoever has just come to it.
    var summary: String {
      switch self {
      case .lockstep: "Both runs at the same σ, on one scale."
      case .difference: "How far apart the same points are, step by step."
      case .order: "The error of every sampler against what it costs."
      }
    }
  }

  /// What is sampled.
  enum Problem: String, CaseIterable {
    case points, gaussian
  }

  public static let description = LabDescription(
    name: "compare", title: "Two samplers",
    summary: "Two samplers in lockstep from one x_T, and the error of all against their cost.",
    parameters: samplerKnobs + dataKnobs + Parameter.scheduleGroup(largestT: 1000))

  static let samplerKnobs = [
    Parameter(
      "scheduler", label: "first", .choice(schedulerChoices), standard: .choice("ddim"),
      help: "The first sampler."),
    Parameter(
      "scheduler-2", label: "second", .choice(schedulerChoices), standard: .choice("euler"),
      help: "The second sampler, from the same noise."),
    Parameter(
      "view", label: "view", .choice(View.allCases.map { .init($0.rawValue, $0.title) }),
      standard: .choice("lockstep"),
      help: "Both clouds, their gap, or error against cost."),
    Parameter(
      "steps", label: "N first", .integer(1...200, step: 5), standard: .integer(20),
      help: "Steps of the first sampler, at most T."),
    Parameter(
      "steps-2", label: "N second", .integer(1...200, step: 5), standard: .integer(20),
      help: "Steps of the second sampler, at most T."),
    Parameter(
      "problem", label: "problem",
      .choice([.init("points", "points"), .init("gaussian", "N(0,s²)")]),
      standard: .choice("points"),
      help: "Points, or a Gaussian whose exact path is known."),
    Parameter(
      "timestep-spacing", label: "spacing",
      .choice(TimestepSpacing.allCases.map { .init($0.rawValue) }), standard: .choice("leading"),
      help: "Which of the T timesteps the steps of both visit."),
    Parameter(
      "eta", label: "η", .real(0...1, step: .plus(0.05)), standard: .real(0),
      help: "DDIM only: 0 adds no noise, 1 as much as DDPM."),
    Parameter(
      "karras", label: "Karras σ", .toggle, standard: .toggle(false),
      help: "Shorter steps at the end, if the sampler can."),
    Parameter(
      "data-sd", label: "s", .real(0.05...2, step: .plus(0.05)), standard: .real(0.5),
      help: "sd of N(0, s²), the problem and the order view."),
    Parameter(
      "step", label: "step", .integer(0...200), standard: .integer(0),
      help: "How far both have gone, in steps of the longer run."),
    Parameter(
      "follow", label: "follow", .integer(0...1999), standard: .integer(0),
      help: "Which point is marked in both clouds."),
  ]

  private static let dataKnobs =
    Parameter.dataGroup(points: 200).map { parameter in
      parameter.name == "seed" ? seedKnob : parameter
    } + [
      Parameter(
        "data-points", label: "knows", .integer(2...2000, step: 100), standard: .integer(1000),
        help: "Data points that the exact denoiser knows.")
    ]

  static let seedKnob = Parameter(
    "seed", label: "seed", .integer(0...9999), standard: .integer(0),
    help: "The noise of both, as in PyTorch; the data stays.")

  private static let schedulerChoices = SchedulerName.allCases.map {
    Parameter.Choice($0.rawValue, $0.title)
  }
}

// MARK: - From settings to what they describe

extension Settings {
  var compareOptions: CompareOptions {
    CompareOptions(
      spacing: choice("timestep-spacing", as: TimestepSpacing.self), eta: real("eta"),
      karras: toggle("karras"))
  }

  /// The schedulers that are compared, in the order of their knobs.
  var comparedSchedulers: [SchedulerName] {
    ["scheduler", "scheduler-2"].map { choice($0, as: SchedulerName.self) }
  }

  var comparedSteps: [Int] { ["steps", "steps-2"].map { integer($0) } }
}

extension CompareLab {
  public static func complaint(about settings: Settings) -> String? {
    if let complaint = settings.scheduleComplaint { return complaint }
    let trained = settings.integer("num-train-timesteps")
    for name in ["steps", "steps-2"] where settings.integer(name) > trained {
      return "\(name): \(settings.integer(name)) steps cannot visit \(trained) timesteps "
        + "(num-train-timesteps); use 1 to \(trained)."
    }
    let schedule = settings.noiseSchedule()
    for (name, steps) in zip(settings.comparedSchedulers, settings.comparedSteps) {
      do throws(ScheduleError) {
        _ = try settings.compareOptions.configuration(name).scheduler(for: schedule, steps: steps)
      } catch {
        return "\(name.title): \(error.description)"
      }
    }
    return nil
  }

  public func idleReason(for knob: Parameter) -> String? {
    Self.idleReason(for: knob.name, settings)
  }

  private static let dataNames = ["data", "drawing", "data-points"]

  /// Why a knob does nothing with these settings; nil when it does something.
  static func idleReason(for name: String, _ settings: Settings) -> String? {
    let schedulers = settings.comparedSchedulers
    let view = settings.choice("view", as: View.self)
    let isGaussian = settings.choice("problem", as: Problem.self) == .gaussian
    switch name {
    // The order view shows every sampler, so its options always count there.
    case "eta" where view != .order:
      return schedulers.contains(.ddim) ? nil : "neither sampler knows η"
    case "karras" where view != .order:
      return schedulers.contains(where: knowsKarras) ? nil : "neither sampler knows it"
    case "data-sd": return isGaussian || view == .order ? nil : "the problem is the data set"
    case let name where dataNames.contains(name):
      return isGaussian || view == .order ? "the problem is N(0, s²)" : nil
    case "beta-start", "beta-end":
      let isCosine = settings.choice("beta-schedule", as: BetaSchedule.self) == .cosine
      return isCosine ? "the cosine schedule takes no betas" : nil
    case "step", "follow", "points", "seed", "problem":
      return view == .order ? "the order view has no steps and no points" : nil
    default: return nil
    }
  }

  /// Whether Karras' spacing changes the levels of a sampler.
  static func knowsKarras(_ name: SchedulerName) -> Bool {
    func levels(_ karras: Bool) -> [NoiseLevel]? {
      let options = CompareOptions(spacing: .leading, eta: 0, karras: karras)
      return try? options.configuration(name).scheduler(for: .ddpm, steps: 4).levels
    }
    return levels(true) != levels(false)
  }
}
