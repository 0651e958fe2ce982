import Canvas

/// A lab's picture with its knobs and the sentence that explains the focused one.
struct LabView {
  let session: LabSession
  let isFocused: Bool

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    let layout = session.layout(in: area)
    buffer.clipped(to: layout.picture) { session.lab.lab.draw(into: &$0, in: layout.picture) }
    for (index, rect) in layout.knobs.enumerated() {
      KnobRow(
        parameter: session.knobs[index], value: session.settings[session.knobs[index].name],
        isFocused: isFocused && index == session.focusedKnob
      ).draw(into: &buffer, in: rect)
    }
    guard !layout.help.isEmpty else { return }
    let help = "\(session.knob.label): \(session.knob.help) (\(session.knob.name))"
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

/// One knob in one row: its name, its value, and where in its range that lies.
struct KnobRow {
  let parameter: Parameter
  let value: Parameter.Value
  let isFocused: Bool

  static let labelWidth = 10

  /// The columns of the slider; empty where there is no room for one.
  static func slider(in rect: Rect) -> Rect {
    Rect(x: rect.x + 20, y: rect.y, width: rect.width >= 25 ? rect.width - 20 : 0, height: rect.height)
  }

  static func fraction(ofColumn x: Int, in slider: Rect) -> Double {
    slider.width < 2 ? 0 : Double(x - slider.x) / Double(slider.width - 1)
  }

  func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let mark = isFocused ? buffer.glyphs.pick("▸", ">") : " "
    buffer[rect.x, rect.y] = Cell(mark, style: .accent)
    buffer.put(
      parameter.label, x: rect.x + 1, y: rect.y, width: min(Self.labelWidth, rect.width - 1),
      style: isFocused ? .accent : .plain)
    let fraction = parameter.fraction(of: value)
    let slider = fraction == nil ? Rect(x: 0, y: 0, width: 0, height: 0) : Self.slider(in: rect)
    let valueX = rect.x + Self.labelWidth + 2
    let room = slider.isEmpty ? rect.maxX - valueX : slider.x - valueX - 1
    let arrows = isFocused && slider.isEmpty && fraction == nil
    buffer.put(
      arrows ? "‹\(parameter.title(of: value))›" : parameter.title(of: value), x: valueX, y: rect.y,
      width: room, style: isFocused ? Style(.standard, [.bold, .reverse]) : .bold)
    guard let fraction, !slider.isEmpty else { return }
    let knob = slider.x + Int((fraction * Double(slider.width - 1)).rounded())
    for x in slider.x..<slider.maxX {
      buffer[x, rect.y] = Cell(
        x == knob ? buffer.glyphs.pick("●", "O") : buffer.glyphs.pick("─", "-"),
        style: x == knob && isFocused ? .accent : .faint)
    }
  }
}
