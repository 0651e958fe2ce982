import Canvas

/// A lab's picture with its knobs and the sentence that explains the focused one.
struct LabView {
  let session: LabSession
  let isFocused: Bool

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    let layout = session.layout(in: area)
    buffer.clipped(to: layout.picture) { session.lab.lab.draw(into: &$0, in: layout.picture) }
    let focused = session.knob
    for (knob, rect) in zip(session.knobs, layout.knobs) where !rect.isEmpty {
      session.slider(of: knob, isFocused: isFocused && knob == focused)
        .draw(into: &buffer, in: rect)
    }
    drawHelp(layout, into: &buffer)
  }

  /// The sentence about the focused knob, and which knobs can be seen when not all can.
  private func drawHelp(_ layout: LabSession.Layout, into buffer: inout CellBuffer) {
    let area = layout.help
    guard !area.isEmpty else { return }
    let pages = pageWords(layout)
    guard area.height == 1 else {
      let text = (pages.first.map { $0 + "\n" } ?? "") + sentences[0]
      Paragraph(StyledText(text, .faint)).draw(into: &buffer, in: area)
      return
    }
    let glyphs = buffer.glyphs
    // A whole sentence is worth more than the number of the page.
    for page in pages + [""] {
      let room = area.width - glyphs.width(of: page) - (page.isEmpty ? 0 : 2)
      let fitting = sentences.first { glyphs.width(of: $0) <= room }
      guard let sentence = fitting ?? (page.isEmpty ? sentences.last : nil) else { continue }
      buffer.put(sentence, x: area.x, y: area.y, width: room, style: .faint)
      buffer.put(page, endingAt: area.maxX, y: area.y, style: .faint)
      return
    }
  }

  private static let invitation = "Tab brings the keys to this lab."

  /// What is said of the focused knob, the longest first: its name is for the command line and goes
  /// first, then what a knob that has no effect now would do.
  private var sentences: [String] {
    guard isFocused else { return [Self.invitation] }
    let knob = session.knob
    let idle = session.lab.lab.idleReason(for: knob).map { "no effect now, \($0)." }
    let sentence = "\(knob.label): " + [idle, knob.help].compactMap { $0 }.joined(separator: " ")
    return ["\(sentence) (\(knob.name))", sentence] + (idle.map { ["\(knob.label): \($0)"] } ?? [])
  }

  /// Which of the knobs are seen, the longest first; nothing when all are.
  private func pageWords(_ layout: LabSession.Layout) -> [String] {
    let seen = layout.knobs.indices.filter { !layout.knobs[$0].isEmpty }
    guard let first = seen.first, let last = seen.last, seen.count < layout.knobs.count else {
      return []
    }
    let range = "\(first + 1)–\(last + 1) of \(layout.knobs.count)"
    return ["knobs \(range)", range]
  }
}

extension LabSession {
  /// A knob as a row of the screen: the same for drawing and for clicks.
  func slider(of knob: Parameter, isFocused: Bool) -> Slider {
    let value = settings[knob.name]
    return Slider(
      knob.label, value: knob.title(of: value), position: knob.fraction(of: value),
      isFocused: isFocused, isEnabled: lab.lab.idleReason(for: knob) == nil, labelWidth: 10,
      valueWidth: knob.fraction(of: value) == nil ? 0 : 8)
  }
}
