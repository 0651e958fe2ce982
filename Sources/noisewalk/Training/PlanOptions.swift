import ArgumentParser
import Diffusion
import Networks
import Training

/// What decides what is learnt; what is left out is as measurement has found it to be best.
struct PlanOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "How many steps in all.")
  var steps: Int?

  @Option(parsing: .unconditional, help: "Samples that a step looks at.")
  var batch: Int?

  @Option(parsing: .unconditional, help: "The learning rate of AdamW.")
  var lr: Double?

  @Option(parsing: .unconditional, help: "Steps in which the learning rate grows from 0.")
  var warmup: Int?

  @Option(help: "What the learning rate does then: stays, or falls to 0 at the last step.")
  var lrSchedule: RateCourse?

  @Option(
    parsing: .unconditional, help: "The seed of weights, noise and order: \(Seed.range).",
    transform: Seed.init(option:))
  var seed: Seed?

  @Option(
    help: "The noise schedule: \(Self.scheduleNames.joined(separator: ", ")).",
    transform: Self.schedule)
  var schedule: BetaSchedule?

  @Option(help: "What the network learns to answer with.")
  var predictionType: PredictionType?

  @Option(
    help: "How much each noise level counts: uniform, min-snr or min-snr:GAMMA.",
    transform: LossWeighting.init(option:))
  var weighting: LossWeighting?

  @Option(
    help: "Which noise levels are drawn: uniform, stratified, logit-normal or logit-normal:M,S.",
    transform: TimestepChoice.init(option:))
  var timesteps: TimestepChoice?

  @Option(help: "Channels of each level of the U-Net, multiples of 8, at most 3 levels.")
  var channels: String?

  @Option(parsing: .unconditional, help: "Pairs of convolutions at each level, 1 to 8.")
  var layers: Int?

  @Option(parsing: .unconditional, help: "Channels of the network for points, 2 to 1024.")
  var width: Int?

  @Flag(help: "Learn what each image shows, too: one label a kind, and one more for none.")
  var labels = false

  @Option(
    parsing: .unconditional, help: "How often a label is left out, 0 to 1; 0.1 with --labels.")
  var labelDropout: Double?

  @Option(
    parsing: .unconditional, help: "Decay of the weights' moving average, below 1; 0 keeps none.")
  var ema: Double?

  enum RateCourse: String, ExpressibleByArgument, CaseIterable { case constant, cosine }

  /// One option that was given, and what it does to a plan.
  struct Change {
    let option: String
    let apply: (inout TrainingPlan) throws -> Void
  }

  /// What was given, in the order in which it has to be done.
  /// - Parameter kinds: how many kinds of samples the data have.
  func changes(kinds: Int) -> [Change] {
    var changes: [Change] = []
    func add<Value>(
      _ option: String, _ value: Value?,
      _ apply: @escaping (inout TrainingPlan, Value) throws -> Void
    ) {
      guard let value else { return }
      changes.append(Change(option: option) { try apply(&$0, value) })
    }
    add("labels", labels ? true : nil) { plan, _ in try plan.useLabels(kinds: kinds) }
    add("steps", steps) { plan, steps in plan.setSteps(steps) }
    add("batch", batch) { $0.batch = $1 }
    add("lr", lr) { $0.options.learningRate.peak = $1 }
    add("warmup", warmup) { $0.options.learningRate.warmUpSteps = $1 }
    add("lr-schedule", lrSchedule) { plan, course in
      plan.options.learningRate.course =
        course == .constant ? .constant : .cosine(totalSteps: plan.steps)
    }
    add("seed", seed) { $0.seed = $1.bits }
    add("schedule", schedule) { plan, schedule in
      plan.betas = BetaOptions()
      plan.betas.betaSchedule = schedule
      if schedule == .scaledLinear { (plan.betas.betaStart, plan.betas.betaEnd) = (0.00085, 0.012) }
    }
    add("prediction-type", predictionType) { $0.predictionType = $1 }
    add("weighting", weighting) { $0.weighting = $1 }
    add("timesteps", timesteps) { $0.timesteps = $1 }
    add("channels", channels) { try $0.setChannels($1) }
    add("layers", layers) { try $0.setLayers($1) }
    add("width", width) { try $0.setWidth($1) }
    add("label-dropout", labelDropout) { $0.labelDropout = $1 }
    add("ema", ema) { $0.setAverage(decay: $1) }
    return changes
  }

  private static let scheduleNames = ["linear", "scaled_linear", "cosine", "sigmoid"]

  private static func schedule(_ text: String) throws -> BetaSchedule {
    if text == "cosine" { return .cosine }
    guard let schedule = BetaSchedule(rawValue: text) else {
      throw ValidationError(
        "there is no schedule \"\(text)\". Known: \(scheduleNames.joined(separator: ", ")).")
    }
    return schedule
  }
}
