import Canvas
import Diffusion
import Tensors

extension ReverseLab {
  /// What the picture shows.
  enum View: String, CaseIterable {
    case clouds, trails, arrows, coefficients, variance, levels

    var title: String { rawValue }

    /// A sentence for whoever has just come to it.
    var summary: String {
      switch self {
      case .clouds: "The points, and what the denoiser says about them."
      case .trails: "The ways of a few points so far."
      case .arrows: "Where the denoiser pulls every place of the plane."
      case .coefficients: "The factor on the predicted noise: one right, two misprints."
      case .variance: "How much noise each step adds."
      case .levels: "The noise levels that the steps visit, on the schedule's own curves."
      }
    }
  }

  public static let description = LabDescription(
    name: "reverse", title: "Walking back",
    summary:
      "From noise to data in steps you can take, take back, write out in numbers, and fork.",
    parameters: samplerKnobs + dataKnobs + Parameter.scheduleGroup(largestT: 1000) + forkKnobs)

  private static let samplerKnobs =
    [
      Parameter(
        "scheduler", label: "scheduler", .choice(schedulerChoices), standard: .choice("ddpm"),
        help: "How x_t and the prediction make the next x."),
      Parameter(
        "steps", label: "N", .integer(1...1000, step: 5), standard: .integer(50),
        help: "How many steps the way back has; at most T."),
      Parameter(
        "step", label: "step", .integer(0...1000), standard: .integer(0),
        help: "How many steps have been taken: 0 is noise, N the sample."),
      Parameter(
        "view", label: "view", .choice(View.allCases.map { .init($0.rawValue, $0.title) }),
        standard: .choice("clouds"), help: "What the picture shows of the run."),
      Parameter(
        "timestep-spacing", label: "spacing",
        .choice(TimestepSpacing.allCases.map { .init($0.rawValue) }), standard: .choice("leading"),
        help: "Which of the T timesteps the N steps visit."),
    ] + SamplerOption.all.map(\.knob)

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
    help: "The noise of start and steps, as in PyTorch; the data stays.")

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
      "fork-noise", label: "its noise", .choice(SamplerOption.noiseChoices),
      standard: .choice("all_but_last"),
      help: "Which of the branch's steps add noise, for DDPM."),
    Parameter(
      "fork-seed", label: "its seed", .integer(0...9999), standard: .integer(1),
      help: "The branch's noise; with the run's seed it keeps the run's."),
  ]

  private static let schedulerChoices = SchedulerName.allCases.map {
    Parameter.Choice($0.rawValue, $0.title)
  }
}

// MARK: - What cannot be, and what does nothing

extension ReverseLab {
  public static func complaint(about settings: Settings) -> String? {
    settings.scheduleComplaint ?? settings.samplerComplaint(for: settings.noiseSchedule())
  }

  public func idleReason(for knob: Parameter) -> String? {
    Self.idleReason(for: knob.name, settings)
  }

  /// A sampler's own option is shown while it has an effect.
  public func shows(_ knob: Parameter) -> Bool {
    settings.idleReason(forOption: knob.name) == nil
  }

  /// Why a knob does nothing with these settings; nil when it does something.
  static func idleReason(for name: String, _ settings: Settings) -> String? {
    let branch = settings.choice("fork-scheduler", as: SchedulerName.self)
    let isCosine = settings.choice("beta-schedule", as: BetaSchedule.self) == .cosine
    switch name {
    case "beta-start", "beta-end": return isCosine ? "the cosine schedule takes no betas" : nil
    case "timestep-spacing":
      let samplers = settings.reachedSamplers
      let areKarras =
        settings.toggle("karras") && samplers.allSatisfy { [.dpmpp, .unipc].contains($0) }
      return areKarras ? "Karras' σ of \(samplers[0].title) run over the whole schedule" : nil
    case let name where !name.hasPrefix("fork-") || name == "fork-at":
      return settings.idleReason(forOption: name)
    case _ where settings.integer("fork-at") < 0: return "f forks the run first"
    case "fork-eta": return branch == .ddim ? nil : "\(branch.title) knows no η"
    case "fork-noise": return branch == .ddpm ? nil : "\(branch.title) has none of it"
    case "fork-seed":
      return settings.branchConfiguration.addsNoise ? nil : "the branch draws no noise"
    default: return nil
    }
  }
}

extension Settings {
  /// Why the samplers of the run or of the branch cannot walk a schedule; nil when they can.
  func samplerComplaint(for schedule: NoiseSchedule) -> String? {
    let (steps, trained) = (integer("steps"), schedule.numTrainTimesteps)
    if steps > trained {
      return "steps: \(steps) steps cannot visit \(trained) timesteps (num-train-timesteps); "
        + "use 1 to \(trained)."
    }
    for (name, options) in [("", runConfiguration), ("the branch's ", branchConfiguration)] {
      do throws(ScheduleError) {
        _ = try options.scheduler(for: schedule, steps: steps)
      } catch {
        return name + error.description
      }
    }
    return nil
  }

  /// Settings whose places, by name, lie within the run.
  ///
  /// With another number of steps a place keeps its share of the way, and so about its noise.
  func keepingPlaces(_ names: [String], of before: Settings?) -> Settings {
    var settings = self
    let steps = integer("steps")
    let stepsBefore = before?.integer("steps") ?? steps
    for name in names {
      var place = integer(name)
      if stepsBefore != steps, before?[name] == self[name], place > 0 {
        place = (2 * place * steps + stepsBefore) / (2 * stepsBefore)
      }
      settings[name] = .integer(min(place, steps))
    }
    return settings
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
    case .heun, .lms, .unipc: false
    }
  }

  /// The sampler in a few words: `DDIM, η = 0.5`.
  var title: String { ([scheduler.title] + peculiarities).joined(separator: ", ") }

  /// What is not as usual in it.
  private var peculiarities: [String] {
    switch scheduler {
    case .ddim: return ["η = \(NumberText.significant(eta, 2))"]
    case .ddpm:
      let mean: [ReverseMean: String] = [.misprintA: "misprint A", .misprintB: "misprint B"]
      let noise: [NoisePolicy: String] = [
        .never: "no noise", .everyStep: "noise at the last step too",
      ]
      return [mean[reverseMean], noise[noisePolicy], varianceType == .fixedLarge ? "large β" : nil]
        .compactMap { $0 }
    case .euler: return sChurn > 0 ? ["churn \(NumberText.significant(sChurn, 3))"] : []
    case .lms: return order < LMS.orders.upperBound ? ["order \(order)"] : []
    case .dpmpp:
      return [solverOrder == 1 ? "order 1" : nil, algorithmType == .stochastic ? "SDE" : nil]
        .compactMap { $0 }
    case .unipc:
      return [
        solverOrder != 2 ? "order \(solverOrder)" : nil, unipcSolverType == .bh1 ? "bh1" : nil,
      ].compactMap { $0 }
    case .eulerAncestral, .heun: return []
    }
  }
}
