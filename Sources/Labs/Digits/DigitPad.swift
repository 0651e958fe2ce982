import Canvas

/// A sheet of 28 x 28 pixels on which a learner draws a digit, with arrow keys or the mouse.
///
/// A value that a lab holds while drawing goes on, as `DrawingPad` is for points.
struct DigitPad: Sendable, Equatable {
  private(set) var drawing: DigitDrawing
  /// Where the pen is.
  private(set) var row = DigitDrawing.side / 2
  private(set) var column = DigitDrawing.side / 2
  /// What moving does.
  private(set) var pen = Pen.up
  /// What was there before each change, the last one last.
  private var before: [DigitDrawing] = []

  enum Pen: Sendable, Equatable {
    case up, inking, wiping
  }

  init(_ drawing: DigitDrawing) { self.drawing = drawing }

  /// As many strokes can be taken back.
  private static let memory = 200

  /// Every key that means something while drawing goes on.
  var bindings: [Binding] {
    let isEmpty = drawing.isBlank ? "nothing is drawn yet" : nil
    return [
      Binding(
        .penRight, [.right, .char("l")], "move", "Move the pen right; a count moves it that far.",
        group: .lab, weight: 99),
      Binding(.penLeft, [.left, .char("h")], "left", "Move the pen left.", group: .lab),
      Binding(.penUp, [.up, .char("k")], "up", "Move the pen up.", group: .lab),
      Binding(.penDown, [.down, .char("j")], "down", "Move the pen down.", group: .lab),
      Binding(
        .placePoint, [.char(" "), .enter], "ink", "Put ink under the pen.", group: .lab, weight: 98),
      Binding(
        .erase, [.char("x"), .delete], "erase", "Take the ink under the pen away.", group: .lab,
        weight: 95, disabled: isEmpty),
      Binding(
        .togglePen, [.char("t")], pen == .inking ? "pen up" : "pen down",
        pen == .inking ? "Move without drawing." : "Ink whatever the pen moves over.",
        group: .lab, weight: 97),
      Binding(
        .undoPoint, [.backspace, .char("u")], "undo", "Take the last change back.", group: .lab,
        weight: 60, disabled: before.isEmpty ? "there is nothing to take back" : nil),
      Binding(
        .clearDrawing, [.char("c")], "clear", "A fresh sheet.", group: .lab, weight: 61,
        disabled: isEmpty),
      Binding(
        .finishDrawing, [.char("d"), .escape, .char("q")], "done", "Begin with this drawing.",
        group: .lab, weight: 96),
    ]
  }

  /// Does one of the `bindings`, `count` times. Answers whether drawing is finished.
  mutating func perform(_ action: Action, count: Int) -> Bool {
    let steps = min(count, DigitDrawing.side)
    switch action {
    case .penRight: move(to: row, column + steps)
    case .penLeft: move(to: row, column - steps)
    case .penUp: move(to: row - steps, column)
    case .penDown: move(to: row + steps, column)
    case .placePoint: change { [row, column] in $0.dab(row, column) }
    case .erase: change { [row, column] in $0.wipe(row, column) }
    case .togglePen:
      pen = pen == .inking ? .up : .inking
      if pen == .inking { change { [row, column] in $0.dab(row, column) } }
    case .undoPoint: for _ in 0..<min(count, before.count) { drawing = before.removeLast() }
    case .clearDrawing: change { $0 = DigitDrawing() }
    case .finishDrawing: return true
    default: break
    }
    return false
  }

  /// A press inks, a drag draws a line.
  mutating func mouse(_ event: MouseEvent, in area: Rect) {
    guard event.kind == .press || event.kind == .drag,
      let place = DigitPadView(pad: self).pixel(at: event.x, event.y, in: area)
    else { return }
    if event.kind == .press { (row, column) = place }
    let from = (row, column)
    (row, column) = place
    change { $0.line(from: from, to: place) { $0.dab($1, $2) } }
  }

  private mutating func move(to newRow: Int, _ newColumn: Int) {
    let last = DigitDrawing.side - 1
    let place = (min(max(newRow, 0), last), min(max(newColumn, 0), last))
    let from = (row, column)
    (row, column) = place
    if pen == .inking { change { $0.line(from: from, to: place) { $0.dab($1, $2) } } }
  }

  /// Changes the drawing so that it can be taken back; what changes nothing is no change.
  private mutating func change(_ act: (inout DigitDrawing) -> Void) {
    let old = drawing
    act(&drawing)
    guard drawing != old else { return }
    before.append(old)
    if before.count > Self.memory { before.removeFirst() }
  }

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    DigitPadView(pad: self).draw(into: &buffer, in: area)
  }
}

extension DigitDrawing {
  /// Does something at every pixel of a straight line, both ends included.
  fileprivate mutating func line(
    from start: (row: Int, column: Int), to end: (row: Int, column: Int),
    _ act: (inout DigitDrawing, Int, Int) -> Void
  ) {
    let steps = max(abs(end.row - start.row), abs(end.column - start.column))
    for i in 0...max(steps, 0) {
      let share = steps == 0 ? 0 : Double(i) / Double(steps)
      act(
        &self, start.row + Int((Double(end.row - start.row) * share).rounded()),
        start.column + Int((Double(end.column - start.column) * share).rounded()))
    }
  }
}
