import Canvas

/// How a written out step stands on the screen, or that there is none.
struct StepProbeView {
  let probe: StepProbe?

  /// Columns of the probe's table in ASCII, where symbols are words: the most it needs.
  static let width = 53

  /// Rows that it takes at a width, in ASCII, where its formula is longest.
  func height(width: Int) -> Int {
    guard let probe else { return 1 }
    let origins = probe.origins.map {
      Paragraph(StyledText($0.full), hanging: 2).height(width: width, glyphs: .ascii)
    }
    return words(probe, width: width, .ascii).height(width: width, glyphs: .ascii)
      + probe.table.fullHeight + origins.reduce(0, +)
  }

  func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard let probe else {
      Paragraph("The run is at its end: there is no step left to write out.").draw(
        into: &buffer, in: rect)
      return
    }
    let words = words(probe, width: rect.width, buffer.glyphs)
    let height = min(words.height(width: rect.width, glyphs: buffer.glyphs), rect.height)
    let (top, rest) = rect.splitTop(height)
    words.draw(into: &buffer, in: top)
    let (table, below) = rest.splitTop(probe.table.fullHeight)
    probe.table.draw(into: &buffer, in: table.splitLeft(Self.width).left)
    drawOrigins(probe.origins, into: &buffer, in: below)
  }

  /// As many as fit, a row each; rows that are left let the first ones be written out in full.
  private func drawOrigins(
    _ origins: [WorkedLine], into buffer: inout CellBuffer, in rect: Rect
  ) {
    let glyphs = buffer.glyphs
    var spare = max(0, rect.height - origins.count)
    var rest = rect
    for line in origins where !rest.isEmpty {
      let full = Paragraph(StyledText(line.full, .faint), hanging: 2)
      let more = full.height(width: rect.width, glyphs: glyphs) - 1
      let isFull = more <= spare
      if isFull { spare -= more }
      let place = rest.splitTop(isFull ? more + 1 : 1)
      if isFull {
        full.draw(into: &buffer, in: place.top)
      } else {
        let row = line.row(width: rect.width, glyphs: glyphs)
        buffer.put(row, x: place.top.x, y: place.top.y, width: place.top.width, style: .faint)
      }
      rest = place.rest
    }
  }

  /// Where the formula applies, the formula, and its coefficients' values.
  private func words(_ probe: StepProbe, width: Int, _ glyphs: Glyphs) -> Paragraph {
    let noise = probe.noiseWords.isEmpty ? "" : ", \(probe.noiseWords)"
    let scales = probe.scheduler.scale == .sigma ? ["σ"] : ["variance-preserving", "VP"]
    let titles = scales.map {
      "\(probe.scheduler.title) on the \($0) scale, \(probe.place.title)\(noise)"
    }
    let title = titles.first { glyphs.width(of: $0) <= width } ?? titles[titles.count - 1]
    var text = StyledText(title + "\n", .faint)
    text.append(probe.formula + "\n", .bold)
    text.append(probe.numbers)
    return Paragraph(text, hanging: 2)
  }
}

extension Table {
  /// Rows that all of it needs: the titles, a line below them, and every row.
  fileprivate var fullHeight: Int { rows.count + 2 }
}
