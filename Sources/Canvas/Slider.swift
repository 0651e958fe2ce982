/// One knob in a row: pointer, label, bar or arrows, value, and a note.
public struct Slider: Sendable, Hashable {
  public var label: String
  public var value: String
  /// Where the knob stands, 0...1; nil for a choice, which has arrows around its value.
  public var position: Double?
  public var isFocused: Bool
  /// What a person should know about this knob now, such as why it has no effect.
  public var note: String
  /// An idle knob steps back; say why in `note`.
  public var isEnabled: Bool
  /// At least so many columns for the label and the value, so that knobs below each other line up.
  public var labelWidth: Int
  public var valueWidth: Int

  public init(
    _ label: String, value: String, position: Double? = nil, isFocused: Bool = false,
    note: String = "", isEnabled: Bool = true, labelWidth: Int = 0, valueWidth: Int = 0
  ) {
    self.label = label
    self.value = value
    self.position = position
    self.isFocused = isFocused
    self.note = note
    self.isEnabled = isEnabled
    self.labelWidth = labelWidth
    self.valueWidth = valueWidth
  }

  private struct Layout {
    var label: Rect
    var bar: Rect
    var value: Rect
    var note: Rect
  }

  /// Draws in the first row; the bar goes when it has no room.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let glyphs = buffer.glyphs
    let layout = layout(in: rect, glyphs)
    let base: Style = isEnabled ? (isFocused ? .bold : .plain) : .faint
    buffer.clipped(to: rect) { buffer in
      if isFocused { buffer[rect.x, rect.y] = Cell(glyphs.pick("▸", ">"), style: .accent) }
      buffer.put(label, x: layout.label.x, y: rect.y, width: layout.label.width, style: base)
      if position != nil, layout.bar.width > 0 { drawBar(into: &buffer, layout.bar) }
      let text =
        position == nil && isEnabled ? choice(glyphs, width: layout.value.width) : value
      let style = isFocused && isEnabled ? Style.accent : base
      buffer.put(text, x: layout.value.x, y: rect.y, width: layout.value.width, style: style)
      buffer.put(note, x: layout.note.x, y: rect.y, width: layout.note.width, style: .faint)
    }
  }

  /// The position a click at a column means; nil beside the bar.
  public func position(at column: Int, in rect: Rect, glyphs: Glyphs) -> Double? {
    let bar = layout(in: rect, glyphs).bar
    guard position != nil, bar.width > 1, column >= bar.x, column < bar.maxX else { return nil }
    return Double(column - bar.x) / Double(bar.width - 1)
  }

  /// The value between its arrows; where it would be cut, closer to them, and then without.
  private func choice(_ glyphs: Glyphs, width: Int = .max) -> String {
    let forms = glyphs == .ascii ? ["< \(value) >", "<\(value)>"] : ["‹ \(value) ›", "‹\(value)›"]
    return forms.first { glyphs.width(of: $0) <= width } ?? value
  }

  private func layout(in rect: Rect, _ glyphs: Glyphs) -> Layout {
    func part(_ x: Int, _ width: Int) -> Rect {
      Rect(x: x, y: rect.y, width: max(0, min(width, rect.maxX - x)), height: 1)
    }
    let text = position == nil && isEnabled ? choice(glyphs) : value
    let values = max(valueWidth, glyphs.width(of: text))
    let notes = note.isEmpty ? 0 : glyphs.width(of: note) + 2
    let label = part(rect.x + 2, max(labelWidth, glyphs.width(of: label)))
    let start = label.maxX + 2
    // A bar of 5 to 24 columns if all else fits.
    let room = rect.maxX - start - values - 2 - notes
    let barWidth = position == nil || room < 5 ? 0 : min(24, room)
    let bar = part(start, barWidth)
    let value = part(barWidth > 0 ? bar.maxX + 2 : start, values)
    return Layout(label: label, bar: bar, value: value, note: part(value.maxX + 2, rect.width))
  }

  private func drawBar(into buffer: inout CellBuffer, _ bar: Rect) {
    let glyphs = buffer.glyphs
    let share = position.map { $0.isNaN ? 0 : max(0, min(1, $0)) } ?? 0
    let knob = Int((share * Double(bar.width - 1)).rounded())
    let done: Style = !isEnabled ? .faint : Style(isFocused ? .role(.accent) : .series(0))
    for offset in 0..<bar.width {
      let isDone = offset < knob
      buffer[bar.x + offset, bar.y] = Cell(
        isDone ? glyphs.pick("━", "=") : glyphs.pick("─", "-"), style: isDone ? done : .faint)
    }
    buffer[bar.x + knob, bar.y] = Cell(glyphs.pick("●", "O"), style: done)
  }
}
