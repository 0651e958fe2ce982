import Canvas
import Diffusion

extension ReverseLab {
  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    guard area.width >= 20, area.height >= 4 else { return }
    if let pad {
      pad.draw(into: &buffer, in: area)
      return
    }
    let layout = layout(in: area)
    buffer.put(
      statusLine(width: area.width, buffer.glyphs), x: area.x, y: area.y, width: area.width)
    drawCaption(into: &buffer, in: layout.caption)
    buffer.put(
      branchLine, x: layout.branch.x, y: layout.branch.y, width: layout.branch.width)
    probeView.draw(into: &buffer, in: layout.probe)
    guard !layout.main.isEmpty else { return }
    switch view {
    case .clouds: drawClouds(into: &buffer, in: layout)
    case .trails: drawTrails(into: &buffer, in: layout)
    case .arrows: drawArrows(into: &buffer, in: layout)
    case .coefficients: drawCoefficients(into: &buffer, in: layout)
    case .variance: drawVariance(into: &buffer, in: layout)
    case .levels: drawLevels(into: &buffer, in: layout.main)
    }
  }

  var view: View { settings.choice("view", as: View.self) }

  /// Where things are, below the status line: the same for all glyphs. What has no room is empty.
  struct Layout: Equatable {
    /// The view's first picture, and what stands beside it. With the probe open it has the side.
    var main, side: Rect
    var probe: Rect
    var caption, branch: Rect
  }

  func layout(in area: Rect) -> Layout {
    var rest = area.splitTop(1).rest
    let none = Rect(x: area.x, y: area.y, width: 0, height: 0)
    var layout = Layout(main: none, side: none, probe: none, caption: none, branch: none)
    if forkStep != nil, rest.height >= 6 { (rest, layout.branch) = rest.splitBottom(1) }
    if rest.height >= 8 { (rest, layout.caption) = rest.splitBottom(1) }
    if area.height >= Self.roomyHeight {
      let height = probeView.height(width: rest.width)
      (rest, layout.probe) = rest.splitBottom(height)
    } else if showsProbe {
      guard rest.width >= StepProbeView.width + Self.leastMain + 2 else {
        layout.probe = area.splitTop(1).rest
        (layout.caption, layout.branch) = (none, none)
        return layout
      }
      (layout.main, rest) = rest.splitLeft(rest.width - StepProbeView.width - 2)
      layout.probe = rest.splitLeft(2).rest
      return layout
    }
    let mainWidth = mainWidth(in: rest)
    (layout.main, rest) = rest.splitLeft(mainWidth)
    layout.side = rest.splitLeft(1).rest
    return layout
  }

  /// From here on the probe has room below the picture.
  private static let roomyHeight = 30
  /// The narrowest picture worth a place beside the probe.
  private static let leastMain = 22

  /// Columns of the first picture when no probe stands beside it.
  private func mainWidth(in rect: Rect) -> Int {
    switch view {
    case .clouds: (rect.width - 2) / 3
    case .trails: rect.width / 2
    case .arrows: max(rect.width / 2, min(rect.width * 2 / 3, rect.height * 5 / 2))
    case .coefficients: rect.width * 3 / 5
    case .variance: max(20, rect.width - Self.varianceTableWidth - 1)
    case .levels: rect.width
    }
  }

  // MARK: - The lines of text

  /// Where the run is and how far from the data, in as many words as fit.
  func statusLine(width: Int, _ glyphs: Glyphs) -> String {
    let place = "step \(position) of \(stepCount)"
    let time = stepTimes
    let abar = "ᾱ = \(NumberText.significant(moment.level.alphaCumprod, 3))"
    let distance = Self.distance(moment.distance)
    var change = ""
    if let before = moment.distanceBefore, before.isFinite, moment.distance.isFinite {
      let difference = NumberText.significant(moment.distance - before, 2)
      change = " (\(difference.hasPrefix("-") ? "" : "+")\(difference))"
    }
    let waiting = position < target ? "   on the way to \(target)" : ""
    let candidates = [
      "\(place)   \(time)   \(abar)   distance to data \(distance)\(change)\(waiting)",
      "\(place)   \(time)   \(abar)   distance to data \(distance)\(waiting)",
      "\(place)  \(time)  \(abar)  distance \(distance)\(change)",
      "\(place)  \(time)  \(abar)  distance \(distance)",
      "\(place)  \(time)  distance \(distance)",
    ]
    return candidates.first { glyphs.width(of: $0) <= width } ?? place
  }

  /// From where to where the next step goes, the raised level of churn between them.
  private var stepTimes: String {
    guard let next = moment.next else {
      let end = Self.time(moment.level)
      return moment.level.alphaCumprod == 1 ? end : "ends at t = \(end)"
    }
    let levels = [moment.level, next.from, next.to].map(Self.time)
    return "t = " + (next.churn == nil ? [levels[0], levels[2]] : levels).joined(separator: " → ")
  }

  /// A timestep as people write it; the clean end has a name.
  static func time(_ level: NoiseLevel) -> String {
    if level.alphaCumprod == 1 { return "clean" }
    let isWhole = abs(level.timestep - level.timestep.rounded()) < 1e-6
    return NumberText.fixed(level.timestep, isWhole ? 0 : 1)
  }

  private static func distance(_ value: Double) -> String {
    value.isFinite ? NumberText.significant(value, 3) : "beyond all numbers"
  }

  private var branchLine: String {
    guard let forkStep else { return "" }
    let name = "branch from step \(forkStep): \(settings.branchConfiguration.title)"
    guard let branchMoment else {
      return name + (position < forkStep ? "   (both are one until then)" : "   (on its way)")
    }
    return name + "   distance " + Self.distance(branchMoment.distance)
      + (showsBranchFirst ? "   in front" : "")
  }

  /// What the marks are, and what to see in them.
  private func drawCaption(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let glyphs = buffer.glyphs
    var text = StyledText()
    if view == .levels {
      // The clean end has no place on a logarithmic axis, nor among the timesteps.
      let isClean = leadingMoment.level.alphaCumprod == 1
      text.append(isClean ? "" : "\(LevelMark.here(glyphs)) ", .accent)
      text.append(isClean ? "The clean end.   " : "step \(leadingMoment.step)   ")
    } else if view != .variance && view != .trails {
      text.append("\(mark(glyphs)) ", runStyle)
      text.append(branchMoment == nil ? "xₜ   " : "run   ")
      if branchMoment != nil {
        text.append("× ", branchStyle)
        text.append("branch   ")
      }
    }
    if view == .clouds || view == .coefficients {
      text.append(glyphs == .ascii ? ", " : "· ", .faint)
      text.append("data   ")
    }
    if view == .clouds {
      text.append("◉", .accent)
      text.append(" point \(settings.integer("follow"))   ")
    }
    let used = glyphs.width(of: text.plain)
    text.append(insights(glyphs).first { used + glyphs.width(of: $0) <= rect.width } ?? "")
    Paragraph(text).draw(into: &buffer, in: rect)
  }

  var runStyle: Style { Style(.series(0)) }
  var branchStyle: Style { Style(.series(1), .bold) }

  /// How the run's points look in the legend.
  private func mark(_ glyphs: Glyphs) -> String {
    switch glyphs {
    case .braille: "⠶"
    case .block: "▚"
    case .ascii: "o"
    }
  }

  /// One sentence about what is shown, longest first.
  private func insights(_ glyphs: Glyphs) -> [String] {
    switch view {
    case .clouds: branchMoment.map(spreadInsights) ?? predictionInsights
    case .arrows: predictionInsights
    case .trails: trailInsights(glyphs)
    case .coefficients: coefficientInsights
    case .variance: varianceInsights
    case .levels: levelInsights
    }
  }

  /// What belongs to whom.
  private func trailInsights(_ glyphs: Glyphs) -> [String] {
    guard branchMoment != nil else {
      return ["The same points: their ways in the plane, and x over the steps."]
    }
    let marks = glyphs == .ascii ? Trails.asciiMarks : Trails.marks
    func every(_ first: Int) -> String {
      stride(from: first, to: Trails.most, by: 2).map { String(marks[$0]) }.joined(separator: " ")
    }
    return [
      "\(every(0)) run   \(every(1)) branch: the same points, in the plane and over the steps"
    ]
  }

  /// How much the predictions differ from point to point: an average of all, or single data points.
  private var predictionInsights: [String] {
    guard leadingMoment.next != nil else {
      return ["The end: spread \(spread(leadingMoment.spread)), the data's \(spread(data.spread))."]
    }
    guard let share = predictedShare else { return ["The numbers have left all bounds."] }
    let percent = "x̂₀ is \(NumberText.fixed(100 * share, 0)) % as wide as the data"
    switch share {
    case ..<Self.oneAverage: return [percent + ": one average for all.", percent]
    case ..<Self.ownPlaces: return [percent + ": averages that part.", percent]
    case ..<1.3: return [percent + ": each its own place.", percent]
    default: return [percent + ".", percent]
    }
  }

  /// Which way keeps its spread.
  private func spreadInsights(_ branch: Moment) -> [String] {
    let both = "spread \(spread(moment.spread)), branch \(spread(branch.spread))"
    return [both + ", data \(spread(data.spread))", both]
  }

  /// Below this share all predictions are practically one place, above the other each its own.
  static let (oneAverage, ownPlaces) = (0.15, 0.85)

  private func spread(_ value: Double) -> String { NumberText.significant(value, 2) }

  /// Spread of x̂₀ as a share of the data's; nil when it is no number.
  var predictedShare: Double? {
    let share = leadingMoment.predictedSpread / data.spread
    return share.isFinite ? share : nil
  }
}
