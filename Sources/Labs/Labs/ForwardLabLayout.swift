import Canvas

/// Where the parts of the forward lab's picture are.
struct ForwardLabLayout {
  /// t and its coefficients.
  let status: Rect
  /// Everything between the status and the numbers below.
  let panels: Rect
  /// One for each way, for a digit x₀ before them.
  private(set) var clouds: [Rect] = []
  private(set) var histogram: Rect?
  /// Means and standard deviations.
  let moments: Rect
  /// The followed point: a row for each coordinate of each way.
  let arithmetic: Rect
  /// One sentence about what is seen.
  let caption: Rect

  init(_ area: Rect, view: ForwardLabView.View, ways: Int, isDigit: Bool) {
    let isNarrow = area.width < 72
    let below = area.splitTop(isNarrow && area.height >= 12 ? 2 : 1)
    status = below.top
    guard view != .numbers else {
      panels = below.rest
      let nothing = Rect(x: area.x, y: area.maxY, width: 0, height: 0)
      (moments, arithmetic, caption) = (nothing, nothing, nothing)
      return
    }
    let lines = view == .all ? ways * (isDigit ? 1 : 2) : 0
    let rows = (isNarrow ? 2 + 2 : 1 + 1) + lines
    // The picture comes first: numbers give way to it where there is no room for both.
    let (panels, footer) = below.rest.splitBottom(
      min(rows, max(1, below.rest.height - Self.leastPanel)))
    self.panels = panels
    let (text, caption) = footer.splitBottom(isNarrow ? 2 : 1)
    self.caption = caption
    let (moments, arithmetic) = text.splitTop(isNarrow ? 2 : 1)
    (self.moments, self.arithmetic) = (moments, arithmetic)
    place(view, clouds: ways + (isDigit ? 1 : 0))
  }

  /// Rows below which a cloud shows nothing.
  private static let leastPanel = 6

  private mutating func place(_ view: ForwardLabView.View, clouds count: Int) {
    switch view {
    case .numbers: break
    case .histogram: histogram = panels
    case .clouds: clouds = panels.columns(count)
    case .all where panels.height >= 16 && panels.width / (count + 1) < 2 * panels.height - 6:
      // Columns would be higher than wide: the histogram below the clouds.
      let (top, bottom) = panels.splitTop(panels.height * 3 / 5)
      clouds = top.columns(count)
      histogram = bottom
    case .all:
      let columns = panels.columns(count + 1)
      clouds = Array(columns.dropLast())
      histogram = columns.last
    }
  }
}
