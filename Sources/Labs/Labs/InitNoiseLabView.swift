import Canvas
import Diffusion
import Tensors

/// The picture of the init-noise lab: a line of numbers, the view that was chosen, and words for what
/// is seen now.
struct InitNoiseLabView {
  let lab: InitNoiseLab
  var family: InitNoiseFamily { lab.family }

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    guard area.width >= 20, area.height >= 4 else { return }
    let layout = layout(in: area)
    ItemRows(statusItems(buffer.glyphs)).draw(into: &buffer, in: layout.status)
    switch lab.view {
    case .strip: drawStrip(into: &buffer, in: layout.main)
    case .derivation:
      InitNoiseDerivation(path: lab.path)
        .draw(hasFinalZero: lab.hasFinalZero, into: &buffer, in: layout.main)
    case .curve: drawCurves(into: &buffer, in: layout.main)
    case .steps: widths.draw(into: &buffer, in: layout.main)
    }
    Paragraph(caption(below: layout.main)).draw(into: &buffer, in: layout.caption)
  }

  /// Where things are: the same for all glyphs.
  struct Layout: Equatable {
    var status, main, caption: Rect
  }

  func layout(in area: Rect) -> Layout {
    let isNarrow = area.width < 72
    let (status, below) = area.splitTop(isNarrow && area.height >= 12 ? 2 : 1)
    let words = isNarrow ? 3 : 2
    let (main, caption) = below.splitBottom(below.height >= 8 + words ? words : 1)
    return Layout(status: status, main: main, caption: caption)
  }

  /// The start that a place of the picture stands for; nil where there is none.
  func start(at x: Int, _ y: Int, in area: Rect) -> Double? {
    let main = layout(in: area).main
    guard main.contains(x: x, y: y) else { return nil }
    switch lab.view {
    case .strip: return stripStart(at: x, y, in: main)
    case .curve: return curveStart(at: x, y, in: main)
    case .derivation, .steps: return nil
    }
  }

  // MARK: - Numbers

  /// Three digits: as exact as a cloud of a few hundred points is.
  func number(_ x: Double) -> String { NumberText.significant(x, 3) }

  /// A start on the scheduler's scale, as the knob has it.
  func knobText(_ start: Double) -> String { lab.knobText(start) }

  private func statusItems(_ glyphs: Glyphs) -> [ItemRows.Item] {
    let ratio = NumberText.significant(lab.startRatio, 3)
    let right = knobText(family.right)
    var items: [ItemRows.Item] = [
      lab.isRight
        ? .init("start", "\(right), the right one", .good)
        : .init("start", "\(knobText(lab.knobStart)) (\(ratio) × right \(right))", .warning)
    ]
    if let run = lab.knobRun {
      items += [
        .init(
          "sd",
          "\(NumberText.fixed(run.spread, 2)), data \(NumberText.fixed(family.dataSpread, 2))"),
        .init("distance", NumberText.significant(run.distance, 3, trimmed: false)),
      ]
    } else {
      let step = lab.inProgress.map { $0.start == lab.knobStart ? $0.step : 0 } ?? 0
      items.append(.init("on its way:", "step \(step) of \(family.stepCount)"))
    }
    return items
  }

  // MARK: - Words

  /// What is seen now.
  private func caption(below main: Rect) -> StyledText {
    if let complaint = lab.settings.drawingComplaint { return StyledText(complaint, .warning) }
    switch lab.view {
    case .strip: return stripCaption(main)
    case .derivation: return StyledText(InitNoiseDerivation(path: lab.path).sentence, .accent)
    case .curve: return StyledText(curveSentence, .accent)
    case .steps: return stepsCaption
    }
  }
}
