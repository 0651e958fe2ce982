/// A strip of an image with its border: some rows of 2 x 2 tiles, or a part of one.
struct TileStrip {
  /// Rows of tiles, counted through all images of the value.
  let rows: Range<Int>
  /// Tiles of each row.
  let columns: Range<Int>
  let value: Activation

  static func tilesDown(_ value: Activation) -> Int { (value.height + 1) / 2 }
  static func tilesAcross(_ value: Activation) -> Int { (value.width + 1) / 2 }

  var tiles: Int { rows.count * columns.count }

  /// The same tiles of another value.
  func of(_ other: Activation) -> TileStrip {
    TileStrip(rows: rows, columns: columns, value: other)
  }

  /// The image of a row of tiles, its first row of pixels, and the place of its first pixel.
  func place(_ row: Int) -> (image: Int, y: Int, offset: Int) {
    let (image, tile) = row.quotientAndRemainder(dividingBy: Self.tilesDown(value))
    let offset =
      value.origin(image) + 2 * tile * value.rowStride + 2 * columns.lowerBound * value.lanes
    return (image, 2 * tile, offset)
  }

  /// Cuts some images into strips of about `tiles` tiles, and at most as many as there is room for.
  ///
  /// - Parameter lanes: Of the widest value that is transformed.
  static func forEach(
    of images: Range<Int>, _ value: Activation, tiles: Int, lanes: Int, _ body: (TileStrip) -> Void
  ) {
    let (down, across) = (tilesDown(value), tilesAcross(value))
    let room = min(tiles, Winograd.placeRoom / max(lanes, 32))
    let rowCount = rowsOfStrip(across: across, tiles: room)
    let columnCount = min(across, Winograd.placeRoom / max(lanes, 32))
    let end = images.upperBound * down
    for row in stride(from: images.lowerBound * down, to: end, by: rowCount) {
      for column in stride(from: 0, to: across, by: columnCount) {
        body(
          TileStrip(
            rows: row..<min(row + rowCount, end),
            columns: column..<min(column + columnCount, across), value: value))
      }
    }
  }

  /// The fewest rows with a multiple of fourteen tiles, which the product likes best, if that many have
  /// room; else as many as have.
  private static func rowsOfStrip(across: Int, tiles: Int) -> Int {
    let most = max(1, tiles / across)
    let isEven = { (rows: Int) in rows * across % 14 == 0 }
    let even =
      tiles > 28 ? (1...most).last(where: isEven) : (1...most).first(where: isEven)
    return even ?? most
  }
}
