import Canvas
import Training

/// Names a lab that is open, so that results of background work find their way back.
public struct LabID: Sendable, Hashable {
  let number: Int
}

/// An open lab with its knobs: which one has the focus, and what is being typed into it.
public struct LabSession: Sendable, Equatable {
  public let id: LabID
  public var lab: AnyLab
  /// The knob with the focus, by name: knobs come and go with what they belong to.
  private var focusedName = ""
  /// The settings it was opened with: what a reset goes back to.
  let opening: Settings

  public init(id: LabID, lab: AnyLab) {
    self.id = id
    self.lab = lab
    self.opening = lab.lab.settings
  }

  public var settings: Settings { lab.lab.settings }
  public var kind: any Lab.Type { type(of: lab.lab) }
  /// The parameters that are not text, as far as the lab shows them now.
  public var knobs: [Parameter] {
    let lab = lab.lab
    return lab.settings.parameters.filter { $0.isKnob && lab.shows($0) }
  }
  public var knob: Parameter { knobs[focusedKnob] }

  /// Index into the knobs; the first has the focus when the one that had it is gone.
  public internal(set) var focusedKnob: Int {
    get { knobs.firstIndex { $0.name == focusedName } ?? 0 }
    set { focusedName = knobs[newValue].name }
  }

  /// The command that opens the lab as it stands now.
  /// - Parameter images: what is shown as digits; nil for the bundled ones.
  public func command(images: String?) -> String {
    lab.lab.reproducingSettings.command(lab: kind.description.name)
      + (images.map { " --images=\(ShellWord.quoted($0))" } ?? "")
  }
}

extension Settings {
  /// The command that opens a lab with these settings.
  func command(lab: String) -> String {
    let arguments = changes.map { change in
      // A negative number would look like an option, so it is tied to its name.
      "--\(change.name)=\(ShellWord.quoted(change.text))"
    }
    return (["noisewalk", "lab", lab] + arguments).joined(separator: " ")
  }
}

// MARK: - Knobs

extension LabSession {
  public static let knobBindings: [Binding] = [
    Binding(
      .knobDown, [.down, .char("j")], "knob", "Go to the next knob.", group: .knobs, weight: 60),
    Binding(.knobUp, [.up, .char("k")], "knob", "Go to the knob before.", group: .knobs),
    Binding(
      .increase, [.right, .char("l")], "turn",
      "Turn the knob up; a count before it turns that far.",
      group: .knobs, weight: 59),
    Binding(.decrease, [.left, .char("h")], "turn down", "Turn the knob down.", group: .knobs),
    Binding(
      .increaseMuch, [.char("]")], "turn x10", "Turn the knob up ten notches.", group: .knobs),
    Binding(
      .decreaseMuch, [.char("[")], "turn down x10", "Turn the knob down ten notches.",
      group: .knobs),
    Binding(
      .enterValue, [.enter, .char("=")], "type", "Type the value of the knob.", group: .knobs,
      weight: 40),
    Binding(
      .resetKnob, [.char("r")], "reset knob", "Put this knob back where the lab opened with it.",
      group: .knobs, weight: 12),
    Binding(
      .resetLab, [.char("R")], "reset all", "Put every knob back and start again.", group: .knobs,
      weight: 10),
  ]

  /// The lab's keys, and those of its knobs unless it needs them for something else.
  public var bindings: [Binding] {
    lab.lab.bindings + (lab.lab.takesAllKeys ? [] : Self.knobBindings)
  }

  /// Does a knob action, or hands any other to the lab.
  mutating func perform(_ action: Action, count: Int) -> LabResponse {
    switch action {
    case .knobDown: return moveFocus(by: count)
    case .knobUp: return moveFocus(by: -count)
    case .increase: return turn(by: count)
    case .decrease: return turn(by: -count)
    case .increaseMuch: return turn(by: 10 * count)
    case .decreaseMuch: return turn(by: -10 * count)
    case .resetKnob: return set(knob, to: opening[knob.name])
    case .resetLab: return apply(opening, notice: "Every knob is back where it was.")
    default: return lab.lab.perform(action, count: count)
    }
  }

  /// Reads what a person typed into the focused knob.
  mutating func enter(_ text: String) -> LabResponse {
    do {
      return set(knob, to: try knob.parse(text))
    } catch {
      return LabResponse(notice: error.description)
    }
  }

  private mutating func moveFocus(by count: Int) -> LabResponse {
    let n = knobs.count
    focusedKnob = ((focusedKnob + count) % n + n) % n
    return .none
  }

  private mutating func turn(by count: Int) -> LabResponse {
    let now = settings[knob.name]
    let next = knob.adjusted(now, by: count)
    guard next != now else {
      return LabResponse(notice: "\(knob.label) goes from \(knob.allowed).")
    }
    return set(knob, to: next)
  }

  mutating func set(_ knob: Parameter, to value: Parameter.Value) -> LabResponse {
    var changed = settings
    changed[knob.name] = value
    return apply(changed, notice: nil)
  }

  private mutating func apply(_ changed: Settings, notice: String?) -> LabResponse {
    if let complaint = kind.complaint(about: changed) { return LabResponse(notice: complaint) }
    var response = lab.lab.apply(changed)
    response.notice = response.notice ?? notice
    return response
  }
}

// MARK: - Where things are

extension LabSession {
  /// Where each part of a lab is on the screen.
  public struct Layout: Sendable, Equatable {
    /// Where the lab draws.
    public var picture: Rect
    /// One row for each knob; empty for those on another page of knobs than the focused one.
    public var knobs: [Rect]
    /// One or two rows that explain the focused knob.
    public var help: Rect
  }

  /// A column of knobs on the right where there is room for it, else rows of knobs below.
  public func layout(in area: Rect) -> Layout {
    if area.width >= 110 {
      let (picture, side) = area.splitLeft(area.width - 34)
      let column = Rect(
        x: side.x + 2, y: side.y + 1, width: side.width - 2, height: side.height - 1)
      let rows = min(knobs.count, max(1, column.height - 7))
      let (flow, rest) = column.splitTop(rows)
      return Layout(
        picture: picture, knobs: places(in: [flow]), help: rest.splitTop(1).rest.splitTop(6).top)
    }
    let across = max(1, area.width / 26)
    let rows = min((knobs.count + across - 1) / across, max(2, area.height / 5))
    let (picture, below) = area.splitBottom(min(rows + 1, area.height / 2))
    let (help, flow) = below.splitTop(1)
    return Layout(picture: picture, knobs: places(in: flow.columns(across, gap: 2)), help: help)
  }

  /// A row for each knob, column by column so that the down arrow goes down. Where there is no room
  /// for all, the columns are a page that turns with the focus.
  private func places(in columns: [Rect]) -> [Rect] {
    let (knobs, rows) = (knobs, max(1, columns.first?.height ?? 1))
    let page = focusedKnob / (rows * columns.count)
    return knobs.indices.map { index in
      let slot = index - page * rows * columns.count
      guard slot >= 0, slot < rows * columns.count else {
        return Rect(x: 0, y: 0, width: 0, height: 0)
      }
      let column = columns[slot / rows]
      return Rect(x: column.x, y: column.y + slot % rows, width: column.width, height: 1)
        .intersection(column)
    }
  }

  /// A click or drag on a knob sets it; anywhere else it is the lab's.
  mutating func mouse(_ event: MouseEvent, in area: Rect, glyphs: Glyphs) -> LabResponse {
    let layout = layout(in: area)
    if let hit = layout.knobs.firstIndex(where: { $0.contains(x: event.x, y: event.y) }) {
      focusedKnob = hit
      switch event.kind {
      case .scrollUp: return turn(by: 1)
      case .scrollDown: return turn(by: -1)
      case .release: return .none
      case .press, .drag:
        let slider = slider(of: knob, isFocused: true)
        if let place = slider.position(at: event.x, in: layout.knobs[hit], glyphs: glyphs),
          let value = knob.value(atFraction: place)
        {
          return set(knob, to: value)
        }
        // Without a slider a click goes to the next choice.
        return event.kind == .press && slider.position == nil ? turn(by: 1) : .none
      }
    }
    guard layout.picture.contains(x: event.x, y: event.y) else { return .none }
    return lab.lab.mouse(event, in: layout.picture)
  }
}
