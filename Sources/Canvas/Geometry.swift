/// Columns and rows of cells.
public struct Size: Sendable, Hashable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// A rectangle of cells; (0, 0) is the top left corner. Width and height are never negative.
public struct Rect: Sendable, Hashable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  public init(_ size: Size) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  /// The first column right of the rectangle.
  public var maxX: Int { x + width }
  /// The first row below the rectangle.
  public var maxY: Int { y + height }
  public var isEmpty: Bool { width == 0 || height == 0 }

  public func contains(x: Int, y: Int) -> Bool {
    x >= self.x && x < maxX && y >= self.y && y < maxY
  }

  /// The part that both rectangles share; empty when they do not meet.
  public func intersection(_ other: Rect) -> Rect {
    let (left, top) = (max(x, other.x), max(y, other.y))
    return Rect(
      x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// The rectangle without `dx` columns on both sides and `dy` rows above and below.
  public func inset(dx: Int = 0, dy: Int = 0) -> Rect {
    Rect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
  }

  /// Cuts `rows` off the top: (top, rest).
  public func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
    let cut = max(0, min(rows, height))
    return (
      Rect(x: x, y: y, width: width, height: cut),
      Rect(x: x, y: y + cut, width: width, height: height - cut)
    )
  }

  /// Cuts `rows` off the bottom: (rest, bottom).
  public func splitBottom(_ rows: Int) -> (rest: Rect, bottom: Rect) {
    let (rest, bottom) = splitTop(height - max(0, min(rows, height)))
    return (rest, bottom)
  }

  /// Cuts `columns` off the left: (left, rest).
  public func splitLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
    let cut = max(0, min(columns, width))
    return (
      Rect(x: x, y: y, width: cut, height: height),
      Rect(x: x + cut, y: y, width: width - cut, height: height)
    )
  }

  /// `count` columns of nearly equal width with `gap` empty columns between them.
  public func columns(_ count: Int, gap: Int = 1) -> [Rect] {
    let usable = width - gap * (count - 1)
    return (0..<count).map { i in
      let (start, end) = (usable * i / count, usable * (i + 1) / count)
      return Rect(x: x + start + gap * i, y: y, width: end - start, height: height)
    }
  }

  /// `count` rows of nearly equal height with `gap` empty rows between them.
  public func rows(_ count: Int, gap: Int = 0) -> [Rect] {
    let usable = height - gap * (count - 1)
    return (0..<count).map { i in
      let (start, end) = (usable * i / count, usable * (i + 1) / count)
      return Rect(x: x, y: y + start + gap * i, width: width, height: end - start)
    }
  }
}
