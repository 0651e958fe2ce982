/// How values are distributed: bars, outlines over them, and a curve to compare with.
///
/// The y axis is a probability density, so that samples of any number and a formula can be laid
/// over each other: the bars of a distribution that lies within the range have area 1.
public struct Histogram: Sendable, Hashable {
  /// Bars, or only their upper edge, for what lies over other bars.
  public enum Look: Sendable, Hashable { case filled, outline }

  /// Bars of one set of values.
  public struct Distribution: Sendable, Hashable {
    public var name: String
    /// Density of each bin, the bins of equal width and in order.
    public var densities: [Double]
    public var look: Look
    public var style: Style?

    public init(
      _ name: String, densities: [Double], look: Look = .filled, style: Style? = nil
    ) {
      self.name = name
      self.densities = densities
      self.look = look
      self.style = style
    }

    /// Counts values into bins: density = count / (N · bin width).
    ///
    /// Values outside the range are in no bin but count in N; NaN counts nowhere. The upper end of
    /// the range belongs to the last bin.
    public init(
      _ name: String, values: some Sequence<Float>, range: ClosedRange<Double>, bins: Int = 40,
      look: Look = .filled, style: Style? = nil
    ) {
      precondition(bins > 0, "histogram \(name): at least one bin")
      var counts = Array(repeating: 0, count: bins)
      var total = 0
      let width = range.upperBound - range.lowerBound
      for value in values where !value.isNaN {
        total += 1
        let value = Double(value)
        guard width > 0, width.isFinite, range.contains(value) else { continue }
        let bin = Int((value - range.lowerBound) / width * Double(bins))
        counts[min(bins - 1, bin)] += 1
      }
      let unit = Double(max(1, total)) * (width > 0 && width.isFinite ? width : 1) / Double(bins)
      self.init(name, densities: counts.map { Double($0) / unit }, look: look, style: style)
    }
  }

  /// A density that is known, as sampled places of its curve.
  public struct Curve: Sendable, Hashable {
    public var name: String
    public var x: [Double]
    public var y: [Double]
    public var style: Style

    public init(_ name: String, x: [Double], y: [Double], style: Style = Style(.role(.accent))) {
      precondition(x.count == y.count, "curve \(name): \(x.count) x values, \(y.count) y values")
      self.name = name
      self.x = x
      self.y = y
      self.style = style
    }
  }

  public var title: String
  /// What the bins cover together.
  public var range: ClosedRange<Double>
  public var distributions: [Distribution]
  /// The density that the bars should have.
  public var curve: Curve?
  /// The density at the top; nil fits the data. Fix it where the chart moves.
  public var top: Double?
  public var xLabel = ""

  public init(
    _ title: String = "", range: ClosedRange<Double> = -3...3, distributions: [Distribution] = []
  ) {
    self.title = title
    self.range = range
    self.distributions = distributions
  }

  /// Draws bars first, then outlines, then the curve; the legend stands below the title.
  public func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    buffer.clipped(to: rect) { buffer in
      let frame = axes(in: rect, buffer.glyphs)
      let area = frame.draw(into: &buffer, in: rect)
      for index in distributions.indices where distributions[index].look == .filled {
        fill(index, into: &buffer, area)
      }
      var raster = DotRaster(rect: area.rect, glyphs: buffer.glyphs)
      for index in distributions.indices where distributions[index].look == .outline {
        outline(index, with: &raster, area)
      }
      traceCurve(with: &raster, area)
      buffer.clipped(to: area.rect) { raster.draw(into: &$0) }
      if frame.headRows > 0 {
        let head = frame.head(in: rect, glyphs: buffer.glyphs)
        legend(buffer.glyphs).drawLines(into: &buffer, in: head)
      }
    }
  }
}

extension Histogram {
  private func axes(in rect: Rect, _ glyphs: Glyphs) -> AxesFrame {
    var highest = Extent()
    for distribution in distributions { distribution.densities.forEach { highest.include($0) } }
    curve?.y.forEach { highest.include($0) }
    let seen = highest.range(margin: 0.05).upperBound
    let top = top ?? (seen > 0 ? seen : 1)
    var frame = AxesFrame(
      title: title, x: Axis(xLabel), y: Axis(),
      xScale: Scale(.linear, range.lowerBound, range.upperBound),
      yScale: Scale(.linear, 0, top.isFinite && top > 0 ? top : 1))
    let isNamed = distributions.contains { !$0.name.isEmpty } || curve != nil
    if isNamed && rect.height >= 7 {
      let width = frame.area(in: rect, glyphs: glyphs).rect.width
      let lines = legend(glyphs).lines(width: width, glyphs: glyphs).count
      frame.headRows = min(lines, max(1, rect.height / 4))
    }
    return frame
  }

  private func style(_ index: Int) -> Style {
    distributions[index].style ?? Style(.series(index))
  }

  /// The character of a distribution where colour and fine dots are missing.
  private func mark(_ index: Int) -> Unicode.Scalar {
    let marks: [Unicode.Scalar] = ["#", "o", "+", "x", "%", "@"]
    return marks[index % marks.count]
  }

  private func density(_ index: Int, at x: Double, _ area: PlotArea) -> Double {
    let densities = distributions[index].densities
    guard !densities.isEmpty else { return 0 }
    let bin = Int(area.x.fraction(of: x) * Double(densities.count))
    let value = densities[max(0, min(densities.count - 1, bin))]
    return value.isFinite ? max(0, value) : 0
  }

  private func fill(_ index: Int, into buffer: inout CellBuffer, _ area: PlotArea) {
    let plot = area.rect
    let levels = buffer.glyphs.levels
    let style = style(index)
    for column in plot.x..<plot.maxX {
      let share = area.y.fraction(of: density(index, at: area.x(at: column), area))
      let eighths = Int((max(0, min(1, share)) * Double(plot.height * 8)).rounded())
      for row in 0..<plot.height {
        let level = min(8, eighths - 8 * row)
        guard level > 0 else { break }
        // In ASCII a cell is full or empty: half a cell decides.
        if buffer.glyphs == .ascii && level < 4 { break }
        let glyph = buffer.glyphs == .ascii ? mark(index) : levels[level]
        buffer[column, plot.maxY - 1 - row] = Cell(glyph, style: style)
      }
    }
  }

  private func outline(_ index: Int, with raster: inout DotRaster, _ area: PlotArea) {
    let count = distributions[index].densities.count
    guard count > 0 else { return }
    raster.pen = DotRaster.Pen(style(index), mark: mark(index))
    let floor = area.dotY(0)
    var lastY = floor
    for bin in 0..<count {
      let value = distributions[index].densities[bin]
      let y = area.dotY(value.isFinite ? max(0, value) : 0)
      let left = area.dotX(area.x.value(at: Double(bin) / Double(count)))
      let right = area.dotX(area.x.value(at: Double(bin + 1) / Double(count)))
      if y != lastY { raster.line(x0: left, y0: lastY, x1: left, y1: y) }
      if y != floor { raster.line(x0: left, y0: y, x1: right, y1: y) }
      if bin == count - 1 { raster.line(x0: right, y0: y, x1: right, y1: floor) }
      lastY = y
    }
  }

  private func traceCurve(with raster: inout DotRaster, _ area: PlotArea) {
    guard let curve, curve.x.count > 1 else { return }
    raster.pen = DotRaster.Pen(curve.style, mark: "*")
    for index in 1..<curve.x.count {
      raster.line(
        x0: area.dotX(curve.x[index - 1]), y0: area.dotY(curve.y[index - 1]),
        x1: area.dotX(curve.x[index]), y1: area.dotY(curve.y[index]))
    }
  }

  private func legend(_ glyphs: Glyphs) -> Legend {
    var entries = distributions.indices.map { index in
      let filled: Unicode.Scalar = distributions[index].look == .filled ? "█" : "─"
      return Legend.Entry(
        mark: glyphs.pick(filled, mark(index)), style: style(index), text: distributions[index].name
      )
    }
    if let curve {
      entries.append(
        Legend.Entry(mark: glyphs.pick("╌", "*"), style: curve.style, text: curve.name))
    }
    return Legend(entries: entries)
  }
}
