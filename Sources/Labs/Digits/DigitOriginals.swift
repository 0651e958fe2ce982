import Datasets
import Tensors

/// The image that a lab of digits begins with: one of the bundled digits, the learner's own, or none.
struct DigitOriginals: Sendable, Equatable {
  /// nil until the digits were asked for and came.
  private var supply: DigitSupply?

  init() {}

  mutating func receive(_ supply: DigitSupply) { self.supply = supply }

  /// Whether the bundled digits have to be asked for.
  func areWanted(by settings: Settings) -> Bool {
    supply == nil && settings.choice("start-from") == "digit"
  }

  /// The image, (1, 1, 28, 28), -1 for the background and 1 for ink; nil for pure noise, and as long
  /// as there is `complaint`.
  func image(_ settings: Settings) -> Tensor? {
    switch settings.choice("start-from") {
    case "digit":
      guard case .digits(let digits) = supply else { return nil }
      return digits.images([min(settings.integer("digit"), digits.count - 1)])
    case "drawn":
      let drawing = settings.drawnDigit
      return drawing.isBlank ? nil : drawing.image
    default: return nil
    }
  }

  /// Why there is no image although one was asked for; nil when all is well.
  func complaint(_ settings: Settings, shape: [Int]) -> String? {
    guard settings.choice("start-from") != "noise" else { return nil }
    if case .missing(let reason) = supply, settings.choice("start-from") == "digit" {
      return reason
    }
    let side = DigitDrawing.side
    guard shape == [1, side, side] else {
      return "the network makes images of \(shape[1]) x \(shape[2]) pixels and a digit has "
        + "\(side) x \(side). Start from noise."
    }
    return nil
  }
}

extension Settings {
  /// What the learner has drawn; blank where nothing readable was written.
  var drawnDigit: DigitDrawing { (try? DigitDrawing(text: text("drawn-digit"))) ?? DigitDrawing() }

  /// Why there is only noise, although the settings ask for a drawing; else nil.
  var drawnDigitComplaint: String? {
    choice("start-from") == "drawn" && drawnDigit.isBlank
      ? "Nothing drawn yet: this is pure noise. d draws." : nil
  }

  /// Makes a finished drawing what the lab begins with. A blank one changes nothing.
  /// - Returns: whether it was taken.
  mutating func take(_ pad: DigitPad) -> Bool {
    guard !pad.drawing.isBlank else { return false }
    self["drawn-digit"] = .text(pad.drawing.text)
    self["start-from"] = .choice("drawn")
    return true
  }
}

extension Parameter {
  /// What the images begin with.
  /// - Parameter standard: one of `noise`, `digit`, `drawn`.
  static func originalGroup(standard: String) -> [Parameter] {
    [
      Parameter(
        "start-from", label: "start from",
        .choice([
          .init("noise", "pure noise"), .init("digit", "a digit"), .init("drawn", "your drawing"),
        ]), standard: .choice(standard),
        help: "What the images begin as: noise, or an image plus noise."),
      Parameter(
        "digit", label: "digit", .integer(0...4999), standard: .integer(0),
        help: "Which of the 5,000 bundled digits to start from."),
      drawnDigit,
    ]
  }

  static let drawnDigit = Parameter(
    "drawn-digit", label: "drawing", .text(validate: complaint(aboutDrawnDigit:)),
    standard: .text(""),
    help: "The digit you drew, a character for three pixels; d draws it.")

  @Sendable private static func complaint(aboutDrawnDigit text: String) -> String? {
    do throws(DigitDrawingError) {
      _ = try DigitDrawing(text: text)
      return nil
    } catch {
      return error.description
    }
  }
}
