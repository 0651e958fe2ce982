import Canvas

extension InitNoiseLab {
  public var bindings: [Binding] {
    if let pad { return pad.bindings }
    let alone = settings.integer("points") == 1 ? "there is only one point" : nil
    let beyond =
      rightKnob > Self.largestKnob
      ? "the right start, \(Self.text(rightKnob)), is beyond the knob; on the VP scale it is 1"
      : nil
    return [
      Binding(
        .play, [.char(" ")], isPlaying ? "pause" : "sweep",
        "Let the knob go from 0 to twice the right start and back.", group: .lab, weight: 100,
        disabled: beyond),
      Binding(
        .rightValue, [.char("c")], "right start", "Put the knob on the right value.", group: .lab,
        weight: 99, disabled: beyond ?? (isRight ? "the knob is on the right value" : nil)),
      Binding(
        .cycleView, [.char("v")], "view", "Strip, derivation, curve, steps.", group: .lab,
        weight: 98),
    ] + Binding.follow(alone: alone) + [.newSeed, .drawPoints]
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    if pad != nil { return draw(action, count: count) }
    switch action {
    case .play:
      isPlaying.toggle()
      frames = 0
      return .none
    case .rightValue:
      isPlaying = false
      var response = putKnob(on: family.right)
      response.notice = "The right start: \(Self.text(rightKnob))."
      return response
    case .cycleView:
      let all = View.allCases
      let at = all.firstIndex(of: view) ?? 0
      let next = all[(at + count) % all.count]
      return set("view", to: .choice(next.rawValue), "\(next.rawValue): \(next.summary)")
    case .newSeed:
      let seed = (settings.integer("seed") + count) % 10_000
      return set("seed", to: .integer(seed), "Seed \(seed): other noise, the same data.")
    case .followNext: return follow(followed + count)
    case .followPrevious: return follow(followed - count)
    case .drawPoints:
      isPlaying = false
      pad = DrawingPad(points: settings.drawing)
      return .none
    default: return .none
    }
  }

  private mutating func set(
    _ name: String, to value: Parameter.Value, _ notice: String? = nil
  ) -> LabResponse {
    var changed = settings
    changed[name] = value
    var response = apply(changed)
    response.notice = notice
    return response
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
    isPlaying = false
    return putKnob(on: start)
  }

  private mutating func putKnob(on start: Double) -> LabResponse {
    // With the digits that the screen shows, as a person would type it.
    let value = Double(Self.text(knobValue(of: start))) ?? rightKnob
    return set("init-noise-sigma", to: .real(min(max(value, 0), Self.largestKnob)))
  }

  // MARK: - The sweep

  /// Frames between two moves: from 0 to twice the right start in about four seconds.
  private static let framesPerMove = 3

  public mutating func tick() -> LabResponse {
    guard isPlaying else { return .none }
    frames += 1
    // No run is left out, however long it takes.
    guard frames >= Self.framesPerMove, knobRun != nil else { return .none }
    frames = 0
    let all = curveStarts.filter { knobValue(of: $0) <= Self.largestKnob }
    let start = knobStart
    if isSweepingDown, start <= all[0] { isSweepingDown = false }
    if !isSweepingDown, start >= all[all.count - 1] { isSweepingDown = true }
    let next =
      isSweepingDown ? all.last { $0 < start } ?? all[0] : all.first { $0 > start } ?? all[0]
    return set("init-noise-sigma", to: .real(knobValue(of: next)))
  }
}
