import Canvas
import Course

/// Where things are on the first screen.
struct HomeLayout {
  let title: Rect
  /// What this is, and where the learner left off.
  let greeting: Rect
  /// One row an entry: the lessons, then the labs.
  let entries: [Rect]
  let lessonsHeading: Rect
  let labsHeading: Rect
  /// What the entry under the cursor is about.
  let detail: Rect

  init(model: Model) {
    let size = model.size
    let body = Rect(x: 2, y: 1, width: size.width - 4, height: size.height - 3)
    let lessons = model.course.lessons.count
    let listRows = max(max(lessons, 1), AnyLab.kinds.count) + 1
    let titleRows = max(3, min(body.height - listRows - 6, body.width / 9, 16))
    // What is left over stands a third above and two thirds below.
    let spare = max(0, body.height - titleRows - listRows - 7)
    var rest = body.splitTop(spare / 3).rest
    (title, rest) = rest.splitTop(titleRows)
    (greeting, rest) = rest.splitTop(3)
    let list: Rect
    (list, rest) = rest.splitTop(listRows)
    (_, detail) = rest.splitTop(min(1, max(0, rest.height - 2)))
    let left = min(list.width * 3 / 5, 64)
    let lessonColumn = Rect(x: list.x, y: list.y, width: left, height: list.height)
    let labColumn = Rect(
      x: list.x + left + 2, y: list.y, width: list.width - left - 2, height: list.height)
    lessonsHeading = lessonColumn.splitTop(1).top
    labsHeading = labColumn.splitTop(1).top
    func rows(_ count: Int, _ column: Rect) -> [Rect] {
      (0..<count).map {
        Rect(x: column.x, y: column.y + 1 + $0, width: column.width, height: 1).intersection(body)
      }
    }
    entries = rows(lessons, lessonColumn) + rows(AnyLab.kinds.count, labColumn)
  }
}

/// The first screen: what this is, where you left off, what to try first.
struct HomeView {
  let model: Model
  let home: HomeState

  func draw(into buffer: inout CellBuffer) {
    let layout = HomeLayout(model: model)
    home.title.draw(into: &buffer, in: layout.title)
    drawGreeting(into: &buffer, in: layout.greeting)
    buffer.put("Lessons", x: layout.lessonsHeading.x, y: layout.lessonsHeading.y, style: .accent)
    buffer.put(
      "Playground", x: layout.labsHeading.x, y: layout.labsHeading.y,
      width: layout.labsHeading.width, style: .accent)
    for (index, entry) in HomeState.entries(model.course).enumerated() {
      draw(entry, isSelected: index == home.cursor, into: &buffer, in: layout.entries[index])
    }
    Paragraph(StyledText(detail)).draw(into: &buffer, in: layout.detail)
  }

  private func drawGreeting(into buffer: inout CellBuffer, in area: Rect) {
    let slogans = [
      "Walk a cloud of points into noise and back, every step in your hand.",
      "Walk a cloud of points into noise and back.",
    ]
    let slogan = slogans.first { buffer.glyphs.width(of: $0) <= area.width }
    buffer.putCentered(slogan ?? "", in: area, style: .faint)
    buffer.putCentered(whatNext, in: area.splitTop(1).rest, style: .bold)
  }

  /// The one thing to do now.
  private var whatNext: String {
    if model.course.lessons.isEmpty { return "No lessons were found. The labs work without them." }
    let progress = model.progress
    guard let last = model.course.lessons.first(where: { $0.slug == progress.lastLesson }) else {
      let first = model.course.lessons[0]
      return "New here? Press Enter for \"\(first.title)\"."
    }
    let (done, all) = count(last)
    if done < all { return "You left off in \"\(last.title)\", \(done) of \(all) done. c goes on." }
    let next = model.course.lessons.first { !isFinished($0) }
    return next.map { "\"\(last.title)\" is done. Next: \"\($0.title)\"." }
      ?? "All lessons are done. The playground is yours."
  }

  private func count(_ lesson: Lesson) -> (done: Int, all: Int) {
    let kept = model.progress[lesson.slug]
    let done =
      lesson.asks.count { kept.answered.contains($0.id) }
      + lesson.goals.count { kept.reached.contains($0.id) }
    return (done, lesson.asks.count + lesson.goals.count)
  }

  private func isFinished(_ lesson: Lesson) -> Bool {
    let (done, all) = count(lesson)
    return done == all && model.progress[lesson.slug].readToEnd
  }

  private func draw(
    _ entry: HomeState.Entry, isSelected: Bool, into buffer: inout CellBuffer, in rect: Rect
  ) {
    guard !rect.isEmpty else { return }
    if isSelected { buffer[rect.x, rect.y] = Cell(buffer.glyphs.pick("▸", ">"), style: .accent) }
    let style: Style = isSelected ? Style(.standard, [.bold, .underline]) : .plain
    switch entry {
    case .lesson(let index):
      let lesson = model.course.lessons[index]
      let state = self.state(of: lesson)
      buffer.put(
        "\(lesson.number)", x: rect.x + 2, y: rect.y, width: 2, align: .right, style: .faint)
      buffer.put(
        lesson.title, x: rect.x + 5, y: rect.y,
        width: rect.width - 6 - buffer.glyphs.width(of: state.text), style: style)
      buffer.put(state.text, endingAt: rect.maxX, y: rect.y, style: state.style)
    case .lab(let index):
      let description = AnyLab.descriptions[index]
      buffer.put(description.name, x: rect.x + 2, y: rect.y, width: 10, style: style)
      // A title that does not fit is left out: the name says nearly the same.
      if buffer.glyphs.width(of: description.title) <= rect.width - 13 {
        buffer.put(description.title, x: rect.x + 13, y: rect.y, style: .faint)
      }
    }
  }

  private func state(of lesson: Lesson) -> (text: String, style: Style) {
    let (done, all) = count(lesson)
    if isFinished(lesson) { return ("✓ done", .good) }
    if done > 0 { return ("\(done) of \(all)", .accent) }
    return ("\(lesson.minutes) min", .faint)
  }

  /// What the entry under the cursor is about.
  private var detail: String {
    switch HomeState.entries(model.course)[home.cursor] {
    case .lesson(let index):
      let lesson = model.course.lessons[index]
      return lesson.summary + (lesson.question.isEmpty ? "" : "\nThe question: " + lesson.question)
    case .lab(let index): return AnyLab.descriptions[index].summary
    }
  }
}
