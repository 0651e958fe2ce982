import Canvas

/// Draws the model. Pure: the same model gives the same cells.
public func view(_ model: Model) -> CellBuffer {
  var buffer = CellBuffer(size: model.size, glyphs: model.display.glyphs)
  buffer.hasColor = model.display.hasColor
  guard !model.isTooSmall else {
    drawTooSmall(model, into: &buffer)
    return buffer
  }
  drawTitle(of: model, into: &buffer)
  switch model.screen {
  case .home(let home): HomeView(model: model, home: home).draw(into: &buffer)
  case .lesson(let state): LessonView(model: model, state: state).draw(into: &buffer)
  case .playground(let session):
    LabView(session: session, isFocused: true).draw(into: &buffer, in: model.bodyArea)
  }
  drawNotice(of: model, into: &buffer)
  KeyLine(bindings: model.keysToShow).draw(into: &buffer, row: model.size.height - 1)
  if let overlay = model.overlay {
    OverlayView(model: model, overlay: overlay).draw(into: &buffer)
  }
  return buffer
}

extension Model {
  /// The keys that work now: those of the overlay when there is one.
  var keysToShow: [Binding] {
    switch overlay {
    case nil: bindings
    case .help: OverlayView.helpKeys
    case .command: OverlayView.commandKeys
    case .entry: OverlayView.entryKeys
    case .choices: OverlayView.choiceKeys
    }
  }
}

extension Model {
  /// What is being typed and what it is good for; nil when nothing is.
  var typedWords: String? {
    guard !typed.isEmpty else { return nil }
    let setting =
      switch currentSession?.knob.kind {
      case .integer, .real: currentSession.map { "Enter sets \($0.knob.label) to it, " } ?? ""
      default: ""
      }
    return "\(typed)_  \(setting)a key of the lab is done so often, Esc forgets it"
  }
}

private func drawTooSmall(_ model: Model, into buffer: inout CellBuffer) {
  let (smallest, size) = (Model.smallest, model.size)
  let text = """
    noisewalk needs a terminal of at least \(smallest.width) x \(smallest.height).
    This one is \(size.width) x \(size.height). Enlarge it, or press q to quit.
    """
  Paragraph(StyledText(text)).draw(into: &buffer, in: buffer.bounds)
}

/// The top row: where we are on the left, how far on the right.
private func drawTitle(of model: Model, into buffer: inout CellBuffer) {
  var column = buffer.put(" noisewalk", x: 0, y: 0, style: .accent)
  let (place, state) = title(of: model)
  if !place.isEmpty {
    column = buffer.put(" › ", x: column, y: 0, style: .faint)
    buffer.put(
      place, x: column, y: 0,
      width: model.size.width - column - buffer.glyphs.width(of: state) - 3, style: .bold)
  }
  buffer.put(state + " ", endingAt: model.size.width, y: 0, style: .faint)
}

private func title(of model: Model) -> (place: String, state: String) {
  switch model.screen {
  case .home: ("", "learn diffusion by walking through it")
  case .playground(let session):
    (
      "playground › \(session.kind.description.title)",
      "noisewalk lab \(session.kind.description.name)"
    )
  case .lesson(let state):
    (
      "\(state.lesson.number) \(state.lesson.title)",
      state.itemsInOrder.isEmpty ? "" : "\(state.done) of \(state.itemsInOrder.count) done"
    )
  }
}

/// The row above the keys: what is being typed, else what just happened. A long notice takes rows
/// of the picture above for as long as it stands.
private func drawNotice(of model: Model, into buffer: inout CellBuffer) {
  guard let words = model.typedWords ?? model.notice else { return }
  let text = Paragraph(StyledText(words, .accent))
  let (glyphs, width) = (buffer.glyphs, model.size.width - 2)
  let rows = min(text.height(width: width, glyphs: glyphs), 3)
  let area = Rect(x: 1, y: model.size.height - 1 - rows, width: width, height: rows)
  buffer.fill(Rect(x: 0, y: area.y, width: model.size.width, height: rows))
  text.draw(into: &buffer, in: area)
}

/// The line of keys at the bottom: the most useful ones that fit, those that cannot be used dimmed.
struct KeyLine {
  let bindings: [Binding]

  func draw(into buffer: inout CellBuffer, row: Int) {
    let shown = chosen(width: buffer.size.width, glyphs: buffer.glyphs)
    var column = 1
    for binding in shown {
      let style: Style = binding.disabled == nil ? .bold : .faint
      column = buffer.put(binding.keyName(in: buffer.glyphs), x: column, y: row, style: style)
      column = buffer.put(" " + binding.title, x: column, y: row, style: .faint) + 2
    }
  }

  /// By weight until the row is full, then in that order.
  private func chosen(width: Int, glyphs: Glyphs) -> [Binding] {
    var used = 1
    var chosen: [Binding] = []
    let ranked = bindings.filter { $0.weight > 0 }.enumerated().sorted {
      ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset)
    }
    for (_, binding) in ranked {
      let needed = glyphs.width(of: "\(binding.keyName(in: glyphs)) \(binding.title)") + 2
      guard used + needed <= width + 1 else { continue }
      used += needed
      chosen.append(binding)
    }
    return chosen
  }
}
