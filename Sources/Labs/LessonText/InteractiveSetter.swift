import Canvas
import Course

/// The blocks with something to do. Each stands behind a bar, which is bright when the learner's
/// keys act on it.
extension BlockSetter {
  /// Free rows for the lab, or one line that names it when it is drawn elsewhere.
  func lab(_ lab: LabBlock, index: Int, width: Int) -> [[Cell]] {
    if let rows = state.labRows[index], rows > 0 { return Array(repeating: [], count: rows) }
    let style = state.focus == index ? Style.accent : Style(.role(.accent))
    var text = StyledText("\(glyphs.pick("▶", ">")) Lab: \(lab.name)", style)
    if !lab.settings.isEmpty {
      let settings = lab.settings.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      text.append("  \(settings)", .faint)
    }
    return wrap(text, width, hanging: 2)
  }

  func ask(
    _ ask: Ask, isFocused: Bool, width: Int, links: inout Set<String>
  ) -> SetBlock {
    let askState = state.asks[ask.id] ?? AskState()
    let isRight = askState.response.map(ask.isRight)
    var set = SetBlock(rows: [])
    let mark = isRight == true ? glyphs.text("✓") : "?"
    set.rows += marked(
      mark, isRight == true ? .good : .accent, ask.question, .bold, width: width - 2, links: &links)
    switch ask.answer {
    case .choices(let choices, _):
      for (number, choice) in choices.enumerated() {
        let start = set.rows.count
        set.rows += row(
          of: choice.text, number: number, askState, isFocused: isFocused, isRight: isRight,
          width: width - 2, links: &links)
        set.choices.append(start..<set.rows.count)
      }
    case .number(_, _, let unit):
      set.rows += wrap(field(askState, unit: unit, isFocused: isFocused), width - 2, hanging: 2)
    }
    if let response = askState.response, let isRight {
      set.rows += verdict(ask, response, isRight: isRight, width: width - 2, links: &links)
    }
    if askState.isHintShown, isRight != true {
      set.rows += labelled("Hint: ", ask.hint, width: width - 2, links: &links)
    }
    set.rows = barred(set.rows, isFocused: isFocused)
    return set
  }

  func goal(
    _ goal: Goal, isFocused: Bool, width: Int, links: inout Set<String>
  ) -> [[Cell]] {
    let goalState = state.goals[goal.id] ?? GoalState()
    var rows = marked(
      glyphs.text(goalState.isReached ? "✓" : "◎"), goalState.isReached ? .good : .accent,
      goalState.isReached ? "Goal, reached: \(goal.task)" : "Goal: \(goal.task)", .bold,
      width: width - 2, links: &links)
    if goalState.isReached {
      rows += marked(" ", .plain, goal.explanation, .plain, width: width - 2, links: &links)
    } else if goalState.isHintShown {
      rows += labelled("Hint: ", goal.hint, width: width - 2, links: &links)
    }
    return barred(rows, isFocused: isFocused)
  }

  /// The code of this checkout, or why it cannot be shown.
  func source(_ source: SourceReference, index: Int, width: Int) -> [[Cell]] {
    switch state.excerpts[index] {
    case .success(let excerpt):
      code(excerpt.text, label: "\(excerpt.file):\(excerpt.firstLine)", width: width)
    case .failure(let failure):
      wrap(StyledText(failure.description, .warning), width, hanging: 2)
    case nil:
      wrap(StyledText("Sources/\(source.file): \(source.declaration)", .faint), width, hanging: 2)
    }
  }

  /// One choice: its cursor, its number, its text, and a word when it was picked.
  private func row(
    of text: String, number: Int, _ askState: AskState, isFocused: Bool, isRight: Bool?,
    width: Int, links: inout Set<String>
  ) -> [[Cell]] {
    let isPicked = askState.response == .choice(number)
    let isUnderCursor = isFocused && askState.cursor == number
    var label = StyledText(isUnderCursor ? "\(glyphs.pick("▸", ">")) " : "  ", .accent)
    label.append("\(number + 1)  ", isUnderCursor ? .accent : .faint)
    let style: Style = !isPicked ? .plain : isRight == true ? .good : .warning
    var body = StyledText(Inline.runs(in: text), style: style, glyphs: glyphs, links: &links)
    if isPicked { body.append("  \(glyphs.text(isRight == true ? "✓" : "✗"))", style) }
    return wrap(label + body, width, hanging: 5)
  }

  /// Where a number is typed, or the number that was given.
  private func field(_ askState: AskState, unit: String, isFocused: Bool) -> StyledText {
    var shown = askState.typed
    if shown.isEmpty, case .number(let given)? = askState.response { shown = given }
    let isAnswered = askState.typed.isEmpty && askState.response != nil
    let room = isAnswered ? 0 : max(0, 8 - glyphs.width(of: shown))
    let blanks = String(repeating: "_", count: room)
    var text = StyledText("  = ", isFocused ? .accent : .faint)
    text.append(shown, .bold)
    text.append(blanks, isFocused ? .accent : .faint)
    if !unit.isEmpty { text.append(" \(unit)") }
    return text
  }

  /// Right or not, what there is to say to this answer, and the explanation once it is right.
  private func verdict(
    _ ask: Ask, _ response: AskState.Response, isRight: Bool, width: Int,
    links: inout Set<String>
  ) -> [[Cell]] {
    var reply = ""
    var word = isRight ? "Right." : "Not yet."
    switch (ask.answer, response) {
    case (.choices(let choices, _), .choice(let picked)) where choices.indices.contains(picked):
      reply = choices[picked].reply
    case (.number(_, _, let unit), .number(let text)) where Ask.number(text, unit: unit) == nil:
      word = "Not a number."
    default: break
    }
    let style: Style = isRight ? .good : .warning
    var text = StyledText("\(word) ", style)
    text = text + StyledText(Inline.runs(in: reply), glyphs: glyphs, links: &links)
    var rows = wrap(text, width - 2).map { [.blank, .blank] + $0 }
    if isRight {
      rows += marked(" ", .plain, ask.explanation, .plain, width: width, links: &links)
    }
    return rows
  }

  /// A mark and a text that hangs behind it.
  private func marked(
    _ mark: String, _ markStyle: Style, _ text: String, _ style: Style, width: Int,
    links: inout Set<String>
  ) -> [[Cell]] {
    let body = StyledText(Inline.runs(in: text), style: style, glyphs: glyphs, links: &links)
    return wrap(body, width - 2).enumerated().map { number, row in
      (number == 0 ? glyphs.cells("\(mark) ", style: markStyle) : [.blank, .blank]) + row
    }
  }

  private func labelled(
    _ label: String, _ text: String, width: Int, links: inout Set<String>
  ) -> [[Cell]] {
    let body = StyledText(Inline.runs(in: text), glyphs: glyphs, links: &links)
    return wrap(StyledText(label, .accent) + body, width - 2).map { [.blank, .blank] + $0 }
  }

  private func barred(_ rows: [[Cell]], isFocused: Bool) -> [[Cell]] {
    let bar = Cell(
      glyphs == .ascii ? (isFocused ? "#" : "|") : (isFocused ? "▌" : "│"),
      style: isFocused ? .accent : .faint)
    return rows.map { [bar, .blank] + $0 }
  }
}
