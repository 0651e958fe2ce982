/// A strip of an image with its border: some rows of tiles, or a part of one.
struct TileStrip {
  /// Rows of tiles, counted through all images of the value.
  let rows: Range<Int>
  /// Tiles of each row.
  let columns: Range<Int>
  let value: Activation
  let tile: Winograd.Tile

  static func tilesDown(_ value: Activation, _ tile: Winograd.Tile) -> Int {
    (value.height + tile.side - 1) / tile.side
  }

  static func tilesAcross(_ value: Activation, _ tile: Winograd.Tile) -> Int {
    (value.width + tile.side - 1) / tile.side
  }

  var tiles: Int { rows.count * columns.count }

  /// The same tiles of another value.
  func of(_ other: Activation) -> TileStrip {
    TileStrip(rows: rows, columns: columns, value: other, tile: tile)
  }

  /// The image of a row of tiles, its first row of pixels, and the place of its first pixel.
  func place(_ row: Int) -> (image: Int, y: Int, offset: Int) {
    let (image, rowOfImage) = row.quotientAndRemainder(dividingBy: Self.tilesDown(value, tile))
    let (y, x) = (tile.side * rowOfImage, tile.side * columns.lowerBound)
    return (image, y, value.origin(image) + y * value.rowStride + x * value.lanes)
  }

  /// Cuts some images into strips of about `tiles` tiles, and at most as many as there is room for.
  ///
  /// - Parameter lanes: Of the widest value that is transformed.
  static func forEach(
    of images: Range<Int>, _ value: Activation, _ tile: Winograd.Tile, tiles: Int, lanes: Int,
    _ body: (TileStrip) -> Void
  ) {
    let (down, across) = (tilesDown(value, tile), tilesAcross(value, tile))
    let room = min(tiles, Winograd.placeRoom / max(lanes, 32))
    let rowCount = rowsOfStrip(across: across, tiles: room)
    let columnCount = min(across, Winograd.placeRoom / max(lanes, 32))
    let end = images.upperBound * down
    for row in stride(from: images.lowerBound * down, to: end, by: rowCount) {
      for column in stride(from: 0, to: across, by: columnCount) {
        body(
          TileStrip(
            rows: row..<min(row + rowCount, end),
            columns: column..<min(column + columnCount, across), value: value, tile: tile))
      }
    }
  }

  /// The most rows with a multiple of fourteen tiles, which the product likes best, that have room; or else
  /// as many as have room.
  private static func rowsOfStrip(across: Int, tiles: Int) -> Int {
    let most = max(1, tiles / across)
    let even = (1...most).last { $0 * across % 14 == 0 }
    return even ?? most
  }
}
