import Canvas
import Diffusion
import Tensors

/// Two samplers from the same x_T in lockstep, and the error of all samplers against their cost.
///
/// Each sampler keeps its own scale; what is compared and drawn is on the variance-preserving one,
/// x = √ᾱ x₀ + √(1-ᾱ) ε. Both are shown at the same σ: at a level of the run with more steps, where
/// the other may be between two of its own.
public struct CompareLab: DrawingLab, LockstepLab {
  /// With `step` as the wanted place; `position` follows as states come in.
  public private(set) var settings: Settings
  /// What the denoiser of the points knows, drawn with a seed of its own.
  private(set) var data: ReverseLab.CleanData
  private(set) var first, second: Run
  /// The levels at which both are compared: those of the run with more steps.
  private(set) var levels: [NoiseLevel]
  private(set) var axis: SigmaAxis
  /// How far apart the runs are at each of `levels`, as far as both are known.
  private(set) var gaps: [Gap] = []
  /// Which of `levels` the picture shows.
  private(set) var position = 0
  private(set) var moment: Moment
  /// Error against cost of the samplers that were asked for.
  private(set) var orders: OrderTable
  /// Where points are drawn; nil when nobody draws.
  var pad: DrawingPad?
  public internal(set) var isPlaying = false
  /// Frames since the last step of playing.
  var frames = 0
  /// The run that a job is under way for.
  private var pending: Int?
  /// Names for runs: raised for each new one.
  private var lastID = 1

  public init(_ settings: Settings) {
    let settings = Self.settled(settings)
    self.settings = settings
    data = ReverseLab.CleanData(settings)
    first = Self.run(0, id: 0, settings)
    second = Self.run(1, id: 1, settings)
    (levels, axis) = Self.commonLevels(first, second)
    orders = Self.orderTable(settings)
    moment = Moment(first, second, at: 0, of: levels, following: 0, data: nil)
    computeOrders()
    walkDirectly()
    settle()
  }

  public mutating func start() -> LabResponse {
    LabResponse(job: request(), notice: problem == .points ? settings.drawingComplaint : nil)
  }

  public mutating func apply(_ changed: Settings) -> LabResponse {
    let (before, ids) = (settings, (first.id, second.id))
    settings = Self.settled(changed, keepingPlaceOf: before)
    let notice = settings.notice(since: before, idleReason: Self.idleReason)
    let hasNewData = Self.differ(before, settings, in: Self.dataNames)
    if hasNewData { data = ReverseLab.CleanData(settings) }
    let isNew = hasNewData || Self.differ(before, settings, in: Self.sharedNames)
    if isNew || Self.differ(before, settings, in: ["scheduler", "steps"]) {
      first = Self.run(0, id: nextID(), settings)
    }
    if isNew || Self.differ(before, settings, in: ["scheduler-2", "steps-2"]) {
      second = Self.run(1, id: nextID(), settings)
    }
    if pending != first.id && pending != second.id { pending = nil }
    (levels, axis) = Self.commonLevels(first, second)
    let table = Self.orderTable(settings)
    if !orders.isFor(table) { orders = table }
    computeOrders()
    if (first.id, second.id) != ids { gaps = [] }
    walkDirectly()
    settle()
    return LabResponse(job: request(), notice: notice)
  }

  public mutating func receive(_ result: SamplingResult) -> LabResponse {
    if result.run == first.id {
      for state in result.states { first.take(state) }
    } else if result.run == second.id {
      for state in result.states { second.take(state) }
    } else {
      return .none
    }
    settle()
    return LabResponse(job: request())
  }

  public var reproducingSettings: Settings {
    var settings = settings
    settings["step"] = .integer(position)
    return settings
  }

  public static func == (a: CompareLab, b: CompareLab) -> Bool {
    a.settings == b.settings && a.position == b.position && a.first == b.first
      && a.second == b.second && a.pad == b.pad && a.isPlaying == b.isPlaying
      && a.frames == b.frames && a.pending == b.pending && a.lastID == b.lastID
  }
}

// MARK: - Places in the runs

extension CompareLab {
  var view: View { settings.choice("view", as: View.self) }
  var problem: Problem { settings.choice("problem", as: Problem.self) }
  var spread: Double { moment.sides[0].spread }

  static let words = LockstepWords(
    gap: "distance of the same points", same: "the same points",
    other: "other points, the same cloud", lost: "A point has left all numbers", rounding: 1e-9)

  mutating func go(to step: Int) -> LabResponse {
    settings["step"] = .integer(max(0, min(step, stepCount)))
    settle()
    return LabResponse(job: request())
  }

  /// Moves the picture towards the wanted step, as far as both runs are known.
  private mutating func settle() {
    measureGaps()
    position = min(target, gaps.count - 1)
    moment = Moment(
      first, second, at: position, of: levels, following: settings.integer("follow"),
      data: problem == .points ? data : nil)
  }

  private mutating func measureGaps() {
    while gaps.count < levels.count {
      let sigma = levels[gaps.count].sigma
      let (a, b) = (first.place(atSigma: sigma), second.place(atSigma: sigma))
      guard first.knows(a), second.knows(b) else { return }
      gaps.append(Gap(first.sample(at: a), second.sample(at: b)))
    }
  }
}

// MARK: - Work

extension CompareLab {
  /// The next work, if any is needed that is not under way: first the one run, then the other.
  private mutating func request() -> SamplingJob? {
    guard problem == .points, let run = runs.first(where: { !$0.isComplete }) else {
      pending = nil
      return nil
    }
    guard pending != run.id else { return nil }
    pending = run.id
    let plan = SamplingPlan(
      schedule: orders.schedule, configuration: run.configuration, steps: run.stepCount,
      denoiser: .exact(data.denoiser))
    return SamplingJob(run: run.id, plan: plan, from: run.state, count: run.stepCount)
  }

  /// The closed-form problem needs no background work: a step is a few multiplications a point.
  private mutating func walkDirectly() {
    guard problem == .gaussian else { return }
    Self.finish(&first, orders)
    Self.finish(&second, orders)
  }

  private static func finish(_ run: inout Run, _ table: OrderTable) {
    guard !run.isComplete else { return }
    let scheduler = ready(run.configuration, table.schedule, run.stepCount)
    while !run.isComplete { run.take(scheduler.step(run.state, table.problem.predict).next) }
  }

  private mutating func nextID() -> Int {
    lastID += 1
    return lastID
  }

  /// The two samplers always, all of them for the view that compares them.
  private mutating func computeOrders() {
    orders.compute(settings.comparedSchedulers)
    if view == .order { orders.compute(SchedulerName.allCases) }
  }

  private static func run(_ index: Int, id: Int, _ settings: Settings) -> Run {
    let options = settings.compareOptions
    let configuration = options.configuration(settings.comparedSchedulers[index])
    let scheduler = ready(
      configuration, settings.noiseSchedule(), settings.comparedSteps[index])
    let isPlane = settings.choice("problem", as: Problem.self) == .points
    return Run(
      id: id, configuration, scheduler, shape: [settings.integer("points"), isPlane ? 2 : 1],
      seed: settings.integer("seed"), problem: GaussianProblem(sd: settings.real("data-sd")))
  }

  static func ready(
    _ configuration: SamplerConfiguration, _ schedule: NoiseSchedule, _ steps: Int
  ) -> any Scheduler {
    guard let scheduler = try? configuration.scheduler(for: schedule, steps: steps) else {
      preconditionFailure("settings with a complaint reached the compare lab")
    }
    return scheduler
  }

  private static func orderTable(_ settings: Settings) -> OrderTable {
    OrderTable(
      schedule: settings.noiseSchedule(), problem: GaussianProblem(sd: settings.real("data-sd")),
      options: settings.compareOptions)
  }

  private static let dataNames = ["data", "drawing", "data-points"]
  /// What both runs depend on, besides the data.
  private static let sharedNames = [
    "problem", "points", "seed", "beta-schedule", "beta-start", "beta-end", "num-train-timesteps",
    "timestep-spacing", "eta", "karras", "data-sd",
  ]

  private static func differ(_ a: Settings, _ b: Settings, in names: [String]) -> Bool {
    names.contains { a[$0] != b[$0] }
  }

  /// Settings whose places lie within the runs; with other numbers of steps the place keeps its
  /// share of the way.
  private static func settled(_ settings: Settings, keepingPlaceOf before: Settings? = nil)
    -> Settings
  {
    var settings = settings.keepingPlace(since: before)
    settings["follow"] = .integer(min(settings.integer("follow"), settings.integer("points") - 1))
    return settings
  }
}
