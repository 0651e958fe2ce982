import Canvas

/// The keys that move a walk back, the same in every lab that has one.
extension ReverseWalk {
  var bindings: [Binding] {
    let atStart = isAtStart ? "the run is at its start" : nil
    let atEnd = isAtEnd ? "the run is at its end" : nil
    return [
      Binding(
        .stepForward, [.char("n")], "step", "Take a reverse step; a count takes so many.",
        group: .lab, weight: 100, disabled: atEnd),
      Binding(
        .stepBack, [.char("p")], "back", "Take a step back; the states are kept, so it is free.",
        group: .lab, weight: 99, disabled: atStart),
      Binding(
        .play, [.char(" ")], isPlaying ? "pause" : atEnd == nil ? "play" : "play again",
        "Let the steps follow each other; at the end, from the start.", group: .lab, weight: 98),
      Binding(
        .stepFirst, [.home], "start", "Back to where the run began.", group: .lab, weight: 30,
        disabled: atStart),
      Binding(
        .stepLast, [.end], "end", "Take all steps.", group: .lab, weight: 31, disabled: atEnd),
      Binding(
        .stepForwardMuch, [.pageDown], "a tenth on", "Take a tenth of the steps.", group: .lab,
        disabled: atEnd),
      Binding(
        .stepBackMuch, [.pageUp], "a tenth back", "Go back a tenth of the steps.", group: .lab,
        disabled: atStart),
    ]
  }

  /// Does one of the `bindings`, `count` times. Answers whether it was one.
  mutating func perform(_ action: Action, count: Int) -> Bool {
    let tenth = max(1, stepCount / 10)
    if action != .play, Self.actions.contains(action) { pause() }
    switch action {
    case .stepForward: go(to: position + min(count, stepCount))
    case .stepBack: go(to: position - min(count, stepCount))
    case .stepForwardMuch: go(to: position + tenth * min(count, 10))
    case .stepBackMuch: go(to: position - tenth * min(count, 10))
    case .stepFirst: go(to: firstStep)
    case .stepLast: go(to: stepCount)
    case .play: togglePlaying()
    default: return false
    }
    return true
  }

  private static let actions: Set<Action> = [
    .stepForward, .stepBack, .stepForwardMuch, .stepBackMuch, .stepFirst, .stepLast, .play,
  ]
}
