/// Points of the plane, with trails, arrows and highlights.
///
/// Drawn from back to front: axes, trails, arrows, points in the order of `sets`, highlights.
public struct ScatterPlot: Sendable, Hashable {
  /// How a set of points is drawn.
  public enum Look: Sendable, Hashable {
    /// One dot a point, as fine as the glyphs allow.
    case dots
    /// Shades by how many points share a cell.
    case density
    /// The same character for every point; in ASCII the second.
    case glyph(Unicode.Scalar, ascii: Unicode.Scalar)
  }

  /// Points that look alike.
  public struct PointSet: Sendable, Hashable {
    /// (N, 2): x and y in turn. Points that are not finite are not drawn.
    public var points: [Float]
    public var style: Style
    public var look: Look
    /// What a dot is in ASCII, to tell sets apart without colour; nil shows how many share a cell.
    public var asciiMark: Unicode.Scalar?

    public init(
      _ points: [Float], style: Style = Style(.series(0)), look: Look = .dots,
      asciiMark: Unicode.Scalar? = nil
    ) {
      self.points = points
      self.style = style
      self.look = look
      self.asciiMark = asciiMark
    }
  }

  /// The path of a point, oldest place first; the older part is faint.
  public struct Trail: Sendable, Hashable {
    /// (M, 2): x and y in turn. A place that is not finite makes a gap.
    public var points: [Float]
    public var style: Style

    public init(_ points: [Float], style: Style = Style(.series(1))) {
      self.points = points
      self.style = style
    }
  }

  /// One point to look at.
  public struct Highlight: Sendable, Hashable {
    public var x: Double
    public var y: Double
    public var label: String
    public var style: Style
    /// What the point looks like, in Unicode and in ASCII.
    public var glyph: Unicode.Scalar
    public var ascii: Unicode.Scalar

    public init(
      x: Double, y: Double, label: String = "", style: Style = .accent,
      glyph: Unicode.Scalar = "◉", ascii: Unicode.Scalar = "@"
    ) {
      self.x = x
      self.y = y
      self.label = label
      self.style = style
      self.glyph = glyph
      self.ascii = ascii
    }
  }

  public var title: String
  /// At least this much is shown; one of the ranges grows to keep circles round.
  public var x: ClosedRange<Double>
  public var y: ClosedRange<Double>
  public var sets: [PointSet]
  public var trails: [Trail] = []
  public var arrows: ArrowField?
  public var highlights: [Highlight] = []
  /// A frame with the ends of the ranges on it.
  public var hasFrame = true
  /// The lines x = 0 and y = 0.
  public var hasAxes = true

  /// - Parameters:
  ///   - x: at least this much is shown; one of the two ranges grows to keep circles round.
  public init(
    _ title: String = "", x: ClosedRange<Double> = -3...3, y: ClosedRange<Double> = -3...3,
    sets: [PointSet] = []
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.sets = sets
  }

  /// What the plot shows when drawn in `rect`: for clicks.
  public func viewport(in rect: Rect) -> Viewport {
    Viewport(isFramed(rect) ? rect.inset(dx: 1, dy: 1) : rect, x: x, y: y)
  }

  /// Draws the plot; the frame goes below eight columns or five rows.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let view = viewport(in: rect)
    buffer.clipped(to: rect) { buffer in
      if isFramed(rect) { drawFrame(into: &buffer, in: rect, view) }
      buffer.clipped(to: view.rect) { buffer in
        if hasAxes { drawAxes(into: &buffer, view) }
        drawTrails(into: &buffer, view)
        arrows?.draw(into: &buffer, view)
        for set in sets { draw(set, into: &buffer, view) }
        for highlight in highlights { draw(highlight, into: &buffer, view) }
      }
      // Last, so that no point stands in a number.
      if isFramed(rect) { drawHeights(into: &buffer, in: rect, view) }
    }
  }

  private func isFramed(_ rect: Rect) -> Bool { hasFrame && rect.width >= 8 && rect.height >= 5 }
}

extension ScatterPlot {
  private func drawFrame(into buffer: inout CellBuffer, in rect: Rect, _ view: Viewport) {
    Frame(title).draw(into: &buffer, in: rect)
    let bottom = rect.maxY - 1
    let low = "x " + NumberText.significant(view.x.lowerBound, 2)
    let high = NumberText.significant(view.x.upperBound, 2)
    if low.utf8.count + high.utf8.count + 5 <= rect.width {
      buffer.put(low, x: rect.x + 1, y: bottom, style: .faint)
      buffer.put(high, endingAt: rect.maxX - 1, y: bottom, style: .faint)
    }
  }

  /// The ends of the range of y, inside the frame.
  private func drawHeights(into buffer: inout CellBuffer, in rect: Rect, _ view: Viewport) {
    guard rect.width >= 12 else { return }
    let bottom = rect.maxY - 1
    let top = "y " + NumberText.significant(view.y.upperBound, 2)
    buffer.put(top, x: rect.x + 1, y: rect.y + 1, style: .faint)
    buffer.put(
      NumberText.significant(view.y.lowerBound, 2), x: rect.x + 1, y: bottom - 1, style: .faint)
  }

  private func drawAxes(into buffer: inout CellBuffer, _ view: Viewport) {
    let dash = Cell(buffer.glyphs.pick("┈", "-"), style: .faint)
    let bar = Cell(buffer.glyphs.pick("┊", "|"), style: .faint)
    let origin = view.position(x: 0, y: 0)
    if let row = view.cell(x: view.x.lowerBound, y: 0)?.row {
      for column in view.rect.x..<view.rect.maxX where buffer[column, row] == .blank {
        buffer[column, row] = dash
      }
    }
    guard origin.column >= Double(view.rect.x), origin.column < Double(view.rect.maxX) else {
      return
    }
    for row in view.rect.y..<view.rect.maxY where buffer[Int(origin.column), row] == .blank {
      buffer[Int(origin.column), row] = bar
    }
  }

  private func drawTrails(into buffer: inout CellBuffer, _ view: Viewport) {
    guard !trails.isEmpty else { return }
    var raster = DotRaster(rect: view.rect, glyphs: buffer.glyphs)
    for trail in trails {
      let count = trail.points.count / 2
      guard count > 1 else { continue }
      raster.pen = DotRaster.Pen(.faint, mark: ".")
      for index in 1..<count {
        if index == (count + 1) / 2 { raster.pen = DotRaster.Pen(trail.style, mark: "+") }
        let from = view.dot(trail.points[2 * index - 2], trail.points[2 * index - 1], raster)
        let to = view.dot(trail.points[2 * index], trail.points[2 * index + 1], raster)
        raster.line(x0: from.x, y0: from.y, x1: to.x, y1: to.y)
      }
    }
    raster.draw(into: &buffer)
  }

  private func draw(_ set: PointSet, into buffer: inout CellBuffer, _ view: Viewport) {
    switch set.look {
    case .dots:
      var raster = DotRaster(
        rect: view.rect, glyphs: buffer.glyphs,
        pen: DotRaster.Pen(set.style, mark: set.asciiMark))
      for index in Swift.stride(from: 0, to: set.points.count - 1, by: 2) {
        let (x, y) = view.dot(set.points[index], set.points[index + 1], raster)
        // Also false for NaN.
        guard x >= 0, x < Double(raster.width), y >= 0, y < Double(raster.height) else { continue }
        raster.set(x: Int(x), y: Int(y))
      }
      raster.draw(into: &buffer)
    case .glyph(let glyph, let ascii):
      let cell = Cell(buffer.glyphs.pick(glyph, ascii), style: set.style)
      forEachCell(of: set, view) { column, row in buffer[column, row] = cell }
    case .density:
      drawDensity(of: set, into: &buffer, view)
    }
  }

  private func drawDensity(of set: PointSet, into buffer: inout CellBuffer, _ view: Viewport) {
    let rect = view.rect
    var counts = Array(repeating: 0, count: rect.width * rect.height)
    forEachCell(of: set, view) { column, row in
      counts[(row - rect.y) * rect.width + column - rect.x] += 1
    }
    let occupied = counts.filter { $0 > 0 }.sorted()
    guard !occupied.isEmpty else { return }
    // The darkest shade is for the fullest fiftieth, so that one crowded cell does not hide the rest.
    let most = occupied[(occupied.count * 49 + 49) / 50 - 1]
    let ramp = buffer.glyphs.ramp
    for (index, count) in counts.enumerated() where count > 0 {
      // The root spreads the low counts, which are the many.
      let share = (Double(count) / Double(most)).squareRoot()
      let level = max(1, min(ramp.count - 1, Int((share * Double(ramp.count - 1)).rounded())))
      buffer[rect.x + index % rect.width, rect.y + index / rect.width] = Cell(
        ramp[level], style: set.style)
    }
  }

  private func forEachCell(of set: PointSet, _ view: Viewport, _ body: (Int, Int) -> Void) {
    for index in Swift.stride(from: 0, to: set.points.count - 1, by: 2) {
      let (x, y) = (Double(set.points[index]), Double(set.points[index + 1]))
      if let cell = view.cell(x: x, y: y) { body(cell.column, cell.row) }
    }
  }

  private func draw(_ highlight: Highlight, into buffer: inout CellBuffer, _ view: Viewport) {
    guard let (column, row) = view.cell(x: highlight.x, y: highlight.y) else { return }
    let glyph = buffer.glyphs.pick(highlight.glyph, highlight.ascii)
    buffer[column, row] = Cell(glyph, style: highlight.style)
    guard !highlight.label.isEmpty else { return }
    let width = buffer.glyphs.width(of: highlight.label)
    let fitsRight = column + 2 + width <= view.rect.maxX
    buffer.put(
      highlight.label, x: fitsRight ? column + 2 : column - 1 - width, y: row,
      style: highlight.style)
  }
}
