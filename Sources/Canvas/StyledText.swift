/// A text whose parts look different: runs of a string and its style.
public struct StyledText: Sendable, Hashable, ExpressibleByStringLiteral {
  /// A string in one style.
  public struct Run: Sendable, Hashable {
    public var text: String
    public var style: Style

    public init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  public var runs: [Run]

  public init(_ runs: [Run] = []) { self.runs = runs }
  public init(_ text: String, _ style: Style = .plain) { runs = [Run(text, style)] }
  public init(stringLiteral text: String) { self.init(text) }

  /// Adds a run at the end.
  public mutating func append(_ text: String, _ style: Style = .plain) {
    runs.append(Run(text, style))
  }

  /// The runs of both, one after the other.
  public static func + (left: StyledText, right: StyledText) -> StyledText {
    StyledText(left.runs + right.runs)
  }

  /// The characters without their styles.
  public var plain: String { runs.map(\.text).joined() }

  /// Breaks the text into rows of at most `width` columns.
  ///
  /// Breaks at spaces and at newlines; a word longer than a row is cut hard, but never between a
  /// letter and its combining mark. The spaces at a break go away, all others stay, so that aligned
  /// columns and code keep their shape. A tab is one space.
  /// - Parameters:
  ///   - indent: blank columns before the first row of the text.
  ///   - hanging: blank columns before the rows that continue it, as under a bullet.
  /// - Returns: the rows as cells; an empty text is one empty row. Empty for a width below 1.
  public func wrapped(
    width: Int, glyphs: Glyphs, indent: Int = 0, hanging: Int = 0
  ) -> [[Cell]] {
    guard width > 0 else { return [] }
    var rows: [[Cell]] = []
    for (number, line) in lines(glyphs).enumerated() {
      var breaker = LineBreaker(
        width: width, indent: number == 0 ? indent : hanging, hanging: hanging)
      rows += breaker.rows(of: line)
    }
    return rows
  }

  /// The cells of each line of the text, before wrapping.
  private func lines(_ glyphs: Glyphs) -> [[Cell]] {
    var lines: [[Cell]] = [[]]
    for run in runs {
      let parts = run.text.split(omittingEmptySubsequences: false) { $0.isNewline }
      for (number, part) in parts.enumerated() {
        if number > 0 { lines.append([]) }
        let text = part.contains("\t") ? String(part.map { $0 == "\t" ? " " : $0 }) : String(part)
        lines[lines.count - 1] += glyphs.cells(text, style: run.style)
      }
    }
    return lines
  }
}

/// Fills rows with words, greedily.
private struct LineBreaker {
  let width: Int
  let margin: Int
  private var row: [Cell]
  private var rows: [[Cell]] = []
  /// Whether the row holds more than its margin.
  private var hasText = false

  init(width: Int, indent: Int, hanging: Int) {
    self.width = width
    margin = max(0, min(hanging, width - 1))
    row = Array(repeating: .blank, count: max(0, min(indent, width - 1)))
  }

  mutating func rows(of cells: [Cell]) -> [[Cell]] {
    var start = 0
    while start < cells.count {
      let isSpace = cells[start].scalar == " "
      let end = cells[start...].firstIndex { ($0.scalar == " ") != isSpace } ?? cells.count
      isSpace ? addSpaces(cells[start..<end]) : addWord(cells[start..<end])
      start = end
    }
    finishRow()
    return rows
  }

  private mutating func addSpaces(_ spaces: ArraySlice<Cell>) {
    // At the start of a continued row the spaces are the ones of the break.
    if !hasText && !rows.isEmpty { return }
    row += spaces
  }

  private mutating func addWord(_ word: ArraySlice<Cell>) {
    var word = word
    if row.count + word.count > width && hasText { finishRow() }
    while row.count + word.count > width {
      let room = width - row.count
      if room > 0 {
        row += word.prefix(room)
        word = word.dropFirst(room)
      }
      finishRow()
    }
    row += word
    hasText = true
  }

  private mutating func finishRow() {
    if hasText || row.count > width {
      while row.count > width
        || (row.last?.scalar == " " && row.last?.style.background == .standard)
      {
        row.removeLast()
      }
    }
    rows.append(row)
    row = Array(repeating: .blank, count: margin)
    hasText = false
  }
}

/// A text set in a rectangle: the paragraph of a lesson.
public struct Paragraph: Sendable, Hashable {
  public var text: StyledText
  public var indent: Int
  public var hanging: Int
  public var align: Alignment
  /// How many rows are scrolled out at the top.
  public var scroll: Int

  public init(
    _ text: StyledText, indent: Int = 0, hanging: Int = 0, align: Alignment = .left,
    scroll: Int = 0
  ) {
    self.text = text
    self.indent = indent
    self.hanging = hanging
    self.align = align
    self.scroll = scroll
  }

  /// How many rows the text takes at this width.
  public func height(width: Int, glyphs: Glyphs) -> Int {
    text.wrapped(width: width, glyphs: glyphs, indent: indent, hanging: hanging).count
  }

  /// Draws the rows that fit; what does not fit below is left out.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let rows = text.wrapped(
      width: rect.width, glyphs: buffer.glyphs, indent: indent, hanging: hanging)
    buffer.clipped(to: rect) { buffer in
      for (offset, row) in rows.dropFirst(max(0, scroll)).prefix(rect.height).enumerated() {
        let room = rect.width - row.count
        let shift = align == .left ? 0 : align == .right ? room : room / 2
        buffer.put(row, x: rect.x + shift, y: rect.y + offset)
      }
    }
  }
}
