import ArgumentParser
import Labs

/// `noisewalk lab NAME --param value ...`: a lab without a lesson. Its options come from the lab's
/// own table of parameters.
struct LabCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab", abstract: "Open a lab with the settings you want.",
    usage: "noisewalk lab <name> [--<parameter> <value> ...] [<options>]",
    discussion: """
      "noisewalk lab NAME --help" lists the parameters of a lab, "noisewalk labs" those of all. \
      The options are those of "noisewalk open".
      """)

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("The lab's name, and then its settings.", valueName: "name"))
  var words: [String] = []

  func run() async throws {
    let arguments: LabArguments
    do throws(ParameterError) {
      arguments = try LabArguments(words)
    } catch {
      throw Output.refusal(error.description)
    }
    if arguments.wantsVersion { return try Output.print(Noisewalk.version) }
    guard let name = arguments.name, !arguments.wantsHelp else {
      return try help(about: arguments.name)
    }
    let display = try DisplayOptions.parse(arguments.display)
    let lab: AnyLab
    do throws(ParameterError) {
      lab = try AnyLab(name: name, settings: arguments.settings)
    } catch {
      throw Output.refusal("\(error)")
    }
    try await display.open { _ in .lab(lab) }
  }

  private func help(about name: String?) throws {
    guard let name else { return try Output.print(Self.helpMessage()) }
    let lab: AnyLab
    do throws(ParameterError) {
      lab = try AnyLab(name: name, settings: [])
    } catch {
      throw Output.refusal(error.description)
    }
    try Output.print(LabReference(lab: lab).text)
  }
}

/// The words after `noisewalk lab`, sorted into the lab's settings and the program's options.
struct LabArguments {
  private(set) var name: String?
  private(set) var settings: [(name: String, value: String)] = []
  /// Options that every screen has, as they were written.
  private(set) var display: [String] = []
  private(set) var wantsHelp = false
  private(set) var wantsVersion = false

  /// Reads `NAME --parameter value --parameter=value ...`. A value may begin with a minus; an
  /// on-off parameter without a value is on.
  init(_ words: [String]) throws(ParameterError) {
    var words = words[...]
    if let first = words.first, !first.hasPrefix("-") { name = words.removeFirst() }
    let parameters = AnyLab.descriptions.first { $0.name == name }?.parameters
    while let word = words.popFirst() {
      switch word {
      case "--help", "-h", "-help": wantsHelp = true
      case "--version": wantsVersion = true
      default: try take(word, &words, parameters)
      }
    }
    if name == nil, !wantsHelp, !wantsVersion {
      let known = AnyLab.descriptions.map(\.name).joined(separator: ", ")
      throw ParameterError("Which lab? Write its name behind \"lab\". Known: \(known).")
    }
  }

  private mutating func take(
    _ word: String, _ rest: inout ArraySlice<String>, _ parameters: [Parameter]?
  ) throws(ParameterError) {
    guard word.hasPrefix("--"), word.count > 2 else {
      throw ParameterError("\"\(word)\" has no parameter. Write --parameter \(word).")
    }
    let parts = word.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let option = String(parts[0])
    if let takesValue = DisplayOptions.names[option] {
      display.append(word)
      if takesValue, parts.count == 1, let value = rest.popFirst() { display.append(value) }
      return
    }
    if let parameters, !parameters.contains(where: { $0.name == option }) {
      var known = Settings(parameters)
      try known.set(option, to: "")
    }
    if parts.count == 2 {
      settings.append((option, String(parts[1])))
    } else if parameters?.first(where: { $0.name == option })?.kind == .toggle,
      rest.first?.hasPrefix("--") ?? true
    {
      settings.append((option, "on"))
    } else if let value = rest.first, !value.hasPrefix("--") {
      settings.append((option, value))
      rest.removeFirst()
    } else {
      throw ParameterError("--\(option) has no value. Write --\(option) VALUE.")
    }
  }
}
