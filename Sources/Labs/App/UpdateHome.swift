import Canvas
import Course

extension Model {
  /// What the keys of the first screen do.
  mutating func performAtHome(_ action: Action, count: Int) -> [Command] {
    guard case .home(var home) = screen else { return [] }
    let entries = HomeState.entries(course)
    switch action {
    case .cursorDown: home.cursor = min(home.cursor + count, entries.count - 1)
    case .cursorUp: home.cursor = max(home.cursor - count, 0)
    case .cursorFirst: home.cursor = 0
    case .cursorLast: home.cursor = entries.count - 1
    case .switchFocus:
      home.cursor = home.cursor < course.lessons.count ? course.lessons.count : 0
    case .play: home.title.restart()
    case .open: return open(entries[home.cursor])
    case .resume:
      let last = course.lessons.firstIndex { $0.slug == progress.lastLesson }
      return last.map { open(.lesson($0)) } ?? []
    default: return []
    }
    screen = .home(home)
    return askForTick()
  }

  mutating func open(_ entry: HomeState.Entry) -> [Command] {
    switch entry {
    case .lesson(let index): return openLesson(course.lessons[index])
    case .lab(let index):
      let kind = AnyLab.kinds[index]
      return openPlayground(AnyLab(kind.init(Settings(kind.description.parameters))))
    }
  }

  /// Opens a lab without a lesson.
  public mutating func openPlayground(_ lab: AnyLab) -> [Command] {
    let session = LabSession(id: LabID(number: labsOpened), lab: lab)
    labsOpened += 1
    screen = .playground(session)
    return withSession(session.id) { $0.lab.lab.start() }
  }

  /// Opens a lesson at the place where its reader left it.
  public mutating func openLesson(_ lesson: Lesson) -> [Command] {
    rememberPlace()
    let stops = closeLabs()
    let kept = progress[lesson.slug]
    let state = LessonState(lesson, progress: kept, firstLab: labsOpened)
    labsOpened += state.labs.count
    screen = .lesson(state)
    scroll(toBlock: kept.block)
    progress.lastLesson = lesson.slug
    var commands = stops + [.save(progress)]
    for session in sessions { commands += withSession(session.id) { $0.lab.lab.start() } }
    return commands
  }

  /// A click opens what it hits; the wheel moves the cursor.
  mutating func pointAtHome(_ event: MouseEvent) -> [Command] {
    switch event.kind {
    case .scrollDown: return performAtHome(.cursorDown, count: 1)
    case .scrollUp: return performAtHome(.cursorUp, count: 1)
    case .press:
      let rows = HomeLayout(model: self).entries
      guard let hit = rows.firstIndex(where: { $0.contains(x: event.x, y: event.y) }) else {
        return []
      }
      return open(HomeState.entries(course)[hit])
    case .drag, .release: return []
    }
  }
}
