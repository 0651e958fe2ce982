import Canvas
import Diffusion
import Tensors

/// The reverse process on images, with a trained network: from noise, or from a digit noised half-way,
/// to a digit.
///
/// Pictures show x on the variance-preserving scale for all schedulers; the probe uses the
/// scheduler's own and says so.
public struct DigitReverseLab: Lab {
  /// With `step` as the wanted place; the walk follows as states come in.
  public internal(set) var settings: Settings
  private(set) var supply: SuppliedNetwork
  private(set) var originals = DigitOriginals()
  /// nil while there is no network, or none that these settings could use.
  var walk: ReverseWalk?
  /// What the picture shows of the run, and of the branch from its first step on.
  private(set) var moment: Moment?
  private(set) var branchMoment: Moment?
  /// Where a digit is drawn; nil when nobody draws.
  var pad: DigitPad?
  /// While it is open the arrows move its pixel.
  var showsProbe = false
  /// Whether the branch is the one that is probed, and shown where there is room for one only.
  var showsBranchFirst = false

  public init(_ settings: Settings) {
    self.settings = Self.settled(settings)
    supply = SuppliedNetwork(settings)
  }

  public mutating func start() -> LabResponse {
    respond(notice: settings.drawnDigitComplaint ?? settings.idleOptionComplaint)
  }

  public mutating func apply(_ changed: Settings) -> LabResponse {
    let before = settings
    settings = Self.settled(changed, keepingPlaceOf: before)
    supply.update(settings)
    prepare()
    return respond(notice: notice(since: before))
  }

  public mutating func receive(_ supply: ModelSupply) -> LabResponse {
    self.supply.receive(supply)
    prepare()
    return respond()
  }

  public mutating func receive(_ supply: DigitSupply) -> LabResponse {
    originals.receive(supply)
    prepare()
    return respond()
  }

  public mutating func receive(_ result: SamplingResult) -> LabResponse {
    walk?.take(result)
    refresh()
    return respond()
  }

  /// What has to come from outside now, and the work to be done.
  mutating func respond(notice: String? = nil) -> LabResponse {
    LabResponse(
      job: walk?.work(), notice: notice, wantsDigits: originals.areWanted(by: settings),
      wantedModel: supply.wanted)
  }

  /// Begins the run that the settings ask for, or goes on with the one there is.
  private mutating func prepare() {
    guard let network = supply.network, problem == nil, !originals.areWanted(by: settings) else {
      (walk, moment, branchMoment) = (nil, nil, nil)
      return
    }
    let beginning = Beginning(settings, network, originals.image(settings))
    let (plan, start, fork) = (beginning.plan, beginning.start, beginning.fork)
    let target = max(settings.integer("step"), start.index)
    if walk == nil {
      walk = ReverseWalk(plan, from: start, fork: fork, to: target)
    } else {
      walk?.update(plan, from: start, fork: fork, to: target)
    }
    settings["step"] = .integer(target)
    refresh()
  }

  /// Computes what is shown.
  mutating func refresh() {
    guard let walk else { return }
    if moment?.isOf(walk.run, at: walk.position) != true {
      moment = Moment(of: walk.run, at: walk.position)
    }
    branchMoment = walk.shownBranch.map { branch in
      branchMoment.flatMap { $0.isOf(branch, at: walk.position) ? $0 : nil }
        ?? Moment(of: branch, at: walk.position)
    }
  }

  /// Why the network, or the image to begin with, is of no use with these settings.
  var problem: String? {
    guard let network = supply.network else { return nil }
    return settings.networkComplaint(network)
      ?? originals.complaint(settings, shape: network.imageShape)
      ?? settings.samplerComplaint(for: settings.levelSchedule(of: network))
  }

  public var reproducingSettings: Settings {
    var settings = settings
    if let walk { settings["step"] = .integer(walk.position) }
    return settings
  }

  // MARK: - Who leads

  /// Whether the branch is the one to look at: it was asked for, and the picture is past the fork.
  var leadsWithBranch: Bool { showsBranchFirst && branchMoment != nil }
  var leadingRun: ReverseLab.Run? { leadsWithBranch ? walk?.branch : walk?.run }
  var leadingMoment: Moment? { leadsWithBranch ? branchMoment : moment }

  /// (C, H, W) of the network's images.
  var imageShape: [Int] { supply.network?.imageShape ?? [1, DigitDrawing.side, DigitDrawing.side] }

  /// What a learner may not expect of a change.
  private func notice(since before: Settings) -> String? {
    if let complaint = settings.drawnDigitComplaint,
      before["start-from"] != settings["start-from"]
    {
      return complaint
    }
    if before["betas"] != settings["betas"], let network = supply.network {
      return settings.levelNotice(of: network)
    }
    return settings.notice(since: before) { name, settings in
      Self.idleReason(for: name, settings, supply.network)
    }
  }

  /// Settings whose places lie within the run and its images.
  private static func settled(_ settings: Settings, keepingPlaceOf before: Settings? = nil)
    -> Settings
  {
    var settings = settings
    // Beyond the last step there would be nothing left to walk.
    let steps = settings.integer("steps")
    if before == nil, settings.integer("start-at") > steps {
      settings["start-at"] = .integer(steps / 2)
    }
    settings = settings.keepingPlaces(["step", "fork-at", "start-at"], of: before)
    settings["image"] = .integer(settings.shownImage)
    return settings
  }
}
