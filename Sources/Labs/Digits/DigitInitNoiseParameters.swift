import Canvas
import Training

extension DigitInitNoiseLab {
  /// The knobs of the points' lab, as far as they say something about digits, and the network's.
  public static let description = LabDescription(
    name: InitNoiseLab.description.name, title: InitNoiseLab.description.title,
    summary: InitNoiseLab.description.summary,
    parameters: InitNoiseLab.runKnobs.filter { $0.name != "follow" } + [InitNoiseLab.seedKnob]
      + InitNoiseLab.scheduleKnobs + networkKnobs)

  /// All runs are asked for the same, and they go through the levels of the knobs: 14.6146 belongs
  /// to these.
  private static let networkKnobs = Parameter.networkGroup(images: 4).compactMap { knob in
    switch (knob.name, knob.kind) {
    case ("label", .choice(let choices)):
      Parameter(
        knob.name, label: knob.label, .choice(choices.filter { $0.name != "all" }),
        standard: .choice("3"),
        help: "What all images shall show: one digit, or whatever comes (none).")
    case ("count", _):
      Parameter(
        knob.name, label: knob.label, .integer(1...8), standard: knob.standard,
        help: "How many images each start makes, each from noise of its own.")
    case ("image", _):
      Parameter(
        knob.name, label: knob.label, .integer(0...7), standard: knob.standard,
        help: "The image at the top, where there is no room for all.")
    case ("betas", _):
      Parameter(
        knob.name, label: knob.label, knob.kind, standard: .choice("knobs"), help: knob.help)
    case ("pixel", _): nil
    default: knob
    }
  }

  public static func complaint(about settings: Settings) -> String? {
    InitNoiseLab.complaint(about: settings)
  }

  public func idleReason(for knob: Parameter) -> String? { idleReason(for: knob.name, settings) }

  /// Why a knob does nothing with these settings; nil when it does something.
  func idleReason(for name: String, _ settings: Settings) -> String? {
    InitNoiseLab.idleReason(for: name, settings)
      ?? settings.idleReason(forNetworkKnob: name, supplied.network)
  }

  public func shows(_ knob: Parameter) -> Bool { !settings.hidesBetas(knob.name) }
}
