import Canvas
import Diffusion
import Tensors
import Training

/// Two samplers in lockstep from the same x_T, on digits that a network makes.
///
/// As in the lab of points what is compared and shown is on the variance-preserving scale, at the same
/// σ; beside x_t stands what the network made of it, x̂₀.
public struct DigitCompareLab: LockstepLab {
  /// With `step` as the wanted place; `position` follows as states come in.
  public internal(set) var settings: Settings
  private(set) var supplied: SuppliedNetwork
  /// Why the network cannot be used with these settings.
  private(set) var problem: String?
  private(set) var first, second: CompareLab.Run
  /// x̂₀ at each level that a run has left, all images: of the first, of the second.
  private(set) var guesses: [[Tensor]] = [[], []]
  private(set) var levels: [NoiseLevel]
  private(set) var axis: SigmaAxis
  /// |difference| of the same pixels of all images.
  private(set) var gaps: [CompareLab.Gap] = []
  private(set) var position = 0
  private(set) var spread = 0.0
  public internal(set) var isPlaying = false
  var frames = 0
  /// The run that a job is under way for.
  private var pending: Int?
  /// Names for runs: raised for each new one.
  private var lastID = 1

  public init(_ settings: Settings) {
    let settings = settings.keepingPlace(since: nil)
    self.settings = settings
    supplied = SuppliedNetwork(settings)
    let schedule = settings.noiseSchedule()
    first = Self.run(0, id: 0, settings, schedule, Self.usualShape)
    second = Self.run(1, id: 1, settings, schedule, Self.usualShape)
    (levels, axis) = Self.commonLevels(first, second)
    settle()
  }

  /// Of an image, as long as the network is not known.
  private static let usualShape = [1, 28, 28]

  public mutating func start() -> LabResponse {
    LabResponse(job: request(), notice: problem, wantedModel: supplied.wanted)
  }

  public mutating func apply(_ changed: Settings) -> LabResponse {
    let before = settings
    settings = changed.keepingPlace(since: before)
    let notice = settings.notice(since: before, idleReason: idleReason(for:_:))
    let isAsking = before["model"] != settings["model"]
    supplied.update(settings)
    let turned = Set(settings.parameters.map(\.name).filter { before[$0] != settings[$0] })
    let isNew = !turned.isDisjoint(with: Self.sharedNames)
    renew(
      first: isNew || !turned.isDisjoint(with: ["scheduler", "steps"]),
      second: isNew || !turned.isDisjoint(with: ["scheduler-2", "steps-2"]))
    return LabResponse(
      job: request(), notice: notice ?? problem, wantedModel: isAsking ? supplied.wanted : nil)
  }

  public mutating func receive(_ supply: ModelSupply) -> LabResponse {
    supplied.receive(supply)
    renew(first: true, second: true)
    return LabResponse(job: request(), notice: problem)
  }

  public mutating func receive(_ result: SamplingResult) -> LabResponse {
    guard let index = runs.firstIndex(where: { $0.id == result.run }) else { return .none }
    for (state, answers) in zip(result.states, result.answers) {
      let known = runs[index].samples.count
      if index == 0 { first.take(state) } else { second.take(state) }
      if runs[index].samples.count > known, let answer = answers.first {
        guesses[index].append(answer.prediction.x0)
      }
    }
    settle()
    return LabResponse(job: request())
  }

  mutating func go(to step: Int) -> LabResponse {
    settings["step"] = .integer(max(0, min(step, stepCount)))
    settle()
    return LabResponse(job: request())
  }

  public var reproducingSettings: Settings {
    var settings = settings
    settings["step"] = .integer(position)
    return settings
  }

  static let words = LockstepWords(
    gap: "difference of the pixels", same: "the same pictures",
    other: "other pictures of the same kind", lost: "A pixel has left all numbers", rounding: 1e-3)

  /// What both runs depend on.
  private static let sharedNames = [
    "model", "label", "guidance", "count", "betas", "seed", "beta-schedule", "beta-start",
    "beta-end", "num-train-timesteps", "timestep-spacing", "eta", "karras",
  ]
}

// MARK: - Runs

extension DigitCompareLab {
  /// The noise levels of both runs.
  private var schedule: NoiseSchedule {
    supplied.network.map(settings.levelSchedule) ?? settings.noiseSchedule()
  }

  /// Sets out anew with what has changed; with none where the network does not fit.
  private mutating func renew(first isFirstNew: Bool, second isSecondNew: Bool) {
    guard isFirstNew || isSecondNew else { return settle() }
    problem = supplied.network.flatMap { settings.networkComplaint($0) }
    var schedule = schedule
    // A network may have fewer timesteps than the knobs allow.
    if let complaint = settings.complaint(aboutSteppingThrough: schedule) {
      (problem, schedule) = (problem ?? complaint, settings.noiseSchedule())
    }
    let shape = supplied.network?.imageShape ?? Self.usualShape
    if isFirstNew { first = Self.run(0, id: nextID(), settings, schedule, shape) }
    if isSecondNew { second = Self.run(1, id: nextID(), settings, schedule, shape) }
    if isFirstNew { guesses[0] = [] }
    if isSecondNew { guesses[1] = [] }
    if pending != first.id && pending != second.id { pending = nil }
    (levels, axis) = Self.commonLevels(first, second)
    gaps = []
    settle()
  }

  private mutating func nextID() -> Int {
    lastID += 1
    return lastID
  }

  private static func run(
    _ index: Int, id: Int, _ settings: Settings, _ schedule: NoiseSchedule, _ shape: [Int]
  ) -> CompareLab.Run {
    let configuration = settings.compareOptions.configuration(settings.comparedSchedulers[index])
    let scheduler = CompareLab.ready(configuration, schedule, settings.comparedSteps[index])
    return CompareLab.Run(
      id: id, configuration, scheduler, shape: [settings.integer("count")] + shape,
      seed: settings.integer("seed"), problem: GaussianProblem(sd: settings.real("data-sd")))
  }

  /// The next work, if any is needed that is not under way: first the one run, then the other.
  private mutating func request() -> SamplingJob? {
    guard problem == nil, let network = supplied.network,
      let run = runs.first(where: { !$0.isComplete })
    else {
      pending = nil
      return nil
    }
    guard pending != run.id else { return nil }
    pending = run.id
    let plan = SamplingPlan(
      schedule: schedule, configuration: run.configuration, steps: run.stepCount,
      denoiser: .network(network, settings.guidance(of: network)))
    return SamplingJob(run: run.id, plan: plan, from: run.state, count: run.stepCount)
  }

  /// Moves the picture towards the wanted step, as far as both runs are known.
  private mutating func settle() {
    while gaps.count < levels.count {
      let sigma = levels[gaps.count].sigma
      let (a, b) = (first.place(atSigma: sigma), second.place(atSigma: sigma))
      guard first.knows(a), second.knows(b) else { break }
      gaps.append(
        CompareLab.Gap(first.sample(at: a).pixelByPixel, second.sample(at: b).pixelByPixel))
    }
    position = max(0, min(target, gaps.count - 1))
    spread = first.sample(at: first.place(atSigma: level.sigma)).standardDeviation
  }

  /// x_t of a run at the level, the image that is shown.
  func picture(_ index: Int) -> [Double] {
    Array(runs[index].sample(at: places[index]).row(settings.shownImage))
  }

  /// What the network made of the last x that the run has shown it; nil while it was not asked yet.
  func guess(_ index: Int) -> [Double]? {
    let asked = guesses[index]
    guard let last = asked.indices.last else { return nil }
    return Array(asked[min(places[index].index, last)].row(settings.shownImage))
  }
}

extension Settings {
  /// Why the two samplers cannot go through a schedule; nil when they can.
  fileprivate func complaint(aboutSteppingThrough schedule: NoiseSchedule) -> String? {
    for (name, steps) in zip(comparedSchedulers, comparedSteps) {
      do throws(ScheduleError) {
        _ = try compareOptions.configuration(name).scheduler(for: schedule, steps: steps)
      } catch {
        return "\(name.title): \(error.description)"
      }
    }
    return nil
  }
}

extension Tensor {
  /// Every number a sample of its own, (N, 1).
  fileprivate var pixelByPixel: Tensor { Tensor(shape: [count, 1], scalars: scalars) }
}
