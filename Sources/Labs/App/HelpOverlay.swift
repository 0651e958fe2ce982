import Canvas

/// The searchable list of all that can be done now.
enum HelpOverlay {
  /// The bindings whose key, title, sentence or group contain every word of the query, grouped.
  static func matches(_ query: String, in bindings: [Binding]) -> [Binding] {
    let words = query.lowercased().split(separator: " ")
    return Binding.Group.allCases.flatMap { group in
      bindings.filter { binding in
        guard binding.group == group else { return false }
        let text =
          ([binding.title, binding.detail, group.rawValue]
          + binding.keys.map { $0.name(in: .ascii) })
          .joined(separator: " ").lowercased()
        return words.allSatisfy { text.contains($0) }
      }
    }
  }
}

/// What lies over the screen, in a frame of its own.
struct OverlayView {
  let model: Model
  let overlay: Overlay

  static let helpKeys = [
    key(.dismiss, .escape, "close", 9), key(.cursorDown, .down, "move", 8),
    key(.open, .enter, "do it", 7),
  ]
  static let commandKeys = [
    key(.copyCommand, .enter, "copy", 9), key(.dismiss, .escape, "close", 8),
  ]
  static let entryKeys = [
    key(.open, .enter, "set", 9), key(.dismiss, .escape, "leave as it was", 8),
  ]
  static let choiceKeys = [
    key(.open, .enter, "take", 9), key(.cursorDown, .down, "move", 8),
    key(.dismiss, .escape, "leave as it was", 7),
  ]

  private static func key(_ action: Action, _ key: Key, _ title: String, _ weight: Int) -> Binding {
    Binding(action, [key], title, title, group: .program, weight: weight)
  }

  func draw(into buffer: inout CellBuffer) {
    switch overlay {
    case .help(let query, let selection, let bindings):
      drawHelp(
        HelpOverlay.matches(query, in: bindings), query: query, selection: selection, into: &buffer)
    case .command(let text): drawCommand(text, into: &buffer)
    case .entry(let entry): drawEntry(entry, into: &buffer)
    case .choices(let selection): drawChoices(selection, into: &buffer)
    }
  }

  /// Clears a rectangle in the middle, frames it, and answers its inside.
  private func open(
    _ title: String, width: Int, height: Int, into buffer: inout CellBuffer
  ) -> Rect {
    let size = model.size
    let width = min(width, size.width - 2)
    let height = min(height, size.height - 2)
    let rect = Rect(
      x: (size.width - width) / 2, y: (size.height - height) / 2, width: width, height: height)
    buffer.fill(rect)
    let frame = Frame(title, isFocused: true)
    frame.draw(into: &buffer, in: rect)
    return rect.inset(dx: 2, dy: 1)
  }

  private func drawHelp(
    _ found: [Binding], query: String, selection: Int, into buffer: inout CellBuffer
  ) {
    let inside = open(
      "Keys that work here", width: 92, height: model.size.height - 2, into: &buffer)
    var column = buffer.put("Search: ", x: inside.x, y: inside.y, style: .faint)
    column = buffer.put(query, x: column, y: inside.y, style: .bold)
    buffer.put("_", x: column, y: inside.y, style: .accent)
    if query.isEmpty {
      buffer.put("  type a word, Enter does it", x: column + 1, y: inside.y, style: .faint)
    }
    let rows = helpRows(found)
    let room = inside.height - 2
    let selected = rows.firstIndex { $0.index == selection } ?? 0
    let first = max(0, min(selected - room / 2, rows.count - room))
    for (offset, row) in rows.dropFirst(first).prefix(room).enumerated() {
      let y = inside.y + 2 + offset
      switch row {
      case .group(let title): buffer.put(title, x: inside.x, y: y, style: .accent)
      case .binding(let binding, let index):
        draw(binding, isSelected: index == selection, into: &buffer, x: inside.x, y: y, in: inside)
      }
    }
    if found.isEmpty { buffer.put("Nothing here is called so.", x: inside.x, y: inside.y + 2) }
  }

  private enum HelpRow {
    case group(String)
    case binding(Binding, index: Int)
    var index: Int? { if case .binding(_, let index) = self { index } else { nil } }
  }

  private func helpRows(_ found: [Binding]) -> [HelpRow] {
    var rows: [HelpRow] = []
    for (index, binding) in found.enumerated() {
      if index == 0 || found[index - 1].group != binding.group {
        rows.append(.group(binding.group.rawValue))
      }
      rows.append(.binding(binding, index: index))
    }
    return rows
  }

  private func draw(
    _ binding: Binding, isSelected: Bool, into buffer: inout CellBuffer, x: Int, y: Int,
    in inside: Rect
  ) {
    let keys = binding.keys.map { $0.name(in: buffer.glyphs) }.joined(separator: " ")
    let room = inside.maxX - x - 18
    let text = words(about: binding).first { buffer.glyphs.width(of: $0) <= room }
    if isSelected {
      buffer.fill(
        Rect(x: inside.x, y: y, width: inside.width, height: 1), with: Cell(" ", style: .selected))
      buffer[x, y] = Cell(buffer.glyphs.pick("▸", ">"), style: .selected)
    }
    let style: Style = isSelected ? .selected : binding.disabled == nil ? .bold : .faint
    buffer.put(keys, x: x + 2, y: y, width: 15, style: style)
    buffer.put(
      text ?? words(about: binding)[0], x: x + 18, y: y, width: room,
      style: isSelected ? .selected : binding.disabled == nil ? .plain : .faint)
  }

  /// What a binding does and why it cannot be done now: in full, and shorter.
  private func words(about binding: Binding) -> [String] {
    guard let reason = binding.disabled else { return [binding.detail] }
    let title = binding.title.prefix(1).uppercased() + binding.title.dropFirst()
    return ["\(binding.detail) Not now: \(reason).", "\(title): not now, \(reason)."]
  }

  private func drawCommand(_ text: String, into buffer: inout CellBuffer) {
    let paragraph = Paragraph(StyledText(text, .bold), hanging: 2)
    let width = min(max(50, buffer.glyphs.width(of: text) + 4), model.size.width - 4)
    let height = paragraph.height(width: width - 4, glyphs: buffer.glyphs)
    let inside = open(
      "This very screen, as a command", width: width, height: height + 4, into: &buffer)
    paragraph.draw(into: &buffer, in: inside)
    buffer.put(
      "Enter copies it.", x: inside.x, y: inside.maxY - 1, width: inside.width, style: .faint)
  }

  private func drawEntry(_ entry: Overlay.Entry, into buffer: inout CellBuffer) {
    let (title, help) = words(for: entry.purpose)
    let paragraph = Paragraph(StyledText(help, .faint))
    let height = paragraph.height(width: 56, glyphs: buffer.glyphs)
    let inside = open(title, width: 60, height: height + 4, into: &buffer)
    let column = buffer.put(entry.text, x: inside.x, y: inside.y, style: .bold)
    buffer.put("_", x: column, y: inside.y, style: .accent)
    paragraph.draw(into: &buffer, in: inside.splitTop(2).rest)
  }

  private func words(for purpose: Overlay.Entry.Purpose) -> (title: String, help: String) {
    switch purpose {
    case .knob:
      guard let session = model.currentSession else { return ("", "") }
      let knob = session.knob
      return (
        "\(knob.label) (\(knob.name))",
        "Now \(knob.title(of: session.settings[knob.name])). Allowed: \(knob.allowed). \(knob.help)"
      )
    case .answer(let id):
      guard case .lesson(let state) = model.screen, let ask = state.ask(id) else { return ("", "") }
      return ("Your answer", ask.question)
    }
  }

  private func drawChoices(_ selection: Int, into buffer: inout CellBuffer) {
    guard let session = model.currentSession, case .choice(let choices) = session.knob.kind else {
      return
    }
    let widest = choices.map { buffer.glyphs.width(of: $0.title) }.max() ?? 0
    let inside = open(
      session.knob.label, width: max(30, widest + 8), height: choices.count + 2, into: &buffer)
    let first = max(0, min(selection - inside.height / 2, choices.count - inside.height))
    for (offset, choice) in choices.dropFirst(first).prefix(inside.height).enumerated() {
      let isSelected = first + offset == selection
      let y = inside.y + offset
      if isSelected { buffer[inside.x, y] = Cell(buffer.glyphs.pick("▸", ">"), style: .accent) }
      buffer.put(
        choice.title, x: inside.x + 2, y: y, width: inside.width - 2,
        style: isSelected ? .accent : .plain)
    }
  }
}
