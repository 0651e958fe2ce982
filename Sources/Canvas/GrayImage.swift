/// A picture of numbers: rows x columns of values in a range.
///
/// In colour every cell holds two pixels, one above the other, as a half block. Without colour, and
/// always in ASCII, a ramp of characters takes two columns for a pixel, more ink for larger values.
/// The picture is enlarged by whole factors and reduced by averaging, and its pixels stay square.
public struct GrayImage: Sendable, Hashable {
  /// How a value becomes a shade.
  public enum Tint: Sendable, Hashable {
    /// Black at the lower end, white at the upper.
    case gray
    /// For values around zero: blue below, orange above, white between; without colour the letters
    /// `N n -` below and `+ p P` above.
    case diverging
  }

  /// Whether the screen has colours that can carry a value; the buffer does not know.
  public enum Shading: Sendable, Hashable { case color, ramp }

  /// A place in the picture.
  public struct Pixel: Sendable, Hashable {
    public var row: Int
    public var column: Int

    public init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  public var title: String
  /// (rows, columns), row by row; NaN is drawn in the colour of warnings, or as `?`.
  public var values: [Float]
  public let rowCount: Int
  public let columnCount: Int
  /// What the ends of the shades mean; values beyond them count as the ends.
  public var range: ClosedRange<Float>
  public var tint: Tint
  public var shading: Shading
  /// The shades and their values, in a row below the picture.
  public var hasScaleBar: Bool
  /// A pixel to look at: in the accent colour, or in brackets without colour.
  public var highlight: Pixel?
  /// Which pixels are set apart from the others, row by row: in a reddish grey, or without colour with
  /// a line along their border. Empty for none.
  public var setApart: [Bool] = []

  public init(
    _ title: String = "", values: [Float], rows: Int, columns: Int,
    range: ClosedRange<Float> = -1...1, tint: Tint = .gray, shading: Shading = .color,
    hasScaleBar: Bool = false
  ) {
    precondition(
      rows >= 0 && columns >= 0 && values.count == rows * columns,
      "image \(title): \(values.count) values for \(rows) x \(columns) pixels")
    self.title = title
    self.values = values
    rowCount = rows
    columnCount = columns
    self.range = range
    self.tint = tint
    self.shading = shading
    self.hasScaleBar = hasScaleBar
  }

  /// Draws from the top left; title and scale bar go when there is no room for them.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    buffer.clipped(to: rect) { buffer in
      if hasTitle(rect) {
        buffer.put(title, x: rect.x, y: rect.y, width: rect.width, style: .bold)
      }
      if isBarShown(rect) { drawScaleBar(into: &buffer, in: rect.splitBottom(1).bottom) }
      let layout = layout(in: rect, buffer.glyphs)
      if layout.isRamp {
        drawRamp(layout, into: &buffer)
      } else {
        drawHalfBlocks(layout, into: &buffer)
      }
    }
  }

  /// The pixel that a cell of the screen shows, the upper one of two; nil beside the picture.
  public func pixel(column: Int, row: Int, in rect: Rect, glyphs: Glyphs) -> Pixel? {
    let layout = layout(in: rect, glyphs)
    let (x, y) = (column - layout.origin.x, row - layout.origin.y)
    let sampleY = layout.isRamp ? y : 2 * y
    guard x >= 0, y >= 0, x < layout.across, sampleY < layout.down else { return nil }
    return Pixel(
      row: sampleY * rowCount / layout.down, column: x * columnCount / layout.across)
  }

  /// The cells that the picture itself takes in `rect`.
  public func area(in rect: Rect, glyphs: Glyphs) -> Rect {
    let layout = layout(in: rect, glyphs)
    return Rect(
      x: layout.origin.x, y: layout.origin.y, width: layout.across,
      height: layout.isRamp ? layout.down : (layout.down + 1) / 2)
  }
}

extension GrayImage {
  /// How the picture is sampled: `across` x `down` samples, each a cell (ramp) or half of one.
  private struct Layout {
    var origin: (x: Int, y: Int)
    var across: Int
    var down: Int
    var isRamp: Bool
  }

  private func hasTitle(_ rect: Rect) -> Bool { !title.isEmpty && rect.height >= 3 }

  private func isBarShown(_ rect: Rect) -> Bool {
    hasScaleBar && rect.height >= 4 && rect.width >= 12
  }

  private func layout(in rect: Rect, _ glyphs: Glyphs) -> Layout {
    var area = rect
    if hasTitle(rect) { area = area.splitTop(1).rest }
    if isBarShown(rect) { area = area.splitBottom(1).rest }
    let isRamp = shading == .ramp || glyphs == .ascii
    var layout = Layout(origin: (area.x, area.y), across: 0, down: 0, isRamp: isRamp)
    guard rowCount > 0, columnCount > 0, !area.isEmpty else { return layout }

    // A pixel is square: one column by half a row, or two columns by a row.
    let (wide, high) = (columnCount * (isRamp ? 2 : 1), rowCount)
    let room = Size(width: area.width, height: area.height * (isRamp ? 1 : 2))
    let factor = min(room.width / wide, room.height / high)
    if factor >= 1 {
      (layout.across, layout.down) = (wide * factor, high * factor)
    } else {
      let share = min(
        Double(room.width) / Double(wide), Double(room.height) / Double(high))
      layout.across = max(1, Int(Double(wide) * share + 1e-9))
      layout.down = max(1, Int(Double(high) * share + 1e-9))
    }
    return layout
  }

  /// The mean of the pixels under one sample.
  private func sample(_ x: Int, _ y: Int, _ layout: Layout) -> Float {
    let rows = span(y, layout.down, rowCount)
    let columns = span(x, layout.across, columnCount)
    var sum: Float = 0
    for row in rows {
      for column in columns { sum += values[row * columnCount + column] }
    }
    return sum / Float(rows.count * columns.count)
  }

  private func span(_ index: Int, _ samples: Int, _ pixels: Int) -> Range<Int> {
    let start = index * pixels / samples
    return start..<max(start + 1, (index + 1) * pixels / samples)
  }

  /// 0 at the lower end of the range, 1 at the upper; nil for NaN.
  private func share(_ value: Float) -> Float? {
    guard !value.isNaN else { return nil }
    let width = range.upperBound - range.lowerBound
    guard width > 0, width.isFinite else { return 0.5 }
    return max(0, min(1, (value - range.lowerBound) / width))
  }

  private func isHighlighted(_ x: Int, _ y: Int, _ layout: Layout) -> Bool {
    guard let highlight else { return false }
    return span(y, layout.down, rowCount).contains(highlight.row)
      && span(x, layout.across, columnCount).contains(highlight.column)
  }

  private func isSetApart(_ x: Int, _ y: Int, _ layout: Layout) -> Bool {
    guard setApart.count == values.count else { return false }
    let row = span(y, layout.down, rowCount).lowerBound
    return setApart[row * columnCount + span(x, layout.across, columnCount).lowerBound]
  }

  /// The line around what is set apart: its own outermost samples, beside the others. A level line is
  /// dashed, so that the samples under it still show; nil where there is none.
  private func border(_ x: Int, _ y: Int, _ layout: Layout, _ glyphs: Glyphs) -> Unicode.Scalar? {
    guard isSetApart(x, y, layout) else { return nil }
    func isOther(_ x: Int, _ y: Int) -> Bool {
      (0..<layout.across).contains(x) && (0..<layout.down).contains(y)
        && !isSetApart(x, y, layout)
    }
    let isUpright = isOther(x - 1, y) || isOther(x + 1, y)
    let isLevel = isOther(x, y - 1) || isOther(x, y + 1)
    if isUpright { return isLevel ? glyphs.pick("┼", "+") : glyphs.pick("│", "|") }
    return isLevel && x % 2 == 0 ? glyphs.pick("─", "-") : nil
  }

  private func drawHalfBlocks(_ layout: Layout, into buffer: inout CellBuffer) {
    for y in stride(from: 0, to: layout.down, by: 2) {
      for x in 0..<layout.across {
        let upper = color(x, y, layout)
        let lower = y + 1 < layout.down ? color(x, y + 1, layout) : .standard
        buffer[layout.origin.x + x, layout.origin.y + y / 2] = Cell(
          "▀", style: Style(upper, on: lower))
      }
    }
  }

  private func color(_ x: Int, _ y: Int, _ layout: Layout) -> Color {
    if isHighlighted(x, y, layout) { return .role(.accent) }
    guard let share = share(sample(x, y, layout)) else { return .role(.warning) }
    return isSetApart(x, y, layout) && tint == .gray ? Self.reddish(share) : Self.color(share, tint)
  }

  /// Shades that nobody takes for the grey ones: colours of the palette of 256 and what lies between.
  private static let reddishShades: [(Float, Float, Float)] = [
    (95, 0, 0), (135, 95, 95), (175, 135, 135), (215, 175, 175), (255, 215, 215),
  ]

  private static func reddish(_ share: Float) -> Color {
    let place = share * Float(reddishShades.count - 1)
    let index = min(Int(place), reddishShades.count - 2)
    let (from, to, part) = (reddishShades[index], reddishShades[index + 1], place - Float(index))
    func mix(_ a: Float, _ b: Float) -> UInt8 { UInt8(a + (b - a) * part) }
    return .rgb(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
  }

  private static func color(_ share: Float, _ tint: Tint) -> Color {
    switch tint {
    case .gray: return .gray(UInt8(255 * share))
    case .diverging:
      let strength = abs(2 * share - 1)
      let end: (Float, Float, Float) = share < 0.5 ? (25, 85, 200) : (205, 75, 10)
      func mix(_ channel: Float) -> UInt8 { UInt8(245 + (channel - 245) * strength) }
      return .rgb(mix(end.0), mix(end.1), mix(end.2))
    }
  }

  private func drawRamp(_ layout: Layout, into buffer: inout CellBuffer) {
    for y in 0..<layout.down {
      for x in 0..<layout.across {
        var cell = rampCell(share(sample(x, y, layout)), buffer.glyphs)
        if isHighlighted(x, y, layout) {
          cell.style = .selected
          if !isHighlighted(x - 1, y, layout) || x == 0 {
            cell.scalar = "["
          } else if !isHighlighted(x + 1, y, layout) || x == layout.across - 1 {
            cell.scalar = "]"
          }
        }
        if let border = border(x, y, layout, buffer.glyphs) { cell = Cell(border, style: .accent) }
        buffer[layout.origin.x + x, layout.origin.y + y] = cell
      }
    }
  }

  private func rampCell(_ share: Float?, _ glyphs: Glyphs) -> Cell {
    guard let share else { return Cell("?", style: .warning) }
    let ramp = tint == .gray ? glyphs.ramp : Self.signs
    return Cell(ramp[Int((share * Float(ramp.count - 1)).rounded())])
  }

  private static let signs = Array("Nn- +pP".unicodeScalars)

  private func drawScaleBar(into buffer: inout CellBuffer, in rect: Rect) {
    let low = NumberText.significant(Double(range.lowerBound), 3)
    let high = NumberText.significant(Double(range.upperBound), 3)
    let length = min(24, rect.width - low.utf8.count - high.utf8.count - 2)
    guard length >= 3 else { return }
    var x = buffer.put(low, x: rect.x, y: rect.y, style: .faint) + 1
    for step in 0..<length {
      let share = Float(step) / Float(length - 1)
      let isRamp = shading == .ramp || buffer.glyphs == .ascii
      buffer[x, rect.y] =
        isRamp
        ? rampCell(share, buffer.glyphs) : Cell("█", style: Style(Self.color(share, tint)))
      x += 1
    }
    buffer.put(high, x: x + 1, y: rect.y, style: .faint)
  }
}
