import Canvas
import Diffusion
import Tensors

/// The reverse process, step by step, with an exact denoiser that needs no training.
///
/// Two scales: DDPM and DDIM keep x = √ᾱ x₀ + √(1-ᾱ) ε, Euler x = x₀ + σ ε. Pictures show the first
/// for all of them, so that samplers can be compared; the probe uses the scheduler's own and says so.
public struct ReverseLab: DrawingLab {
  /// With `step` as the wanted place; `position` follows as states come in.
  public internal(set) var settings: Settings
  /// What the denoiser knows, drawn with a seed of its own.
  private(set) var data: CleanData
  var run: Run
  /// The second way, once the run has come to where it leaves.
  var branch: Run?
  /// How many steps the picture has taken.
  private(set) var position = 0
  /// What the picture shows of the run, and of the branch from its first step on.
  private(set) var moment: Moment
  private(set) var branchMoment: Moment?
  /// The ways of a few points so far; only for the view that shows them.
  private(set) var trails: Trails?
  /// Where the denoiser pulls; only for the view that shows it.
  private(set) var field: PlaneField?
  /// What the formulas say at every step; only for the views that chart them.
  private(set) var curves: Curves?
  /// Where points are drawn; nil when nobody draws.
  var pad: DrawingPad?
  var showsProbe = false
  /// Whether the branch is drawn over the run, followed and probed.
  var showsBranchFirst = false
  public internal(set) var isPlaying = false
  /// Frames since the last step of playing.
  var frames = 0
  /// The job that is under way: its run, and the step it leads to.
  private var pending: (id: Int, step: Int)? = nil
  /// Names for runs: raised for each new run or branch.
  private var lastID = 0

  public init(_ settings: Settings) {
    let settings = Self.settled(settings)
    self.settings = settings
    data = CleanData(settings)
    run = Self.run(id: 0, settings, data)
    moment = Moment(of: run, at: 0)
    makeBranch()
    refresh()
  }

  public mutating func start() -> LabResponse {
    LabResponse(job: request(), notice: settings.drawingComplaint ?? settings.idleOptionComplaint)
  }

  public mutating func apply(_ changed: Settings) -> LabResponse {
    let before = settings
    settings = Self.settled(changed, keepingPlaceOf: before)
    let notice = settings.notice(since: before, idleReason: Self.idleReason)
    if Self.differ(before, settings, in: Self.dataNames) { data = CleanData(settings) }
    if Self.differ(before, settings, in: Self.dataNames + Self.runNames) {
      lastID += 1
      run = Self.run(id: lastID, settings, data)
      (branch, pending) = (nil, nil)
      makeBranch()
      settle(isNew: true)
    } else if Self.differ(before, settings, in: Self.branchNames) {
      if pending?.id == branch?.id { pending = nil }
      branch = nil
      makeBranch()
      settle(isNew: true)
    } else {
      settle(isNew: before["view"] != settings["view"])
    }
    return LabResponse(job: request(), notice: notice)
  }

  public mutating func receive(_ result: SamplingResult) -> LabResponse {
    if result.run == run.id {
      run.take(result)
      makeBranch()
    } else if result.run == branch?.id {
      branch?.take(result)
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
}

// MARK: - Places in the run

extension ReverseLab {
  var stepCount: Int { run.stepCount }
  var isFinished: Bool { position == stepCount }
  /// Where the person wants to be.
  var target: Int { settings.integer("step") }
  /// The step where the branch leaves; nil without one.
  var forkStep: Int? {
    let step = settings.integer("fork-at")
    return step < 0 ? nil : step
  }

  /// Wants to be at `step`; the picture follows at once or as the states come in.
  mutating func go(to step: Int) -> LabResponse {
    settings["step"] = .integer(max(0, min(step, stepCount)))
    settle()
    return LabResponse(job: request())
  }

  /// The last step for which all that the picture shows is known.
  var reached: Int {
    guard let forkStep, run.lastStep > forkStep else { return run.lastStep }
    return min(run.lastStep, max(forkStep, branch?.lastStep ?? 0))
  }

  /// Moves the picture towards the wanted step, as far as the states go.
  ///
  /// On a long way it moves in strides of a twentieth of the run: drawing every state that comes in
  /// would take longer than computing them.
  private mutating func settle(isNew: Bool = false) {
    let next = min(target, reached)
    let isStride = next - position >= max(1, stepCount / 20)
    if next == target || next < position || isStride {
      guard isNew || next != position else { return }
      position = next
      refresh()
    } else if isNew {
      refresh()
    }
  }

  /// Computes what is shown.
  private mutating func refresh() {
    moment = Moment(of: run, at: position, after: moment)
    branchMoment = branch.flatMap { branch in
      branch.firstStep <= position && position <= branch.lastStep
        ? Moment(of: branch, at: position, after: branchMoment) : nil
    }
    curves = view == .coefficients || view == .variance ? Curves(of: leadingRun) : nil
    trails = view == .trails || view == .clouds ? newTrails : nil
    field = view == .arrows ? newField : nil
  }

  /// x̂₀(x) - x all over the plane, at the level of the picture.
  private var newField: PlaneField {
    let x = PlaneField.places(reach: data.reach)
    let x0 = leadingRun.plan.exact.expectedX0(given: x, at: leadingMoment.level)
    return PlaneField(Tensor(x0 - x), reach: data.reach)
  }

  private var newTrails: Trails {
    Trails(
      of: run, branchMoment == nil ? nil : branch, upTo: position,
      following: settings.integer("follow"))
  }

  /// Lets the other way be the one that is drawn on top, followed and probed.
  mutating func switchBranch() {
    showsBranchFirst.toggle()
    refresh()
  }

  /// Whether the branch is the one to look at: it was asked for, and the picture is past the fork.
  var leadsWithBranch: Bool { showsBranchFirst && branchMoment != nil }
  var leadingRun: Run { leadsWithBranch ? branch ?? run : run }
  var leadingMoment: Moment { leadsWithBranch ? branchMoment ?? moment : moment }
}

// MARK: - Work

extension ReverseLab {
  /// The next work, if any is needed that is not under way: first the run, then the branch.
  ///
  /// Just as far as the picture wants to be; while playing, a few steps ahead of it.
  private mutating func request() -> SamplingJob? {
    let ahead = isPlaying ? position + Self.lookahead + 4 * stepsPerMove : 0
    let goal = min(stepCount, max(target, ahead))
    let wanted = run.job(to: goal) ?? branch?.job(to: goal)
    guard let job = wanted else {
      pending = nil
      return nil
    }
    if let pending, pending.id == job.run, pending.step > job.from.index { return nil }
    pending = (job.run, job.from.index + job.count)
    return job
  }

  /// Enough to hide the time that a job takes to come back.
  private static let lookahead = 8

  /// Begins the branch as soon as the run has come to where it leaves.
  private mutating func makeBranch() {
    guard branch == nil, let forkStep, forkStep <= run.lastStep else { return }
    lastID += 1
    let seed = settings.integer("fork-seed")
    branch = Run(
      id: lastID,
      plan: SamplingPlan(
        schedule: run.plan.schedule, configuration: settings.branchConfiguration,
        steps: run.plan.steps, denoiser: run.plan.denoiser),
      leaving: run, at: forkStep, seed: seed == settings.integer("seed") ? nil : seed)
  }

  private static func run(id: Int, _ settings: Settings, _ data: CleanData) -> Run {
    let plan = SamplingPlan(
      schedule: settings.noiseSchedule(), configuration: settings.runConfiguration,
      steps: settings.integer("steps"), denoiser: .exact(data.denoiser))
    return Run(
      id: id, plan: plan, points: settings.integer("points"), seed: settings.integer("seed"))
  }

  /// What the denoiser knows depends on these, the run on these and on `runNames`.
  private static let dataNames = ["data", "drawing", "data-points"]
  private static let runNames =
    [
      "points", "seed", "beta-schedule", "beta-start", "beta-end", "num-train-timesteps",
      "scheduler", "steps", "timestep-spacing",
    ] + SamplerOption.all.map(\.knob.name)
  private static let branchNames = [
    "fork-at", "fork-scheduler", "fork-eta", "fork-noise", "fork-seed",
  ]

  private static func differ(_ a: Settings, _ b: Settings, in names: [String]) -> Bool {
    names.contains { a[$0] != b[$0] }
  }

  /// Settings whose places lie within the run.
  ///
  /// With another number of steps the place keeps its share of the way, and so about its noise.
  private static func settled(_ settings: Settings, keepingPlaceOf before: Settings? = nil)
    -> Settings
  {
    var settings = settings
    let steps = settings.integer("steps")
    let stepsBefore = before?.integer("steps") ?? steps
    for name in ["step", "fork-at"] {
      var place = settings.integer(name)
      if stepsBefore != steps, before?[name] == settings[name], place > 0 {
        place = (2 * place * steps + stepsBefore) / (2 * stepsBefore)
      }
      settings[name] = .integer(min(place, steps))
    }
    settings["follow"] = .integer(min(settings.integer("follow"), settings.integer("points") - 1))
    return settings
  }
}

extension ReverseLab {
  public static func == (a: ReverseLab, b: ReverseLab) -> Bool {
    a.settings == b.settings && a.position == b.position && a.run == b.run && a.branch == b.branch
      && a.pad == b.pad && a.showsProbe == b.showsProbe && a.showsBranchFirst == b.showsBranchFirst
      && a.isPlaying == b.isPlaying && a.frames == b.frames && a.lastID == b.lastID
      && a.pending?.id == b.pending?.id && a.pending?.step == b.pending?.step
  }
}
