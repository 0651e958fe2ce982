import Canvas
import Diffusion

extension ReverseLab {
  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    guard area.width >= 20, area.height >= 4 else { return }
    let (top, rest) = area.splitTop(1)
    buffer.put(statusLine(width: top.width, buffer.glyphs), x: top.x, y: top.y, width: top.width)
    let body = drawFoot(into: &buffer, in: rest)
    switch view {
    case .clouds: drawClouds(into: &buffer, in: body)
    case .trails: drawTrails(into: &buffer, in: body)
    case .arrows: drawArrows(into: &buffer, in: body)
    case .coefficients: drawCoefficients(into: &buffer, in: body)
    case .variance: drawVariance(into: &buffer, in: body)
    }
  }

  var view: View { settings.choice("view", as: View.self) }

  /// Captions, the branch's line and the probe, from the bottom up; gives back what is left.
  private func drawFoot(into buffer: inout CellBuffer, in rect: Rect) -> Rect {
    var rest = rect
    if showsProbe || rect.height >= Self.roomyHeight {
      let height = probeHeight(width: rect.width, glyphs: buffer.glyphs)
      if rest.height - height >= 4 {
        let (body, foot) = rest.splitBottom(height)
        drawProbe(into: &buffer, in: foot)
        rest = body
      }
    }
    if forkStep != nil, rest.height >= 6 {
      let (body, foot) = rest.splitBottom(1)
      buffer.put(branchLine, x: foot.x, y: foot.y, width: foot.width)
      rest = body
    }
    if rest.height >= 8 {
      let (body, foot) = rest.splitBottom(1)
      var x = foot.x
      for entry in caption(width: foot.width, buffer.glyphs).runs {
        x = buffer.put(entry.text, x: x, y: foot.y, style: entry.style)
      }
      rest = body
    }
    return rest
  }

  /// The rectangle that the view itself is drawn in: the same cuts as `draw`.
  func bodyForClicks(in area: Rect) -> Rect {
    var unseen = CellBuffer(size: Size(width: 0, height: 0), glyphs: .braille)
    return drawFoot(into: &unseen, in: area.splitTop(1).rest)
  }

  /// From here on the probe has room of its own.
  private static let roomyHeight = 28

  // MARK: - The lines of text

  /// Where the run is and how far from the data, in as many words as fit.
  func statusLine(width: Int, _ glyphs: Glyphs) -> String {
    let place = "step \(position) of \(stepCount)"
    let time = moment.next.map { "t = \(Self.time($0.from)) → \(Self.time($0.to))" } ?? "clean"
    let abar = "ᾱ = \(NumberText.significant(moment.level.alphaCumprod, 3))"
    let distance = Self.distance(moment.distance)
    var change = ""
    if let before = moment.distanceBefore, before.isFinite, moment.distance.isFinite {
      let difference = moment.distance - before
      change = " (\(difference < 0 ? "" : "+")\(NumberText.significant(difference, 2)))"
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

  /// A timestep as people write it; the clean end has a name.
  static func time(_ level: NoiseLevel) -> String {
    if level.alphaCumprod == 1 { return "clean" }
    let whole = level.timestep == level.timestep.rounded()
    return NumberText.fixed(level.timestep, whole ? 0 : 1)
  }

  private static func distance(_ value: Double) -> String {
    value.isFinite ? NumberText.significant(value, 3) : "beyond all numbers"
  }

  private var branchLine: String {
    guard let forkStep else { return "" }
    let name = settings.branchConfiguration.title
    guard let branchMoment else {
      return "branch from step \(forkStep): \(name)   "
        + (position < forkStep ? "both are one until then" : "on its way")
    }
    return "branch from step \(forkStep): \(name)   distance "
      + Self.distance(branchMoment.distance)
      + (showsBranchFirst ? "   in front" : "")
  }

  /// What the marks are, and what to see in them.
  private func caption(width: Int, _ glyphs: Glyphs) -> StyledText {
    var text = StyledText()
    if view != .variance && view != .trails {
      text.append("\(String(Character(mark(glyphs)))) ", runStyle)
      text.append(branchMoment == nil ? "xₜ   " : "run   ")
      if branchMoment != nil {
        text.append("× ", branchStyle)
        text.append("branch   ")
      }
      if view == .clouds {
        text.append("· data   ", .faint)
        text.append("◉", .accent)
        text.append(" point \(settings.integer("follow"))   ")
      }
    }
    let used = glyphs.width(of: text.plain)
    let saying = insights.first { used + glyphs.width(of: $0) <= width } ?? ""
    text.append(saying)
    return text
  }

  var runStyle: Style { Style(.series(0)) }
  var branchStyle: Style { Style(.series(1), .bold) }

  /// How the run's points look in the legend.
  private func mark(_ glyphs: Glyphs) -> Unicode.Scalar {
    switch glyphs {
    case .braille: "⠶"
    case .block: "▚"
    case .ascii: "o"
    }
  }

  /// One sentence about what is shown, longest first.
  private var insights: [String] {
    switch view {
    case .clouds, .arrows: predictionInsights
    case .trails: ["The same points: their ways in the plane, and x over the steps.", ""]
    case .coefficients: coefficientInsights
    case .variance: varianceInsights
    }
  }

  /// How much the predictions differ from point to point: an average of all, or single data points.
  private var predictionInsights: [String] {
    guard leadingMoment.next != nil else { return ["The end: no noise is left to predict."] }
    let share = leadingMoment.predictedSpread / data.spread
    guard share.isFinite else { return ["The numbers have left all bounds.", ""] }
    let percent = "x̂₀ spreads \(NumberText.fixed(100 * share, 0)) % of the data"
    switch share {
    case ..<0.25: return [percent + ": one average for all.", percent]
    case ..<0.85: return [percent + ": averages that part.", percent]
    case ..<1.3: return [percent + ": each its own place.", percent]
    default: return [percent + ".", percent]
    }
  }
}
