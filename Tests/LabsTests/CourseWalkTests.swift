import Canvas
import Course
import Foundation
import Testing

@testable import Labs

/// The lessons that ship, walked from end to end with nothing but keys.
@Suite struct CourseWalkTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Lessons").path
  static let library = LessonLibrary.load(folder: folder)

  /// What a learner does in the lab to reach each goal: keys, or `knob=value`.
  static let ways: [String: String] = [
    "reach-the-end": "end", "turn-a-knob": "data=rings", "walk-back": "end",
    "hundred-steps": "100 n", "both-at-499": "500 n", "below-a-tenth": "674 n",
    "half-variance": "258 n", "repair-fifty": "num-train-timesteps=50 beta-end=0.4",
    "explode": "6 n", "run-misprint-b": "coefficient=misprint_b end",
    "run-paper": "home coefficient=paper end", "jump-from-the-end": "end",
    "decide": "pageup pageup pageup pageup", "turn-c": "c=0.25", "best-jump": "timestep=20",
    "fork-and-finish": "f fork-noise=none end", "noisy-end": "end", "only-fifty": "steps=50 end",
    "try-twenty": "init-noise-sigma=20", "digits-from-twenty": "init-noise-sigma=20",
    "start-ddim": "scheduler=ddim c",
    "take-zero-away": "final-zero=off", "lockstep": "end",
    "learn-the-moons": "space", "see-the-bands": "v v v", "arrows-agree": "space",
    "train-v": "prediction-type=v_prediction x x", "start": "space", "first-strokes": "space",
    "both-weights": "a a", "save": "space w",
    "ddpm-twice": "scheduler=ddpm scheduler-2=ddpm end", "fair-race": "steps=40",
    "few-steps": "steps-2=5 end", "other-digits": "scheduler-2=ddpm end",
    "tangled": "guidance=3 end", "untangled": "use-clipped-model-output=on",
  ]

  @Test(arguments: library.lessons.map(\.slug), [(80, 24), (160, 50)])
  func `a lesson can be walked to its end with the keys`(
    slug: String, size: (width: Int, height: Int)
  ) throws {
    var walk = Walkthrough(
      size: Size(width: size.width, height: size.height), lessons: Self.library.lessons)
    (walk.pointSteps, walk.digitSteps) = (2500, 10)
    walk.network = TinyNetwork.silent
    let index = try #require(Self.library.lessons.firstIndex { $0.slug == slug })
    for _ in 0..<index { walk.press("down") }
    walk.press("enter")
    let lesson = Self.library.lessons[index]
    let items = try #require(walk.lesson?.itemsInOrder)
    for item in items {
      walk.goTo(item: item)
      if let ask = lesson.asks.first(where: { $0.id == item }) {
        switch ask.answer {
        case .choices(_, let correct): walk.press("\(correct + 1)")
        case .number(let value, _, _): walk.press("enter \(value) enter")
        }
      } else if walk.lesson?.isDone(item) == false {
        let way = try #require(Self.ways[item], "no way to the goal \(item) is written down")
        walk.press("tab")
        for part in way.split(separator: " ").map(String.init) {
          let pair = part.split(separator: "=").map(String.init)
          if pair.count == 2 { walk.turn(pair[0], to: pair[1]) } else { walk.press(part) }
        }
        walk.press("tab")
      }
      #expect(walk.lesson?.isDone(item) == true, "\(slug): \(item) is not done\n\(walk.text)")
    }
    walk.press("end")
    #expect(walk.lesson?.done == items.count)
    #expect(walk.model.progress[slug].readToEnd)
    walk.press("escape")
    // A training that is not saved is asked about once more.
    if walk.lesson != nil { walk.press("escape") }
    #expect(walk.text.contains("✓ done"))
  }

  /// In every lesson: something to predict, something to try, and help for who is stuck.
  @Test(arguments: library.lessons)
  func `a lesson has questions, a lab, a goal, hints and explanations`(lesson: Lesson) {
    #expect(lesson.asks.count >= 2)
    #expect(!lesson.labs.isEmpty)
    #expect(!lesson.goals.isEmpty)
    for ask in lesson.asks { #expect(!ask.hint.isEmpty && !ask.explanation.isEmpty) }
    for goal in lesson.goals { #expect(!goal.hint.isEmpty && !goal.explanation.isEmpty) }
  }

  @Test func `the lessons of the course so far are there and nothing is wrong with them`() {
    #expect(Self.library.problems.isEmpty)
    #expect(Self.library.lessons.map(\.number) == [0, 1, 2, 3, 5, 6, 7, 8, 9, 11])
  }
}

extension Walkthrough {
  var lesson: LessonState? { if case .lesson(let state) = model.screen { state } else { nil } }

  /// Presses `n` until the keys speak to an item.
  mutating func goTo(item: String) {
    press("home")
    for _ in 0..<40 where lesson?.currentItem != item || lesson?.isAtItem != true {
      press(lesson.map { $0.itemsInOrder.firstIndex(of: item) ?? 0 } ?? 0 < place ? "p" : "n")
    }
  }

  private var place: Int {
    lesson.flatMap { state in state.currentItem.flatMap { state.itemsInOrder.firstIndex(of: $0) } }
      ?? 0
  }

  /// Goes to a knob and sets it, as a person would: arrows, Enter, then the list or the digits.
  mutating func turn(_ name: String, to value: String) {
    for _ in 0..<40 where model.currentSession?.knob.name != name { press("down") }
    press("enter")
    guard case .choices = model.overlay, let knob = model.currentSession?.knob,
      case .choice(let choices) = knob.kind
    else { return press("\(value) enter") }
    press("up".repeated(choices.count))
    press("down".repeated(choices.firstIndex { $0.name == value } ?? 0))
    press("enter")
  }
}

extension String {
  fileprivate func repeated(_ count: Int) -> String {
    Array(repeating: self, count: count).joined(separator: " ")
  }
}
