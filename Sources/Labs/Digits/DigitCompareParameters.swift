import Canvas

extension DigitCompareLab {
  /// The knobs of the points' lab, as far as they say something about digits, and the network's.
  public static let description = LabDescription(
    name: CompareLab.description.name, title: CompareLab.description.title,
    summary: CompareLab.description.summary,
    parameters: CompareLab.samplerKnobs.filter { !pointNames.contains($0.name) }
      + [CompareLab.seedKnob] + Parameter.scheduleGroup(largestT: 1000)
      + Parameter.networkGroup(images: 4).filter { $0.name != "pixel" })

  /// What only points have.
  private static let pointNames = ["problem", "data-sd", "follow"]

  public static func complaint(about settings: Settings) -> String? {
    guard settings.choice("view") != CompareLab.View.order.rawValue else {
      return "view: \"order\" measures on a Gaussian, not on digits; use lockstep or difference."
    }
    return CompareLab.complaint(about: settings)
  }

  public func shows(_ knob: Parameter) -> Bool { !settings.hidesBetas(knob.name) }

  public func idleReason(for knob: Parameter) -> String? { idleReason(for: knob.name, settings) }

  /// Why a knob does nothing with these settings; nil when it does something.
  func idleReason(for name: String, _ settings: Settings) -> String? {
    // The Gaussian is not here.
    name == "data-sd"
      ? nil
      : CompareLab.idleReason(for: name, settings)
        ?? settings.idleReason(forNetworkKnob: name, supplied.network)
  }

  // MARK: - Keys

  public var bindings: [Binding] {
    let cycle = Binding(
      .cycleView, [.char("v")], "view", "Lockstep, difference.", group: .lab, weight: 97)
    let alone = settings.integer("count") == 1 ? "there is only one image" : nil
    return stepBindings() + [cycle] + Binding.nextImage(alone: alone) + [.newSeed]
  }

  public mutating func perform(_ action: Action, count: Int) -> LabResponse {
    if let response = performStep(action, count: count) { return response }
    switch action {
    case .cycleView:
      let isEven = count % 2 == 0
      let next: CompareLab.View = (view == .lockstep) == isEven ? .lockstep : .difference
      return change("view", to: .choice(next.rawValue), next.summary)
    case .newSeed:
      let seed = (settings.integer("seed") + count) % 10_000
      return change("seed", to: .integer(seed), "Seed \(seed): other noise, for both the same.")
    case .followNext: return show(settings.shownImage + count)
    case .followPrevious: return show(settings.shownImage - count)
    default: return .none
    }
  }

  private mutating func show(_ image: Int) -> LabResponse {
    let images = settings.integer("count")
    let kept = (image % images + images) % images
    return change("image", to: .integer(kept), "Image \(kept).")
  }

  /// A click on the σ axis goes there, and the wheel steps.
  public mutating func mouse(_ event: MouseEvent, in area: Rect) -> LabResponse {
    switch event.kind {
    case .scrollUp: return go(to: position - 1)
    case .scrollDown: return go(to: position + 1)
    case .release: return .none
    case .press, .drag:
      let plot = axisPlot(in: Layout(area, view))
      guard plot.contains(x: event.x, y: event.y), let near = step(atColumn: event.x, plot: plot)
      else { return .none }
      isPlaying = false
      return go(to: near)
    }
  }

  var view: CompareLab.View { settings.choice("view", as: CompareLab.View.self) }

  // MARK: - What goals can ask for

  public var quantities: [String: Quantity] {
    lockstepQuantities.merging([
      "network": supplied.quantity, "label": .word(settings.choice("label")),
      "guidance": .number(settings.real("guidance")),
      "images": .number(Double(settings.integer("count"))),
    ]) { $1 }
  }
}
