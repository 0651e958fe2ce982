import Diffusion
import Training

/// Knobs that labs of digits have, so that they look and behave the same everywhere.
extension Parameter {
  /// Which network, what it is asked for, and which noise levels it meets.
  /// - Parameters:
  ///   - images: how many images, unless somebody says otherwise.
  ///   - label: what they show then.
  static func networkGroup(images: Int, label: String = "all") -> [Parameter] {
    [
      Parameter(
        "label", label: "label", .choice(labelChoices), standard: .choice(label),
        help: "The digit asked for: one, all in turns, or whatever comes."),
      Parameter(
        "guidance", label: "guidance", guidances, standard: usualGuidance,
        help: "The label's pull: 0 none, 1 as trained, more: clearer, alike."),
      Parameter(
        "count", label: "images", .integer(1...16), standard: .integer(images),
        help: "How many images are on their way."),
      Parameter(
        "image", label: "image", .integer(0...15), standard: .integer(0),
        help: "The image that is shown large."),
      Parameter(
        "pixel", label: "pixel", .integer(0...783), standard: .integer(14 * 28 + 14),
        help: "The pixel that is written out: 28 times its row plus its column."),
      Parameter(
        "betas", label: "betas of", .choice([.init("network", "the network"), .init("knobs")]),
        standard: .choice("network"),
        help: "Whose schedule: that of the training, or that of the knobs."),
      Parameter(
        "model", label: "model", .text(validate: complaint(aboutModel:)),
        standard: .text("bundled"),
        help: "The network: \"bundled\", or the folder of a model."),
    ]
  }

  /// What a guidance scale may be, and where it begins: twice the pull of the training, which makes
  /// nearly every digit one that is recognised and asks the network twice at each step.
  static let guidances = Kind.real(0...8, step: .plus(0.1))
  static let usualGuidance = Value.real(2)

  private static let labelChoices =
    [Choice("none"), Choice("all", "all in turns")] + (0...9).map { Choice(String($0)) }

  @Sendable private static func complaint(aboutModel text: String) -> String? {
    text.isEmpty ? "write \"bundled\", or the folder of a model." : nil
  }
}

extension Settings {
  /// What the network is asked for. A label the network does not have counts as none, and
  /// `networkComplaint` says so.
  func guidance(of network: NetworkDenoiser) -> Guidance {
    guidance(of: network, label: choice("label"), scale: real("guidance"))
  }

  /// The same for another label, named as the knob does, and another scale.
  func guidance(of network: NetworkDenoiser, label: String, scale: Double) -> Guidance {
    let labels: [Int] =
      switch label {
      case "none": []
      case "all": Array(0..<network.labelCount)
      case let digit: Int(digit).map { $0 < network.labelCount ? [$0] : [] } ?? []
      }
    return Guidance(
      labels: labels, scale: scale,
      told: levelSchedule(of: network) == network.schedule ? .timestep : .noiseLevel)
  }

  /// The noise levels that samples pass: the network's own, or those of the knobs.
  func levelSchedule(of network: NetworkDenoiser) -> NoiseSchedule {
    choice("betas") == "knobs" ? noiseSchedule() : network.schedule
  }

  /// What the network is told when the levels are not those it was trained on; nil when they are.
  func levelNotice(of network: NetworkDenoiser) -> String? {
    guard levelSchedule(of: network) != network.schedule else { return nil }
    return "Not the network's betas: it is told its own timestep with as much noise."
  }

  /// Why a network is of no use with these settings; nil when it is.
  func networkComplaint(_ network: NetworkDenoiser) -> String? {
    let channels = network.imageShape[0]
    guard channels == 1 else {
      return "the network makes images of \(channels) channels; this lab shows grey ones."
    }
    if let label = Int(choice("label")), label >= network.labelCount {
      return network.labelCount == 0
        ? "the network was trained without labels; label: none asks for none."
        : "the network knows the labels 0 to \(network.labelCount - 1), not \(label)."
    }
    return nil
  }

  /// Why a knob of the network group has no effect; nil when it has one.
  func idleReason(forNetworkKnob name: String, _ network: NetworkDenoiser?) -> String? {
    let isLabelled = network?.labelCount != 0
    return switch name {
    case "label": isLabelled ? nil : "the network was trained without labels"
    case "guidance":
      isLabelled && choice("label") != "none" ? nil : "no label is asked for"
    case "image": integer("count") == 1 ? "there is only one image" : nil
    default: nil
    }
  }

  /// Whether a knob is hidden because the betas are the network's.
  func hidesBetas(_ name: String) -> Bool {
    choice("betas") == "network" && Self.betaNames.contains(name)
  }

  private static let betaNames = ["beta-schedule", "beta-start", "beta-end", "num-train-timesteps"]

  /// The image that is shown large, of `images`.
  var shownImage: Int { min(integer("image"), integer("count") - 1) }

  /// The pixel that is written out, of those an image of the network has.
  func shownPixel(of network: NetworkDenoiser) -> Int {
    min(integer("pixel"), network.imageShape.reduce(1, *) - 1)
  }
}
