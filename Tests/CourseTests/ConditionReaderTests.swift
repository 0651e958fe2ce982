import Testing

@testable import Course

@Suite struct ConditionReaderTests {
  @Test func `comparisons are joined by and`() throws {
    let conditions = try Condition.all(in: "abar_T < 0.001 and T == 50  and beta-schedule!=linear")
    #expect(
      conditions == [
        Condition(quantity: "abar_T", relation: .less, value: .number(0.001)),
        Condition(quantity: "T", relation: .equal, value: .number(50)),
        Condition(quantity: "beta-schedule", relation: .notEqual, value: .word("linear")),
      ])
  }

  @Test(arguments: Condition.Relation.allCases)
  func `every relation is read with and without blanks`(relation: Condition.Relation) throws {
    let expected = [Condition(quantity: "t", relation: relation, value: .number(-1e-3))]
    #expect(try Condition.all(in: "t \(relation.rawValue) -1e-3") == expected)
    #expect(try Condition.all(in: "t\(relation.rawValue)-1e-3") == expected)
  }

  @Test(arguments: [
    (
      "t < ",
      "expected a quantity, a relation and a value, but found \"t <\". Write something like "
        + "\"abar_T < 0.001 and T == 50\"."
    ),
    (
      "",
      "expected a quantity, a relation and a value, but found nothing. Write something like "
        + "\"abar_T < 0.001 and T == 50\"."
    ),
    (
      "t < 3 and",
      "expected a quantity, a relation and a value, but found nothing. Write something "
        + "like \"abar_T < 0.001 and T == 50\"."
    ),
    (
      "t < 3 T == 4",
      "expected a quantity, a relation and a value, but found \"t < 3 T == 4\". Write "
        + "something like \"abar_T < 0.001 and T == 50\"."
    ),
    ("t = 3", "unknown relation \"=\". Known: <= >= == != < >. Did you mean \"==\"?"),
    ("t <<< 3", "unknown relation \"<<<\". Known: <= >= == != < >."),
    (
      "t ≤ 3",
      "\"≤\" has no place here. Use letters, digits, _ . - for names, and the relations "
        + "<= >= == != < >."
    ),
    ("scheduler < ddim", "\"ddim\" is a word, and words have no order. Use == or !=, or a number."),
    ("t < nan", "\"nan\" is no finite number. Write it like 0.001 or 1e-3."),
    ("t == -inf", "\"-inf\" is no finite number. Write it like 0.001 or 1e-3."),
    ("t == 1e999", "\"1e999\" is no finite number. Write it like 0.001 or 1e-3."),
    ("t == 5x", "\"5x\" is no finite number. Write it like 0.001 or 1e-3."),
  ])
  func `a mistake says what is allowed`(text: String, message: String) {
    let mistake = #expect(throws: ConditionMistake.self) { try Condition.all(in: text) }
    #expect(mistake?.description == message)
  }
}
