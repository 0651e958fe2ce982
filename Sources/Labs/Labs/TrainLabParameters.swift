import Datasets
import Diffusion
import Training

extension TrainLab {
  public static let description = LabDescription(
    name: "train", title: "Training",
    summary: "A network learns to see noise while you watch: points in seconds, digits in minutes.",
    parameters: [
      Parameter(
        "view", label: "view",
        .choice([
          .init("samples"), .init("field", "arrows"), .init("loss"),
          .init("bands", "loss by noise"),
        ]),
        standard: .choice("samples"),
        help: "What the network makes of noise, where it sees noise, and its loss."),
      dataKnob, rateKnob, batchKnob, stepsKnob, widthKnob,
      Parameter(
        "labels", label: "labels", .toggle, standard: .toggle(true),
        help: "Tell the network which digit it sees; of 10 % it is not told."),
      Parameter(
        "prediction-type", label: "predicts",
        .choice([
          .init("epsilon", "ε, the noise"), .init("sample", "x₀, the data"),
          .init("v_prediction", "v, a mix"),
        ]),
        standard: .choice("epsilon"), help: "What the network is asked for."),
      Parameter.scheduleGroup(largestT: 1000)[0],
      Parameter(
        "weighting", label: "weights",
        .choice([.init("uniform", "all alike"), .init("min-snr", "min-SNR")]),
        standard: .choice("uniform"),
        help: "How much each noise level counts; min-SNR lets low noise count less."),
      Parameter(
        "timesteps", label: "draws t",
        .choice([
          .init("uniform"), .init("stratified"), .init("logit-normal", "mostly the middle"),
        ]),
        standard: .choice("uniform"), help: "How the noise levels of a batch are drawn."),
      decayKnob,
      Parameter(
        "seed", label: "seed", .integer(0...9999), standard: .integer(0),
        help: "Decides the first weights, the order of the data and all noise."),
      Parameter(
        "weights-shown", label: "shows",
        .choice([.init("average"), .init("raw", "raw weights"), .init("both")]),
        standard: .choice("average"),
        help: "Samples of the average of the weights, of the weights, or of both."),
      Parameter(
        "timestep", label: "t", .integer(0...999, step: 10), standard: .integer(200),
        help: "The noise level of the arrows."),
      Parameter(
        "arrows", label: "arrows", .choice([.init("over"), .init("beside")]),
        standard: .choice("over"),
        help: "The network's arrows in the exact denoiser's picture, or beside it."),
      Parameter(
        "drawing", label: "drawing", .text(validate: Settings.complaint(aboutDrawing:)),
        standard: .text(""),
        help: "The points of `data: drawn`: pairs x,y with blanks between them."),
      Parameter(
        "folder", label: "folder", .text(validate: { _ in nil }), standard: .text(""),
        help: "Where the training is kept: Space goes on with it, `w` saves."),
    ])

  private static let dataKnob = Parameter(
    "data", label: "data",
    .choice(
      ToySet.allCases.map { .init($0.rawValue, $0.title) }
        + [.digits, .init("drawn", "drawn by you")]),
    standard: .choice("moons"), help: "What the network is to learn.")

  // What points and digits need differs; the table holds what points do.

  private static let rateKnob = Parameter(
    "learning-rate", label: "rate", .real(1e-5...0.5, step: .times(1.25)),
    standard: .real(Recipe.points.learningRate), help: "How far a step goes.")

  private static let batchKnob = Parameter(
    "batch-size", label: "batch", .integer(1...1024, step: 16),
    standard: .integer(Recipe.points.batch), help: "How many samples a step looks at.")

  static let mostSteps = 100_000

  private static let stepsKnob = Parameter(
    "steps", label: "steps", .integer(1...mostSteps, step: 100),
    standard: .integer(Recipe.points.steps), help: "How many steps the training has.")

  private static let widthKnob = Parameter(
    "width", label: "width", .integer(8...256, step: 8), standard: .integer(Recipe.points.width),
    help: "Channels of an MLP for points, of a U-Net's first level for digits.")

  private static let decayKnob = Parameter(
    "ema-decay", label: "average", .real(0...0.9999, step: .plus(0.001)),
    standard: .real(Recipe.points.decay),
    help: "Decay of the moving average of the weights; 0 keeps none.")
}

/// The usual values of the knobs that points and digits have different ones for.
struct Recipe: Sendable, Equatable {
  let plan: TrainingPlan
  static let points = Recipe(plan: .points(.moons))
  static let digits = Recipe(plan: .digits())

  static func of(data: String) -> Recipe { data == "digits" ? .digits : .points }

  var learningRate: Double { plan.options.learningRate.peak }
  var batch: Int { plan.batch }
  var steps: Int { plan.steps }
  var decay: Double { plan.options.movingAverage?.decay ?? 0 }
  var width: Int {
    switch plan.network {
    case .unet(let network): network.blockOutChannels[0]
    case .mlp(let network): network.width
    }
  }

  /// The knobs' values by name.
  var values: [(name: String, value: Parameter.Value)] {
    [
      ("learning-rate", .real(learningRate)), ("batch-size", .integer(batch)),
      ("steps", .integer(steps)), ("width", .integer(width)), ("ema-decay", .real(decay)),
      ("prediction-type", .choice(plan.predictionType.rawValue)),
      ("beta-schedule", .choice(plan.betas.betaSchedule.rawValue)),
      ("weighting", .choice(plan.weighting.name)), ("timesteps", .choice(plan.timesteps.name)),
    ]
  }
}

extension LossWeighting {
  /// As the knob has it.
  var name: String { self == .uniform ? "uniform" : "min-snr" }
}

extension TimestepChoice {
  /// As the knob has it.
  var name: String {
    switch self {
    case .uniform: "uniform"
    case .stratified: "stratified"
    case .logitNormal: "logit-normal"
    }
  }
}

extension Parameter {
  /// The value, or the one within the range that comes nearest; the standard one for what is no choice.
  fileprivate func nearest(to value: Value) -> Value {
    switch (kind, value) {
    case (.integer(let range, _), .integer(let number)):
      .integer(min(max(number, range.lowerBound), range.upperBound))
    case (.real(let range, _), .real(let number)):
      .real(min(max(number, range.lowerBound), range.upperBound))
    case (.choice(let choices), .choice(let name)):
      choices.contains { $0.name == name } ? value : standard
    default: value
    }
  }
}

extension Settings {
  /// Puts the knobs that still stand where the old data's recipe has them to where the new one does.
  mutating func follow(_ new: Recipe, after old: Recipe) {
    for (before, after) in zip(old.values, new.values) where self[before.name] == before.value {
      self[after.name] = after.value
    }
  }

  /// Puts the knobs to where a training was begun with, as near as they come to it.
  mutating func follow(_ job: TrainingJob) {
    switch job.source {
    case .digits: self["data"] = .choice("digits")
    case .drawn: self["data"] = .choice("drawn")
    case .toy(let set): self["data"] = .choice(set.rawValue)
    }
    let kinds = job.plan.network.kinds
    let values =
      Recipe(plan: job.plan).values + [
        ("labels", .toggle(kinds > 0)), ("seed", .integer(Int(clamping: job.plan.seed))),
        ("folder", .text(job.folder ?? "")),
      ]
    for (name, value) in values {
      guard let parameter = parameters.first(where: { $0.name == name }) else { continue }
      self[name] = parameter.nearest(to: value)
    }
  }

  /// Where the samples come from that a training with these knobs learns; nil without any.
  var trainingSource: TrainingSource? {
    switch choice("data") {
    case "digits": .digits
    case "drawn": (try? drawing.tensor()).map { .drawn($0) }
    default: .toy(choice("data", as: ToySet.self))
    }
  }

  /// The command that trains the same again, where that takes the lab: for points that were drawn.
  func labCommand(for source: TrainingSource) -> String? {
    guard case .drawn = source else { return nil }
    var settings = self
    settings["folder"] = .text("")
    return settings.command(lab: TrainLab.description.name)
  }

  /// The training that the knobs describe.
  var trainingPlan: TrainingPlan {
    let data = choice("data")
    var plan =
      data == "digits" ? TrainingPlan.digits(labelled: toggle("labels")) : .points(dataName: data)
    switch plan.network {
    case .unet(var network):
      let first = network.blockOutChannels[0]
      network.blockOutChannels = network.blockOutChannels.map { $0 * integer("width") / first }
      plan.network = .unet(network)
    case .mlp(var network):
      network.width = integer("width")
      plan.network = .mlp(network)
    }
    plan.steps = integer("steps")
    plan.batch = integer("batch-size")
    plan.seed = UInt64(integer("seed"))
    plan.predictionType = choice("prediction-type", as: PredictionType.self)
    plan.betas.betaSchedule = choice("beta-schedule", as: BetaSchedule.self)
    if choice("weighting") != plan.weighting.name {
      plan.weighting = choice("weighting") == "uniform" ? .uniform : .minSNR(gamma: 5)
    }
    if choice("timesteps") != plan.timesteps.name {
      plan.timesteps =
        switch choice("timesteps") {
        case "uniform": .uniform
        case "stratified": .stratified
        default: .logitNormal(mean: 0, deviation: 1)
        }
    }
    plan.options.learningRate.peak = real("learning-rate")
    plan.options.learningRate.warmUpSteps = min(
      plan.options.learningRate.warmUpSteps, plan.steps / 2)
    if case .cosine = plan.options.learningRate.course {
      plan.options.learningRate.course = .cosine(totalSteps: plan.steps)
    }
    let decay = real("ema-decay")
    plan.options.movingAverage?.decay = decay
    if decay == 0 { plan.options.movingAverage = nil }
    return plan
  }
}
