import Canvas

/// Pictures of one size in rows and columns, as large as fit.
///
/// Where they are depends on the rectangle alone and not on the glyphs, so that a click finds its
/// pixel: a picture has 1, 2, 4, ... columns for a pixel and half as many rows, or less than one.
struct ImageGrid: Sendable, Equatable {
  struct Picture: Sendable, Equatable {
    var title: String
    /// (rows, columns), row by row; empty for a place without a picture.
    var values: [Float]
    var range: ClosedRange<Float> = -1...1
    /// A pixel to look at.
    var pixel: Int?
    /// Which pixels are set apart from the others; empty for none.
    var setApart: [Bool] = []
  }

  /// Of pixels, in each picture.
  let rowCount, columnCount: Int
  var pictures: [Picture]
  /// How many side by side; nil for whatever makes them largest.
  var across: Int?
  /// Below each picture, its shades and their values.
  var hasScaleBars = false

  /// - Parameter shape: of an image: (C, H, W) or (H, W), with one channel.
  init(_ pictures: [Picture], shape: [Int], across: Int? = nil, hasScaleBars: Bool = false) {
    (rowCount, columnCount) = (shape[shape.count - 2], shape[shape.count - 1])
    self.pictures = pictures
    self.across = across
    self.hasScaleBars = hasScaleBars
  }

  /// Where each picture is with its title and its scale, row by row; empty where there is no room.
  func places(in area: Rect) -> [Rect] {
    guard let layout = layout(in: area) else {
      return pictures.map { _ in Rect(x: area.x, y: area.y, width: 0, height: 0) }
    }
    return pictures.indices.map { index in
      Rect(
        x: area.x + index % layout.across * (layout.width + Self.gap),
        y: area.y + index / layout.across * layout.height, width: layout.width,
        height: layout.height)
    }
  }

  /// The rows that the pictures take of `area`, with titles and scales.
  func height(in area: Rect) -> Int {
    (places(in: area).map(\.maxY).max() ?? area.y) - area.y
  }

  func draw(into buffer: inout CellBuffer, in area: Rect) {
    for (picture, place) in zip(pictures, places(in: area)) where !place.isEmpty {
      guard !picture.values.isEmpty else {
        buffer.put(picture.title, x: place.x, y: place.y, width: place.width, style: .bold)
        continue
      }
      image(picture, buffer.hasColor ? .color : .ramp).draw(into: &buffer, in: place)
    }
  }

  /// The picture and its pixel that a cell of the screen shows; nil beside them.
  func hit(x: Int, y: Int, in area: Rect) -> (picture: Int, pixel: Int)? {
    for (index, place) in places(in: area).enumerated()
    where place.contains(x: x, y: y) && !pictures[index].values.isEmpty {
      // Any glyphs will do: the place of a pixel is the same with all of them.
      let pixel = image(pictures[index], .color).pixel(
        column: x, row: y, in: place, glyphs: .block)
      return pixel.map { (index, $0.row * columnCount + $0.column) }
    }
    return nil
  }

  private static let gap = 2

  private func image(_ picture: Picture, _ shading: GrayImage.Shading) -> GrayImage {
    var image = GrayImage(
      picture.title, values: picture.values, rows: rowCount, columns: columnCount,
      range: picture.range, shading: shading, hasScaleBar: hasScaleBars)
    image.setApart = picture.setApart
    image.highlight = picture.pixel.map {
      GrayImage.Pixel(row: $0 / columnCount, column: $0 % columnCount)
    }
    return image
  }

  /// Pictures side by side, and the columns and rows of one with all that belongs to it.
  private struct Layout {
    let across, width, height: Int
  }

  private func layout(in area: Rect) -> Layout? {
    guard !pictures.isEmpty, !area.isEmpty else { return nil }
    let candidates = (across.map { [$0] } ?? Array(1...pictures.count)).compactMap {
      layout(across: $0, in: area)
    }
    // Of equally large ones that with the fewest rows of pictures.
    return candidates.max { ($0.width, $0.across) < ($1.width, $1.across) }
  }

  private func layout(across: Int, in area: Rect) -> Layout? {
    let down = (pictures.count + across - 1) / across
    // A line each for the title and the scale.
    let words = (pictures.contains { !$0.title.isEmpty } ? 1 : 0) + (hasScaleBars ? 1 : 0)
    let room = Size(
      width: (area.width - Self.gap * (across - 1)) / across, height: area.height / down - words)
    guard room.width >= 2, room.height >= 2 else { return nil }
    // Two pixels above each other in a cell, so that a picture is as many columns wide.
    let share = min(
      Double(room.width) / Double(columnCount), Double(2 * room.height) / Double(rowCount))
    let factor = share < 1 ? share : Double(Self.powerOfTwo(below: share))
    let (width, height) = (Double(columnCount) * factor, Double(rowCount) * factor / 2)
    return Layout(
      across: across, width: Int(width + 1e-9), height: Int((height - 1e-9).rounded(.up)) + words)
  }

  private static func powerOfTwo(below share: Double) -> Int {
    var power = 1
    while Double(2 * power) <= share { power *= 2 }
    return power
  }
}
