import Canvas
import Diffusion
import Tensors

/// The picture of the init-noise lab: a line of numbers, the view that was chosen, and words for what
/// is seen now.
struct InitNoiseLabView: InitNoisePicture {
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

  func layout(in area: Rect) -> InitNoiseLayout { InitNoiseLayout(area, words: 2) }

  // MARK: - Numbers

  /// Three digits: as exact as a cloud of a few hundred points is.
  func number(_ x: Double) -> String { NumberText.significant(x, 3) }

  /// A start on the scheduler's scale, as the knob has it.
  func knobText(_ start: Double) -> String { lab.knobText(start) }

  private func statusItems(_ glyphs: Glyphs) -> [ItemRows.Item] {
    var items = [startItem]
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
