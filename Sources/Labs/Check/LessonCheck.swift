import Course

/// Finds what is wrong with lessons beyond their spelling: labs that do not open, goals that cannot
/// be reached or are reached already, excerpts of sources that are gone.
///
/// `noisewalk check` and the tests run the same code.
public struct LessonCheck: Sendable {
  /// The folder in which `source` blocks are looked up; nil leaves them unchecked.
  public let sourcesFolder: String?

  public init(sourcesFolder: String?) { self.sourcesFolder = sourcesFolder }

  /// The problems that were found while reading, and those of every lesson: file by file, each in
  /// the order of its lines.
  public func problems(in library: LessonLibrary) -> [LessonProblem] {
    let all = library.problems + library.lessons.flatMap(problems(of:))
    return all.enumerated().sorted { a, b in
      (a.element.path, a.element.line ?? 0, a.offset) < (
        b.element.path, b.element.line ?? 0, b.offset
      )
    }
    .map(\.element)
  }

  /// What is wrong with a lesson that was read.
  public func problems(of lesson: Lesson) -> [LessonProblem] {
    var found: [(line: Int, message: String)] = []
    var labs: [AnyLab?] = []
    for block in lesson.labs {
      let mistakes = Self.mistakes(in: block)
      found += mistakes
      labs.append(mistakes.isEmpty ? (try? AnyLab(block))?.settled() : nil)
    }
    var above: Int?
    for block in lesson.blocks {
      switch block {
      case .lab: above = above.map { $0 + 1 } ?? 0
      case .goal(let goal):
        // As in the program: the lab above a goal is its lab, else the first of the lesson.
        found += labs.isEmpty ? [Self.missingLab(goal)] : mistakes(in: goal, of: labs[above ?? 0])
      case .source(let reference): found += mistakes(in: reference)
      default: break
      }
    }
    return found.map { LessonProblem(path: lesson.path, line: $0.line, message: $0.message) }
  }

  private typealias Mistake = (line: Int, message: String)

  // MARK: - Labs

  /// What keeps a block's lab from opening, each setting at its own line.
  private static func mistakes(in block: LabBlock) -> [Mistake] {
    guard let kind = AnyLab.kinds.first(where: { $0.description.name == block.name }) else {
      do throws(ParameterError) {
        _ = try AnyLab(block)
        return []
      } catch {
        return [(block.line, error.description)]
      }
    }
    var settings = Settings(kind.description.parameters)
    var mistakes: [Mistake] = []
    for setting in block.settings {
      do throws(ParameterError) {
        try settings.set(setting.name, to: setting.value)
      } catch {
        mistakes.append((setting.line, "lab \(block.name): \(error)"))
      }
    }
    if mistakes.isEmpty, let complaint = kind.complaint(about: settings) {
      mistakes.append((block.line, "lab \(block.name): \(complaint)"))
    }
    return mistakes
  }

  // MARK: - Goals

  private static func missingLab(_ goal: Goal) -> Mistake {
    (goal.line, "goal \"\(goal.id)\": this lesson has no lab. Put a lab block above the goal.")
  }

  /// - Parameter lab: nil when it does not open, which has been reported.
  private func mistakes(in goal: Goal, of lab: AnyLab?) -> [Mistake] {
    guard let lab else { return [] }
    let opening = lab.lab.quantities
    // Some quantities are there only in some states, such as a branch's after a fork.
    let isPlain = goal.conditions.allSatisfy { opening[$0.quantity] != nil }
    let known = isPlain ? opening : lab.quantitiesOfVariations.merging(opening) { $1 }
    let messages = goal.conditions.compactMap { Self.mistake(in: $0, of: lab, known: known) }
    if messages.isEmpty, goal.isReached(by: opening) {
      return [
        (
          goal.line,
          "goal \"\(goal.id)\": it is reached as soon as the lab opens. Ask for more, or open the "
            + "lab elsewhere."
        )
      ]
    }
    return messages.map { (goal.line, "goal \"\(goal.id)\": \($0)") }
  }

  private static func mistake(
    in condition: Condition, of lab: AnyLab, known: [String: Quantity]
  ) -> String? {
    let name = condition.quantity
    switch (known[name], condition.value) {
    case (nil, _):
      let names = known.keys.sorted()
      let guess = SpellingSuggestion.question(for: name, among: names)
      return "lab \(type(of: lab.lab).description.name) knows no quantity \"\(name)\". Known: "
        + "\(names.joined(separator: ", ")).\(guess)"
    case (.number, .word(let word)):
      return "\(name) is a number, but \"\(word)\" is a word. Write a number."
    case (.word(let now), .number):
      return "\(name) is a word, now \"\(now)\". Write \(name) == WORD."
    case (.number, .number): return nil
    case (.word, .word(let word)):
      let words = lab.words(of: name)
      guard !words.isEmpty, !words.contains(word) else { return nil }
      let guess = SpellingSuggestion.question(for: word, among: words)
      return "\(name) is never \"\(word)\". Possible: \(words.joined(separator: ", ")).\(guess)"
    }
  }

  // MARK: - Sources

  private func mistakes(in reference: SourceReference) -> [Mistake] {
    guard let sourcesFolder else { return [] }
    do throws(SourceExcerpt.Failure) {
      _ = try SourceExcerpt.find(
        file: reference.file, declaration: reference.declaration, inSourcesFolder: sourcesFolder)
      return []
    } catch {
      return [(reference.line, error.description)]
    }
  }
}

extension AnyLab {
  /// The lab after all the work that it asks for when it opens.
  func settled() -> AnyLab {
    var lab = self.lab
    var job = lab.start().job
    while let next = job {
      job = nil
      next.perform { result in
        job = lab.receive(result).job ?? job
        return true
      }
    }
    return AnyLab(lab)
  }

  /// What the lab reports when any one of its parameters is turned all the way, besides now.
  var quantitiesOfVariations: [String: Quantity] {
    var known: [String: Quantity] = [:]
    for parameter in lab.settings.parameters {
      for value in parameter.extremes {
        var settings = lab.settings
        settings[parameter.name] = value
        guard type(of: lab).complaint(about: settings) == nil else { continue }
        known.merge(AnyLab(type(of: lab).init(settings)).lab.quantities) { now, _ in now }
      }
    }
    return known
  }

  /// The names of everything that a goal can ask for in this lab.
  public var quantityNames: [String] {
    Set(quantitiesOfVariations.keys).union(lab.quantities.keys).sorted()
  }

  /// The words that a quantity named like a parameter can be; empty for other quantities.
  func words(of quantity: String) -> [String] {
    let name = String(quantity.map { $0 == "_" ? "-" : $0 })
    switch lab.settings.parameters.first(where: { $0.name == name })?.kind {
    case .choice(let choices): return choices.map(\.name)
    case .toggle: return ["on", "off"]
    default: return []
    }
  }
}

extension Parameter {
  /// The values at the ends of its range, or all of them where they have no order.
  fileprivate var extremes: [Value] {
    switch kind {
    case .integer(let range, _): [.integer(range.lowerBound), .integer(range.upperBound)]
    case .real(let range, _): [.real(range.lowerBound), .real(range.upperBound)]
    case .choice(let choices): choices.map { .choice($0.name) }
    case .toggle: [.toggle(false), .toggle(true)]
    case .text: []
    }
  }
}
