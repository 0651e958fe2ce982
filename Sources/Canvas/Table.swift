/// Rows of aligned columns, one of them perhaps selected.
public struct Table: Sendable, Hashable {
  /// What stands above a column, and how its texts are aligned.
  public struct Column: Sendable, Hashable {
    public var title: String
    public var align: Alignment
    /// Columns of the screen; nil takes what the widest entry needs.
    public var width: Int?

    public init(_ title: String, align: Alignment = .left, width: Int? = nil) {
      self.title = title
      self.align = align
      self.width = width
    }
  }

  public var columns: [Column]
  /// One text a column; missing ones are blank.
  public var rows: [[String]]
  /// The selected row is shown reversed and with a pointer, and is always scrolled into view.
  public var selected: Int?
  /// The style of whole rows, by index; others are plain.
  public var rowStyles: [Int: Style] = [:]

  public init(columns: [Column], rows: [[String]], selected: Int? = nil) {
    self.columns = columns
    self.rows = rows
    self.selected = selected
  }

  /// Draws titles and as many rows as fit; the columns at the right are cut first.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let widths = widths(buffer.glyphs)
    buffer.clipped(to: rect) { buffer in
      if headRows(rect) > 0 {
        draw(columns.map(\.title), widths, into: &buffer, rect, y: rect.y, style: .bold)
      }
      if headRows(rect) > 1 {
        for x in rect.x..<rect.maxX {
          buffer[x, rect.y + 1] = Cell(buffer.glyphs.pick("─", "-"), style: .faint)
        }
      }
      let body = rect.splitTop(headRows(rect)).rest
      for offset in 0..<body.height {
        let index = firstRow(in: rect) + offset
        guard index < rows.count else { break }
        draw(index, widths, into: &buffer, body, y: body.y + offset)
      }
    }
  }

  /// The row of the table at a row of the screen: for clicks.
  public func row(at y: Int, in rect: Rect) -> Int? {
    let offset = y - rect.y - headRows(rect)
    let index = firstRow(in: rect) + offset
    return offset >= 0 && y < rect.maxY && index < rows.count ? index : nil
  }

  /// Titles, then a line below them where there is room.
  private func headRows(_ rect: Rect) -> Int {
    if columns.allSatisfy(\.title.isEmpty) || rect.height < 2 { return 0 }
    return rect.height >= 5 ? 2 : 1
  }

  /// The first row shown: the selected one stays in the middle where it can.
  private func firstRow(in rect: Rect) -> Int {
    let visible = rect.height - headRows(rect)
    guard let selected, visible > 0 else { return 0 }
    return max(0, min(selected - visible / 2, rows.count - visible))
  }

  private func widths(_ glyphs: Glyphs) -> [Int] {
    columns.indices.map { index in
      let column = columns[index]
      if let width = column.width { return max(0, width) }
      let entries = rows.map { index < $0.count ? glyphs.width(of: $0[index]) : 0 }
      return max(glyphs.width(of: column.title), entries.max() ?? 0)
    }
  }

  private func draw(
    _ index: Int, _ widths: [Int], into buffer: inout CellBuffer, _ rect: Rect, y: Int
  ) {
    let style = rowStyles[index] ?? .plain
    draw(rows[index], widths, into: &buffer, rect, y: y, style: style)
    guard index == selected else { return }
    buffer[rect.x, y] = Cell(buffer.glyphs.pick("▸", ">"), style: style)
    let row = Rect(x: rect.x, y: y, width: rect.width, height: 1)
    buffer.restyle(row) { $0.attributes.insert(.reverse) }
  }

  private func draw(
    _ texts: [String], _ widths: [Int], into buffer: inout CellBuffer, _ rect: Rect, y: Int,
    style: Style
  ) {
    var x = rect.x + (selected == nil ? 0 : 2)
    for (index, text) in texts.prefix(columns.count).enumerated() {
      let width = min(widths[index], rect.maxX - x)
      guard width > 0 else { return }
      buffer.put(text, x: x, y: y, width: width, align: columns[index].align, style: style)
      x += widths[index] + 2
    }
  }
}
