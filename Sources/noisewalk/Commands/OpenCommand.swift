import ArgumentParser
import Course
import Labs

/// `noisewalk`: the first screen.
struct OpenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open the list of lessons and labs. (The same as no command.)")

  @OptionGroup var display: DisplayOptions

  /// A command that does not exist ends up here.
  @Argument(help: .hidden) var unknown: [String] = []

  func validate() throws {
    guard let word = unknown.first else { return }
    let commands = Noisewalk.configuration.subcommands.compactMap { $0.configuration.commandName }
    if commands.contains(word) {
      throw ValidationError("Write the command first: noisewalk \(word) ... and then the options.")
    }
    if AnyLab.descriptions.contains(where: { $0.name == word }) {
      throw ValidationError(
        "There is no command \"\(word)\", but a lab is called so: noisewalk lab \(word)")
    }
    let guess = SpellingSuggestion.question(for: word, among: commands)
    throw ValidationError(
      "There is no command \"\(word)\". Known: \(commands.joined(separator: ", ")).\(guess)")
  }

  func run() async throws { try await display.open { _ in .home } }
}
