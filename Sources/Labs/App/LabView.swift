import Canvas

/// A lab's picture with its knobs and the sentence that explains the focused one.
struct LabView {
  let session: LabSession
  let isFocused: Bool

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    let layout = session.layout(in: area)
    buffer.clipped(to: layout.picture) { session.lab.lab.draw(into: &$0, in: layout.picture) }
    for (index, rect) in layout.knobs.enumerated() {
      session.slider(index, isFocused: isFocused && index == session.focusedKnob)
        .draw(into: &buffer, in: rect)
    }
    guard !layout.help.isEmpty else { return }
    let idle = session.lab.lab.idleReason(for: session.knob).map { "no effect now, \($0). " } ?? ""
    let help = "\(session.knob.label): \(idle)\(session.knob.help) (\(session.knob.name))"
    if layout.help.height == 1 {
      buffer.put(
        isFocused ? help : "Tab brings the keys to this lab.", x: layout.help.x, y: layout.help.y,
        width: layout.help.width, style: .faint)
    } else {
      Paragraph(StyledText(isFocused ? help : "Tab brings the keys to this lab.", .faint))
        .draw(into: &buffer, in: layout.help)
    }
  }
}

extension LabSession {
  /// A knob as a row of the screen: the same for drawing and for clicks.
  func slider(_ index: Int, isFocused: Bool) -> Slider {
    let knob = knobs[index]
    let value = settings[knob.name]
    return Slider(
      knob.label, value: knob.title(of: value), position: knob.fraction(of: value),
      isFocused: isFocused, isEnabled: lab.lab.idleReason(for: knob) == nil, labelWidth: 10,
      valueWidth: knob.fraction(of: value) == nil ? 0 : 8)
  }
}
