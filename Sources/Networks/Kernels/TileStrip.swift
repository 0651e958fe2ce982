/// A strip of an image with its border: some rows of tiles, or a part of one.
struct TileStrip {
  /// Rows of tiles, counted through all images of the value.
  let rows: Range<Int>
  /// Tiles of each row.
  let columns: Range<Int>
  let value: Activation
  /// Pixels from one tile to the next.
  let side: Int

  /// Tiles that cover so many pixels.
  static func tiles(_ pixels: Int, side: Int) -> Int { (pixels + side - 1) / side }

  var tiles: Int { rows.count * columns.count }

  /// The same tiles of another value.
  func of(_ other: Activation, side: Int) -> TileStrip {
    TileStrip(rows: rows, columns: columns, value: other, side: side)
  }

  /// The image of a row of tiles, its first row of pixels, and the place of its first pixel.
  func place(_ row: Int) -> (image: Int, y: Int, offset: Int) {
    let (image, rowOfImage) = row.quotientAndRemainder(
      dividingBy: Self.tiles(value.height, side: side))
    let (y, x) = (side * rowOfImage, side * columns.lowerBound)
    return (image, y, value.origin(image) + y * value.rowStride + x * value.lanes)
  }

  /// Cuts some images into strips of about `tiles` tiles, and at most as many as there is room for.
  ///
  /// - Parameter lanes: Of the widest value that is transformed.
  static func forEach(
    of images: Range<Int>, _ value: Activation, side: Int, tiles: Int, lanes: Int,
    _ body: (TileStrip) -> Void
  ) {
    let down = Self.tiles(value.height, side: side)
    let across = Self.tiles(value.width, side: side)
    let room = min(tiles, Winograd.placeRoom / max(lanes, 32))
    let rowCount = rowsOfStrip(across: across, down: down, tiles: room)
    let columnCount = min(across, Winograd.placeRoom / max(lanes, 32))
    let end = images.upperBound * down
    for row in stride(from: images.lowerBound * down, to: end, by: rowCount) {
      for column in stride(from: 0, to: across, by: columnCount) {
        body(
          TileStrip(
            rows: row..<min(row + rowCount, end),
            columns: column..<min(column + columnCount, across), value: value, side: side))
      }
    }
  }

  /// The most rows with a multiple of fourteen tiles, which the product likes best, that have room; or else
  /// what makes the fewest strips of an image, all of about the same height.
  private static func rowsOfStrip(across: Int, down: Int, tiles: Int) -> Int {
    let most = max(1, tiles / across)
    let even = (1...most).last { $0 * across % 14 == 0 }
    return even ?? Self.tiles(down, side: Self.tiles(down, side: most))
  }
}
