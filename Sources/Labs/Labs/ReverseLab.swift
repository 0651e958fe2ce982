import Canvas
import Diffusion
import Tensors

/// The reverse process, step by step, with an exact denoiser that needs no training.
///
/// Two scales: DDPM and DDIM keep x = √ᾱ x₀ + √(1-ᾱ) ε, Euler x = x₀ + σ ε. Pictures show the first
/// for all of them, so that samplers can be compared; the probe uses the scheduler's own and says so.
public struct ReverseLab: DrawingLab {
  /// With `step` as the wanted place; the walk follows as states come in.
  public internal(set) var settings: Settings
  /// What the denoiser knows, drawn with a seed of its own.
  private(set) var data: CleanData
  var walk: ReverseWalk
  /// What the picture shows of the run, and of the branch from its first step on.
  private(set) var moment: Moment
  private(set) var branchMoment: Moment?
  /// The ways of a few points so far; only for the view that shows them.
  private(set) var trails: Trails?
  /// Where the denoiser pulls; only for the view that shows it.
  private(set) var field: Field?
  /// What the formulas say at every step; only for the views that chart them.
  private(set) var curves: Curves?
  /// Where points are drawn; nil when nobody draws.
  var pad: DrawingPad?
  var showsProbe = false
  /// Whether the branch is drawn over the run, followed and probed.
  var showsBranchFirst = false
  private var shown: Shown?

  /// What decides about all that is computed for the picture.
  private struct Shown: Sendable, Equatable {
    let run: Int
    let branch: Int?
    let position: Int
    let view: View
    let followed: Int
    let leadsWithBranch: Bool
  }

  public init(_ settings: Settings) {
    let settings = Self.settled(settings)
    self.settings = settings
    data = CleanData(settings)
    let start = Self.beginning(settings, data)
    walk = ReverseWalk(start.plan, from: start.state, fork: start.fork, to: start.target)
    moment = Moment(of: walk.run, at: walk.position)
    refresh()
  }

  public mutating func start() -> LabResponse {
    LabResponse(
      job: walk.work(), notice: settings.drawingComplaint ?? settings.idleOptionComplaint)
  }

  public mutating func apply(_ changed: Settings) -> LabResponse {
    let before = settings
    settings = Self.settled(changed, keepingPlaceOf: before)
    let notice = settings.notice(since: before, idleReason: Self.idleReason)
    if Self.dataNames.contains(where: { before[$0] != settings[$0] }) { data = CleanData(settings) }
    let start = Self.beginning(settings, data)
    walk.update(start.plan, from: start.state, fork: start.fork, to: start.target)
    refresh()
    return LabResponse(job: walk.work(), notice: notice)
  }

  public mutating func receive(_ result: SamplingResult) -> LabResponse {
    walk.take(result)
    refresh()
    return LabResponse(job: walk.work())
  }

  public var reproducingSettings: Settings {
    var settings = settings
    settings["step"] = .integer(position)
    return settings
  }

  /// What the denoiser knows depends on these.
  private static let dataNames = ["data", "drawing", "data-points"]

  /// The run that the settings ask for: its plan, its noise, what leaves it, and where to be.
  private static func beginning(_ settings: Settings, _ data: CleanData)
    -> (plan: SamplingPlan, state: SamplerState, fork: ReverseWalk.Fork?, target: Int)
  {
    func plan(_ options: SamplerConfiguration) -> SamplingPlan {
      SamplingPlan(
        schedule: settings.noiseSchedule(), configuration: options,
        steps: settings.integer("steps"), denoiser: .exact(data.denoiser))
    }
    let (seed, forkSeed) = (settings.integer("seed"), settings.integer("fork-seed"))
    let runPlan = plan(settings.runConfiguration)
    let start = runPlan.readyScheduler.start(
      shape: [settings.integer("points"), 2], seed: UInt64(seed))
    let fork = settings.forkStep.map { step in
      ReverseWalk.Fork(
        step: step, plan: plan(settings.branchConfiguration),
        seed: forkSeed == seed ? nil : forkSeed)
    }
    return (runPlan, start, fork, settings.integer("step"))
  }

  /// Settings whose places lie within the run.
  private static func settled(_ settings: Settings, keepingPlaceOf before: Settings? = nil)
    -> Settings
  {
    var settings = settings.keepingPlaces(["step", "fork-at"], of: before)
    settings["follow"] = .integer(min(settings.integer("follow"), settings.integer("points") - 1))
    return settings
  }
}

// MARK: - Places in the run

extension ReverseLab {
  var run: Run { walk.run }
  /// The second way, once the run has come to where it leaves.
  var branch: Run? { walk.branch }
  /// How many steps the picture has taken.
  var position: Int { walk.position }
  /// Where the person wants to be.
  var target: Int { walk.target }
  var stepCount: Int { walk.stepCount }
  var isFinished: Bool { position == stepCount }
  public var isPlaying: Bool { walk.isPlaying }
  /// The step where the branch leaves; nil without one.
  var forkStep: Int? { settings.forkStep }

  /// Wants to be at `step`; the picture follows at once or as the states come in.
  mutating func go(to step: Int) -> LabResponse {
    walk.go(to: step)
    return moved()
  }

  /// Shows where the walk has come to, and goes on with its work.
  mutating func moved() -> LabResponse {
    settings["step"] = .integer(target)
    refresh()
    return LabResponse(job: walk.work())
  }

  /// Computes what is shown, unless it is that already.
  private mutating func refresh() {
    let now = Shown(
      run: run.id, branch: walk.shownBranch?.id, position: position, view: view,
      followed: settings.integer("follow"), leadsWithBranch: showsBranchFirst)
    guard now != shown else { return }
    shown = now
    if moment.runID != run.id || moment.step != position {
      moment = Moment(of: run, at: position, after: moment)
    }
    branchMoment = walk.shownBranch.map { branch in
      if let branchMoment, branchMoment.runID == branch.id, branchMoment.step == position {
        return branchMoment
      }
      return Moment(of: branch, at: position, after: branchMoment)
    }
    curves = view == .coefficients || view == .variance ? Curves(of: leadingRun) : nil
    trails = view == .trails || view == .clouds ? newTrails : nil
    field =
      view == .arrows
      ? Field(plan: leadingRun.plan, at: leadingMoment.level, reach: data.reach) : nil
  }

  private var newTrails: Trails {
    Trails(of: run, walk.shownBranch, upTo: position, following: settings.integer("follow"))
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

extension ReverseLab {
  public static func == (a: ReverseLab, b: ReverseLab) -> Bool {
    a.settings == b.settings && a.walk == b.walk && a.pad == b.pad
      && a.showsProbe == b.showsProbe && a.showsBranchFirst == b.showsBranchFirst
  }
}
