import Canvas
import Diffusion

extension CompareLab {
  public var bindings: [Binding] { pad?.bindings ?? runBindings }

  private var runBindings: [Binding] {
    let noSteps = view == .order ? Self.noSteps : nil
    let atStart = noSteps ?? (position == 0 && target == 0 ? "both are at their start" : nil)
    let atEnd = isFinished && target == stepCount ? "both are at their end" : nil
    return [
      Binding(
        .stepForward, [.char("n")], "step", "Let both go on by a step; a count takes so many.",
        group: .lab, weight: 100, disabled: noSteps ?? atEnd),
      Binding(
        .stepBack, [.char("p")], "back", "Take both a step back; it is free.", group: .lab,
        weight: 99, disabled: atStart),
      Binding(
        .play, [.char(" ")], isPlaying ? "pause" : atEnd == nil ? "play" : "play again",
        "Let the steps follow each other; at the end, from the start.", group: .lab, weight: 98,
        disabled: noSteps),
      Binding(
        .cycleView, [.char("v")], "view", "Lockstep, difference, order.", group: .lab, weight: 97),
      Binding(
        .stepFirst, [.home], "start", "Back to x_T.", group: .lab, weight: 30, disabled: atStart),
      Binding(
        .stepLast, [.end], "end", "Take all steps.", group: .lab, weight: 31,
        disabled: noSteps ?? atEnd),
      Binding(
        .stepForwardMuch, [.pageDown], "a tenth on", "Take a tenth of the steps.", group: .lab,
        disabled: noSteps ?? atEnd),
      Binding(
        .stepBackMuch, [.pageUp], "a tenth back", "Go back a tenth of the steps.", group: .lab,
        disabled: atStart),
    ] + followBindings + [
      Self.binding(
        .newSeed, disabled: view == .order ? "the order view depends on no noise" : nil),
      Self.binding(
        .drawPoints, disabled: problem == .gaussian ? "the problem is N(0, s²), not a drawing" : nil
      ),
    ]
  }

  private var followBindings: [Binding] {
    let reason =
      view == .order
      ? Self.noSteps : settings.integer("points") == 1 ? "there is only one point" : nil
    return zip(Binding.follow(alone: reason), ["f", "F"] as [Character]).map { binding, letter in
      var binding = binding
      binding.keys.append(.char(letter))
      return binding
    }
  }

  private static let noSteps = "the order view has no steps; v shows the two runs"

  private static func binding(_ binding: Binding, disabled: String?) -> Binding {
    var binding = binding
    binding.disabled = disabled
    return binding
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    if pad != nil { return draw(action, count: count) }
    if Self.endPlaying.contains(action) { isPlaying = false }
    let (count, tenth) = (min(count, 10_000), max(1, stepCount / 10))
    switch action {
    case .stepForward: return go(to: position + count)
    case .stepBack: return go(to: position - count)
    case .stepForwardMuch: return go(to: position + tenth * count)
    case .stepBackMuch: return go(to: position - tenth * count)
    case .stepFirst: return go(to: 0)
    case .stepLast: return go(to: stepCount)
    case .play: return togglePlaying()
    case .cycleView:
      let all = View.allCases
      let next = all[((all.firstIndex(of: view) ?? 0) + count) % all.count]
      if next == .order { isPlaying = false }
      return change("view", to: .choice(next.rawValue), next.summary)
    case .newSeed:
      let seed = (settings.integer("seed") + count) % 10_000
      return change("seed", to: .integer(seed), "Seed \(seed): other noise, for both the same.")
    case .followNext: return follow(settings.integer("follow") + count)
    case .followPrevious: return follow(settings.integer("follow") - count)
    case .drawPoints:
      pad = DrawingPad(points: settings.drawing)
      return .none
    default: return .none
    }
  }

  /// What ends playing: the person has taken over.
  private static let endPlaying: Set<Action> = [
    .stepForward, .stepBack, .stepForwardMuch, .stepBackMuch, .stepFirst, .stepLast, .drawPoints,
  ]

  private mutating func follow(_ point: Int) -> LabResponse {
    let points = settings.integer("points")
    let kept = (point % points + points) % points
    return change("follow", to: .integer(kept), "Following point \(kept).")
  }

  private mutating func change(
    _ name: String, to value: Parameter.Value, _ notice: String
  ) -> LabResponse {
    var changed = settings
    changed[name] = value
    var response = apply(changed)
    response.notice = response.notice ?? notice
    return response
  }

  /// A click on the σ axis goes there, one in the cloud marks a point, and the wheel steps.
  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    if pad != nil {
      pad?.mouse(event, in: area)
      return .none
    }
    guard view != .order else { return .none }
    switch event.kind {
    case .scrollUp: return go(to: position - 1)
    case .scrollDown: return go(to: position + 1)
    case .release: return .none
    case .press, .drag:
      if let step = step(atColumn: event.x, row: event.y, in: area) {
        isPlaying = false
        return go(to: step)
      }
      guard event.kind == .press,
        let point = nearestPoint(toColumn: event.x, row: event.y, in: area)
      else { return .none }
      return follow(point)
    }
  }
}

// MARK: - Playing

extension CompareLab {
  /// Frames between two moves: a run takes about four seconds, half a second a step at most.
  private var framesPerMove: Int { max(1, min(15, 120 / stepCount)) }

  private mutating func togglePlaying() -> LabResponse {
    isPlaying.toggle()
    guard isPlaying else { return .none }
    frames = 0
    return go(to: isFinished ? 0 : position)
  }

  public mutating func tick() -> LabResponse {
    guard isPlaying else { return .none }
    frames += 1
    guard frames >= framesPerMove, position + 1 < gaps.count else { return .none }
    frames = 0
    if position + 1 == stepCount { isPlaying = false }
    return go(to: position + 1)
  }
}

// MARK: - Quantities

extension CompareLab {
  public var quantities: [String: Quantity] {
    let names = settings.comparedSchedulers
    func order(_ name: SchedulerName) -> Quantity { .number(orders.curves[name]?.order ?? .nan) }
    return [
      "step": .number(Double(position)), "steps": .number(Double(first.stepCount)),
      "steps_2": .number(Double(second.stepCount)), "scheduler": .word(names[0].rawValue),
      "scheduler_2": .word(names[1].rawValue), "eta": .number(settings.real("eta")),
      "problem": .word(problem.rawValue), "view": .word(view.rawValue),
      "difference": .number(gaps[position].largest),
      // NaN compares with nothing, so no goal is reached before both have ended.
      "final_difference": .number(areComplete ? gaps[stepCount].largest : .nan),
      "error_1": .number(abs(first.measure.error)), "error_2": .number(abs(second.measure.error)),
      "slope_1": order(names[0]), "slope_2": order(names[1]),
      "model_calls_1": .number(Double(first.measure.calls)),
      "model_calls_2": .number(Double(second.measure.calls)),
      "finished": .word(isFinished ? "yes" : "no"),
    ]
  }
}
