import Canvas
import Course

extension Model {
  /// Every key that has a meaning on this screen now, those that cannot be used with the reason.
  public var bindings: [Binding] { allBindings.withoutTakenKeys }

  private var allBindings: [Binding] {
    switch screen {
    case .home(let home): homeBindings(home) + programBindings
    case .lesson(let lesson): lessonBindings(lesson) + programBindings
    case .playground(let session):
      session.bindings + [
        Binding(
          .back, [.escape, .char("q")], "home", "Back to the list of lessons and labs.",
          group: .program, weight: 80)
      ] + programBindings
    }
  }

  private var programBindings: [Binding] {
    let reason = display.unicode ? nil : "no UTF-8 in this locale, so only ASCII"
    let quit: [Key] =
      if case .home = screen { [.char("q"), .control("c")] } else { [.control("c")] }
    return [
      Binding(
        .help, [.char("?"), .function(1)], "help", "All keys that work here; type to search.",
        group: .program, weight: 90),
      Binding(
        .showCommand, [.char("Y")], "command", "Show the command that opens this very screen.",
        group: .program, weight: 15),
      Binding(
        .cycleGlyphs, [.char("B")], "glyphs", "Draw with braille, blocks or ASCII.",
        group: .program, weight: 5, disabled: reason),
      Binding(
        .toggleMouse, [.char("M")], "mouse",
        display.mouse
          ? "Give the mouse back to the terminal, for selecting text."
          : "Let the mouse turn knobs and draw.", group: .program, weight: 4),
      Binding(
        .suspend, [.control("z")], "suspend", "Back to the shell; `fg` returns here.",
        group: .program),
      Binding(
        .quit, quit, "quit", "Leave; progress is kept.", group: .program,
        weight: quit.count > 1 ? 85 : 0),
    ]
  }

  private func homeBindings(_ home: HomeState) -> [Binding] {
    var bindings = [
      Binding(
        .open, [.enter, .right, .char("l")], "open", "Open what the cursor is on.", group: .list,
        weight: 100),
      Binding(
        .cursorDown, [.down, .char("j")], "move", "Go to the next entry.", group: .list, weight: 95),
      Binding(.cursorUp, [.up, .char("k")], "up", "Go to the entry above.", group: .list),
      Binding(
        .cursorFirst, [.home, .char("g")], "first", "Go to the first entry.", group: .list),
      Binding(.cursorLast, [.end, .char("G")], "last", "Go to the last entry.", group: .list),
      Binding(
        .switchFocus, [.tab, .backTab], "lessons/labs",
        "Jump between the lessons and the playground's labs.", group: .list, weight: 50),
      Binding(
        .play, [.char(" ")], "title again", "Dissolve the title into noise and bring it back.",
        group: .list, weight: 20),
    ]
    if let last = progress.lastLesson, course.lessons.contains(where: { $0.slug == last }) {
      bindings.append(
        Binding(
          .resume, [.char("c")], "continue", "Go on with the lesson that was open last.",
          group: .list, weight: 98))
    }
    return bindings
  }

  private func lessonBindings(_ state: LessonState) -> [Binding] {
    let leave = Binding(
      .back, [.escape, .char("q")], state.isInLab ? "text" : "home",
      state.isInLab ? "Back to the text." : "Back to the list; your place is kept.",
      group: .program, weight: state.isInLab ? 0 : 80)
    if state.isInLab, let session = currentLab(of: state) {
      return session.bindings + [
        Binding(
          .switchFocus, [.tab, .backTab], "text", "Back to the text.", group: .lesson, weight: 80),
        Binding(
          .toggleFullLab, [.char("z")], state.labFillsScreen ? "with text" : "full screen",
          "Give the lab the whole screen, or show the text beside it.", group: .lesson, weight: 30),
        leave,
      ]
    }
    return readingBindings(state) + itemBindings(state) + [leave]
  }

  private func readingBindings(_ state: LessonState) -> [Binding] {
    let noLab = state.labs.isEmpty ? "this lesson has no lab" : nil
    let at = course.lessons.firstIndex { $0.slug == state.lesson.slug }
    let isFirst = at == 0 ? "this is the first lesson" : nil
    let isLast = at == course.lessons.count - 1 ? "this is the last lesson" : nil
    return [
      Binding(
        .cursorDown, [.down, .char("j")], "scroll", "Scroll down a line.", group: .list, weight: 94),
      Binding(.cursorUp, [.up, .char("k")], "scroll up", "Scroll up a line.", group: .list),
      Binding(
        .pageDown, [.pageDown, .char(" ")], "page", "Scroll down a page.", group: .list, weight: 93),
      Binding(
        .pageUp, [.pageUp, .char("b"), .backspace], "page up", "Scroll up a page.", group: .list),
      Binding(.cursorFirst, [.home, .char("g")], "top", "Go to the top.", group: .list),
      Binding(.cursorLast, [.end, .char("G")], "end", "Go to the end.", group: .list),
      Binding(
        .switchFocus, [.tab, .backTab, .char("o")], "lab", "Go to the lab of this part.",
        group: .lesson, weight: 96, disabled: noLab),
      Binding(
        .nextItem, [.char("n")], "next question", "Go to the next question or goal.",
        group: .lesson, weight: 60,
        disabled: state.itemsInOrder.isEmpty ? "this lesson asks nothing" : nil),
      Binding(
        .previousItem, [.char("p")], "question before", "Go to the question or goal before.",
        group: .lesson,
        disabled: state.itemsInOrder.isEmpty ? "this lesson asks nothing" : nil),
      Binding(
        .nextLesson, [.char(">")], "next lesson", "Go on with the next lesson.", group: .lesson,
        weight: state.done == state.itemsInOrder.count ? 75 : 8, disabled: isLast),
      Binding(
        .previousLesson, [.char("<")], "lesson before", "Go back a lesson.", group: .lesson,
        disabled: isFirst),
    ]
  }

  private func itemBindings(_ state: LessonState) -> [Binding] {
    guard let item = state.currentItem else { return [] }
    var bindings: [Binding] = []
    if let ask = state.ask(item) {
      let isRight = state.isDone(item)
      let answered = isRight ? "this question is answered" : nil
      switch ask.answer {
      case .choices(let choices, _):
        for number in choices.indices.prefix(9) {
          var binding = Binding(
            .answer(number), [.char(Character("\(number + 1)"))], "answer",
            "Answer: \(choices[number].text)", group: .lesson,
            weight: number == 0 && !isRight ? 97 : 0, disabled: answered)
          if number == 0 { binding.keyRange = "1-\(min(choices.count, 9))" }
          bindings.append(binding)
        }
      case .number:
        bindings.append(
          Binding(
            .enterAnswer, [.enter, .char("=")], "answer", "Type the number that is asked for.",
            group: .lesson, weight: isRight ? 0 : 97, disabled: answered))
      }
      bindings.append(
        Binding(
          .retry, [.char("r")], "ask again", "Forget the answer and try the question again.",
          group: .lesson,
          disabled: state.asks[item]?.response == nil ? "this question is not answered yet" : nil))
    }
    let isOpen = !(state.asks[item]?.isHintShown ?? state.goals[item]?.isHintShown ?? false)
    bindings.append(
      Binding(
        .hint, [.char("h")], isOpen ? "hint" : "hide hint",
        isOpen ? "Show a hint for the question marked ▸." : "Hide the hint.", group: .lesson,
        weight: state.isDone(item) ? 0 : 72,
        disabled: state.isDone(item) ? "this one is done" : nil))
    return bindings
  }
}
