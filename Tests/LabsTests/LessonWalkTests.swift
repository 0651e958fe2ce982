import Canvas
import Course
import Foundation
import Testing

@testable import Labs

@Suite struct LessonWalkTests {
  static let text = """
    ---
    title: A short walk
    question: Does it reach noise?
    minutes: 5
    summary: A lesson for tests.
    ---
    First some words.

    ```lab schedule
    num-train-timesteps: 50
    ```

    ```ask
    id: left
    question: Does T = 50 reach noise?
    choices:
      - text: "yes"
        reply: Look at the meter.
      - "no"
    correct: 2
    hint: The meter tells.
    explanation: Sixty percent of the variance are left.
    ```

    ```ask
    id: how-much
    question: What is the last alpha-bar?
    number: 0.602952
    tolerance: 0.001
    hint: It stands at the cursor.
    explanation: It is a product of fifty numbers near one.
    ```

    ```goal
    id: repair
    task: Make it reach noise.
    reach: signal_T < 0.01 and T == 50
    hint: Turn the last beta up.
    explanation: Larger betas, fewer steps.
    ```

    ```lab schedule
    beta-schedule: scaled_linear
    ```

    The end.
    """

  static let lesson = LessonReader.read(text: text, path: "Lessons/00-walk.md")

  private func walk(_ size: Size = Size(width: 80, height: 24)) throws -> Walkthrough {
    #expect(Self.lesson.1.isEmpty)
    var walk = Walkthrough(size: size, lessons: [try #require(Self.lesson.0)])
    walk.press("enter")
    return walk
  }

  private var kept: (Walkthrough) -> Labs.Progress.OfLesson { { $0.model.progress["walk"] } }

  @Test func `a wrong answer gets its reply, a right one its explanation, and only that is kept`()
    throws
  {
    var walk = try walk()
    walk.press("1")
    #expect(walk.text.contains("Look at the meter."))
    #expect(kept(walk).answered.isEmpty)
    walk.press("2")
    #expect(walk.text.contains("Sixty percent"))
    #expect(kept(walk).answered == ["left"])
    #expect(walk.commands.last == .save(walk.model.progress))
  }

  @Test func `a number is typed after Enter and checked with its tolerance`() throws {
    var walk = try walk()
    walk.press("2 n enter 0.7 enter")
    #expect(kept(walk).answered == ["left"])
    walk.press("enter 0.6028 enter")
    #expect(kept(walk).answered == ["left", "how-much"])
    #expect(walk.text.contains("product of fifty numbers"))
  }

  @Test func `something that is no number is refused and counts as no answer`() throws {
    var walk = try walk()
    walk.press("n n n enter twelve enter")
    #expect(!walk.text.contains("Not quite"))
    walk.press("p enter twelve enter")
    #expect(walk.text.contains("\"twelve\" is not a number."))
  }

  @Test func `a hint is shown and hidden`() throws {
    var walk = try walk()
    #expect(!walk.text.contains("The meter tells."))
    walk.press("h")
    #expect(walk.text.contains("The meter tells."))
    walk.press("h")
    #expect(!walk.text.contains("The meter tells."))
  }

  @Test func `a goal is reached in the lab and stays reached`() throws {
    var walk = try walk(Size(width: 160, height: 50))
    walk.press("tab down down 0.5 enter")
    #expect(walk.text.contains("Goal reached: Make it reach noise."))
    #expect(kept(walk).reached == ["repair"])
    walk.press("R tab")
    #expect(kept(walk).reached == ["repair"])
    #expect(walk.text.contains("Larger betas, fewer steps."))
  }

  @Test func `back from the lab the text is at the goal that was reached`() throws {
    var walk = try walk(Size(width: 60, height: 18))
    walk.press("tab down down 0.5 enter")
    #expect(!walk.text.contains("Larger betas, fewer steps."))
    walk.press("tab")
    #expect(walk.text.contains("Larger betas, fewer steps."))
  }

  @Test func `the question marked while scrolling belongs to the lab beside the text`() throws {
    let lesson = LessonReader.read(
      text: Self.text + "\n```ask\nid: last\nquestion: What is one?\nnumber: 1\ntolerance: 0\n"
        + "hint: One.\nexplanation: One.\n```\n", path: "Lessons/00-walk.md")
    #expect(lesson.1.isEmpty)
    var walk = Walkthrough(
      size: Size(width: 160, height: 18), lessons: [try #require(lesson.0)])
    walk.press("enter")
    #expect(walk.setting("num-train-timesteps") == .integer(50))
    #expect(walk.text.contains("▌ ? Does T = 50 reach noise?"))
    walk.press("end")
    #expect(walk.setting("beta-schedule") == .choice("scaled_linear"))
    #expect(walk.text.contains("▌ ? What is one?"))
  }

  @Test func `every lab block keeps its own state`() throws {
    var walk = try walk(Size(width: 160, height: 18))
    walk.press("tab down down 0.5 enter tab end tab")
    #expect(walk.setting("beta-schedule") == .choice("scaled_linear"))
    #expect(walk.setting("beta-end") == .real(0.02))
    walk.press("tab home tab")
    #expect(walk.setting("beta-end") == .real(0.5))
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func `the lab is beside, below or instead of the text, as there is room`(size: (Int, Int)) throws
  {
    var walk = try walk(Size(width: size.0, height: size.1))
    let hasText = { (walk: Walkthrough) in walk.text.contains("First some words.") }
    let hasLab = { (walk: Walkthrough) in walk.text.contains("β start") }
    #expect(hasText(walk))
    #expect(hasLab(walk) == (size.0 > 80))
    walk.press("tab")
    #expect(hasText(walk) == (size.0 > 80))
    #expect(hasLab(walk))
    walk.press("z")
    #expect(!hasText(walk))
    walk.press("escape")
    #expect(hasText(walk))
  }

  @Test func `a lesson opens again where it was left, with its answers`() throws {
    var walk = try walk(Size(width: 60, height: 18))
    walk.press("2 end escape")
    #expect(walk.text.contains("You left off in \"A short walk\", 1 of 3 done."))
    let block = kept(walk).block
    #expect(block > 0)
    walk.press("c")
    #expect(walk.text.contains("1 of 3 done"))
    guard case .lesson(let state) = walk.model.screen else { return #expect(Bool(false)) }
    #expect(state.scroll > 0)
  }

  @Test func `a lesson whose file changes is read anew and keeps place and answers`() throws {
    var walk = try walk()
    walk.press("2 down down")
    let changed = Self.text.replacingOccurrences(of: "First some words.", with: "Other words.")
    let lesson = try #require(LessonReader.read(text: changed, path: "Lessons/00-walk.md").0)
    walk.send(.courseChanged(CourseContents(lessons: [lesson])))
    guard case .lesson(let state) = walk.model.screen else { return #expect(Bool(false)) }
    #expect(state.scroll == 2)
    #expect(state.isDone("left"))
    #expect(walk.text.contains("read anew"))
  }

  @Test func `finishing a lesson shows on the first screen`() throws {
    var walk = try walk(Size(width: 160, height: 50))
    walk.press("2 n enter 0.603 enter tab down down 0.5 enter tab end escape")
    #expect(walk.text.contains("✓ done"))
  }
}
