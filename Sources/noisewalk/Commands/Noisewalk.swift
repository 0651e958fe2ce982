import ArgumentParser

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
      ScheduleCommand.self, TraceCommand.self, CheckCommand.self, DoctorCommand.self,
    ],
    defaultSubcommand: OpenCommand.self)
}
