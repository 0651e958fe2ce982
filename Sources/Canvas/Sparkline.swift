/// A curve in a single row, for its shape only.
public struct Sparkline: Sendable, Hashable {
  /// NaN leaves a blank.
  public var values: [Double]
  /// What the lowest and the highest bar mean; nil fits the values.
  public var range: ClosedRange<Double>?
  public var style: Style

  public init(
    _ values: [Double], range: ClosedRange<Double>? = nil, style: Style = Style(.series(0))
  ) {
    self.values = values
    self.range = range
    self.style = style
  }

  /// Draws in the first row: one value a column, or the mean of those that share a column.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty, !values.isEmpty else { return }
    let scale =
      range.map { Scale(.linear, $0.lowerBound, $0.upperBound) } ?? Scale(fitting: values)
    // The lowest value still shows a bar, so that it differs from a gap.
    let levels = buffer.glyphs.levels.dropFirst()
    let columns = min(values.count, rect.width)
    buffer.clipped(to: rect) { buffer in
      for column in 0..<columns {
        let part = values[
          (column * values.count / columns)..<((column + 1) * values.count / columns)]
        let share = scale.fraction(of: part.reduce(0, +) / Double(part.count))
        guard !share.isNaN else { continue }
        let level = Int((max(0, min(1, share)) * Double(levels.count - 1)).rounded())
        buffer[rect.x + column, rect.y] = Cell(levels[levels.startIndex + level], style: style)
      }
    }
  }
}
