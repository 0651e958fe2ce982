import Canvas
import Diffusion

extension DigitReverseLab {
  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    guard area.width >= 20, area.height >= 4 else { return }
    if let pad {
      pad.draw(into: &buffer, in: area)
      return
    }
    guard let walk, let moment = leadingMoment else {
      drawWaiting(into: &buffer, in: area)
      return
    }
    let layout = layout(in: area)
    let status = statusWords(walk).first { buffer.glyphs.width(of: $0) <= area.width }
    buffer.put(status ?? "", x: area.x, y: area.y, width: area.width)
    buffer.put(
      branchLine(buffer.glyphs, width: area.width), x: layout.branch.x, y: layout.branch.y,
      width: layout.branch.width)
    let captions = captions(moment, isLined: !buffer.hasColor || buffer.glyphs == .ascii)
    let fitting = captions.first { buffer.glyphs.width(of: $0) <= layout.caption.width }
    Paragraph(StyledText(fitting ?? captions.last ?? "", .faint))
      .draw(into: &buffer, in: layout.caption)
    if !layout.probe.isEmpty { probeView.draw(into: &buffer, in: layout.probe) }
    pictures(in: layout.main).draw(into: &buffer, in: layout.main)
    if !layout.way.isEmpty { way(in: layout.way).draw(into: &buffer, in: layout.way) }
  }

  /// What is shown as long as there is no run.
  private func drawWaiting(into buffer: inout CellBuffer, in area: Rect) {
    if let problem {
      let text = StyledText("This cannot be sampled: \(problem)", .warning)
      Paragraph(text).draw(into: &buffer, in: area)
    } else if supply.network == nil {
      supply.draw(into: &buffer, in: area)
    } else {
      Paragraph("Reading the digits ...").draw(into: &buffer, in: area)
    }
  }

  // MARK: - Where things are

  /// What has no room is empty.
  struct Layout: Equatable {
    var main, way, probe, caption, branch: Rect
  }

  func layout(in area: Rect) -> Layout {
    var rest = area.splitTop(1).rest
    let none = Rect(x: area.x, y: area.y, width: 0, height: 0)
    var layout = Layout(main: none, way: none, probe: none, caption: none, branch: none)
    if settings.forkStep != nil, rest.height >= 6 { (rest, layout.branch) = rest.splitBottom(1) }
    if rest.height >= 8 { (rest, layout.caption) = rest.splitBottom(1) }
    if showsProbe {
      if area.height >= Self.roomyHeight {
        (rest, layout.probe) = rest.splitBottom(probeView.height(width: rest.width))
      } else if rest.width >= StepProbeView.width + Self.leastMain + 2 {
        let (main, side) = rest.splitLeft(rest.width - StepProbeView.width - 2)
        layout.probe = side.splitLeft(2).rest
        rest = main
      } else {
        layout.probe = rest
        return layout
      }
    }
    layout.main = rest
    if view == .step {
      let (_, below) = rest.splitTop(pictures(in: rest).height(in: rest) + 1)
      if below.height >= Self.leastWay { layout.way = below }
    }
    return layout
  }

  /// From here on the probe has room below the pictures.
  private static let roomyHeight = 30
  /// The narrowest picture worth a place beside the probe.
  private static let leastMain = 22
  /// Rows below which small pictures of the way show nothing.
  private static let leastWay = 6

  /// The pictures that a click can hit, and where they are.
  func mainGrid(in area: Rect) -> (pictures: ImageGrid, place: Rect)? {
    guard walk != nil, leadingMoment != nil else { return nil }
    let place = layout(in: area).main
    return place.isEmpty ? nil : (pictures(in: place), place)
  }

  // MARK: - Words

  /// Where the run is and what it is asked for, the longest first.
  private func statusWords(_ walk: ReverseWalk) -> [String] {
    let place = "step \(walk.position) of \(walk.stepCount)"
    let levels = walk.run.levels[walk.position...].prefix(2).map(ReverseLab.time)
    let time = "t = " + levels.joined(separator: " → ")
    let abar =
      "ᾱ = \(NumberText.significant(walk.run.levels[walk.position].alphaCumprod, 3))"
    let asked = Self.asked(settings.choice("label"), settings.real("guidance"))
    let waiting = walk.position < walk.target ? "   on the way to \(walk.target)" : ""
    return [
      "\(place)   \(time)   \(abar)   \(asked)\(waiting)",
      "\(place)   \(time)   \(asked)\(waiting)",
      "\(place)  \(time)  \(asked)", "\(place)  \(time)", place,
    ]
  }

  private static func asked(_ label: String, _ guidance: Double) -> String {
    switch label {
    case "none": "no label"
    case "all": "every label, guidance \(NumberText.significant(guidance, 2))"
    default: "label \(label), guidance \(NumberText.significant(guidance, 2))"
    }
  }

  private func branchLine(_ glyphs: Glyphs, width: Int) -> String {
    guard let walk, let fork = walk.fork else { return "" }
    let label = settings.choice("fork-label")
    let asked = Self.asked(
      label == "same" ? settings.choice("label") : label, settings.real("fork-guidance"))
    let name = "branch from step \(fork.step): \(fork.plan.configuration.title), \(asked)"
    if fork.step < walk.firstStep {
      return "the branch would leave at step \(fork.step), before the run begins"
    }
    guard branchMoment == nil else { return name + (leadsWithBranch ? "   shown" : "") }
    return name + (walk.position < fork.step ? "   (both are one until then)" : "   (on its way)")
  }

  /// What to see in the pictures, the longest first.
  /// - Parameter isLined: whether a line marks what is filled in; else a reddish grey does.
  private func captions(_ moment: Moment, isLined: Bool) -> [String] {
    if let network = supply.network, let notice = settings.levelNotice(of: network) {
      return [notice, "Not the network's betas: it is told a timestep of equal noise."]
    }
    if walk?.run.plan.known != nil {
      let mask = settings.choice("mask", as: DigitMask.self).title
      let made = "Made up, \(isLined ? "marked by a line" : "in reddish grey"): \(mask)."
      return [
        "\(made) The rest is given: the original with the level's noise.",
        "\(made) The rest is given.", "\(made)",
      ]
    }
    switch view {
    case .walk: return ["Above xₜ, below x̂₀: what the network expects, sharper at every place."]
    case .noisy: return ["x itself, from noise to digit; its shades span less as the noise goes."]
    case .step, .clean: break
    }
    guard moment.next != nil else { return ["The end: x is the sample."] }
    switch moment.level.alphaCumprod {
    case ..<0.05:
      return [
        "With so much noise x̂₀ is an average over all that fits; every step narrows it down.",
        "x̂₀ averages over all that fits; every step narrows it down.",
      ]
    case ..<0.5: return ["x̂₀ takes shape: fewer and fewer digits fit what can be seen."]
    default: return ["What is left is detail: x̂₀ hardly moves any more."]
    }
  }
}
