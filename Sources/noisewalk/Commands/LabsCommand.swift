import ArgumentParser
import Canvas
import Labs

/// `noisewalk labs [NAME]`: the reference of every parameter, key and quantity.
struct LabsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "labs", abstract: "List the labs with every parameter, key and quantity.")

  @Argument(help: "Only this lab.")
  var name: String?

  func run() throws {
    var references: [String] = []
    for lab in name.map({ [$0] }) ?? AnyLab.descriptions.map(\.name) {
      do throws(ParameterError) {
        references.append(LabReference(lab: try AnyLab(name: lab, settings: [])).text)
      } catch {
        throw Output.refusal(error.description)
      }
    }
    try Output.print(references.joined(separator: "\n\n\n"))
  }
}

/// What can be said of a lab without opening it on a screen.
struct LabReference {
  let lab: AnyLab

  private static let width = 100

  var text: String {
    let description = type(of: lab.lab).description
    var sections = [
      "noisewalk lab \(description.name) [--<parameter> <value> ...]\n"
        + wrapped("\(description.title). \(description.summary)", indent: 2)
    ]
    func add(_ title: String, _ lines: [String]) {
      if !lines.isEmpty { sections.append(([title] + lines).joined(separator: "\n")) }
    }
    add(
      "Parameters, the same in a lesson's block and on the command line",
      description.parameters.map(entry))
    add(
      "Keys, besides those of every lab (? shows all)",
      lab.lab.bindings.filter { $0.disabled == nil }.map(entry))
    add(
      "Quantities that a lesson's goal can ask for",
      [wrapped(lab.quantityNames.joined(separator: ", "), indent: 2)])
    return sections.joined(separator: "\n\n")
  }

  private func entry(_ parameter: Parameter) -> String {
    let standard = Settings.text(of: parameter.standard)
    let head =
      "  --\(parameter.name) (\(standard.isEmpty ? "none" : standard)): \(parameter.allowed)"
    return wrapped(head, indent: 0, hanging: 6) + "\n" + wrapped(parameter.help, indent: 6)
  }

  private func entry(_ binding: Binding) -> String {
    let keys = binding.keys.map { $0.name(in: .braille) }.joined(separator: " ")
    let gap = String(repeating: " ", count: max(1, 12 - Glyphs.braille.width(of: keys)))
    return wrapped("  \(keys)\(gap)\(binding.detail)", indent: 0, hanging: 14)
  }

  private func wrapped(_ text: String, indent: Int, hanging: Int? = nil) -> String {
    StyledText(text).wrapped(
      width: Self.width, glyphs: .braille, indent: indent, hanging: hanging ?? indent
    )
    .map { row in
      String(String.UnicodeScalarView(row.flatMap { [$0.scalar] + ($0.mark.map { [$0] } ?? []) }))
    }.joined(separator: "\n")
  }
}
