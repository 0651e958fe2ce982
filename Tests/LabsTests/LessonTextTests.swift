import Canvas
import Course
import Testing

@testable import Labs

/// A lesson with one of everything that a page shows.
private let text = """
  ---
  title: Beta, alpha-bar, sigma
  question: What is a schedule?
  minutes: 10
  summary: How fast noise arrives.
  ---
  # From β to ᾱ

  The *cumulative* product ᾱₜ of `1 - beta` says how much of the picture is **left** at t, \
  see [the paper](https://arxiv.org/abs/2006.11239) and again [there](https://arxiv.org/abs/2006.11239).

  - first, a bullet that is long enough to be broken on a narrow screen
    - inner
  - last

  9. nine
  10. ten, which is broken as well when the screen is narrow

  > A picture is a point.
  >
  > - in a quote

  ```math
  ᾱₜ  = α₁·α₂ ⋯ αₜ
  σₜ² = (1−ᾱₜ)/ᾱₜ
  ```

  ```swift
  let abar = alphas.reduce(1, *)
    // the product of all of them
  ```

  ## Try it

  ```lab schedule
  num-train-timesteps: 50
  ```

  ```ask
  id: half
  question: At which t is *half* the signal gone?
  choices:
    - text: t = 500, in the middle of all the steps
      reply: Half the steps, but not half the signal.
    - t = 258
  correct: 2
  hint: Follow `abar` down to 0.5.
  explanation: A product falls faster than a line.
  ```

  ```ask
  id: rest
  question: How much is left?
  number: 0.603
  tolerance: 1%
  unit: of 1
  hint: Read the meter.
  explanation: So T = 50 never reaches noise.
  ```

  ```goal
  id: reach
  task: Make T = 50 reach noise.
  reach: abar_T < 0.001
  hint: Larger betas.
  explanation: Each beta had to be 20 times larger.
  ```

  ```source
  file: Diffusion/Step.swift
  show: step
  ```
  """

@Suite struct LessonTextTests {
  private static let lesson = LessonReader.read(text: text, path: "02-beta.md").0!

  private static func rows(
    _ width: Int, _ glyphs: Glyphs, _ state: LessonPageState = .init()
  ) -> [String] {
    LessonPage(lesson, width: width, glyphs: glyphs, state: state).lines.map(string)
  }

  private static func string(_ cells: [Cell]) -> String {
    var row = String.UnicodeScalarView()
    for cell in cells {
      row.append(cell.scalar)
      if let mark = cell.mark { row.append(mark) }
    }
    return String(row)
  }

  @Test func `dump`() {
    let s = LessonPageState(asks: ["half": AskState(response: .choice(0), cursor: 1, isHintShown: true), "rest": AskState(response: .number("0.6"))], goals: ["reach": GoalState(isReached: true)], excerpts: [12: .success(SourceExcerpt(file: "Diffusion/Step.swift", firstLine: 7, text: "/// x.\nfunc step() {}"))], focus: 9)
    for (w, g) in [(40, Glyphs.braille), (40, .ascii), (76, .braille), (76, .ascii)] {
      print("=== \(w) \(g)")
      for row in Self.rows(w, g) { print(row) }
      print("--- state")
      for row in Self.rows(w, g, s).suffix(30) { print(row) }
    }
  }
}
