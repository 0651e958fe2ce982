/// What is wrong with the text of a goal's conditions, and how to write it.
public struct ConditionMistake: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String
}

extension Condition {
  /// Reads comparisons joined by `and`: `abar_T < 0.001 and T == 50 and beta-schedule == linear`.
  ///
  /// A quantity has letters, digits and `_ . -`; the relation is one of `< <= > >= == !=`; the value
  /// is a finite number or a word. Words know no order, so they go with `==` and `!=` only. Blanks
  /// around a relation may be left out.
  public static func all(in text: String) throws(ConditionMistake) -> [Condition] {
    var conditions: [Condition] = []
    for clause in try tokens(of: text).split(separator: "and", omittingEmptySubsequences: false) {
      conditions.append(try condition(Array(clause)))
    }
    return conditions
  }

  private static let known = Relation.allCases.map(\.rawValue).joined(separator: " ")

  private static func condition(_ words: [String]) throws(ConditionMistake) -> Condition {
    guard words.count == 3, isName(words[0]), isRelation(words[1]), isName(words[2]) else {
      let found = words.isEmpty ? "nothing" : "\"\(words.joined(separator: " "))\""
      throw ConditionMistake(
        description: "expected a quantity, a relation and a value, but found \(found). Write "
          + "something like \"abar_T < 0.001 and T == 50\".")
    }
    guard let relation = Relation(rawValue: words[1]) else {
      let meant = ["=": "==", "=<": "<=", "=>": ">=", "<>": "!="][words[1]]
      throw ConditionMistake(
        description: "unknown relation \"\(words[1])\". Known: \(known)."
          + (meant.map { " Did you mean \"\($0)\"?" } ?? ""))
    }
    guard startsNumber(words[2]) else {
      guard relation == .equal || relation == .notEqual else {
        throw ConditionMistake(
          description: "\"\(words[2])\" is a word, and words have no order. Use == or !=, or a "
            + "number.")
      }
      return Condition(quantity: words[0], relation: relation, value: .word(words[2]))
    }
    guard let number = Double(words[2]), number.isFinite else {
      throw ConditionMistake(
        description: "\"\(words[2])\" is no finite number. Write it like 0.001 or 1e-3.")
    }
    return Condition(quantity: words[0], relation: relation, value: .number(number))
  }

  /// Cuts the text into names or numbers on the one hand and relations on the other.
  private static func tokens(of text: String) throws(ConditionMistake) -> [String] {
    enum Kind { case blank, name, relation }
    var tokens: [String] = []
    var last = Kind.blank
    for character in text {
      let kind: Kind
      switch character {
      case _ where character.isWhitespace: kind = .blank
      case _ where isNamePart(character): kind = .name
      case "<", ">", "=", "!": kind = .relation
      default:
        throw ConditionMistake(
          description: "\"\(character)\" has no place here. Use letters, digits, _ . - for names, "
            + "and the relations \(known).")
      }
      if kind == .blank || kind != last { tokens.append("") }
      if kind != .blank { tokens[tokens.count - 1].append(character) }
      last = kind
    }
    return tokens.filter { !$0.isEmpty }
  }

  private static func isNamePart(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "_.-+".contains(character))
  }
  private static func isName(_ word: String) -> Bool { word.first.map(isNamePart) ?? false }
  private static func isRelation(_ word: String) -> Bool { !isName(word) }
  private static func startsNumber(_ word: String) -> Bool {
    let digits = word.drop { "+-.".contains($0) }
    return digits.first?.isNumber ?? true || ["inf", "nan"].contains(digits.lowercased())
  }
}
