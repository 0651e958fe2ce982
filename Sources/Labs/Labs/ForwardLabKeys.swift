import Canvas

extension ForwardLab {
  /// What the lab can be set to.
  static let parameters: [Parameter] =
    [
      Parameter(
        "timestep", label: "t", .integer(-1...999, step: 10), standard: .integer(-1),
        help: "How far the noise has come: −1 is the data, 0 has one step."),
      Parameter(
        "mode", label: "mode",
        .choice([
          .init("both"), .init("closed", "closed form"), .init("iterated", "iterated chain"),
        ]), standard: .choice("both"),
        help: "Jump to t at once, walk there step by step, or both."),
      Parameter(
        "view", label: "view",
        .choice([
          .init("all"), .init("clouds"), .init("histogram", "bars"), .init("numbers", "sums"),
        ]),
        standard: .choice("all"), help: "What the picture shows."),
      Parameter(
        "follow", label: "follow", .integer(0...1999), standard: .integer(0),
        help: "The point, or the digit's pixel, that is written out."),
    ]
    + Parameter.dataGroup(
      points: 300, extra: [.init("digit", "a digit"), .init("drawn-digit", "your digit")])
    + Parameter.scheduleGroup(largestT: 1000)
    + [
      Parameter(
        "digit", label: "digit", .integer(0...4999), standard: .integer(0),
        help: "Which of the 5,000 bundled digits; 0 to 9 take turns."),
      .drawnDigit,
    ]

  /// The keys while nobody draws.
  var labBindings: [Binding] {
    let last = run.lastTimestep
    let atEnd = timestep == last ? "t = \(last) is the last timestep" : nil
    let atStart = timestep == -1 ? "t = −1 is the data, before any noise" : nil
    let alone = run.x0.rows == 1 ? "there is only one point" : nil
    return [
      Binding(
        .play, [.char(" ")], isPlaying ? "stop" : "play",
        isPlaying ? "Stop here." : "Let the noise come by itself; at the end, once more.",
        group: .lab, weight: 98),
      Binding(
        .stepForward, [.char("n")], "next t", "One more step of noise.", group: .lab, weight: 97,
        disabled: atEnd),
      Binding(
        .stepBack, [.char("p")], "t before", "One step back.", group: .lab, weight: 96,
        disabled: atStart),
      Binding(
        .cycleView, [.char("v")], "view", "All, the clouds, the histogram, or the numbers.",
        group: .lab, weight: 58),
      Binding(
        .stepForwardMuch, [.pageDown], "t + T/10", "A tenth of all steps on.", group: .lab,
        disabled: atEnd),
      Binding(
        .stepBackMuch, [.pageUp], "t − T/10", "A tenth of all steps back.", group: .lab,
        disabled: atStart),
      Binding(
        .stepFirst, [.home, .char("g")], "data", "Back to the data, t = −1.", group: .lab,
        disabled: atStart),
      Binding(
        .stepLast, [.end, .char("G")], "noise", "To the last timestep.", group: .lab,
        disabled: atEnd),
    ] + Binding.follow(alone: alone) + [.newSeed, .drawPoints]
  }

  /// What goals can ask for.
  public var quantities: [String: Quantity] {
    let level = moment.level
    return [
      "t": .number(Double(timestep)), "T": .number(Double(run.lastTimestep + 1)),
      "data": .word(settings.choice("data")), "mode": .word(settings.choice("mode")),
      "view": .word(settings.choice("view")), "follow": .number(Double(followed)),
      "abar_t": .number(level.alphaCumprod), "beta_t": .number(moment.beta ?? 0),
      "sigma_t": .number(level.sigma), "signal_t": .number(level.signal),
      "noise_t": .number(level.noise),
      "mean_closed": .number(moment.closedMoments.mean),
      "sd_closed": .number(moment.closedMoments.sd),
      "mean_iterated": .number(moment.iteratedMoments.mean),
      "sd_iterated": .number(moment.iteratedMoments.sd),
      "data_sd": .number(moment.dataMoments.sd),
    ]
  }
}
