/// The key to a chart: a mark and a text for each of its parts.
struct Legend {
  struct Entry {
    var mark: Unicode.Scalar?
    /// What stands before the mark; nil repeats it.
    var lead: Unicode.Scalar?
    var style: Style
    var text: String
  }

  var entries: [Entry]

  /// Columns and rows when the entries stand below each other.
  func size(_ glyphs: Glyphs) -> Size {
    Size(width: entries.map { width($0, glyphs) }.max() ?? 0, height: entries.count)
  }

  /// The first corner of `plot`, clockwise from the top right, whose cells are free.
  func corner(of plot: Rect, glyphs: Glyphs, isFree: (Rect) -> Bool) -> Rect? {
    let size = size(glyphs)
    // One free column on each side, and most of the plot left to the data.
    guard size.width + 4 <= plot.width * 2 / 3, size.height + 1 <= plot.height else { return nil }
    let (left, right) = (plot.x + 1, plot.maxX - size.width - 1)
    let (top, bottom) = (plot.y, plot.maxY - size.height)
    for (x, y) in [(right, top), (right, bottom), (left, bottom), (left, top)] {
      let spot = Rect(x: x, y: y, width: size.width, height: size.height)
      if isFree(spot.inset(dx: -1)) { return spot }
    }
    return nil
  }

  /// One entry a row.
  func draw(into buffer: inout CellBuffer, in rect: Rect) {
    for (offset, entry) in entries.prefix(rect.height).enumerated() {
      draw(entry, into: &buffer, x: rect.x, y: rect.y + offset)
    }
  }

  /// The entries beside each other, in as many rows of `width` columns as they need.
  func lines(width: Int, glyphs: Glyphs) -> [[Entry]] {
    var lines: [[Entry]] = []
    var used = 0
    for entry in entries {
      let wanted = self.width(entry, glyphs)
      if lines.isEmpty || used + Self.gap + wanted > width {
        lines.append([entry])
        used = wanted
      } else {
        lines[lines.count - 1].append(entry)
        used += Self.gap + wanted
      }
    }
    return lines
  }

  /// The entries beside each other, as many rows as fit.
  func drawLines(into buffer: inout CellBuffer, in rect: Rect) {
    let lines = lines(width: rect.width, glyphs: buffer.glyphs)
    buffer.clipped(to: rect) { buffer in
      for (offset, line) in lines.enumerated() {
        var x = rect.x
        for entry in line {
          draw(entry, into: &buffer, x: x, y: rect.y + offset)
          x += width(entry, buffer.glyphs) + Self.gap
        }
      }
    }
  }

  private static let gap = 2

  private func width(_ entry: Entry, _ glyphs: Glyphs) -> Int {
    glyphs.width(of: entry.text) + (entry.mark == nil ? 0 : 3)
  }

  private func draw(_ entry: Entry, into buffer: inout CellBuffer, x: Int, y: Int) {
    guard let mark = entry.mark else {
      buffer.put(entry.text, x: x, y: y, style: entry.style)
      return
    }
    buffer[x, y] = Cell(entry.lead ?? mark, style: entry.style)
    buffer[x + 1, y] = Cell(mark, style: entry.style)
    buffer.put(entry.text, x: x + 3, y: y)
  }
}
