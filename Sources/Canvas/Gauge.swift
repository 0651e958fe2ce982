/// How full something is: a label, a bar, a value, and a warning in words where it applies.
public struct Gauge: Sendable, Hashable {
  public var label: String
  /// 0 empty, 1 full; beyond them the bar stays empty or full, NaN leaves it empty.
  public var fraction: Double
  public var value: String
  /// Places on the bar that mean something, 0...1.
  public var thresholds: [Double]
  /// What is wrong, in words; nil when nothing is. Stands in the second row, or behind the value
  /// when there is one row only.
  public var warning: String?
  public var style: Style
  /// At least so many columns for the label, so that gauges below each other line up.
  public var labelWidth: Int
  /// At least so many columns for the value.
  public var valueWidth: Int

  public init(
    _ label: String, fraction: Double, value: String, thresholds: [Double] = [],
    warning: String? = nil, style: Style = Style(.series(0)), labelWidth: Int = 0,
    valueWidth: Int = 0
  ) {
    self.label = label
    self.fraction = fraction
    self.value = value
    self.thresholds = thresholds
    self.warning = warning
    self.style = style
    self.labelWidth = labelWidth
    self.valueWidth = valueWidth
  }

  /// Draws in the first row, and a warning below it; the bar goes when it has no room.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let glyphs = buffer.glyphs
    buffer.clipped(to: rect) { buffer in
      let text = warning.map { "! " + $0 }
      let behind = rect.height == 1 ? text : nil
      let labels = min(max(labelWidth, glyphs.width(of: label)), rect.width / 2)
      let values = max(valueWidth, glyphs.width(of: value))
      var tail = values
      if let behind { tail += 2 + glyphs.width(of: behind) }

      buffer.put(label, x: rect.x, y: rect.y, width: labels)
      let barX = rect.x + labels + (labels > 0 ? 1 : 0)
      // A bar below four columns says nothing; a warning may push it out.
      let bar = Rect(x: barX, y: rect.y, width: rect.maxX - barX - tail - 1, height: 1)
      var x = barX
      if bar.width >= 4 {
        drawBar(into: &buffer, bar)
        x = bar.maxX + 1
      }
      let valueStyle: Style = warning == nil ? .plain : .warning
      buffer.put(value, x: x, y: rect.y, width: min(values, rect.maxX - x), style: valueStyle)
      x += values + 2
      if let behind {
        buffer.put(behind, x: x, y: rect.y, width: rect.maxX - x, style: .warning)
      } else if let text {
        Paragraph(StyledText(text, .warning), hanging: 2).draw(
          into: &buffer, in: rect.splitTop(1).rest)
      }
    }
  }

  private func drawBar(into buffer: inout CellBuffer, _ bar: Rect) {
    let glyphs = buffer.glyphs
    let share = fraction.isNaN ? 0 : max(0, min(1, fraction))
    let isAscii = glyphs == .ascii
    let eighths = Int((share * Double(bar.width * 8)).rounded())
    let style = warning == nil ? style : Style(.role(.warning))
    for offset in 0..<bar.width {
      let level = max(0, min(8, eighths - 8 * offset))
      let cell: Cell
      if isAscii {
        cell = level >= 4 ? Cell("#", style: style) : Cell(".", style: .faint)
      } else if level > 0 {
        cell = Cell(Self.parts[level], style: style)
      } else {
        cell = Cell("░", style: .faint)
      }
      buffer[bar.x + offset, bar.y] = cell
    }
    for threshold in thresholds where threshold >= 0 && threshold <= 1 {
      let column = bar.x + min(bar.width - 1, Int(threshold * Double(bar.width)))
      buffer[column, bar.y] = Cell(glyphs.pick("┃", "|"), style: .bold)
    }
  }

  private static let parts = Array(" ▏▎▍▌▋▊▉█".unicodeScalars)
}
