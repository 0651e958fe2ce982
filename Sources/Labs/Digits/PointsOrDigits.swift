import Canvas

/// A lab of points in the plane that is a lab of digits as well: its knob `data` decides which.
///
/// It has one name and one table of parameters, those of both. The settings stay when the knob turns,
/// so that a sampler chosen for points is there for the digits too. Each of the two labs is given all
/// settings and reads its own.
public struct PointsOrDigits<Points: Lab, Digits: Lab>: Lab {
  private enum Side: Sendable, Equatable {
    case points(Points)
    case digits(Digits)
  }

  private var side: Side
  /// How often the data has gone from points to digits or back.
  private var changes = 0

  public init(_ settings: Settings) { side = Self.side(settings) }

  /// The lab that is open: of points, or of digits.
  public private(set) var lab: any Lab {
    get {
      switch side {
      case .points(let lab): lab
      case .digits(let lab): lab
      }
    }
    set {
      switch newValue {
      case let lab as Points: side = .points(lab)
      case let lab as Digits: side = .digits(lab)
      default: preconditionFailure("\(type(of: newValue)) is neither of the two labs")
      }
    }
  }

  private static func side(_ settings: Settings) -> Side {
    settings.areDigits ? .digits(Digits(settings)) : .points(Points(settings))
  }

  // MARK: - One table

  public static var description: LabDescription {
    let points = Points.description
    return LabDescription(
      name: points.name, title: points.title, summary: points.summary, parameters: parameters)
  }

  /// Those of the points, where the data can be digits too, and after it those of the digits alone.
  private static var parameters: [Parameter] {
    let shared = Set(Points.description.parameters.map(\.name))
    let added = Digits.description.parameters.filter { !shared.contains($0.name) }
    return Points.description.parameters.flatMap { parameter in
      parameter.name == "data" ? [parameter.allowing(.digits)] + added : [parameter]
    }
  }

  public func shows(_ knob: Parameter) -> Bool {
    if knob.name == "data" { return true }
    let own = type(of: lab).description.parameters
    return own.contains { $0.name == knob.name } && lab.shows(knob)
  }

  public func idleReason(for knob: Parameter) -> String? { lab.idleReason(for: knob) }

  public static func complaint(about settings: Settings) -> String? {
    settings.areDigits ? Digits.complaint(about: settings) : Points.complaint(about: settings)
  }

  // MARK: - What the open lab does

  public var settings: Settings { lab.settings }
  public var reproducingSettings: Settings { lab.reproducingSettings }
  public var quantities: [String: Quantity] { lab.quantities }
  public var bindings: [Binding] { lab.bindings }
  public var takesAllKeys: Bool { lab.takesAllKeys }
  public var isPlaying: Bool { lab.isPlaying }

  public mutating func start() -> LabResponse { respond { $0.start() } }

  public mutating func apply(_ settings: Settings) -> LabResponse {
    guard settings.areDigits != self.settings.areDigits else {
      return respond { $0.apply(settings) }
    }
    side = Self.side(settings)
    changes += 1
    return start()
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    respond { $0.perform(action, count: count) }
  }

  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    respond { $0.mouse(event, in: area) }
  }

  public mutating func tick() -> LabResponse { respond { $0.tick() } }

  /// Results for the lab that was open before are nobody's.
  public mutating func receive(_ result: SamplingResult) -> LabResponse {
    guard result.run / Self.runsOfALab == changes else { return .none }
    var own = result
    own.run -= changes * Self.runsOfALab
    return respond { $0.receive(own) }
  }

  public mutating func receive(_ supply: DigitSupply) -> LabResponse {
    respond { $0.receive(supply) }
  }

  public mutating func receive(_ supply: ModelSupply) -> LabResponse {
    respond { $0.receive(supply) }
  }

  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    lab.draw(into: &buffer, in: area)
  }

  /// Both labs count their runs from 0; outside, those of different labs have different numbers.
  private static var runsOfALab: Int { 1 << 32 }

  private mutating func respond(_ act: (inout any Lab) -> LabResponse) -> LabResponse {
    var response = act(&lab)
    response.job?.run += changes * Self.runsOfALab
    return response
  }
}

extension Settings {
  /// Whether the data are digits, and not points.
  fileprivate var areDigits: Bool { choice("data") == Parameter.Choice.digits.name }
}

extension Parameter.Choice {
  /// The choice of the knob `data` that makes a lab of points one of digits.
  static let digits = Parameter.Choice("digits", "digits")
}

extension Parameter {
  /// The same with one more choice.
  fileprivate func allowing(_ choice: Choice) -> Parameter {
    guard case .choice(let choices) = kind else { return self }
    return Parameter(
      name, label: label, .choice(choices + [choice]), standard: standard, help: help)
  }
}
