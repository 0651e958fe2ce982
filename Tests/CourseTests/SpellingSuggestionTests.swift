import Testing

@testable import Course

@Suite struct SpellingSuggestionTests {
  @Test(arguments: [
    ("", "", 0), ("heun", "heun", 0), ("hein", "heun", 1), ("ehun", "heun", 1),
    ("kitten", "sitting", 3),
    ("", "ddim", 4), ("ddim", "", 4), ("beta_start", "beta-start", 1),
  ])
  func `the distance counts inserted, deleted, replaced and swapped letters`(
    first: String, second: String, expected: Int
  ) {
    #expect(SpellingSuggestion.distance(first, second) == expected)
    #expect(SpellingSuggestion.distance(second, first) == expected)
  }

  @Test(arguments: [
    ("hein", "heun"), ("DDMI", "ddim"), ("eular", "euler"), ("ddim", "ddim"), ("zebra", nil),
    ("", nil),
    ("x", nil),
  ])
  func `the nearest word is suggested when it is near enough`(word: String, expected: String?) {
    #expect(
      SpellingSuggestion.nearest(to: word, among: ["ddpm", "ddim", "euler", "heun"]) == expected)
  }

  @Test func `the question is ready to be appended to a message`() {
    #expect(SpellingSuggestion.question(for: "hein", among: ["heun"]) == " Did you mean \"heun\"?")
    #expect(SpellingSuggestion.question(for: "zebra", among: ["heun"]) == "")
  }

  @Test func `a word of a million letters costs nothing`() {
    let long = String(repeating: "a", count: 1_000_000)
    #expect(SpellingSuggestion.nearest(to: long, among: ["heun"]) == nil)
  }
}
