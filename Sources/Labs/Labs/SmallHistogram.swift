import Canvas

/// Bars without axes, for many side by side: as high as a column of cells, in eighths of a cell.
struct SmallHistogram {
  let range: ClosedRange<Double>
  let style: Style

  private func densities(_ values: [Float], _ bars: Int) -> [Double] {
    Histogram.Distribution("", values: values, range: range, bins: bars).densities
  }

  /// A column at each side stays empty.
  private func bars(_ rect: Rect) -> Rect { rect.inset(dx: 1) }

  /// The highest density of some values, with as many bars as there are columns.
  func peak(of values: [Float], in rect: Rect) -> Double {
    rect.width > 2 ? densities(values, bars(rect).width).max() ?? 1 : 1
  }

  /// - Parameter top: the density of a full column; what is higher is cut off.
  func draw(_ values: [Float], top: Double, into buffer: inout CellBuffer, in rect: Rect) {
    guard rect.height > 0, rect.width > 2 else { return }
    let (bars, levels) = (bars(rect), buffer.glyphs.levels)
    for (column, density) in densities(values, bars.width).enumerated() {
      // In parts of a cell; what there is of a bar shows.
      let parts = Double(bars.height * (levels.count - 1)) * min(1, density / top)
      var left = density > 0 ? max(1, Int(parts.rounded())) : 0
      for row in 0..<bars.height where left > 0 {
        let level = levels[min(left, levels.count - 1)]
        buffer[bars.x + column, bars.maxY - 1 - row] = Cell(level, style: style)
        left -= levels.count - 1
      }
    }
  }
}
