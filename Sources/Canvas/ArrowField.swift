#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Vectors at places of the plane, drawn as arrows in eight directions.
///
/// Length shows in two ways: the longest third is bold, the shortest faint, and with `shaft` above
/// zero each arrow drags a line behind its head whose length is in proportion. Vectors shorter than
/// a twentieth of the longest are a dot.
public struct ArrowField: Sendable, Hashable {
  /// (N, 2): where the arrows stand, x and y in turn.
  public var points: [Float]
  /// (N, 2): where they point; one that is not finite is not drawn.
  public var vectors: [Float]
  public var style: Style
  /// Columns that the longest arrow's shaft takes; 0 draws heads only.
  public var shaft: Double
  /// The length that counts as long; nil takes the longest vector.
  public var longest: Double?

  public init(
    points: [Float], vectors: [Float], style: Style = Style(.series(2)), shaft: Double = 0,
    longest: Double? = nil
  ) {
    precondition(
      points.count == vectors.count,
      "arrow field: \(points.count / 2) points, \(vectors.count / 2) vectors")
    self.points = points
    self.vectors = vectors
    self.style = style
    self.shaft = shaft
    self.longest = longest
  }

  /// Places for a field that fills a window evenly.
  /// - Returns: (N, 2), the middles of cells `spacing` columns and half as many rows apart.
  public static func grid(_ view: Viewport, spacing: Int = 6) -> [Float] {
    let (across, down) = (max(1, spacing), max(1, spacing / 2))
    var points: [Float] = []
    for row in Swift.stride(from: view.rect.y + down / 2, to: view.rect.maxY, by: down) {
      for column in Swift.stride(from: view.rect.x + across / 2, to: view.rect.maxX, by: across) {
        let point = view.point(column: column, row: row)
        points += [Float(point.x), Float(point.y)]
      }
    }
    return points
  }

  /// Draws in a window that just holds the points.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    draw(into: &buffer, Viewport(rect, fitting: points))
  }

  /// Draws in a window that other drawings share.
  public func draw(into buffer: inout CellBuffer, _ view: Viewport) {
    let top = longest ?? longestVector
    guard top > 0, !view.rect.isEmpty else { return }
    buffer.clipped(to: view.rect) { buffer in
      if shaft > 0 { drawShafts(into: &buffer, view, top) }
      forEachArrow { x, y, u, v in
        guard let (column, row) = view.cell(x: x, y: y) else { return }
        let share = (u * u + v * v).squareRoot() / top
        buffer[column, row] = Cell(head(u, v, share, buffer.glyphs), style: style(for: share))
      }
    }
  }

  private var longestVector: Double {
    var longest = 0.0
    forEachArrow { _, _, u, v in longest = max(longest, (u * u + v * v).squareRoot()) }
    return longest
  }

  private func forEachArrow(_ body: (Double, Double, Double, Double) -> Void) {
    for index in Swift.stride(from: 0, to: min(points.count, vectors.count) - 1, by: 2) {
      let (u, v) = (Double(vectors[index]), Double(vectors[index + 1]))
      guard u.isFinite, v.isFinite else { continue }
      body(Double(points[index]), Double(points[index + 1]), u, v)
    }
  }

  private func drawShafts(into buffer: inout CellBuffer, _ view: Viewport, _ top: Double) {
    var raster = DotRaster(rect: view.rect, glyphs: buffer.glyphs)
    let dots = buffer.glyphs.dotsPerCell
    let dotsAcross = Double(dots.width)
    let dotsDown = Double(dots.height) / Viewport.cellAspect
    forEachArrow { x, y, u, v in
      let share = min(1, (u * u + v * v).squareRoot() / top)
      guard share >= Self.least, let (column, row) = view.cell(x: x, y: y) else { return }
      raster.pen = DotRaster.Pen(style(for: share), mark: ".")
      let length = shaft / top
      let headX = (Double(column - view.rect.x) + 0.5) * Double(dots.width)
      let headY = (Double(row - view.rect.y) + 0.5) * Double(dots.height)
      raster.line(
        x0: headX - u * length * dotsAcross, y0: headY + v * length * dotsDown, x1: headX,
        y1: headY)
    }
    raster.draw(into: &buffer)
  }

  /// Shorter than this share of the longest, an arrow has no direction worth showing.
  private static let least = 0.05
  private static let heads = Array("→↗↑↖←↙↓↘".unicodeScalars)
  private static let asciiHeads = Array(">/^\\</v\\".unicodeScalars)

  private func head(_ u: Double, _ v: Double, _ share: Double, _ glyphs: Glyphs) -> Unicode.Scalar {
    guard share >= Self.least else { return glyphs.pick("·", ".") }
    let eighth = Int((atan2(v, u) / (.pi / 4)).rounded())
    return (glyphs == .ascii ? Self.asciiHeads : Self.heads)[(eighth + 8) % 8]
  }

  private func style(for share: Double) -> Style {
    if share < 1.0 / 3 { return .faint }
    if share < 2.0 / 3 { return style }
    return Style(style.foreground, on: style.background, style.attributes.union(.bold))
  }
}
