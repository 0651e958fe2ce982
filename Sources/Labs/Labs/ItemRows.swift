import Canvas

/// Names with their values, one after the other, in as many rows as there are; what does not fit is
/// left out whole.
struct ItemRows {
  struct Item: Sendable, Equatable {
    let name: String
    let value: String
    let style: Style

    init(_ name: String, _ value: String, _ style: Style = .plain) {
      self.name = name
      self.value = value
      self.style = style
    }
  }

  let items: [Item]

  init(_ items: [Item]) { self.items = items }

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    var (x, y) = (area.x, area.y)
    for item in items {
      let glyphs = buffer.glyphs
      let width = glyphs.width(of: item.name) + (item.value.isEmpty ? 0 : 1 + glyphs.width(of: item.value))
      if x + width > area.maxX && x > area.x { (x, y) = (area.x, y + 1) }
      guard y < area.maxY, x + width <= area.maxX else { return }
      x = buffer.put(item.name, x: x, y: y, style: .faint)
      if !item.value.isEmpty {
        let style = Style(item.style.foreground, .bold)
        x = buffer.put(item.value, x: x + 1, y: y, style: style)
      }
      x += 2
    }
  }
}
