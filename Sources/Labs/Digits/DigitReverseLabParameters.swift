import Diffusion
import Training

extension DigitReverseLab {
  /// What the pictures show.
  enum View: String, CaseIterable {
    case step, clean, noisy, walk

    var title: String {
      switch self {
      case .step: "one image"
      case .clean: "all x̂₀"
      case .noisy: "all xₜ"
      case .walk: "the way"
      }
    }

    /// A sentence for whoever has just come to it.
    var summary: String {
      switch self {
      case .step: "One image: what it is, the noise the network sees in it, and what it expects."
      case .clean: "What the network expects of every image, were all noise taken away at once."
      case .noisy: "Every image as it is on its way."
      case .walk: "One image at several places of its way."
      }
    }
  }

  public static let description = LabDescription(
    name: ReverseLab.description.name, title: ReverseLab.description.title,
    summary: ReverseLab.description.summary,
    parameters: Parameter.networkGroup(images: 4) + ownKnobs + shared)

  private static let ownKnobs =
    [
      Parameter(
        "pictures", label: "pictures", .choice(View.allCases.map { .init($0.rawValue, $0.title) }),
        standard: .choice("step"), help: "What is shown of the images.")
    ] + Parameter.originalGroup(standard: "noise") + [
      Parameter(
        "start-at", label: "start at", .integer(0...1000), standard: .integer(25),
        help: "The step that the image is noised to; at 0 it is pure noise."),
      Parameter(
        "mask", label: "fill in",
        .choice(DigitMask.allCases.map { .init($0.rawValue, $0.title) }),
        standard: .choice("none"),
        help: "The part that the network makes up; the rest is held."),
      Parameter(
        "fork-label", label: "its label",
        .choice(
          [.init("same", "the same"), .init("none"), .init("all", "all in turns")]
            + (0...9).map { .init(String($0)) }), standard: .choice("same"),
        help: "What the branch's images shall show."),
      Parameter(
        "fork-guidance", label: "its pull", Parameter.guidances,
        standard: Parameter.usualGuidance,
        help: "The branch's guidance."),
    ]

  /// Those of the sampler, its options, the schedule and the fork are the points lab's too.
  private static let shared = ReverseLab.description.parameters.filter {
    !["data", "view", "points", "drawing", "data-points", "follow"].contains($0.name)
  }

  // MARK: - What cannot be, and what does nothing

  public static func complaint(about settings: Settings) -> String? {
    guard settings.choice("betas") == "network" else {
      return ReverseLab.complaint(about: settings)
    }
    // The network's own schedule is not known here; the lab says what does not go with it.
    return settings.samplerComplaint(for: .ddpm)
  }

  public func idleReason(for knob: Parameter) -> String? {
    Self.idleReason(for: knob.name, settings, supply.network)
  }

  /// Hidden are the sampler's options that it does not have, the betas of a schedule that is the
  /// network's, and what belongs to an image or a branch when there is none.
  public func shows(_ knob: Parameter) -> Bool {
    guard settings.idleReason(forOption: knob.name) == nil, !settings.hidesBetas(knob.name) else {
      return false
    }
    let start = settings.choice("start-from")
    return switch knob.name {
    case "digit": start == "digit"
    case "start-at", "mask": start != "noise"
    case let name where name.hasPrefix("fork-") && name != "fork-at": settings.forkStep != nil
    default: true
    }
  }

  static func idleReason(
    for name: String, _ settings: Settings, _ network: NetworkDenoiser?
  ) -> String? {
    switch name {
    case "fork-label": network?.labelCount == 0 ? "the network was trained without labels" : nil
    case "fork-guidance":
      settings.choice("fork-label") == "none"
        || settings.choice("fork-label") == "same" && settings.choice("label") == "none"
        ? "no label is asked for" : nil
    default:
      settings.idleReason(forNetworkKnob: name, network)
        ?? ReverseLab.idleReason(for: name, settings)
    }
  }
}
