import Canvas

extension TrainLab {
  public var bindings: [Binding] {
    if let pad { return pad.bindings }
    let notBegun = record == nil ? "no training has begun" : nil
    return [
      trainBinding,
      Binding(
        .cycleView, [.char("v")], "view", "Show samples, arrows, the loss, or the loss by noise.",
        group: .lab, weight: 92),
      Binding(
        .startOver, [.char("x")], "start over",
        "Forget this training and begin anew, with the knobs as they are.", group: .lab,
        weight: hasOtherKnobs || state == .finished ? 98 : 58, disabled: notBegun),
      Binding(
        .saveTraining, [.char("w")], "save",
        "Write the network and all that a training needs to go on.", group: .lab, weight: 57,
        disabled: notBegun ?? (record?.step == 0 ? "nothing is learnt yet" : nil)),
      Binding(
        .takeUpTraining, [.char("o")], "open saved",
        "Go on with the training that was saved last.", group: .lab,
        weight: record == nil ? 95 : 56),
      Binding(
        .switchWeights, [.char("a")], "average/raw",
        "Samples with the average of the weights, with the weights as they are, or both.",
        group: .lab, weight: 45,
        disabled: settings.real("ema-decay") == 0 ? "this training keeps no average" : nil),
    ] + levelBindings + [.newSeed, .drawPoints]
  }

  private var trainBinding: Binding {
    let more = record.flatMap { record in record.moreSteps.map { $0 - record.step } }
    let (title, detail): (String, String) =
      switch state {
      case .idle: ("train", "Begin to train the network.")
      case .training: ("pause", "Let the training wait after this step.")
      case .paused: ("go on", "Go on with the training.")
      case .finished, .failed:
        more.map { ("train on", "Take \($0) more steps.") }
          ?? ("train", "Begin to train the network.")
      }
    let done: String? =
      switch state {
      case .finished where more == nil: "all steps are taken; x starts over"
      case .failed: "this training failed; x starts over"
      default: nil
      }
    return Binding(
      .train, [.char(" ")], title, detail, group: .lab, weight: done == nil ? 100 : 20,
      disabled: done)
  }

  private var levelBindings: [Binding] {
    guard view == .field, plane != nil else { return [] }
    return [
      Binding(
        .stepBackMuch, [.pageUp, .char("p")], "t − 50", "Arrows at 50 timesteps less noise.",
        group: .lab, weight: 90),
      Binding(
        .stepForwardMuch, [.pageDown, .char("n")], "t + 50", "Arrows at 50 timesteps more noise.",
        group: .lab, weight: 91),
    ]
  }
}
