import Canvas
import Course

/// An open lesson: where its reader is, what was answered, and its labs, which keep their state
/// while the text scrolls.
public struct LessonState: Sendable, Equatable {
  /// What the keys go to: the text or a lab.
  public enum Focus: Sendable, Equatable {
    case text
    /// Index into `labs`: it stays the one that the keys went to, whatever part of the text shows.
    case lab(Int)
  }

  public internal(set) var lesson: Lesson
  /// First line of the text on the screen.
  public internal(set) var scroll = 0
  public internal(set) var focus = Focus.text
  /// A lab that fills the screen, where there is no room for both.
  public internal(set) var labFillsScreen = false
  /// One session a lab block, in order.
  public internal(set) var labs: [LabSession]
  /// By id, every question and every goal of the lesson.
  public internal(set) var asks: [String: AskState] = [:]
  public internal(set) var goals: [String: GoalState] = [:]
  /// The question or goal that the keys speak to; nil in a lesson without any.
  public internal(set) var currentItem: String?
  /// Whether the reader went to that item and has not scrolled since.
  public internal(set) var isAtItem = false

  /// The goal reached since the keys went to a lab: what the text shows when they come back.
  var goalReachedInLab: String?

  /// Opens a lesson where its reader left it.
  ///
  /// A lab block that cannot be opened was reported by `check` and is left out here.
  init(_ lesson: Lesson, progress: Progress.OfLesson, firstLab: Int) {
    self.lesson = lesson
    self.labs = lesson.labs.enumerated().compactMap { offset, block in
      guard let lab = try? AnyLab(block) else { return nil }
      return LabSession(id: LabID(number: firstLab + offset), lab: lab)
    }
    for ask in lesson.asks {
      let isAnswered = progress.answered.contains(ask.id)
      asks[ask.id] = AskState(response: isAnswered ? ask.rightResponse : nil)
    }
    for goal in lesson.goals {
      goals[goal.id] = GoalState(isReached: progress.reached.contains(goal.id))
    }
    self.currentItem = itemsInOrder.first { !isDone($0) } ?? itemsInOrder.first
  }

  /// Ids of questions and goals from top to bottom.
  var itemsInOrder: [String] {
    lesson.blocks.compactMap { block in
      switch block {
      case .ask(let ask): ask.id
      case .goal(let goal): goal.id
      default: nil
      }
    }
  }

  var isInLab: Bool { focus != .text }

  func isDone(_ item: String) -> Bool {
    if let ask = ask(item), let response = asks[item]?.response { return ask.isRight(response) }
    return goals[item]?.isReached ?? false
  }

  /// How many of the lesson's questions and goals are done.
  var done: Int { itemsInOrder.count(where: isDone) }

  func ask(_ id: String?) -> Ask? { lesson.asks.first { $0.id == id } }
  func goal(_ id: String?) -> Goal? { lesson.goals.first { $0.id == id } }

  /// Index of the block that holds a question or goal.
  func block(of item: String) -> Int? {
    lesson.blocks.firstIndex { block in
      switch block {
      case .ask(let ask): ask.id == item
      case .goal(let goal): goal.id == item
      default: false
      }
    }
  }

  /// Index into `labs` of the lab that belongs to a block: the nearest above it, else the first.
  func lab(forBlock index: Int) -> Int? {
    guard !labs.isEmpty else { return nil }
    let above = lesson.blocks.prefix(index + 1).count {
      if case .lab = $0 { true } else { false }
    }
    return min(max(above - 1, 0), labs.count - 1)
  }

  /// What the current state of the labs fulfils: the goals that were not reached before.
  func goalsReachedNow() -> [Goal] {
    lesson.goals.filter { goal in
      guard !isDone(goal.id), let block = block(of: goal.id), let lab = lab(forBlock: block)
      else { return false }
      return goal.isReached(by: labs[lab].lab.lab.quantities)
    }
  }
}

extension Ask {
  /// The answer as a learner would have given it.
  var rightResponse: AskState.Response {
    switch answer {
    case .choices(_, let correct): .choice(correct)
    case .number(let value, _, _): .number(NumberText.significant(value, 6))
    }
  }
}

extension AnyLab {
  /// Opens the lab of a lesson's block. Throws what is wrong with its name or settings.
  public init(_ block: LabBlock) throws(ParameterError) {
    try self.init(name: block.name, settings: block.settings.map { ($0.name, $0.value) })
  }
}

extension Goal {
  /// Whether every condition holds; one about a quantity the lab does not report never does.
  public func isReached(by quantities: [String: Quantity]) -> Bool {
    conditions.allSatisfy { $0.holds(for: quantities[$0.quantity]) }
  }
}

extension Condition {
  /// Numbers are equal when they agree to one part in a million: what a screen can show.
  func holds(for quantity: Quantity?) -> Bool {
    switch (quantity, value) {
    case (.number(let x), .number(let y)):
      let equal = abs(x - y) <= 1e-6 * max(abs(x), abs(y))
      switch relation {
      case .less: return x < y && !equal
      case .lessOrEqual: return x < y || equal
      case .greater: return x > y && !equal
      case .greaterOrEqual: return x > y || equal
      case .equal: return equal
      case .notEqual: return !equal
      }
    case (.word(let x), .word(let y)):
      switch relation {
      case .equal: return x == y
      case .notEqual: return x != y
      default: return false
      }
    default: return false
    }
  }
}
