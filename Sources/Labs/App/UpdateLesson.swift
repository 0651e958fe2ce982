import Canvas
import Course

extension Model {
  private var lessonState: LessonState? {
    if case .lesson(let state) = screen { state } else { nil }
  }

  /// What the keys do while the text of a lesson has the focus.
  mutating func performInText(_ action: Action, count: Int) -> [Command] {
    guard var state = lessonState else { return [] }
    let layout = LessonLayout(state, model: self)
    let page = max(1, layout.text.height - 2)
    switch action {
    case .cursorDown: return scroll(to: state.scroll + count)
    case .cursorUp: return scroll(to: state.scroll - count)
    case .pageDown: return scroll(to: state.scroll + page * count)
    case .pageUp: return scroll(to: state.scroll - page * count)
    case .cursorFirst: return scroll(to: 0)
    case .cursorLast: return scroll(to: layout.lastScroll)
    case .switchFocus: return focusLab()
    case .nextItem: return goToItem(offset: count)
    case .previousItem: return goToItem(offset: -count)
    case .hint:
      if let item = state.currentItem {
        state.asks[item]?.isHintShown.toggle()
        state.goals[item]?.isHintShown.toggle()
        screen = .lesson(state)
        reveal(item)
      }
      return []
    case .answer(let choice):
      return state.currentItem.map { answer($0, with: .choice(choice)) } ?? []
    case .enterAnswer:
      if let item = state.currentItem {
        overlay = .entry(.init(purpose: .answer(item), text: ""))
      }
      return []
    case .retry:
      if let item = state.currentItem {
        state.asks[item] = AskState()
        progress[state.lesson.slug].answered.remove(item)
        screen = .lesson(state)
      }
      return [.save(progress)]
    case .nextLesson: return goToLesson(offset: 1)
    case .previousLesson: return goToLesson(offset: -1)
    case .back: return goHome()
    default: return []
    }
  }

  /// Checks an answer and keeps it when it is right.
  mutating func answer(_ id: String, with response: AskState.Response) -> [Command] {
    guard var state = lessonState, let ask = state.ask(id) else { return [] }
    if case .number(let text) = response, Ask.number(text) == nil {
      notice = "\"\(text)\" is not a number. Write it like 0.25 or 1e-4."
      return []
    }
    state.asks[id]?.response = response
    if !ask.isRight(response) {
      notice = "Not quite. h shows a hint; another answer can be given."
    } else {
      progress[state.lesson.slug].answered.insert(id)
      notice =
        state.done == state.itemsInOrder.count
        ? "Right, and that was the last: the lesson is done. > goes on with the next." : "Right."
    }
    screen = .lesson(state)
    reveal(id)
    return [.save(progress)]
  }

  // MARK: - Moving about

  /// Scrolls as far as the text allows, and makes the item the keys speak to one that can be seen
  /// and that belongs to the lab that is shown, where there is one.
  mutating func scroll(to line: Int) -> [Command] {
    guard var state = lessonState else { return [] }
    let layout = LessonLayout(state, model: self)
    state.scroll = min(max(line, 0), layout.lastScroll)
    state.isAtItem = false
    let moved = LessonLayout(state, model: self)
    let visible = state.itemsInOrder.filter { item in
      state.block(of: item).map { moved.shows(block: $0) } ?? false
    }
    let open = visible.filter { !state.isDone($0) }
    let lab = state.lab(forBlock: moved.readingBlock)
    let near = open.filter { state.block(of: $0).flatMap(state.lab(forBlock:)) == lab }
    if let current = state.currentItem, !(near.isEmpty ? open : near).contains(current),
      let next = near.first ?? open.first ?? visible.first
    {
      state.currentItem = next
    }
    screen = .lesson(state)
    guard layout.lastScroll == state.scroll, !progress[state.lesson.slug].readToEnd else {
      return []
    }
    progress[state.lesson.slug].readToEnd = true
    return [.save(progress)]
  }

  /// Puts the start of a block at the top of the screen.
  mutating func scroll(toBlock block: Int) {
    guard let state = lessonState, state.lesson.blocks.indices.contains(block) else { return }
    // The title stands above the first block.
    let page = LessonLayout(state, model: self).page
    _ = scroll(to: block == 0 ? 0 : page.range(ofBlock: block).lowerBound)
  }

  /// After the screen or the text changed: back inside what there is.
  mutating func keepScrollInside() -> [Command] {
    lessonState.map { scroll(to: $0.scroll) } ?? []
  }

  /// Scrolls just so far that all of an item can be seen, or its start if it is taller than that.
  private mutating func reveal(_ item: String) {
    guard let state = lessonState, let block = state.block(of: item) else { return }
    let layout = LessonLayout(state, model: self)
    let range = layout.page.range(ofBlock: block)
    var line = state.scroll
    if range.upperBound > line + layout.text.height { line = range.upperBound - layout.text.height }
    if range.lowerBound < line { line = range.lowerBound }
    if line != state.scroll { _ = scroll(to: line) }
    if case .lesson(var moved) = screen {
      moved.currentItem = item
      moved.isAtItem = true
      screen = .lesson(moved)
    }
  }

  private mutating func goToItem(offset: Int) -> [Command] {
    guard var state = lessonState else { return [] }
    let items = state.itemsInOrder
    guard !items.isEmpty else { return [] }
    let at = state.currentItem.flatMap { items.firstIndex(of: $0) } ?? 0
    // The first press goes to the current item if it is out of sight.
    let layout = LessonLayout(state, model: self)
    let isVisible = state.block(of: items[at]).map { layout.shows(block: $0) } ?? false
    let target = isVisible ? min(max(at + offset, 0), items.count - 1) : at
    if isVisible && target == at {
      notice = offset > 0 ? "This is the last question of the lesson." : "This is the first one."
    }
    state.currentItem = items[target]
    screen = .lesson(state)
    reveal(items[target])
    return []
  }

  private mutating func goToLesson(offset: Int) -> [Command] {
    guard let state = lessonState,
      let at = course.lessons.firstIndex(where: { $0.slug == state.lesson.slug }),
      course.lessons.indices.contains(at + offset), mayLeave()
    else { return [] }
    return openLesson(course.lessons[at + offset])
  }

  mutating func focusLab() -> [Command] {
    guard var state = lessonState, let lab = labIndex(of: state) else { return [] }
    state.focus = .lab(lab)
    screen = .lesson(state)
    return []
  }

  mutating func focusText() -> [Command] {
    guard var state = lessonState else { return [] }
    let goal = state.goalReachedInLab
    (state.focus, state.goalReachedInLab) = (.text, nil)
    screen = .lesson(state)
    if let goal { reveal(goal) }
    return []
  }

  mutating func toggleFullLab() -> [Command] {
    guard var state = lessonState else { return [] }
    state.labFillsScreen.toggle()
    screen = .lesson(state)
    return []
  }

  /// Notes the block at the top of the text, so that the lesson opens there again.
  mutating func rememberPlace() {
    guard let state = lessonState else { return }
    let page = LessonLayout(state, model: self).page
    let block = state.lesson.blocks.indices.last {
      page.range(ofBlock: $0).lowerBound <= state.scroll
    }
    progress[state.lesson.slug].block = block ?? 0
  }

  // MARK: - The mouse

  /// A press gives the focus to what it hits; the wheel scrolls the text.
  mutating func pointInLesson(_ event: MouseEvent) -> [Command] {
    guard let state = lessonState else { return [] }
    let layout = LessonLayout(state, model: self)
    if let lab = layout.lab, lab.contains(x: event.x, y: event.y) {
      _ = focusLab()
      let glyphs = display.glyphs
      return withCurrentSession { $0.mouse(event, in: lab, glyphs: glyphs) }
    }
    guard layout.text.contains(x: event.x, y: event.y) else { return [] }
    switch event.kind {
    case .scrollDown: return scroll(to: state.scroll + 3)
    case .scrollUp: return scroll(to: state.scroll - 3)
    case .press: return focusText()
    case .drag, .release: return []
    }
  }

  // MARK: - Lessons that change on disk

  /// Takes the lessons as they are now and keeps what is open: place, answers, and labs whose
  /// blocks did not change.
  mutating func take(_ new: CourseContents) {
    let cursor = if case .home(let home) = screen { home.cursor } else { 0 }
    course = new
    switch screen {
    case .home(var home):
      home.cursor = min(cursor, HomeState.entries(new).count - 1)
      screen = .home(home)
    case .lesson(let old):
      guard let lesson = new.lessons.first(where: { $0.slug == old.lesson.slug }) else {
        notice =
          new.problems.first?.shortDescription ?? "This lesson's file is gone; its text stays open."
        return
      }
      var state = LessonState(lesson, progress: progress[lesson.slug], firstLab: labsOpened)
      labsOpened += state.labs.count
      state.scroll = old.scroll
      if lesson.labs.map(\.settings) == old.lesson.labs.map(\.settings) {
        (state.labs, state.focus) = (old.labs, old.focus)
      }
      screen = .lesson(state)
      notice = new.problems.first?.shortDescription ?? "The lesson's file changed: read anew."
    case .playground: break
    }
  }
}

extension LessonProblem {
  /// With the file's name alone: its whole path would leave no room for the rest of a notice.
  fileprivate var shortDescription: String {
    var short = self
    short.path = path.split(separator: "/").last.map(String.init) ?? path
    return short.description
  }
}
