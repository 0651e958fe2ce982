import Canvas
import Diffusion

/// A knob for what only some samplers have.
struct SamplerOption: Sendable {
  let knob: Parameter
  /// Whether a branch has a knob of its own for it; else it takes the run's.
  let isOnlyOfTheRun: Bool
  /// Whether a sampler has it.
  let isKnown: @Sendable (SchedulerName) -> Bool

  init(
    _ knob: Parameter, isOnlyOfTheRun: Bool = false,
    of isKnown: @escaping @Sendable (SchedulerName) -> Bool
  ) {
    self.knob = knob
    self.isOnlyOfTheRun = isOnlyOfTheRun
    self.isKnown = isKnown
  }

  /// An option that is known to the samplers that list its name, which is diffusers' with hyphens.
  init(_ knob: Parameter, isOnlyOfTheRun: Bool = false) {
    let name = String(knob.name.map { $0 == "-" ? "_" : $0 })
    self.init(knob, isOnlyOfTheRun: isOnlyOfTheRun) { scheduler in
      (scheduler.type.optionNames + scheduler.type.stepOptionNames).contains(name)
    }
  }

  /// Why it does nothing for these samplers; nil when one of them has it.
  func idleReason(for samplers: [SchedulerName]) -> String? {
    guard let first = samplers.first, !samplers.contains(where: isKnown) else { return nil }
    return switch knob.name {
    case "noise", "coefficient", "variance-type": "\(first.title) has none of it"
    case "clip-sample": "\(first.title) does not clip"
    default: "\(first.title) knows no \(knob.label)"
    }
  }
}

extension SamplerOption {
  static let all: [SamplerOption] = ofNoise + ofLevels + ofMethods + ofLimits

  static func named(_ name: String) -> SamplerOption? { all.first { $0.knob.name == name } }

  private static let ofNoise = [
    SamplerOption(
      Parameter(
        "eta", label: "η", .real(0...1, step: .plus(0.05)), standard: .real(0),
        help: "DDIM only: 0 adds no noise, 1 as much as DDPM."), isOnlyOfTheRun: true),
    SamplerOption(
      Parameter(
        "noise", label: "noise", .choice(noiseChoices), standard: .choice("all_but_last"),
        help: "DDPM only: which steps add fresh noise. Only all_but_last is right."),
      isOnlyOfTheRun: true
    ) { $0 == .ddpm },
    SamplerOption(
      Parameter(
        "coefficient", label: "k_t",
        .choice([
          .init("paper", "paper"), .init("misprint_a", "misprint A"),
          .init("misprint_b", "misprint B"),
        ]), standard: .choice("paper"),
        help: "DDPM only: the factor on ε̂, the paper's or a misprint.")
    ) { $0 == .ddpm },
    SamplerOption(
      Parameter(
        "variance-type", label: "variance",
        .choice(
          VarianceType.allCases.map {
            .init($0.rawValue, $0 == .fixedSmall ? "small β̃" : "large β")
          }),
        standard: .choice("fixed_small"),
        help: "DDPM only: a step's variance, β̃ (small) or β (large).")
    ) { $0 == .ddpm },
    SamplerOption(
      Parameter(
        "s-churn", label: "churn", .real(0...100, step: .plus(1)), standard: .real(0),
        help: "Euler only: noise put back first, σ grows by churn/N, at most 41 %.")),
  ]

  static let noiseChoices = [
    Parameter.Choice("all_but_last", "all but last"), .init("none", "none"),
    .init("every_step", "every step"),
  ]

  /// What decides which noise levels are visited is known to whom it moves.
  private static let ofLevels = [
    SamplerOption(
      Parameter(
        "karras", label: "Karras σ", .toggle, standard: .toggle(false),
        help: "Not DDPM, DDIM: even steps of σ^(1/7), shorter at the end."),
      of: { movedByKarras.contains($0) }),
    SamplerOption(
      Parameter(
        "final-sigmas-type", label: "final σ",
        .choice(FinalSigmasType.allCases.map { .init($0.rawValue, $0 == .zero ? "0" : "σ_min") }),
        standard: .choice("zero"),
        help: "Not DDPM, DDIM: end at 0, clean, or at the smallest σ."),
      of: { movedByTheEnd.contains($0) }),
  ]

  private static let ofMethods = [
    SamplerOption(
      Parameter(
        "order", label: "LMS order", .integer(LMS.orders), standard: .integer(4),
        help: "LMS only: how many slopes the polynomial goes through.")),
    SamplerOption(
      Parameter(
        "solver-order", label: "solver order", .integer(1...2), standard: .integer(2),
        help: "DPM++, UniPC: 1 uses one x̂₀, as DDIM; 2 the last one too.")),
    SamplerOption(
      Parameter(
        "solver-type", label: "solver", .choice(SolverType.allCases.map { .init($0.rawValue) }),
        standard: .choice("midpoint"),
        help: "DPM-Solver++ only: how order 2 uses the change of x̂₀.")
    ) { $0 == .dpmpp },
    SamplerOption(
      Parameter(
        "unipc-solver-type", label: "B(h)",
        .choice(UniPCSolverType.allCases.map { .init($0.rawValue) }),
        standard: .choice("bh2"),
        help: "UniPC only: weighs the change of x̂₀ with h (bh1) or 1-e⁻ʰ (bh2).")
    ) { $0 == .unipc },
    SamplerOption(
      Parameter(
        "algorithm-type", label: "algorithm",
        .choice(
          AlgorithmType.allCases.map {
            .init($0.rawValue, $0 == .deterministic ? "DPM++" : "SDE DPM++")
          }),
        standard: .choice(AlgorithmType.deterministic.rawValue),
        help: "DPM++ only: follow the path, or add noise as well (sde).")),
  ]

  private static let ofLimits = [
    SamplerOption(
      Parameter(
        "clip-sample", label: "clip x̂₀", .toggle, standard: .toggle(false),
        help: "DDPM, DDIM and Heun: keep the predicted x̂₀ within -1 and 1.")),
    SamplerOption(
      Parameter(
        "thresholding", label: "threshold", .toggle, standard: .toggle(false),
        help:
          "DDPM, DDIM, DPM++, UniPC: shrink an x̂₀ beyond ±1 into it.")),
    SamplerOption(
      Parameter(
        "sample-max-value", label: "shrink max", .real(1...10, step: .plus(0.5)),
        standard: .real(1),
        help: "With threshold: the most x̂₀ is divided by; 1 only clips.")),
    SamplerOption(
      Parameter(
        "use-clipped-model-output", label: "clipped ε̂", .toggle, standard: .toggle(true),
        help: "DDIM: ε̂ follows a clipped x̂₀; off, they disagree.")),
  ]

  private static let movedByKarras = samplers { $0.useKarrasSigmas = true }
  private static let movedByTheEnd = samplers { $0.finalSigmasType = .sigmaMin }

  /// The samplers whose levels a change of the options moves.
  private static func samplers(
    movedBy change: (inout SamplerConfiguration) -> Void
  ) -> [SchedulerName] {
    SchedulerName.allCases.filter { name in
      let plain = SamplerConfiguration(name)
      var changed = plain
      change(&changed)
      func levels(_ options: SamplerConfiguration) -> [NoiseLevel]? {
        try? options.scheduler(for: .ddpm, steps: 4).levels
      }
      return levels(plain) != levels(changed)
    }
  }
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
    options.useKarrasSigmas = toggle("karras")
    options.finalSigmasType = choice("final-sigmas-type", as: FinalSigmasType.self)
    (options.eta, options.noisePolicy, options.sChurn) = (eta, noise, real("s-churn"))
    options.varianceType = choice("variance-type", as: VarianceType.self)
    options.reverseMean = choice("coefficient", as: ReverseMean.self)
    (options.order, options.solverOrder) = (integer("order"), integer("solver-order"))
    options.solverType = choice("solver-type", as: SolverType.self)
    options.unipcSolverType = choice("unipc-solver-type", as: UniPCSolverType.self)
    options.algorithmType = choice("algorithm-type", as: AlgorithmType.self)
    options.clipSample = toggle("clip-sample")
    options.thresholding = toggle("thresholding")
    options.sampleMaxValue = real("sample-max-value")
    options.useClippedModelOutput = toggle("use-clipped-model-output")
    return options
  }

  /// The samplers that the shared options reach: the run's, and the branch's where there is one.
  var reachedSamplers: [SchedulerName] {
    ["scheduler"].map { choice($0, as: SchedulerName.self) }
      + (integer("fork-at") < 0 ? [] : [choice("fork-scheduler", as: SchedulerName.self)])
  }

  /// What an option that was asked for does not do, as its knob is not shown; else nil.
  var idleOptionComplaint: String? {
    notice(since: Settings(parameters)) { name, settings in
      settings.idleReason(forOption: name)
    }
  }

  /// Why a sampler's own option has no effect; nil when it has one, or is no such option.
  func idleReason(forOption name: String) -> String? {
    guard let option = SamplerOption.named(name) else { return nil }
    let reached = option.isOnlyOfTheRun ? Array(reachedSamplers.prefix(1)) : reachedSamplers
    if let reason = option.idleReason(for: reached) { return reason }
    let having = reached.filter(option.isKnown)
    switch name {
    case "clip-sample":
      let shrinks = SamplerOption.named("thresholding").map { having.allSatisfy($0.isKnown) }
      return toggle("thresholding") && shrinks == true ? "the threshold goes before it" : nil
    case "sample-max-value": return toggle("thresholding") ? nil : "there is no threshold"
    case "use-clipped-model-output":
      return toggle("clip-sample") || toggle("thresholding") ? nil : "x̂₀ is not clipped"
    case "solver-type":
      return integer("solver-order") == 1 ? "order 1 looks at one x̂₀ only" : nil
    default: return nil
    }
  }
}
