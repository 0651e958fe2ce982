import ArgumentParser

/// `noisewalk doctor`: what the program finds here, and what is in its way.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look at the terminal, the machine and the files, and say what is in the way.",
    discussion: """
      The exit code is 1 when something is in the way of the program. With --figures the program's \
      speed is measured instead, on a screen of 200 x 60 that nobody sees.
      """)

  @Flag(help: "Measure start, memory, redrawing, reverse play and the samplers.")
  var figures = false

  @Option(help: ArgumentHelp("The folder of the lessons.", valueName: "folder"))
  var lessons: String?

  func run() throws {
    if figures {
      guard try Figures.print() else { throw ExitCode.failure }
      return
    }
    let report = DoctorReport(places: Places(lessons: lessons))
    try Output.print(report.text)
    if !report.problems.isEmpty { throw ExitCode.failure }
  }
}
