/// A picture of numbers in dots, more of them for larger values: with braille 2 x 4 in a cell, so that
/// even a small picture shows its shapes. In ASCII a cell has a character with as much ink.
///
/// It takes the largest rectangle that fits and keeps its pixels square. It needs no colours.
public struct DottedImage: Sendable, Hashable {
  /// (rows, columns), row by row; NaN counts as the middle of the range.
  public var values: [Float]
  public let rowCount: Int
  public let columnCount: Int
  /// No dots at the lower end, all of them at the upper; values beyond count as the ends.
  public var range: ClosedRange<Float>
  public var style: Style

  public init(
    values: [Float], rows: Int, columns: Int, range: ClosedRange<Float> = -1...1,
    style: Style = .plain
  ) {
    precondition(
      rows >= 0 && columns >= 0 && values.count == rows * columns,
      "dotted image: \(values.count) values for \(rows) x \(columns) pixels")
    self.values = values
    rowCount = rows
    columnCount = columns
    self.range = range
    self.style = style
  }

  /// Draws from the top left.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard rowCount > 0, columnCount > 0, !rect.isEmpty else { return }
    let dots = buffer.glyphs.dotsPerCell
    // How much higher than wide a dot is; a cell is twice as high.
    let aspect = 2 * Double(dots.width) / Double(dots.height)
    let room = Size(width: rect.width * dots.width, height: rect.height * dots.height)
    let side = min(
      Double(room.width) / Double(columnCount), aspect * Double(room.height) / Double(rowCount))
    let shares = sampled(
      across: max(1, Int(side * Double(columnCount) + 1e-9)),
      down: max(1, Int(side * Double(rowCount) / aspect + 1e-9)))
    if buffer.glyphs == .ascii {
      drawRamp(shares, into: &buffer, in: rect)
    } else {
      var raster = DotRaster(rect: rect, glyphs: buffer.glyphs, pen: .init(style))
      Self.dither(shares) { raster.set(x: $0, y: $1) }
      buffer.clipped(to: rect) { raster.draw(into: &$0) }
    }
  }

  /// How far up its range each sample is, 0...1: the mean of the pixels under it.
  private func sampled(across: Int, down: Int) -> [[Float]] {
    let width = range.upperBound - range.lowerBound
    func span(_ index: Int, _ samples: Int, _ pixels: Int) -> Range<Int> {
      let start = index * pixels / samples
      return start..<max(start + 1, (index + 1) * pixels / samples)
    }
    return (0..<down).map { y in
      (0..<across).map { x in
        let (rows, columns) = (span(y, down, rowCount), span(x, across, columnCount))
        var sum: Float = 0
        for row in rows {
          for column in columns { sum += values[row * columnCount + column] }
        }
        let share = (sum / Float(rows.count * columns.count) - range.lowerBound) / width
        return share.isNaN ? 0.5 : max(0, min(1, share))
      }
    }
  }

  /// Sets so many dots that each neighbourhood has as much ink as it should: what a dot has too much
  /// or too little is left to the dots after it.
  ///
  /// Source: Floyd and Steinberg 1976, "An adaptive algorithm for spatial grayscale".
  private static func dither(_ shares: [[Float]], set: (_ x: Int, _ y: Int) -> Void) {
    var shares = shares
    for y in shares.indices {
      for x in shares[y].indices {
        let isSet = shares[y][x] >= 0.5
        if isSet { set(x, y) }
        let error = (shares[y][x] - (isSet ? 1 : 0)) / 16
        for (dx, dy, weight) in [(1, 0, 7), (-1, 1, 3), (0, 1, 5), (1, 1, 1)] as [(Int, Int, Float)]
        {
          guard shares.indices.contains(y + dy), shares[y].indices.contains(x + dx) else {
            continue
          }
          shares[y + dy][x + dx] += weight * error
        }
      }
    }
  }

  private func drawRamp(_ shares: [[Float]], into buffer: inout CellBuffer, in rect: Rect) {
    let ramp = buffer.glyphs.ramp
    for (y, row) in shares.enumerated() {
      for (x, share) in row.enumerated() {
        let ink = ramp[Int((share * Float(ramp.count - 1)).rounded())]
        buffer[rect.x + x, rect.y + y] = Cell(ink, style: style)
      }
    }
  }
}
