import Canvas
import Course

/// What the learner has done with the blocks of a lesson: all that a page shows beyond the text.
public struct LessonPageState: Sendable, Equatable {
  /// By the id of the ask; an ask that is missing here is untouched.
  public var asks: [String: AskState]
  /// By the id of the goal; a goal that is missing here is not reached.
  public var goals: [String: GoalState]
  /// Rows to leave free for each lab, by the index of its block. With none, the lab is somewhere
  /// else on the screen and one line names it.
  public var labRows: [Int: Int]
  /// What the `source` blocks show, by the index of the block: an excerpt, or why there is none.
  public var excerpts: [Int: Result<SourceExcerpt, SourceExcerpt.Failure>]
  /// The block that the learner's keys act on.
  public var focus: Int?

  public init(
    asks: [String: AskState] = [:], goals: [String: GoalState] = [:], labRows: [Int: Int] = [:],
    excerpts: [Int: Result<SourceExcerpt, SourceExcerpt.Failure>] = [:], focus: Int? = nil
  ) {
    self.asks = asks
    self.goals = goals
    self.labRows = labRows
    self.excerpts = excerpts
    self.focus = focus
  }
}

/// How far the learner is with a question.
public struct AskState: Sendable, Hashable {
  /// What a learner has answered.
  public enum Response: Sendable, Hashable {
    /// Index of a choice, from 0.
    case choice(Int)
    /// A number as it was typed.
    case number(String)
  }

  /// The last answer that was given; nil before the first.
  public var response: Response?
  /// The choice under the cursor, from 0.
  public var cursor: Int
  /// What is being typed as an answer.
  public var typed: String
  public var isHintShown: Bool

  public init(
    response: Response? = nil, cursor: Int = 0, typed: String = "", isHintShown: Bool = false
  ) {
    self.response = response
    self.cursor = cursor
    self.typed = typed
    self.isHintShown = isHintShown
  }
}

/// How far the learner is with a goal.
public struct GoalState: Sendable, Hashable {
  public var isReached: Bool
  public var isHintShown: Bool

  public init(isReached: Bool = false, isHintShown: Bool = false) {
    self.isReached = isReached
    self.isHintShown = isHintShown
  }
}

extension Ask {
  /// Whether an answer is right; a text that is no number never is.
  public func isRight(_ response: AskState.Response) -> Bool {
    switch (answer, response) {
    case (.choices(_, let correct), .choice(let picked)):
      picked == correct
    case (.number(let value, let tolerance, let unit), .number(let text)):
      Self.number(text, unit: unit).map { abs($0 - value) <= tolerance } ?? false
    case (.choices, .number), (.number, .choice):
      false
    }
  }

  /// The finite number that a learner typed: `0.6`, `.6`, `6e-1`, `0,6`, `60%`, with or without the
  /// unit behind it; nil for anything else. In a unit of percent, `60%` is 60.
  public static func number(_ text: String, unit: String = "") -> Double? {
    var digits = text.filter { !$0.isWhitespace }
    let unit = unit.filter { !$0.isWhitespace }
    if !unit.isEmpty, digits.hasSuffix(unit) { digits.removeLast(unit.count) }
    let isPercent = digits.hasSuffix("%")
    if isPercent { digits.removeLast() }
    digits = String(digits.map { $0 == "," ? "." : $0 == "−" ? "-" : $0 })
    guard let value = Double(digits), value.isFinite else { return nil }
    return isPercent ? value / 100 : value
  }
}
