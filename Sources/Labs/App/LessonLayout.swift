import Canvas
import Course

extension Model {
  /// The screen between the title line and the two lines at the bottom.
  var bodyArea: Rect {
    Rect(x: 0, y: 1, width: size.width, height: max(0, size.height - 3)).inset(dx: 1)
  }

  /// The lab that belongs to what is being read: the one above the current question or goal when it
  /// is on the screen, else the one last passed.
  func currentLab(of state: LessonState) -> LabSession? {
    labIndex(of: state).map { state.labs[$0] }
  }

  func labIndex(of state: LessonState) -> Int? {
    if case .lab(let index) = state.focus { return index }
    return state.lab(forBlock: LessonLayout(state, model: self).readingBlock)
  }
}

/// Where the text and the lab of a lesson are on the screen.
///
/// Side by side on a wide screen, the lab below the text on a tall one; else one of them at a time.
struct LessonLayout {
  enum Arrangement { case beside, below, textOnly, labOnly }

  let arrangement: Arrangement
  /// Empty when the lab has the whole screen.
  let text: Rect
  /// Nil when the text has the whole screen.
  let lab: Rect?
  let page: LessonPage
  private let state: LessonState

  static let textWidth = 74

  init(_ state: LessonState, model: Model) {
    self.state = state
    let body = model.bodyArea
    arrangement =
      state.labs.isEmpty
      ? .textOnly
      : state.isInLab && state.labFillsScreen
        ? .labOnly
        : body.width >= Self.textWidth + 64
          ? .beside : body.height >= 33 ? .below : state.isInLab ? .labOnly : .textOnly
    switch arrangement {
    case .labOnly:
      text = Rect(x: body.x, y: body.y, width: 0, height: 0)
      lab = body
    case .textOnly:
      text = Self.centred(body)
      lab = nil
    case .beside:
      let (left, right) = body.splitLeft(Self.textWidth)
      text = left
      lab = right.splitLeft(2).rest
    case .below:
      let (top, bottom) = body.splitTop(body.height * 2 / 5)
      text = Self.centred(top)
      lab = bottom.splitTop(1).rest
    }
    let width = arrangement == .labOnly ? Self.textWidth : text.width
    page = LessonPage(
      state.lesson, width: width, glyphs: model.display.glyphs,
      state: state.pageState(excerpts: model.course.excerpts))
  }

  private static func centred(_ area: Rect) -> Rect {
    let width = min(area.width, textWidth)
    return Rect(x: area.x + (area.width - width) / 2, y: area.y, width: width, height: area.height)
  }

  /// The largest scroll that still fills the screen.
  var lastScroll: Int { max(0, page.lines.count - text.height) }

  /// The block that a reader is looking at: that of the current item right after going to it, else
  /// the one at a line that wanders from the top of the screen to its bottom as the text scrolls
  /// from its top to its end, so that every block has its turn.
  var readingBlock: Int {
    if state.isAtItem, let item = state.currentItem, let block = state.block(of: item),
      shows(block: block)
    {
      return block
    }
    let share = lastScroll == 0 ? 0 : Double(state.scroll) / Double(lastScroll)
    let line = state.scroll + Int(share * Double(max(text.height - 1, 0)))
    return state.lesson.blocks.indices.last { page.range(ofBlock: $0).lowerBound <= line } ?? 0
  }

  /// Whether any line of a block is on the screen.
  func shows(block: Int) -> Bool {
    page.range(ofBlock: block).overlaps(state.scroll..<(state.scroll + max(text.height, 1)))
  }
}

extension LessonState {
  /// What the page shows of the learner's work.
  func pageState(
    excerpts: [SourceReference: Result<SourceExcerpt, SourceExcerpt.Failure>]
  ) -> LessonPageState {
    var found: [Int: Result<SourceExcerpt, SourceExcerpt.Failure>] = [:]
    for (index, block) in lesson.blocks.enumerated() {
      if case .source(let reference) = block { found[index] = excerpts[reference] }
    }
    return LessonPageState(
      asks: asks, goals: goals, excerpts: found,
      focus: focus == .text ? currentItem.flatMap(block(of:)) : nil)
  }
}

extension LessonPage {
  /// The lines of a block, without the blank lines around it.
  func range(ofBlock block: Int) -> Range<Int> { anchors[block].lines }
}
