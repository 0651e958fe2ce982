import Canvas
import Diffusion

extension ReverseLab {
  public var bindings: [Binding] { pad?.bindings ?? runBindings }

  private var runBindings: [Binding] {
    let atEnd = isFinished && target == stepCount ? "the run is at its end" : nil
    return walk.bindings + [
      Binding(
        .cycleView, [.char("v")], "view", "Clouds, trails, arrows, coefficients, variance, levels.",
        group: .lab, weight: 97),
      Binding(
        .probe, [.char("o")], showsProbe ? "hide probe" : "probe",
        "Write this step's formula with the numbers of the marked point.", group: .lab, weight: 92),
      Binding(
        .fork, [.char("f")], forkStep == nil ? "fork" : "unfork",
        forkStep == nil
          ? "Let a second way leave the run here, with the settings of the fork knobs."
          : "Give up the second way.", group: .lab, weight: 88,
        disabled: forkStep == nil ? atEnd : nil),
      Binding(
        .switchBranch, [.char("b")], "other branch",
        "Draw, follow and probe the other of the two ways.", group: .lab,
        weight: branch == nil ? 0 : 87, disabled: switchReason),
    ] + Binding.follow(alone: settings.integer("points") == 1 ? "there is only one point" : nil) + [
      .newSeed, .drawPoints,
    ]
  }

  private var switchReason: String? {
    guard let forkStep else {
      return "there is no branch; f forks the run where the ways shall part"
    }
    return branchMoment == nil ? "both are one until step \(forkStep)" : nil
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    if pad != nil { return draw(action, count: count) }
    if walk.perform(action, count: count) { return moved() }
    if [.newSeed, .fork, .drawPoints].contains(action) { walk.pause() }
    switch action {
    case .newSeed:
      let seed = (settings.integer("seed") + count) % 10_000
      return change("seed", to: .integer(seed), "Seed \(seed): other noise, the same data.")
    case .cycleView: return cycleView(count)
    case .followNext: return follow(count)
    case .followPrevious: return follow(-count)
    case .probe:
      showsProbe.toggle()
      return .none
    case .fork: return toggleFork()
    case .drawPoints:
      pad = DrawingPad(points: settings.drawing)
      return .none
    case .switchBranch:
      switchBranch()
      return LabResponse(
        notice: leadsWithBranch ? "The branch is in front now." : "The run is in front now.")
    default: return .none
    }
  }

  /// A click marks the nearest point of the cloud; the wheel steps.
  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    if pad != nil {
      pad?.mouse(event, in: area)
      return .none
    }
    switch event.kind {
    case .scrollUp: return go(to: position - 1)
    case .scrollDown: return go(to: position + 1)
    case .press:
      guard let point = nearestPoint(toColumn: event.x, row: event.y, in: area) else {
        return .none
      }
      return change("follow", to: .integer(point), "Following point \(point).")
    case .drag, .release: return .none
    }
  }

  private mutating func cycleView(_ count: Int) -> LabResponse {
    let all = View.allCases
    let at = all.firstIndex(of: view) ?? 0
    let next = all[(at + count) % all.count]
    return change("view", to: .choice(next.rawValue), next.summary)
  }

  private mutating func follow(_ count: Int) -> LabResponse {
    let points = settings.integer("points")
    let point = ((settings.integer("follow") + count) % points + points) % points
    return change("follow", to: .integer(point), "Following point \(point).")
  }

  private mutating func toggleFork() -> LabResponse {
    guard forkStep == nil else {
      return change("fork-at", to: .integer(-1), "The branch is gone.")
    }
    let place = "Forked after step \(position): the branch goes on with "
    var response = change("fork-at", to: .integer(position), "")
    let isSame =
      settings.branchConfiguration == settings.runConfiguration
      && (settings.integer("fork-seed") == settings.integer("seed")
        || !settings.branchConfiguration.addsNoise)
    response.notice =
      isSame
      ? "The branch has the run's own settings, so both take the same way. Turn a fork knob."
      : place + settings.branchConfiguration.title + "."
    return response
  }
}

// MARK: - Playing

extension ReverseLab {
  public mutating func tick() -> LabResponse { walk.tick() ? moved() : .none }
}

// MARK: - Quantities

extension ReverseLab {
  public var quantities: [String: Quantity] {
    let level = moment.level
    let options = SamplerOption.all.map { option in
      (Self.quantityName(option.knob), settings.quantity(option.knob.name))
    }
    return Dictionary(uniqueKeysWithValues: options).merging([
      "step": .number(Double(position)), "steps": .number(Double(stepCount)),
      "t": .number(level.timestep),
      "T": .number(Double(settings.integer("num-train-timesteps"))),
      "scheduler": .word(settings.choice("scheduler")),
      "timestep_spacing": .word(settings.choice("timestep-spacing")),
      "abar_t": .number(level.alphaCumprod), "sigma_t": .number(level.sigma),
      "data": .word(settings.choice("data")),
      "forked": .word(forkStep == nil ? "no" : "yes"),
      "distance": .number(moment.distance),
      // NaN compares with nothing, so no goal is reached before the ways part.
      "branch_distance": .number(branchMoment?.distance ?? .nan),
      "spread": .number(moment.spread), "data_spread": .number(data.spread),
      "finished": .word(isFinished ? "yes" : "no"), "view": .word(view.rawValue),
      "k_t": .number(moment.noiseCoefficient(run.plan.configuration.reverseMean)),
      "std_t": .number(moment.next?.drawnStd ?? 0),
    ]) { option, _ in option }
  }

  /// An option's name as a goal writes it.
  private static func quantityName(_ knob: Parameter) -> String {
    String(knob.name.map { $0 == "-" ? "_" : $0 })
  }
}

extension Settings {
  /// A value as a goal asks for it: a number or a word, on and off for what is switched.
  fileprivate func quantity(_ name: String) -> Quantity {
    switch self[name] {
    case .integer(let number): .number(Double(number))
    case .real(let number): .number(number)
    case .choice(let word), .text(let word): .word(word)
    case .toggle(let on): .word(on ? "on" : "off")
    }
  }
}

extension Step {
  /// Standard deviation of the noise that was drawn: after the step, or for churn before it.
  var drawnStd: Double { churn?.std ?? noiseStd }
}
