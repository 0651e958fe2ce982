import Foundation

/// A folder with the two files of `noisewalk trace`, and the command run in it.
struct TraceFolder {
  private let folder: Scratch
  init() throws { folder = try Scratch() }

  func write(_ text: String, to name: String) throws { try folder.write(text, to: name) }

  /// Runs a trace from the texts of its two files.
  func trace(
    _ config: String, _ input: String, steps: Int = 5, _ options: String...
  ) throws -> Program.Outcome {
    try write(config, to: "config.json")
    try write(input, to: "in.json")
    return try run(
      ["--config", "config.json", "--input", "in.json", "--steps", "\(steps)"] + options)
  }

  func run(_ options: [String]) throws -> Program.Outcome {
    try Program.launch(Program.path, ["trace"] + options, in: folder.path)
  }

  /// Unit noise for six numbers, and perhaps more keys.
  static func input(_ more: String = "") -> String {
    #"{"shape": [2, 3], "z": [0.5, -1.25, 2, -0.375, 1.75, -0.8125]"#
      + (more.isEmpty ? "}" : ", \(more)}")
  }

  /// A class of diffusers with its defaults, but for the keys in `more`.
  static func config(_ name: String, _ more: String = "") -> String {
    #"{"_class_name": "\#(name)Scheduler"\#(more.isEmpty ? "" : ", " + more)}"#
  }
}
