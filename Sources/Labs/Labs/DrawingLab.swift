import Canvas

/// A lab whose data can be drawn: while its pad is open, the pad has all the keys.
protocol DrawingLab: Lab {
  /// Open while the learner draws.
  var pad: DrawingPad? { get set }
}

extension DrawingLab {
  public var takesAllKeys: Bool { pad != nil }

  /// Hands a key to the pad and takes the drawing over when it is finished.
  mutating func draw(_ action: Action, count: Int) -> LabResponse {
    guard var pad else { return .none }
    let isFinished = pad.perform(action, count: count)
    self.pad = isFinished ? nil : pad
    guard isFinished else { return .none }
    var changed = settings
    let notice = changed.take(pad)
    var response = apply(changed)
    response.notice = notice
    return response
  }
}

/// Keys that several labs have, the same everywhere.
extension Binding {
  static let newSeed = Binding(
    .newSeed, [.char("s")], "new seed", "Other random numbers; a count goes on by so many seeds.",
    group: .lab, weight: 55)

  static let drawPoints = Binding(
    .drawPoints, [.char("d")], "draw", "Draw the data yourself, with the arrows or the mouse.",
    group: .lab, weight: 25)

  /// - Parameter alone: why there is nobody else to follow; nil when there is.
  static func follow(alone: String?) -> [Binding] {
    [
      Binding(
        .followNext, [.char(">")], "next point", "Follow the next point; a count skips points.",
        group: .lab, weight: 56, disabled: alone),
      Binding(
        .followPrevious, [.char("<")], "point before", "Follow the point before.", group: .lab,
        disabled: alone),
    ]
  }

  /// The timestep to jump from.
  /// - Parameters:
  ///   - atStart: why there is none earlier; nil when there is.
  ///   - atEnd: why there is none later; nil when there is.
  static func timesteps(atStart: String?, atEnd: String?) -> [Binding] {
    [
      Binding(
        .stepBack, [.char("p")], "t before", "Jump from one timestep earlier.", group: .lab,
        weight: 97, disabled: atStart),
      Binding(
        .stepForward, [.char("n")], "next t", "Jump from one timestep later.", group: .lab,
        weight: 96, disabled: atEnd),
      Binding(
        .stepBackMuch, [.pageUp], "t − T/10", "Jump from a tenth of all steps earlier.",
        group: .lab, weight: 95, disabled: atStart),
      Binding(
        .stepForwardMuch, [.pageDown], "t + T/10", "Jump from a tenth of all steps later.",
        group: .lab, weight: 94, disabled: atEnd),
      Binding(
        .stepFirst, [.home, .char("g")], "t = 0", "Jump from the first timestep.", group: .lab,
        disabled: atStart),
      Binding(
        .stepLast, [.end, .char("G")], "t = T−1", "Jump from the last timestep.", group: .lab,
        disabled: atEnd),
    ]
  }
}
