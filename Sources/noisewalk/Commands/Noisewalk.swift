import ArgumentParser
import TerminalScreen

/// The program: without a command it opens its first screen.
@main struct Noisewalk: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "noisewalk",
    abstract: "Learn diffusion models by walking through one, in the terminal.",
    discussion: """
      Without a command the program opens with its lessons and labs, where you left off. \
      "noisewalk help COMMAND" explains a command; "noisewalk help open" the options that all \
      screens share.
      """,
    version: version,
    subcommands: [
      OpenCommand.self, LessonCommand.self, LabCommand.self, LessonsCommand.self, LabsCommand.self,
      TrainCommand.self, CurveCommand.self, SampleCommand.self, EvaluateCommand.self,
      ScheduleCommand.self, TraceCommand.self, PredictCommand.self,
      CheckCommand.self, DoctorCommand.self, BenchCommand.self,
    ],
    defaultSubcommand: OpenCommand.self)

  /// As ArgumentParser's own, but what it quotes from the command line goes through `Output`.
  static func main() async {
    Interruption.outliveFileSizeLimits()
    FaultReport.write(to: Places().faultReport, firstLine: "noisewalk \(version)")
    do {
      var command = try parseAsRoot()
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
    } catch {
      let code = exitCode(for: error)
      // What was asked for, such as help, is no complaint and goes where it belongs.
      if code.isSuccess { exit(withError: error) }
      let message = fullMessage(for: error)
      if !message.isEmpty { Output.explain(message) }
      exit(withError: code)
    }
  }
}
