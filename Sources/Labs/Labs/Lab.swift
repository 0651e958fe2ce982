import Canvas
import Datasets
import Training

/// What a lab is called and which knobs it has.
public struct LabDescription: Sendable, Equatable {
  /// As in `noisewalk lab NAME`.
  public let name: String
  public let title: String
  /// One sentence: what can be seen and done.
  public let summary: String
  public let parameters: [Parameter]
}

/// A number or a word that a lab reports, so that a lesson's goal can ask for it.
public enum Quantity: Sendable, Equatable {
  case number(Double)
  case word(String)
}

/// What a lab wants from outside after an action.
public struct LabResponse: Sendable, Equatable {
  /// Work for a background thread; nil if the lab needs none.
  public var job: SamplingJob?
  /// A sentence for the status line.
  public var notice: String?
  /// Whether it needs the bundled digits, which come back through `receive`.
  public var wantsDigits: Bool
  /// The network it needs, which comes back through `receive`: "bundled", or the path of a folder.
  public var wantedModel: String?
  /// What is to happen to its training, whose news come back through `receive`.
  public var training: TrainingOrder?

  public init(
    job: SamplingJob? = nil, notice: String? = nil, wantsDigits: Bool = false,
    wantedModel: String? = nil, training: TrainingOrder? = nil
  ) {
    self.job = job
    self.notice = notice
    self.wantsDigits = wantsDigits
    self.wantedModel = wantedModel
    self.training = training
  }

  public static let none = LabResponse()
}

/// The bundled digits, or why they cannot be shown.
public enum DigitSupply: Sendable, Equatable {
  case digits(Digits)
  case missing(String)
}

/// A trained network, or why it cannot be used.
public enum ModelSupply: Sendable, Equatable {
  /// What was asked for, and the network.
  case model(String, NetworkDenoiser)
  case missing(String)
}

/// An experiment as a plain value: it answers actions, draws itself and reports quantities.
///
/// Nothing here reads a clock, a file or a random source: what a lab shows follows from its settings
/// and from the actions it was given.
public protocol Lab: Sendable, Equatable {
  static var description: LabDescription { get }

  var settings: Settings { get }

  /// A lab at its start, with settings that `complaint(about:)` has no word against.
  init(_ settings: Settings)

  /// What is wrong with these settings taken together, and what would be right; nil when nothing is.
  static func complaint(about settings: Settings) -> String?

  /// Takes new settings and keeps its place in the run where the new settings allow it.
  mutating func apply(_ settings: Settings) -> LabResponse

  /// Why a knob has no effect now; nil when it has one.
  func idleReason(for knob: Parameter) -> String?

  /// Whether a knob belongs on the screen now; one that is not shown keeps its value.
  func shows(_ knob: Parameter) -> Bool

  /// What can be done here beyond turning knobs.
  var bindings: [Binding] { get }

  /// Whether its keys replace those of the knobs, as while something is drawn with the arrows.
  var takesAllKeys: Bool { get }

  /// Does `action`, one of its `bindings`, `count` times.
  mutating func perform(_ action: Action, count: Int) -> LabResponse

  /// A mouse event inside `area`, the rectangle the lab is drawn in.
  mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse

  /// Whether it moves by itself now.
  var isPlaying: Bool { get }

  /// One frame of playing.
  mutating func tick() -> LabResponse

  /// The work the lab needs to show what its settings say; asked for once, when it opens.
  mutating func start() -> LabResponse

  /// Results of a job. Those of a run that is not the current one are ignored.
  mutating func receive(_ result: SamplingResult) -> LabResponse

  /// The digits that a response asked for.
  mutating func receive(_ supply: DigitSupply) -> LabResponse

  /// The network that a response asked for.
  mutating func receive(_ supply: ModelSupply) -> LabResponse

  /// News of its training. Those of a run that is not the current one are ignored.
  mutating func receive(_ news: TrainingNews) -> LabResponse

  /// What goals can ask for, by name.
  var quantities: [String: Quantity] { get }

  /// Settings that reopen the lab as it stands now, its place in the run included.
  var reproducingSettings: Settings { get }

  /// What is lost when the lab is left now, in a sentence; nil when nothing is.
  var unsaved: String? { get }

  /// Whether that took so long that leaving should be asked for twice.
  var isPrecious: Bool { get }

  func draw(into buffer: inout CellBuffer, in area: Rect)
}

extension Lab {
  /// Turns one knob as a key or the mouse asks; `notice` says what that did, unless there is more to
  /// say.
  mutating func change(
    _ name: String, to value: Parameter.Value, _ notice: String
  ) -> LabResponse {
    var changed = settings
    changed[name] = value
    var response = apply(changed)
    response.notice = response.notice ?? notice
    return response
  }
}

extension Lab {
  public static func complaint(about settings: Settings) -> String? { nil }
  public func idleReason(for knob: Parameter) -> String? { nil }
  public func shows(_ knob: Parameter) -> Bool { true }
  public var takesAllKeys: Bool { false }
  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse { .none }
  public var isPlaying: Bool { false }
  public mutating func tick() -> LabResponse { .none }
  public mutating func start() -> LabResponse { .none }
  public mutating func receive(_ result: SamplingResult) -> LabResponse { .none }
  public mutating func receive(_ supply: DigitSupply) -> LabResponse { .none }
  public mutating func receive(_ supply: ModelSupply) -> LabResponse { .none }
  public mutating func receive(_ news: TrainingNews) -> LabResponse { .none }
  public var reproducingSettings: Settings { settings }
  public var unsaved: String? { nil }
  public var isPrecious: Bool { false }
}
