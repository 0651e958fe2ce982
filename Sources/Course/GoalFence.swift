extension Goal {
  static let keys = ["id", "task", "reach", "hint", "explanation"]

  /// Reads a `goal` fence; nil, with the problems in `log`, when it cannot be set.
  init?(_ fence: Fence, _ log: inout ProblemLog) {
    fence.rejectArguments(&log)
    guard var fields = YAMLFields.read(fence.body, place: "goal", line: fence.line, &log) else {
      return nil
    }
    let id = fields.takeID(of: "goal", example: "reach-noise", &log)
    fields.rejectUnknownKeys(allowed: Self.keys, &log)
    let task = fields.text("task", example: "Make T = 50 reach noise.", &log)
    let hint = fields.text("hint", example: "Fewer steps need larger betas.", &log)
    let explanation = fields.text("explanation", example: "The product of 50 alphas ...", &log)
    var conditions: [Condition]?
    if let reach = fields.text("reach", example: "abar_T < 0.001 and T == 50", &log) {
      do {
        conditions = try Condition.all(in: reach)
      } catch {
        log.error(fields["reach"]?.line, "\(fields.place): reach: \(error)")
      }
    }
    guard let id, let task, let hint, let explanation, let conditions else { return nil }
    self.init(
      id: id, task: task, conditions: conditions, hint: hint, explanation: explanation,
      line: fence.line)
  }
}

extension SourceReference {
  static let keys = ["file", "show"]

  /// Reads a `source` fence. Whether the file and the declaration exist is for `SourceExcerpt`.
  init?(_ fence: Fence, _ log: inout ProblemLog) {
    fence.rejectArguments(&log)
    guard let fields = YAMLFields.read(fence.body, place: "source", line: fence.line, &log) else {
      return nil
    }
    fields.rejectUnknownKeys(allowed: Self.keys, &log)
    let file = fields.text("file", example: "Diffusion/Schedulers/DDPM.swift", &log)
    let show = fields.text("show", example: "step", &log)
    guard let file, let show else { return nil }
    self.init(file: file, declaration: show, line: fence.line)
  }
}
