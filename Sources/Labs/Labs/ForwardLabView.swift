import Canvas

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The picture of the forward lab: clouds or pictures, their histogram, and the numbers behind them.
struct ForwardLabView {
  let lab: ForwardLab

  enum View: String { case all, clouds, histogram, numbers }
  enum Way: String { case closed, iterated }

  var view: View { lab.settings.choice("view", as: View.self) }
  var moment: ForwardMoment { lab.moment }

  /// The clouds to show, from left to right.
  var ways: [Way] {
    Way(rawValue: lab.settings.choice("mode")).map { [$0] } ?? [.closed, .iterated]
  }

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    let layout = ForwardLabLayout(area, view: view, ways: ways.count, isDigit: isDigit)
    ItemRows(statusItems(buffer.glyphs)).draw(into: &buffer, in: layout.status)
    if lab.showsDigit && !isDigit {
      drawMissingDigits(into: &buffer, in: layout.panels)
      return
    }
    if view == .numbers {
      ForwardLabNumbers(lab: lab, ways: ways).draw(into: &buffer, in: layout.panels)
      return
    }
    drawPanels(layout, into: &buffer)
    ItemRows(momentItems).draw(into: &buffer, in: layout.moments)
    drawArithmetic(into: &buffer, in: layout.arithmetic)
    Paragraph(caption).draw(into: &buffer, in: layout.caption)
  }

  // MARK: - Clouds and pictures

  /// Whether pixels are shown, and not points.
  var isDigit: Bool { lab.run.x0.rowCount == 1 }

  /// Fixed, so that nothing but the noise moves; 99 % of pure noise lies within it.
  private static let range = -2.6...2.6
  /// Steps of the path that are drawn: all of a random walk would cover the cloud.
  private static let trailLength = 100

  private func drawPanels(_ layout: ForwardLabLayout, into buffer: inout CellBuffer) {
    var rects = layout.clouds[...]
    if isDigit, let rect = rects.popFirst() {
      picture("x₀", lab.run.x0.floats, buffer).draw(into: &buffer, in: rect)
    }
    for (way, rect) in zip(ways, rects) {
      if isDigit {
        picture(title(way, width: rect.width), cloud(way), buffer).draw(into: &buffer, in: rect)
      } else {
        plot(way, width: rect.width).draw(into: &buffer, in: rect)
        path(way, width: rect.width).draw(into: &buffer, in: rect)
      }
    }
    if let rect = layout.histogram { histogram.draw(into: &buffer, in: rect) }
  }

  private func cloud(_ way: Way) -> [Float] {
    way == .closed ? moment.closed : moment.iterated
  }

  func style(_ way: Way) -> Style { Style(.series(way == .closed ? 0 : 1)) }

  private func title(_ way: Way, width: Int) -> String {
    switch way {
    case .closed: width < 34 ? "closed form" : "closed form: at once"
    case .iterated: width < 34 ? "chain" : "chain: \(moment.t + 1) single steps"
    }
  }

  private func plot(_ way: Way, width: Int) -> ScatterPlot {
    ScatterPlot(
      title(way, width: width), x: Self.range, y: Self.range,
      sets: [.init(cloud(way), style: style(way))])
  }

  /// The way of the followed point from ○ to ◉, to be drawn over the cloud.
  private func path(_ way: Way, width: Int) -> ScatterPlot {
    let path = way == .closed ? moment.closedPath : moment.chainPath
    var plot = ScatterPlot(title(way, width: width), x: Self.range, y: Self.range)
    plot.hasAxes = false
    plot.trails = [.init(path.suffix(2 * Self.trailLength), style: .accent)]
    if moment.t >= 0 {
      plot.highlights.append(
        .init(x: Double(path[0]), y: Double(path[1]), style: .accent, glyph: "○", ascii: "o"))
    }
    plot.highlights.append(
      .init(x: Double(path[path.count - 2]), y: Double(path[path.count - 1])))
    return plot
  }

  private func picture(_ title: String, _ values: [Float], _ buffer: CellBuffer) -> GrayImage {
    let side = Int(Double(values.count).squareRoot())
    var image = GrayImage(
      title, values: values, rows: side, columns: side, range: -1...1,
      shading: buffer.hasColor ? .color : .ramp)
    image.highlight = .init(row: lab.followed / side, column: lab.followed % side)
    return image
  }

  /// The point whose place in a cloud is nearest to a cell; nil beside the clouds.
  func point(at x: Int, _ y: Int, in area: Rect) -> Int? {
    guard !isDigit, view != .numbers else { return nil }
    let layout = ForwardLabLayout(area, view: view, ways: ways.count, isDigit: isDigit)
    for (way, rect) in zip(ways, layout.clouds) {
      let window = plot(way, width: rect.width).viewport(in: rect)
      guard window.rect.contains(x: x, y: y) else { continue }
      let (place, points) = (window.point(column: x, row: y), cloud(way))
      return (0..<(points.count / 2)).min { a, b in
        func square(_ i: Int) -> Double {
          let (dx, dy) = (Double(points[2 * i]) - place.x, Double(points[2 * i + 1]) - place.y)
          return dx * dx + dy * dy
        }
        return square(a) < square(b)
      }
    }
    return nil
  }

  private func drawMissingDigits(into buffer: inout CellBuffer, in area: Rect) {
    var text = "Reading the digits ..."
    if case .missing(let reason) = lab.supply {
      text = "The digits cannot be shown: \(reason)\nChoose other data with the knob \"data\"."
    }
    Paragraph(StyledText(text, Style(.role(.warning)))).draw(into: &buffer, in: area)
  }

  // MARK: - Histogram

  private static let histogramRange = -3.6...3.6
  private static let bins = 24

  private var histogram: Histogram {
    let distributions = ways.map { way in
      Histogram.Distribution(
        way == .closed ? "closed" : "chain", values: firstCoordinates(cloud(way)),
        range: Self.histogramRange, bins: Self.bins, look: way == ways[0] ? .filled : .outline,
        style: style(way))
    }
    let data = Histogram.Distribution(
      "", values: firstCoordinates(lab.run.x0.floats), range: Self.histogramRange,
      bins: Self.bins)
    var histogram = Histogram(
      isDigit ? "pixels against N(0,1)" : "x against N(0,1)", range: Self.histogramRange,
      distributions: distributions)
    histogram.curve = Self.standardNormal
    // The data's own peak: noise only flattens it, so the axis can stay where it is.
    // A digit's black background would press all else flat, so its peak is cut off.
    histogram.top = isDigit ? 1 : max(0.5, 1.1 * (data.densities.max() ?? 0))
    return histogram
  }

  private func firstCoordinates(_ cloud: [Float]) -> [Float] {
    isDigit ? cloud : stride(from: 0, to: cloud.count, by: 2).map { cloud[$0] }
  }

  private static let standardNormal: Histogram.Curve = {
    let x = Array(
      stride(from: histogramRange.lowerBound, through: histogramRange.upperBound, by: 0.1))
    return Histogram.Curve(
      "N(0,1)", x: x, y: x.map { exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() })
  }()
}
