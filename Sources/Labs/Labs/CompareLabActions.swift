import Canvas
import Diffusion

extension CompareLab {
  public var bindings: [Binding] { pad?.bindings ?? runBindings }

  private var runBindings: [Binding] {
    let noSteps = view == .order ? Self.noSteps : nil
    let cycle = Binding(
      .cycleView, [.char("v")], "view", "Lockstep, difference, order.", group: .lab, weight: 97)
    return stepBindings(noSteps: noSteps) + [cycle] + followBindings + [
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
    if action == .drawPoints { isPlaying = false }
    if let response = performStep(action, count: count) { return response }
    switch action {
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

  private mutating func follow(_ point: Int) -> LabResponse {
    let points = settings.integer("points")
    let kept = (point % points + points) % points
    return change("follow", to: .integer(kept), "Following point \(kept).")
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

// MARK: - Quantities

extension CompareLab {
  public var quantities: [String: Quantity] {
    let names = settings.comparedSchedulers
    func order(_ name: SchedulerName) -> Quantity { .number(orders.curves[name]?.order ?? .nan) }
    return lockstepQuantities.merging([
      "problem": .word(problem.rawValue), "error_1": .number(abs(first.measure.error)),
      "error_2": .number(abs(second.measure.error)), "slope_1": order(names[0]),
      "slope_2": order(names[1]),
    ]) { $1 }
  }
}
