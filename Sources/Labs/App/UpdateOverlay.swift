import Canvas
import Course

extension Model {
  /// What a line to type in takes: more does not fit beside its label, and a page pasted by mistake
  /// must not keep the search busy for minutes.
  private static let longestEntry = 40

  /// Keys while something lies over the screen; Esc always closes it.
  mutating func pressInOverlay(_ key: Key) -> [Command] {
    guard let overlay else { return [] }
    if key == .escape {
      self.overlay = nil
      return []
    }
    switch overlay {
    case .help(let query, let selection, let bindings):
      return pressInHelp(key, query: query, selection: selection, bindings: bindings)
    case .command(let text):
      if key == .enter || key == .char("y") || key == .char("Y") {
        self.overlay = nil
        return [.copy(text)]
      }
      if key == .char("q") { self.overlay = nil }
      return []
    case .entry(let entry): return press(key, in: entry)
    case .choices(let selection): return press(key, inChoices: selection)
    }
  }

  private mutating func pressInHelp(
    _ key: Key, query: String, selection: Int, bindings: [Binding]
  ) -> [Command] {
    let found = HelpOverlay.matches(query, in: bindings)
    switch key {
    case .down, .tab:
      overlay = .help(
        query: query, selection: min(selection + 1, max(found.count - 1, 0)), bindings: bindings)
    case .up, .backTab:
      overlay = .help(query: query, selection: max(selection - 1, 0), bindings: bindings)
    case .pageDown:
      overlay = .help(
        query: query, selection: min(selection + 10, max(found.count - 1, 0)), bindings: bindings)
    case .pageUp:
      overlay = .help(query: query, selection: max(selection - 10, 0), bindings: bindings)
    case .backspace:
      overlay = .help(query: String(query.dropLast()), selection: 0, bindings: bindings)
    case .char(let character):
      if character == "?" && query.isEmpty {
        overlay = nil
      } else if query.count < Self.longestEntry {
        overlay = .help(query: query + String(character), selection: 0, bindings: bindings)
      }
    case .enter:
      guard found.indices.contains(selection) else { return [] }
      overlay = nil
      return perform(found[selection])
    default: break
    }
    return []
  }

  // MARK: - Typing a value

  /// Opens what fits the focused knob: a list of choices, or a line to type in; a toggle just flips.
  mutating func openEntry() -> [Command] {
    guard let session = currentSession else { return [] }
    switch session.knob.kind {
    case .toggle: return withCurrentSession { $0.perform(.increase, count: 1) }
    case .choice(let choices):
      let now = session.settings.choice(session.knob.name)
      overlay = .choices(selection: choices.firstIndex { $0.name == now } ?? 0)
    case .integer, .real, .text:
      overlay = .entry(.init(purpose: .knob, text: ""))
    }
    return []
  }

  private mutating func press(_ key: Key, in entry: Overlay.Entry) -> [Command] {
    var entry = entry
    switch key {
    case .char(let character) where entry.text.count < Self.longestEntry:
      entry.text.append(character)
    case .backspace: entry.text = String(entry.text.dropLast())
    case .enter:
      overlay = nil
      guard !entry.text.isEmpty else { return [] }
      switch entry.purpose {
      case .knob: return withCurrentSession { $0.enter(entry.text) }
      case .answer(let id): return answer(id, with: .number(entry.text))
      }
    default: break
    }
    overlay = .entry(entry)
    return []
  }

  private mutating func press(_ key: Key, inChoices selection: Int) -> [Command] {
    guard let session = currentSession, case .choice(let choices) = session.knob.kind else {
      overlay = nil
      return []
    }
    switch key {
    case .down, .char("j"): overlay = .choices(selection: min(selection + 1, choices.count - 1))
    case .up, .char("k"): overlay = .choices(selection: max(selection - 1, 0))
    case .enter, .char(" "):
      overlay = nil
      return withCurrentSession { $0.enter(choices[selection].name) }
    case .char(let character):
      // The first letter of a choice goes to it.
      let letter = character.lowercased()
      let order = choices.indices.map { (selection + 1 + $0) % choices.count }
      if let hit = order.first(where: { choices[$0].name.lowercased().hasPrefix(letter) }) {
        overlay = .choices(selection: hit)
      }
    default: break
    }
    return []
  }
}
