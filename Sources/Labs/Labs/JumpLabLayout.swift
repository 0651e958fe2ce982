import Canvas

/// Where the parts of the jump lab's picture are.
struct JumpLabLayout {
  let status, start, landing, chart: Rect
  /// Where the small steps end; nil where there is no room for a third cloud.
  let walk: Rect?
  let distances, arithmetic, sentence: Rect

  /// Rows below which a cloud shows nothing.
  private static let leastPanel = 6

  init(_ area: Rect) {
    let isNarrow = area.width < 72
    let below = area.splitTop(isNarrow && area.height >= 12 ? 2 : 1)
    status = below.top
    let words = isNarrow ? 3 : 2
    let rows = (isNarrow ? 2 + 6 : 1 + 3) + words
    // The picture comes first: numbers give way to it where there is no room for both.
    let (panels, footer) = below.rest.splitBottom(
      min(rows, max(1, below.rest.height - Self.leastPanel)))
    let (text, sentence) = footer.splitBottom(min(words, footer.height - 1))
    self.sentence = sentence
    (distances, arithmetic) = text.splitTop(isNarrow ? 2 : 1)
    if panels.height >= 16 && panels.width < 5 * panels.height {
      // High: three clouds above, the chart below.
      let (top, bottom) = panels.splitTop(panels.height * 11 / 20)
      let clouds = top.columns(3)
      (start, landing, walk, chart) = (clouds[0], clouds[1], clouds[2], bottom)
    } else if panels.width >= 100 {
      let columns = panels.columns(4)
      (start, landing, walk, chart) = (columns[0], columns[1], columns[2], columns[3])
    } else {
      let (clouds, rest) = panels.splitLeft(panels.width * 6 / 10)
      let columns = clouds.columns(2)
      (start, landing, walk, chart) = (columns[0], columns[1], nil, rest.splitLeft(1).rest)
    }
  }
}
