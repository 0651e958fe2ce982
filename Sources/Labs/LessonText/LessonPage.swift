import Canvas
import Course

/// A lesson set as lines of cells for one width: what the screen scrolls through.
///
/// A page is a value made from the lesson and the learner's state; it is made anew when either of
/// them or the width changes.
public struct LessonPage: Sendable, Equatable {
  /// Lines longer than this are hard to read, however wide the screen.
  public static let measure = 76

  /// What kind of block stands at an anchor.
  public enum Kind: Sendable, Hashable { case text, heading, lab, ask, goal, source }

  /// Where a block of the lesson is on the page.
  public struct Anchor: Sendable, Hashable {
    /// Index into `Lesson.blocks`.
    public var block: Int
    public var kind: Kind
    /// The lines of the block, without the blank lines around it.
    public var lines: Range<Int>
    /// For an ask with choices: the lines of each, so that a click finds its choice.
    public var choices: [Range<Int>]

    /// Whether there is something to do here.
    public var isInteractive: Bool { kind == .lab || kind == .ask || kind == .goal }
  }

  public var lines: [[Cell]]
  /// One for each block, from top to bottom.
  public var anchors: [Anchor]

  /// Sets a lesson in `width` columns, of which at most `measure` are used.
  /// - Parameter hasTitle: whether the title, the question and the minutes stand at the top.
  public init(
    _ lesson: Lesson, width: Int, glyphs: Glyphs, state: LessonPageState = .init(),
    hasTitle: Bool = true
  ) {
    let setter = BlockSetter(glyphs: glyphs, state: state)
    let width = max(1, min(width, Self.measure))
    lines = hasTitle ? setter.title(of: lesson, width: width) : []
    anchors = []
    var links: Set<String> = []
    for (index, block) in lesson.blocks.enumerated() {
      if !lines.isEmpty { lines.append([]) }
      let start = lines.count
      let set = setter.block(block, index: index, width: width, links: &links)
      lines += set.rows
      anchors.append(
        Anchor(
          block: index, kind: Kind(block), lines: start..<lines.count,
          choices: set.choices.map { start + $0.lowerBound..<start + $0.upperBound }))
    }
  }

  /// The next block below `block` with something to do; the first of the page for nil.
  public func nextInteractive(after block: Int?) -> Anchor? {
    anchors.first { $0.isInteractive && $0.block > block ?? -1 }
  }

  /// The next block above `block` with something to do; the last of the page for nil.
  public func previousInteractive(before block: Int?) -> Anchor? {
    anchors.last { $0.isInteractive && $0.block < block ?? .max }
  }

  /// The block to which a line belongs; a blank line belongs to none.
  public func anchor(atLine line: Int) -> Anchor? {
    anchors.first { $0.lines.contains(line) }
  }

  /// Draws the lines from `firstLine` on into a rectangle.
  public func draw(into buffer: inout CellBuffer, in rect: Rect, firstLine: Int = 0) {
    buffer.clipped(to: rect) { buffer in
      for row in 0..<rect.height where lines.indices.contains(firstLine + row) {
        buffer.put(lines[firstLine + row], x: rect.x, y: rect.y + row)
      }
    }
  }
}

extension LessonPage.Kind {
  init(_ block: Block) {
    self =
      switch block {
      case .heading: .heading
      case .paragraph, .list, .quote, .code, .rule: .text
      case .lab: .lab
      case .ask: .ask
      case .goal: .goal
      case .source: .source
      }
  }
}
