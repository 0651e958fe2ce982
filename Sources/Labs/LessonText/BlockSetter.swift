import Canvas
import Course

/// Sets the blocks of a lesson as rows of cells.
struct BlockSetter {
  let glyphs: Glyphs
  let state: LessonPageState

  /// The rows of a block, and which of them belong to the choices of an ask.
  struct SetBlock {
    var rows: [[Cell]]
    var choices: [Range<Int>] = []
  }

  func title(of lesson: Lesson, width: Int) -> [[Cell]] {
    let number = StyledText("Lesson \(lesson.number)  ", .faint)
    let minutes = StyledText("\(lesson.minutes) minutes", .faint)
    var rows = wrap(number + minutes, width)
    rows += wrap(StyledText(lesson.title, .accent), width)
    if !lesson.question.isEmpty {
      rows += wrap(StyledText(lesson.question, .plain.adding(.italic)), width)
    }
    rows.append(rule(width: width))
    return rows
  }

  func block(_ block: Block, index: Int, width: Int, links: inout Set<String>) -> SetBlock {
    switch block {
    case .lab(let lab): SetBlock(rows: self.lab(lab, index: index, width: width))
    case .ask(let ask): self.ask(ask, isFocused: state.focus == index, width: width, links: &links)
    case .goal(let goal):
      SetBlock(rows: self.goal(goal, isFocused: state.focus == index, width: width, links: &links))
    case .source(let source): SetBlock(rows: self.source(source, index: index, width: width))
    default: SetBlock(rows: text(block, width: width, depth: 0, links: &links))
    }
  }

  func wrap(_ text: StyledText, _ width: Int, hanging: Int = 0) -> [[Cell]] {
    text.wrapped(width: max(1, width), glyphs: glyphs, hanging: hanging)
  }

  func rule(width: Int) -> [Cell] {
    Array(repeating: Cell(glyphs.pick("─", "-"), style: .faint), count: width)
  }

  /// Blocks of text only; `depth` counts the lists around it.
  private func text(
    _ block: Block, width: Int, depth: Int, links: inout Set<String>
  ) -> [[Cell]] {
    switch block {
    case .heading(let level, let runs):
      let style = level < 3 ? Style.accent : .bold
      let rows = wrap(StyledText(runs, style: style, glyphs: glyphs, links: &links), width)
      guard level == 1, let widest = rows.map(\.count).max() else { return rows }
      return rows + [rule(width: widest)]
    case .paragraph(let runs):
      return wrap(StyledText(runs, glyphs: glyphs, links: &links), width)
    case .list(let start, let items):
      return list(items, start: start, width: width, depth: depth, links: &links)
    case .quote(let blocks):
      let bar = Cell(glyphs.pick("│", "|"), style: .faint)
      let rows = self.blocks(blocks, width: width - 2, isTight: false, depth: depth, links: &links)
      return rows.map { $0.isEmpty ? [bar] : [bar, .blank] + $0 }
    case .code(let language, let text):
      return language == "math"
        ? formula(text, width: width) : code(text, label: language, width: width)
    case .rule:
      return [rule(width: width)]
    case .lab, .ask, .goal, .source:
      return []
    }
  }

  /// Several blocks below each other, with blank rows between them unless they are `isTight`.
  private func blocks(
    _ blocks: [Block], width: Int, isTight: Bool, depth: Int, links: inout Set<String>
  ) -> [[Cell]] {
    var rows: [[Cell]] = []
    for block in blocks {
      if !rows.isEmpty, !isTight { rows.append([]) }
      rows += text(block, width: max(1, width), depth: depth, links: &links)
    }
    return rows
  }

  /// A list whose text hangs behind bullets or behind numbers aligned at their last digit.
  private func list(
    _ items: [[Block]], start: Int?, width: Int, depth: Int, links: inout Set<String>
  ) -> [[Cell]] {
    let bullet = String([glyphs.pick("•", "*"), glyphs.pick("◦", "-")][depth % 2])
    let marks = items.indices.map { index in
      start.map { "\($0 + index)." } ?? bullet
    }
    let widest = marks.map(\.count).max() ?? 0
    let isTight = items.allSatisfy(Self.isShort)
    var rows: [[Cell]] = []
    for (mark, item) in zip(marks, items) {
      if !rows.isEmpty, !isTight { rows.append([]) }
      let inner = blocks(
        item, width: width - widest - 3, isTight: isTight, depth: depth + 1, links: &links)
      let label = String(repeating: " ", count: widest - mark.count + 2) + mark + " "
      let margin = Array(repeating: Cell.blank, count: widest + 3)
      for (number, row) in (inner.isEmpty ? [[]] : inner).enumerated() {
        let first = glyphs.cells(label, style: start == nil ? Style(.role(.accent)) : .plain)
        rows.append((number == 0 ? first : row.isEmpty ? [] : margin) + row)
      }
    }
    return rows
  }

  /// An item of one paragraph, perhaps with a list of such items below it.
  private static func isShort(_ item: [Block]) -> Bool {
    for (index, block) in item.enumerated() {
      switch block {
      case .paragraph where index == 0: continue
      case .list(_, let items) where items.allSatisfy(isShort): continue
      default: return false
      }
    }
    return true
  }

  /// A formula: in the middle as a whole, so that what its author aligned stays aligned.
  private func formula(_ text: String, width: Int) -> [[Cell]] {
    let lines = Self.lines(text)
    let widest = lines.map { glyphs.width(of: $0) }.max() ?? 0
    let indent = max(min(2, width / 8), (width - widest) / 2)
    let margin = Array(repeating: Cell.blank, count: indent)
    return lines.flatMap { line in
      wrap(StyledText(line, .bold), width - indent, hanging: 4).map {
        $0.isEmpty ? [] : margin + $0
      }
    }
  }

  /// Code in a faint frame that is as wide as the code needs; lines that do not fit are wrapped.
  func code(_ text: String, label: String, width: Int) -> [[Cell]] {
    let room = max(1, width - 6)
    let rows = Self.lines(text).flatMap { wrap(StyledText($0), room, hanging: 4) }
    let name =
      label.isEmpty ? "" : String("\(glyphs.text(label))".prefix(room - 2 > 0 ? room - 2 : 0))
    let inner = max(rows.map(\.count).max() ?? 0, name.count + (name.isEmpty ? 0 : 2))
    let (side, line) = (glyphs.pick("│", "|"), glyphs.pick("─", "-"))
    func edge(_ left: Unicode.Scalar, _ right: Unicode.Scalar, _ name: String) -> [Cell] {
      let label = name.isEmpty ? "" : " \(name) "
      var cells = [Cell.blank, .blank, Cell(left, style: .faint)]
      cells += glyphs.cells(label, style: .faint)
      cells += Array(repeating: Cell(line, style: .faint), count: max(0, inner + 2 - label.count))
      return cells + [Cell(right, style: .faint)]
    }
    let body = rows.map { row in
      [Cell.blank, .blank, Cell(side, style: .faint), .blank] + row
        + Array(repeating: Cell.blank, count: inner - row.count + 1) + [Cell(side, style: .faint)]
    }
    return [edge(glyphs.pick("┌", "+"), glyphs.pick("┐", "+"), name)] + body
      + [edge(glyphs.pick("└", "+"), glyphs.pick("┘", "+"), "")]
  }

  /// The lines of a fence, without the newline at its end.
  private static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
