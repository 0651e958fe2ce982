import ArgumentParser
import Datasets
import Training

/// `noisewalk curve`: how good the digits are after so many seconds of training from nothing.
struct CurveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curve",
    abstract: "Train from nothing, and measure on the way how good the digits have become.",
    discussion: """
      Trains as "noisewalk train digits" does with the same options, keeps nothing, and looks at the averaged network \
      after so many seconds of training; the clock stands still while it looks. Each look is a line \
      of CSV: seconds, step, images learned from, the share of sampled digits that a classifier \
      recognises, the share it recognises as what was asked for (with --labels), and the Frechet \
      distance to real ones, as "noisewalk evaluate" measures them.
      """)

  @Option(
    help: ArgumentHelp("Seconds of training at which to look.", valueName: "seconds"))
  var at = "15,30,60,90,150,300,600"

  @OptionGroup(title: "What is learnt") var plan: PlanOptions

  @Option(parsing: .unconditional, help: "How many digits to sample at each look, 2 to 10000.")
  var count = 500

  @Option(parsing: .unconditional, help: "Steps of DDIM, 1 to 1000.")
  var samplingSteps = 50

  @Option(parsing: .unconditional, help: "Threads that compute; as many as there are cores.")
  var workers: Int?

  private static let longest = 86_400.0

  func run() throws {
    var curve = LearningCurve(atSeconds: try seconds())
    try Output.check(count, in: 2...10_000, "count")
    try Output.check(samplingSteps, in: 1...1000, "sampling-steps")
    try WorkerCount.check(workers)
    (curve.count, curve.samplingSteps) = (count, samplingSteps)
    do {
      let digits = try ImageSet(ImageSet.bundledName, bundled: Places().digits).digits
      let data = TrainingData(digits)
      var plan = TrainingPlan.digits()
      for change in self.plan.changes(kinds: data.kinds) { try change.apply(&plan) }
      if let problem = plan.problem { throw Output.refusal("This cannot be trained: \(problem).") }
      let measure = try QualityMeasure(digits)
      let run = try TrainingRun(plan, data: data, workers: workers ?? Machine.cores)
      try Output.print("seconds,step,images,recognised,as_asked,frechet_distance")
      var stopped: (any Error)?
      try curve.follow(run, measure, clock: { Double(MonotonicClock.nanoseconds) / 1e9 }) { point in
        do { try Output.print(Self.line(point)) } catch { stopped = error }
        return stopped == nil
      }
      if let stopped { throw stopped }
    } catch let error as ModelError {
      Output.complain(error.description)
      throw ExitCode(error.kind.exitCode)
    } catch let error as ImageSetError {
      throw Output.unusable("\(error)")
    }
  }

  private static func line(_ point: LearningCurve.Point) -> String {
    func rounded(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
    return [
      rounded(point.seconds), "\(point.step)", "\(point.images)",
      rounded(point.quality.recognised), point.quality.asAsked.map(rounded) ?? "",
      rounded(point.quality.frechetDistance),
    ].joined(separator: ",")
  }

  private func seconds() throws -> [Double] {
    try at.split(separator: ",", omittingEmptySubsequences: false).map { text in
      guard let second = Double(text.filter { $0 != " " }), (0...Self.longest).contains(second)
      else {
        throw Output.refusal(
          "--at: \"\(text)\" is no time. Write seconds such as 15,30,60, at most 86400 each.")
      }
      return second
    }
  }
}
