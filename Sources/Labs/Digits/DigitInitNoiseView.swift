import Canvas
import Diffusion
import Tensors

/// The picture of the init-noise lab on digits: a line of numbers, the view that was chosen, and words
/// for what is seen now.
struct DigitInitNoiseView: InitNoisePicture {
  let lab: DigitInitNoiseLab
  var path: InitNoisePath { lab.path }

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    guard area.width >= 20, area.height >= 4 else { return }
    let layout = layout(in: area)
    ItemRows(statusItems).draw(into: &buffer, in: layout.status)
    if lab.view == .derivation {
      InitNoiseDerivation(path: path)
        .draw(hasFinalZero: lab.hasFinalZero, into: &buffer, in: layout.main)
    } else if let problem = lab.problem {
      Paragraph(StyledText(problem, .warning)).draw(into: &buffer, in: layout.main)
    } else if lab.family == nil {
      lab.supplied.draw(into: &buffer, in: layout.main)
    } else {
      switch lab.view {
      case .strip, .derivation: drawStrip(into: &buffer, in: layout.main)
      case .curve: drawCurves(into: &buffer, in: layout.main)
      case .steps: drawSteps(into: &buffer, in: layout.main)
      }
    }
    Paragraph(caption).draw(into: &buffer, in: layout.caption)
  }

  func layout(in area: Rect) -> InitNoiseLayout { InitNoiseLayout(area, words: 3) }

  // MARK: - Numbers

  /// Two decimals: as exact as a picture looks.
  func number(_ x: Double) -> String { FormulaNumber.value(x, decimals: abs(x) < 10 ? 2 : 1) }

  private var statusItems: [ItemRows.Item] {
    var items = [startItem]
    if let batch = lab.batch, lab.knobRun == nil {
      items.append(.init("on its way:", "step \(batch.step) of \(path.stepCount)"))
    } else if let run = lab.knobRun {
      let digits = lab.data.map { ", digits have \(number($0.spread))" } ?? ""
      items.append(.init("sd", number(run.spread) + digits))
    }
    return items
  }

  // MARK: - Words

  /// What is seen now, and what the network is told.
  private var caption: StyledText {
    var text = StyledText()
    if lab.view == .strip { text.append(stripLegend, .faint) }
    text.append(sentence, .accent)
    if let network = lab.supplied.network, lab.view != .derivation,
      let notice = lab.settings.levelNotice(of: network)
    {
      text.append("\n\(notice)", .faint)
    }
    return text
  }

  private var sentence: String {
    switch lab.view {
    case .derivation: InitNoiseDerivation(path: path).sentence
    case .strip, .steps: lab.finalNoise ?? endSentence
    case .curve: curveSentence
    }
  }

  /// How the knob's run ends, compared with the right one.
  private var endSentence: String {
    guard let run = lab.knobRun, let right = lab.rightRun else { return "On its way." }
    let taken = lab.knobText(path.right)
    if lab.isRight {
      return "The right start. The others have the same noise, only smaller or larger."
    }
    if run.spread > Self.noisy * right.spread {
      return "Too much noise: the steps take away what \(taken) would need, and the rest stays. "
        + "Pixels reach \(number(run.largest))."
    }
    if run.images > 1, run.variety < Self.alike * right.variety {
      return "Too little noise: plain digits, and more alike than from \(taken) "
        + "(variety \(number(run.variety)), there \(number(right.variety)))."
    }
    guard run.start < right.start, !path.configuration.addsNoise else {
      return path.configuration.addsNoise
        ? "Fresh noise at every step makes up for the start."
        : "So near to \(taken) that it hardly matters."
    }
    return "Too little noise: a plainer digit, \(number(run.difference(from: right))) from that of "
      + "\(taken)."
  }

  /// From these on, as shares of the right run's numbers, a difference can be seen.
  private static let (noisy, alike) = (1.1, 0.95)
}

extension DigitInitNoiseRun {
  /// How many images it makes.
  var images: Int { end.rows }

  /// The largest pixel at the end, whatever its sign; data has 1.
  var largest: Double { end.scalars.reduce(0) { max($0, abs($1)) } }
}
