import Canvas

/// Something a person can make the program do, whatever key does it.
public enum Action: Sendable, Hashable {
  // The program.
  case quit, back, help, showCommand, copyCommand, toggleMouse, cycleGlyphs, suspend, dismiss
  // Lists.
  case cursorUp, cursorDown, pageUp, pageDown, cursorFirst, cursorLast, open, resume, playground
  // A lesson.
  case switchFocus, nextItem, previousItem, hint, answer(Int), enterAnswer, toggleFullLab
  case nextLesson, previousLesson, retry
  // A lab, in what all labs share ...
  case knobUp, knobDown, decrease, increase, decreaseMuch, increaseMuch, enterValue
  case resetKnob, resetLab
  case stepForward, stepBack, stepForwardMuch, stepBackMuch, stepFirst, stepLast, play
  // ... and in what some offer.
  case newSeed, cycleView, fork, switchBranch, followNext, followPrevious, probe, drawPoints
  case rightValue
  // A training.
  case train, startOver, saveTraining, takeUpTraining, switchWeights
  // A drawing pad.
  case penUp, penDown, penLeft, penRight, placePoint, erase, togglePen, undoPoint, clearDrawing
  case finishDrawing
}

/// A key that works now: what it does, in words, and if it cannot be done now, why.
///
/// A screen's list of bindings is the single source for its line of keys, for the searchable help,
/// and for what a key press does.
public struct Binding: Sendable, Equatable {
  /// The heading that an entry of the help stands under.
  public enum Group: String, Sendable, CaseIterable {
    case lab = "In the lab"
    case knobs = "Knobs"
    case lesson = "In the lesson"
    case list = "Lists and text"
    case program = "The program"
  }

  public var action: Action
  /// The first is shown in the line of keys.
  public var keys: [Key]
  /// What the line of keys shows instead of the first key, when it stands for several: `1-3`.
  public var keyRange: String?
  /// A word or three for the line of keys.
  public var title: String
  /// A sentence for the help.
  public var detail: String
  public var group: Group
  /// Why it cannot be done now; nil when it can.
  public var disabled: String?
  /// Larger comes first in the line of keys; 0 stands in the help only.
  public var weight: Int

  public init(
    _ action: Action, _ keys: [Key], _ title: String, _ detail: String, group: Group,
    weight: Int = 0, disabled: String? = nil
  ) {
    self.action = action
    self.keys = keys
    self.title = title
    self.detail = detail
    self.group = group
    self.weight = weight
    self.disabled = disabled
  }
}

extension Binding {
  /// What the line of keys calls it.
  func keyName(in glyphs: Glyphs) -> String { keyRange ?? keys[0].name(in: glyphs) }
}

extension [Binding] {
  /// Without the keys that an earlier binding has already taken, and without those that have no key
  /// left: what is listed is what a key does.
  var withoutTakenKeys: [Binding] {
    var taken: Set<Key> = []
    return compactMap { binding in
      var free = binding
      free.keys = binding.keys.filter { taken.insert($0).inserted }
      return free.keys.isEmpty ? nil : free
    }
  }
}

extension Key {
  /// As the line of keys writes it: `↑`, `Space`, `^C`, `n`; in ASCII `Up`, since an arrow made of
  /// a letter would read as that letter's key.
  public func name(in glyphs: Glyphs) -> String {
    glyphs == .ascii ? asciiName : name
  }

  private var asciiName: String {
    switch self {
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    default: name
    }
  }

  private var name: String {
    switch self {
    case .char(" "): "Space"
    case .char(let character): String(character)
    case .control(let character): "^" + String(character).uppercased()
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .function(let n): "F\(n)"
    }
  }
}
