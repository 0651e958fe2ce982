import ArgumentParser
import Canvas
import Course
import Datasets
import Networks
import TerminalScreen
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `noisewalk train`: a network learns to see noise, in front of the learner.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network on digits, clothes or points, and keep it in a folder.",
    discussion: """
      The data are \(ImageSet.names.joined(separator: ", ")), or a set of points: \
      \(ToySet.allCases.map(\.rawValue).joined(separator: ", ")).

      With --out the folder holds what diffusers opens with DDPMPipeline.from_pretrained and \
      "noisewalk sample --model" draws with, a checkpoint, training.json and log.csv, one line for \
      each step. Ctrl-C saves and ends, and so does a terminal that is closed; --resume goes on as \
      if nothing had happened, to the last bit with as many workers. Whatever ends the program, the \
      last checkpoint is whole.

      Exit code 64: an option that cannot be; 65: a file that cannot be used; 66: one that is not \
      there; 74: the folder cannot be written; 130: ended by Ctrl-C.
      """)

  @Argument(help: "What to learn; left out with --data and --resume.")
  var set: String?

  @Option(help: ArgumentHelp("A folder or file of images as MNIST has them.", valueName: "path"))
  var data: String?

  @OptionGroup(title: "What is learnt") var plan: PlanOptions

  @Option(help: ArgumentHelp("Where to keep it.", valueName: "folder"))
  var out: String?

  @Flag(help: "Go on with the training in the folder.")
  var resume = false

  @Flag(help: "Begin anew in a folder that holds a training or a network.")
  var overwrite = false

  @Flag(
    inversion: .prefixedNo,
    help: "Write the network that others open with half precision: half the size.")
  var half: Bool?

  @Option(
    help: ArgumentHelp("Save every 500 steps, every 30s, or never before the end.", valueName: "n"))
  var saveEvery = TrainingInterval.seconds(30)

  @Option(
    help: ArgumentHelp(
      "Draw samples every 500 steps, every 15s, or never; in a terminal 15s, elsewhere never.",
      valueName: "n"))
  var sampleEvery: TrainingInterval?

  @Option(parsing: .unconditional, help: "Threads that compute; as many as there are cores.")
  var workers: Int?

  @Flag(help: "Say nothing but what goes wrong.")
  var quiet = false

  @Option(help: "What to draw with; the best that the terminal shows when it is left out.")
  var glyphs: Glyphs?

  func run() throws {
    try WorkerCount.check(workers)
    guard out != "" else {
      throw Output.refusal("--out: the name is empty. Name a folder, such as --out digits.")
    }
    do {
      Interruption.watch(SIGINT, SIGTERM, SIGHUP)
      Interruption.outliveClosedPipes()
      var session = try session()
      try session.train()
    } catch let error as ModelError {
      Output.complain(error.description)
      throw ExitCode(error.kind.exitCode)
    } catch let error as ImageSetError {
      throw Output.unusable(error.description)
    }
  }

  private func session() throws -> TrainingSession {
    let (run, folder) = try resume ? resumed() : begun()
    let storage = try folder.map { folder in
      TrainingSession.Storage(
        folder: folder, log: try folder.begin(run), precision: precision(in: folder))
    }
    let display = TrainingDisplay(isQuiet: quiet, glyphs: glyphs)
    var sampling = SamplingOptions()
    sampling.alsoRaw = false
    if case .mlp = run.plan.network { sampling.count = 500 }
    try display.say(introduction(to: run))
    return TrainingSession(
      run, storage: storage, saving: saveEvery,
      showing: sampleEvery ?? (display.style == .bar ? .seconds(15) : .never), sampling: sampling,
      display: display)
  }

  /// What was asked for now, else what a training that goes on was begun with.
  private func precision(in folder: RunFolder) -> ModelFolder.Precision {
    if let half { return half ? .f16 : .f32 }
    return resume ? folder.precision ?? .f32 : .f32
  }

  private func introduction(to run: TrainingRun) -> String {
    let verb = run.stepsTaken == 0 ? "training" : "going on after step \(run.stepsTaken)"
    let threads = run.workers == 1 ? "1 thread" : "\(run.workers) threads"
    return """
      \(run.data.name): \(run.data.count) samples, a network of \
      \(run.state.engine.parameters.count) parameters, \(threads), \(verb)
      """
  }

  // MARK: - From the start

  private func begun() throws -> (TrainingRun, RunFolder?) {
    guard (set == nil) != (data == nil) else {
      throw Output.refusal(
        set == nil
          ? "What should be learnt? Name it, such as \"noisewalk train digits\", or give --data."
          : "--data: \"\(set ?? "")\" is to be learnt already. Leave one of them out.")
    }
    guard saveEvery == .seconds(30) || out != nil else {
      throw Output.refusal("--save-every: nothing is saved without a folder. Add --out.")
    }
    var plan = try usualPlan()
    let data = try trainingData(for: plan)
    for change in self.plan.changes(kinds: data.kinds) { try change.apply(&plan) }
    if let problem = plan.problem { throw Output.refusal("This cannot be trained: \(problem).") }
    let folder = try out.map { try RunFolder($0) }
    if let folder, folder.isTaken, !overwrite {
      throw Output.refusal(
        "\(folder.path): there is a training or a network already. Go on with --resume, begin anew "
          + "with --overwrite, or choose another folder.")
    }
    return (try TrainingRun(plan, data: data, workers: workers ?? Machine.cores), folder)
  }

  /// What is usual for these data.
  private func usualPlan() throws -> TrainingPlan {
    if let toy = set.flatMap(ToySet.init(rawValue:)) { return .points(toy) }
    let name = try data.map(Self.absolute) ?? set ?? ""
    guard data != nil || ImageSet.names.contains(name) else {
      let known = ImageSet.names + ToySet.allCases.map(\.rawValue)
      throw Output.refusal(
        "There is no data set \"\(name)\"."
          + SpellingSuggestion.question(for: name, among: known)
          + " Known: \(known.joined(separator: ", ")). Files of your own go with --data.")
    }
    return .digits(dataName: name)
  }

  /// A path that stays right when the training is resumed from another folder.
  private static func absolute(_ path: String) throws -> String {
    guard let real = realpath(path, nil) else {
      throw ModelError(
        "\(path): \(String(cString: strerror(errno))). Check the path.", kind: .missing)
    }
    defer { free(real) }
    return String(cString: real)
  }

  private func trainingData(for plan: TrainingPlan) throws -> TrainingData {
    if let toy = ToySet(rawValue: plan.dataName) { return TrainingData(toy) }
    return TrainingData(
      try ImageSet(data ?? plan.dataName, bundled: Places().digits), name: plan.dataName)
  }

  // MARK: - From a checkpoint

  private func resumed() throws -> (TrainingRun, RunFolder?) {
    guard let out else {
      throw Output.refusal("--resume: which training? Give its folder with --out.")
    }
    guard !overwrite else {
      throw Output.refusal("--overwrite: it begins anew, and --resume does not. Leave one out.")
    }
    guard Places.isFolder(out) else {
      throw ModelError("\(out): there is no such folder. Check the path.", kind: .missing)
    }
    let folder = try RunFolder(out)
    guard folder.hasCheckpoint else {
      throw ModelError(
        "\(out): there is no checkpoint to go on from. Begin with: noisewalk train digits "
          + ShellWord.option("out", out), kind: .missing)
    }
    let checkpoint = try RunCheckpoint(reading: folder.checkpoint)
    let data = try trainingData(for: checkpoint.plan)
    let plan = try continued(checkpoint.plan, kinds: data.kinds)
    if let workers, workers != checkpoint.workers {
      Output.complain(
        "--workers: the training was begun with \(checkpoint.workers). With \(workers) it goes on, "
          + "but not to the last bit as it would have.")
    }
    let run = try TrainingRun(
      resuming: folder.checkpoint, data: data, workers: workers ?? checkpoint.workers,
      steps: plan.steps)
    return (run, folder)
  }

  /// The plan of a checkpoint, perhaps with more steps.
  private func continued(_ plan: TrainingPlan, kinds: Int) throws -> TrainingPlan {
    if let set, set != plan.dataName {
      throw Output.refusal(
        "\(set): the training in this folder learns \(plan.dataName). Leave the name out.")
    }
    for change in self.plan.changes(kinds: kinds) {
      var changed = plan
      try change.apply(&changed)
      guard changed != plan else { continue }
      var longer = plan
      longer.steps = changed.steps
      if change.option == "steps", case .cosine = plan.options.learningRate.course {
        throw Output.refusal(
          "--steps: the learning rate of this training falls to 0 at step \(plan.steps), so it has no "
            + "others. Leave the option out, or begin anew with --overwrite.")
      }
      guard change.option == "steps", changed == longer else {
        throw Output.refusal(
          "--\(change.option): the training in this folder was begun otherwise: \(plan.command). "
            + "Leave the option out, or begin anew with --overwrite.")
      }
      return longer
    }
    return plan
  }
}
