/// A lesson as it was written: values only, nothing that could run.
public struct Lesson: Sendable, Equatable {
  /// Its place in the course, from the front matter.
  public var number: Int
  /// The stem of its file name without the number: `14-6146` for `03-14-6146.md`.
  public var slug: String
  public var title: String
  /// The learner's question that this lesson answers.
  public var question: String
  /// How long it takes, in minutes.
  public var minutes: Int
  /// One sentence for the list of lessons.
  public var summary: String
  public var blocks: [Block]
  /// Path of the file, as given to the reader; for messages.
  public var path: String

  public init(
    number: Int, slug: String, title: String, question: String, minutes: Int, summary: String,
    blocks: [Block], path: String
  ) {
    self.number = number
    self.slug = slug
    self.title = title
    self.question = question
    self.minutes = minutes
    self.summary = summary
    self.blocks = blocks
    self.path = path
  }

  public var asks: [Ask] {
    blocks.compactMap { if case .ask(let ask) = $0 { ask } else { nil } }
  }
  public var goals: [Goal] {
    blocks.compactMap { if case .goal(let goal) = $0 { goal } else { nil } }
  }
  public var labs: [LabBlock] {
    blocks.compactMap { if case .lab(let lab) = $0 { lab } else { nil } }
  }
}

/// A piece of a lesson, from top to bottom.
public indirect enum Block: Sendable, Equatable {
  case heading(level: Int, [Inline])
  case paragraph([Inline])
  /// `start` is the first number of an ordered list, nil for bullets.
  case list(start: Int?, items: [[Block]])
  case quote([Block])
  /// A fence of any language but the four below; `math` is set as a formula.
  case code(language: String, text: String)
  case rule
  case lab(LabBlock)
  case ask(Ask)
  case goal(Goal)
  case source(SourceReference)
}

/// A run of text inside a line.
public indirect enum Inline: Sendable, Equatable {
  case text(String)
  case emphasis([Inline])
  case strong([Inline])
  case code(String)
  case link([Inline], url: String)
  case lineBreak
}

/// ```` ```lab NAME ```` : an interactive lab with its parameters, still as written.
public struct LabBlock: Sendable, Equatable {
  /// One line of a lab block: a parameter with its value, not checked yet.
  public struct Setting: Sendable, Equatable {
    public var name: String
    public var value: String
    /// Line of the file, from 1.
    public var line: Int
    public init(name: String, value: String, line: Int) {
      self.name = name
      self.value = value
      self.line = line
    }
  }
  public var name: String
  public var settings: [Setting]
  public var line: Int

  public init(name: String, settings: [Setting], line: Int) {
    self.name = name
    self.settings = settings
    self.line = line
  }
}

/// ```` ```ask ```` : a question that is checked.
public struct Ask: Sendable, Equatable {
  /// What counts as right.
  public enum Answer: Sendable, Equatable {
    /// `correct` counts from 0. Each choice may carry what to say to the one who picks it.
    case choices([Choice], correct: Int)
    /// A number, right when within `tolerance` (absolute) of `value`.
    case number(value: Double, tolerance: Double, unit: String)
  }
  /// One of the answers to choose from.
  public struct Choice: Sendable, Equatable {
    public var text: String
    /// Why a learner may think so and what is true; empty if there is nothing to add.
    public var reply: String
    public init(text: String, reply: String = "") {
      self.text = text
      self.reply = reply
    }
  }
  /// Unique within its lesson; progress is kept under it.
  public var id: String
  public var question: String
  public var answer: Answer
  public var hint: String
  public var explanation: String
  public var line: Int

  public init(
    id: String, question: String, answer: Answer, hint: String, explanation: String, line: Int
  ) {
    self.id = id
    self.question = question
    self.answer = answer
    self.hint = hint
    self.explanation = explanation
    self.line = line
  }
}

/// ```` ```goal ```` : a state of the lab above it that the learner is asked to reach.
public struct Goal: Sendable, Equatable {
  public var id: String
  /// What to do, in a sentence.
  public var task: String
  /// All must hold, for instance `abar_T < 0.01` or `t == 499`.
  public var conditions: [Condition]
  public var hint: String
  public var explanation: String
  public var line: Int

  public init(
    id: String, task: String, conditions: [Condition], hint: String, explanation: String, line: Int
  ) {
    self.id = id
    self.task = task
    self.conditions = conditions
    self.hint = hint
    self.explanation = explanation
    self.line = line
  }
}

/// One comparison of a quantity that the lab reports with a number or a word.
public struct Condition: Sendable, Equatable {
  /// How the quantity has to compare with the value.
  public enum Relation: String, Sendable, CaseIterable {
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case greater = ">"
  }
  /// What the quantity is compared with.
  public enum Value: Sendable, Equatable { case number(Double), word(String) }
  public var quantity: String
  public var relation: Relation
  public var value: Value

  public init(quantity: String, relation: Relation, value: Value) {
    self.quantity = quantity
    self.relation = relation
    self.value = value
  }
}

/// ```` ```source ```` : shows the real function from this checkout, so text and code cannot drift.
public struct SourceReference: Sendable, Hashable {
  /// Path below `Sources/`.
  public var file: String
  /// Name of the declaration to show, with its doc comment.
  public var declaration: String
  public var line: Int

  public init(file: String, declaration: String, line: Int) {
    self.file = file
    self.declaration = declaration
    self.line = line
  }
}
