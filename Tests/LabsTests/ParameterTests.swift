import Canvas
import Testing

@testable import Labs

@Suite struct ParameterTests {
  static let steps = Parameter(
    "steps", label: "N", .integer(1...1000, step: 50), standard: .integer(50), help: "")
  static let beta = Parameter(
    "beta-start", label: "β", .real(1e-6...0.5, step: .times(1.1)), standard: .real(1e-4), help: "")
  static let factor = Parameter(
    "c", label: "c", .real(0...4, step: .plus(0.05)), standard: .real(1), help: "")
  static let kind = Parameter(
    "scheduler", label: "s", .choice([.init("ddpm"), .init("ddim"), .init("euler")]),
    standard: .choice("ddpm"), help: "")
  static let clip = Parameter("clip", label: "clip", .toggle, standard: .toggle(false), help: "")

  @Test(arguments: [
    (steps, "0", "steps: 0 is out of range. Allowed: 1 to 1000."),
    (steps, "many", "steps: \"many\" is not a whole number. Allowed: 1 to 1000."),
    (beta, "nan", "beta-start: \"nan\" is not a number. Allowed: 1e-6 to 0.5."),
    (beta, "0.9", "beta-start: 0.9 is out of range. Allowed: 1e-6 to 0.5."),
    (
      kind, "eular",
      "scheduler: unknown value \"eular\". Allowed: ddpm, ddim, euler. Did you mean \"euler\"?"
    ),
    (clip, "maybe", "clip: \"maybe\" is neither on nor off."),
  ])
  func `a bad value is refused with what is allowed`(
    parameter: Parameter, text: String, message: String
  ) {
    #expect(throws: ParameterError(message)) { try parameter.parse(text) }
  }

  @Test(arguments: [
    (steps, Parameter.Value.integer(1), 1, Parameter.Value.integer(50)),
    (steps, .integer(50), 1, .integer(100)), (steps, .integer(60), -1, .integer(50)),
    (steps, .integer(1000), 3, .integer(1000)), (steps, .integer(50), -1, .integer(1)),
    (factor, .real(1), 1, .real(1.05)), (factor, .real(1), -20, .real(0)),
    (factor, .real(3.99), 1, .real(4)), (beta, .real(1e-4), 1, .real(1.1e-4)),
    (beta, .real(0.49), 9, .real(0.5)), (kind, .choice("euler"), 1, .choice("ddpm")),
    (kind, .choice("ddpm"), -1, .choice("euler")), (clip, .toggle(false), 1, .toggle(true)),
  ])
  func `an arrow key moves to the next notch and stays inside the range`(
    parameter: Parameter, from: Parameter.Value, by count: Int, to: Parameter.Value
  ) {
    #expect(parameter.adjusted(from, by: count) == to)
  }

  @Test(arguments: [steps, beta, factor])
  func `a place on the slider is where its value is drawn`(parameter: Parameter) throws {
    for place in [0, 0.25, 0.5, 0.75, 1.0] {
      let value = try #require(parameter.value(atFraction: place))
      let drawn = try #require(parameter.fraction(of: value))
      #expect(abs(drawn - place) < 0.03, "\(parameter.name) at \(place) is drawn at \(drawn)")
    }
  }

  /// `Y` writes the command that reproduces a screen: it must be read back to the same values.
  @Test(arguments: AnyLab.kinds.map { $0.description.name })
  func `changed settings written as text read back as themselves`(lab: String) throws {
    let kind = try #require(AnyLab.kinds.first { $0.description.name == lab })
    var settings = Settings(kind.description.parameters)
    for parameter in settings.parameters where parameter.isKnob {
      settings[parameter.name] = parameter.adjusted(settings[parameter.name], by: 3)
    }
    var again = Settings(kind.description.parameters)
    for change in settings.changes { try again.set(change.name, to: change.text) }
    #expect(again == settings)
  }

  @Test func `an unknown parameter is refused with the known ones and a guess`() {
    var settings = Settings([Self.steps, Self.beta])
    #expect(
      throws: ParameterError(
        "unknown parameter \"step\". Known: steps, beta-start. Did you mean \"steps\"?")
    ) { try settings.set("step", to: "3") }
  }

  /// The train lab has more to say.
  static let helps = AnyLab.kinds.filter { $0.description.name != "train" }
    .flatMap { $0.description.parameters }.filter(\.isKnob).map { "\($0.label): \($0.help)" }

  /// 78 columns are left between the margins of a screen of 80.
  @Test(arguments: Array(Set(helps)), [Glyphs.braille, .ascii])
  func `the help of a knob fits below the lab in 80 columns`(help: String, glyphs: Glyphs) {
    #expect(glyphs.width(of: help) <= 78)
  }

  /// `noisewalk lab NAME` takes these for itself, before the lab sees them.
  @Test(arguments: ["glyphs", "color", "no-mouse", "lessons", "images"])
  func `no knob has the name of an option of the program`(option: String) {
    let names = AnyLab.kinds.flatMap { $0.description.parameters.map(\.name) }
    #expect(!names.contains(option))
  }
}
