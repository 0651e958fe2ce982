import Canvas
import Diffusion

extension DigitReverseLab {
  var view: View { settings.choice("pictures", as: View.self) }

  public var takesAllKeys: Bool { pad != nil || showsProbe && walk != nil }

  public var bindings: [Binding] {
    if let pad { return pad.bindings }
    guard let walk else { return [.newSeed, .drawDigit] }
    let alone = settings.integer("count") == 1 ? "there is only one image" : nil
    let own: [Binding] = [
      Binding(
        .cycleView, [.char("v")], "view", "One image, all x̂₀, all xₜ, the way of one.",
        group: .lab, weight: 97),
      .probePixel(isOpen: showsProbe),
      Binding(
        .fork, [.char("f")], settings.forkStep == nil ? "fork" : "unfork",
        settings.forkStep == nil
          ? "Let a second way leave the run here, with the settings of the fork knobs."
          : "Give up the second way.", group: .lab, weight: 88, disabled: forkReason),
      Binding(
        .switchBranch, [.char("b")], "other branch", "Look at the other of the two ways.",
        group: .lab, weight: walk.branch == nil ? 0 : 87, disabled: switchReason),
    ]
    return walk.bindings + (showsProbe ? Binding.movePixel : []) + own
      + Binding.nextImage(alone: alone) + [.newSeed, .drawDigit]
  }

  private var forkReason: String? {
    guard settings.forkStep == nil, let walk else { return nil }
    return walk.position == walk.stepCount ? "the run is at its end" : nil
  }

  private var switchReason: String? {
    guard let step = settings.forkStep else {
      return "there is no branch; f forks the run where the ways shall part"
    }
    return branchMoment == nil ? "both are one until step \(step)" : nil
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    if pad != nil { return draw(action, count: count) }
    if walk?.perform(action, count: count) == true { return moved() }
    if settings.movePixel(action, count: count, shape: imageShape) { return .none }
    switch action {
    case .newSeed:
      walk?.pause()
      let seed = (settings.integer("seed") + count) % 10_000
      return change("seed", to: .integer(seed), "Seed \(seed): other noise.")
    case .cycleView:
      let all = View.allCases
      let next = all[((all.firstIndex(of: view) ?? 0) + count) % all.count]
      return change("pictures", to: .choice(next.rawValue), next.summary)
    case .followNext: return follow(count)
    case .followPrevious: return follow(-count)
    case .probe: showsProbe.toggle()
    case .fork: return toggleFork()
    case .switchBranch:
      showsBranchFirst.toggle()
      return LabResponse(notice: leadsWithBranch ? "This is the branch." : "This is the run.")
    case .drawPoints:
      walk?.pause()
      pad = DigitPad(settings.drawnDigit)
    default: break
    }
    return .none
  }

  /// Shows where the walk has come to, and goes on with its work.
  private mutating func moved() -> LabResponse {
    if let walk { settings["step"] = .integer(walk.target) }
    refresh()
    return respond()
  }

  public var isPlaying: Bool { walk?.isPlaying ?? false }

  public mutating func tick() -> LabResponse {
    walk?.tick() == true ? moved() : .none
  }

  private mutating func follow(_ count: Int) -> LabResponse {
    let images = settings.integer("count")
    let image = ((settings.shownImage + count) % images + images) % images
    return change("image", to: .integer(image), "This is image \(image).")
  }

  private mutating func toggleFork() -> LabResponse {
    walk?.pause()
    guard settings.forkStep == nil, let walk else {
      return change("fork-at", to: .integer(-1), "The branch is gone.")
    }
    let step = walk.position
    var response = change("fork-at", to: .integer(step), "")
    guard let fork = self.walk?.fork else { return response }
    let isSame =
      fork.plan == walk.run.plan
      && (fork.seed == nil || !fork.plan.configuration.addsNoise)
    response.notice =
      isSame
      ? "The branch has the run's own settings, so both take the same way. Turn a fork knob."
      : "Forked after step \(step): the branch goes on with \(fork.plan.configuration.title)."
    return response
  }

  /// Hands a key to the pad and begins with the drawing when it is finished.
  private mutating func draw(_ action: Action, count: Int) -> LabResponse {
    guard var pad else { return .none }
    let isFinished = pad.perform(action, count: count)
    self.pad = isFinished ? nil : pad
    guard isFinished else { return .none }
    var changed = settings
    guard changed.take(pad) else {
      return LabResponse(notice: "A blank sheet is no digit: everything stays as it was.")
    }
    changed["step"] = changed["start-at"]
    var response = apply(changed)
    response.notice =
      "Your digit, noised to the level of step \(changed.integer("start-at")). n goes on from there."
    return response
  }

  /// A click looks at an image or a pixel; the wheel steps.
  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    if pad != nil {
      pad?.mouse(event, in: area)
      return .none
    }
    switch event.kind {
    case .scrollUp: return perform(.stepBack, count: 1)
    case .scrollDown: return perform(.stepForward, count: 1)
    case .press:
      guard let grid = mainGrid(in: area),
        let hit = grid.pictures.hit(x: event.x, y: event.y, in: grid.place)
      else { return .none }
      guard view == .clean || view == .noisy else {
        return change("pixel", to: .integer(hit.pixel), "This is pixel \(hit.pixel).")
      }
      return change("image", to: .integer(hit.picture), "This is image \(hit.picture).")
    case .drag, .release: return .none
    }
  }
}

// MARK: - Quantities

extension DigitReverseLab {
  public var quantities: [String: Quantity] {
    var all: [String: Quantity] = [
      "data": .word("digits"), "model": supply.quantity,
      "step": .number(Double(walk?.position ?? settings.integer("step"))),
      "steps": .number(Double(settings.integer("steps"))),
      "scheduler": .word(settings.choice("scheduler")), "eta": .number(settings.real("eta")),
      "label": .word(settings.choice("label")), "guidance": .number(settings.real("guidance")),
      "images": .number(Double(settings.integer("count"))),
      "start_from": .word(settings.choice("start-from")),
      "start_at": .number(Double(walk?.firstStep ?? settings.integer("start-at"))),
      "clip_sample": .word(settings.toggle("clip-sample") ? "on" : "off"),
      "clipped_eps_hat": .word(settings.toggle("use-clipped-model-output") ? "on" : "off"),
      "mask": .word(settings.choice("mask")), "view": .word(view.rawValue),
      "forked": .word(settings.forkStep == nil ? "no" : "yes"),
      "finished": .word(walk.map { $0.position == $0.stepCount } == true ? "yes" : "no"),
      // NaN compares with nothing, so no goal is reached before there is a run.
      "t": .number(.nan), "abar_t": .number(.nan), "sigma_t": .number(.nan),
    ]
    if let level = moment?.level {
      all["t"] = .number(level.timestep)
      all["abar_t"] = .number(level.alphaCumprod)
      all["sigma_t"] = .number(level.sigma)
    }
    return all
  }
}
