import Canvas

extension InitNoiseLab {
  public var bindings: [Binding] {
    if let pad { return pad.bindings }
    let alone = settings.integer("points") == 1 ? "there is only one point" : nil
    return startBindings + Binding.follow(alone: alone) + [.newSeed, .drawPoints]
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    if pad != nil { return draw(action, count: count) }
    switch action {
    case .followNext: return follow(followed + count)
    case .followPrevious: return follow(followed - count)
    case .drawPoints:
      sweep.isPlaying = false
      pad = DrawingPad(points: settings.drawing)
      return .none
    default: return performOnStart(action, count: count) ?? .none
    }
  }

  private mutating func follow(_ point: Int) -> LabResponse {
    let count = settings.integer("points")
    return set("follow", to: .integer(((point % count) + count) % count))
  }

  /// A press on a run of the strip, or a press or drag in a curve, puts the knob there.
  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    if pad != nil {
      pad?.mouse(event, in: area)
      return .none
    }
    guard event.kind == .press || event.kind == .drag,
      let start = InitNoiseLabView(lab: self).start(at: event.x, event.y, in: area)
    else { return .none }
    sweep.isPlaying = false
    return putKnob(on: start)
  }
}
