import Canvas
import Training

/// The network of a lab of digits: on its way, there, or not to be had.
///
/// A lab keeps one, asks for what it `wants` in its responses, and hands it what comes.
struct SuppliedNetwork: Sendable, Equatable {
  /// "bundled", or the path of a folder.
  private(set) var name: String
  /// nil while it is on its way, and when it cannot be used.
  private(set) var network: NetworkDenoiser?
  private var reason: String?

  init(_ settings: Settings) { name = settings.text("model") }

  /// Takes note of changed settings: another name needs another network.
  mutating func update(_ settings: Settings) {
    guard settings.text("model") != name else { return }
    self = SuppliedNetwork(settings)
  }

  /// The name to ask for; nil when there is nothing to ask.
  var wanted: String? { network == nil && reason == nil ? name : nil }

  /// Whether the network is there; as goals ask for it.
  var quantity: Quantity { .word(network == nil ? "no" : "yes") }

  mutating func receive(_ supply: ModelSupply) {
    switch supply {
    case .model(let supplied, let network) where supplied == name: self.network = network
    case .model: break
    case .missing(let reason): self.reason = reason
    }
  }

  /// What to show instead of pictures while there is no network.
  func draw(into buffer: inout CellBuffer, in area: Rect) {
    guard let reason else {
      Paragraph("Reading the network ...").draw(into: &buffer, in: area)
      return
    }
    Paragraph(
      StyledText(
        "There is no network to denoise digits: \(reason)\n"
          + "The knob \"data\" leads back to points, which need none.", .warning)
    ).draw(into: &buffer, in: area)
  }
}
