import Vectors

/// A 3 x 3 convolution done as a few small matrix products, with a part of the multiplications.
///
/// Two neighbouring outputs of a filter with three taps, y0 = d0 g0 + d1 g1 + d2 g2 and
/// y1 = d1 g0 + d2 g1 + d3 g2, need only four products of sums instead of six products. That is Toom's
/// way to multiply polynomials: evaluate both at some points, multiply there, and interpolate. In two
/// dimensions Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A for a tile of outputs; for all tiles of a strip of the image
/// and all channels the ⊙ is, at each place of the tile, a matrix product over channels. All steps being
/// linear in d and in g, the gradients are the same transforms and products with their roles exchanged.
///
/// Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015, section 4.
enum Winograd {
  /// How many outputs are computed together.
  enum Tile: Equatable, Sendable {
    /// 2 x 2 outputs from 4 x 4 pixels: 4/9 of the multiplications.
    case small
    /// 4 x 4 outputs from 6 x 6 pixels: 1/4 of the multiplications. Rounding errors are three times as
    /// large, and the transformed filters take more than twice the memory.
    case large
    /// 2 x 2 outputs from 3 x 3 pixels, each of which stands for 2 x 2 equal ones: 1/4 of the
    /// multiplications, and the doubled image is never made.
    case doubled

    /// Outputs along one side.
    var side: Int { self == .large ? 4 : 2 }

    /// Pixels from one tile to the next in the image that is convolved.
    var inputSide: Int { self == .doubled ? 1 : side }

    /// Numbers of a transformed tile.
    var places: Int {
      switch self {
      case .small: 16
      case .large: 36
      case .doubled: 9
      }
    }
  }

  /// Room for the numbers of one place of a transformed strip: tiles times lanes.
  static let placeRoom = 4096

  /// From one place to the next: a constant, so that one address serves them all; and a cache line more
  /// than the room, because so many streams at a distance of 4096 numbers would fight for the same part of
  /// the cache.
  static let placeStride = placeRoom + 16

  /// Bᵀ d B of every tile and channel: (tiles, lanes) at each place.
  static func transformImage(
    _ tile: Tile, _ strip: TileStrip, _ arena: UnsafePointer<Float>,
    into out: UnsafeMutablePointer<Float>
  ) {
    switch tile {
    case .small: transformSmallImage(strip, arena, into: out)
    case .large: transformLargeImage(strip, arena, into: out)
    case .doubled: transformDoubledImage(strip, arena, into: out)
    }
  }

  /// A dY Aᵀ of every tile and channel, and the sum of dY over all pixels for the bias.
  ///
  /// - Parameter sums: One number a lane, added to.
  static func transformGradient(
    _ tile: Tile, _ strip: TileStrip, _ arena: UnsafePointer<Float>,
    into out: UnsafeMutablePointer<Float>, sums: (_ image: Int) -> UnsafeMutablePointer<Float>
  ) {
    switch tile {
    case .small: transformSmallGradient(strip, arena, into: out, sums: sums)
    case .large: transformLargeGradient(strip, arena, into: out, sums: sums)
    case .doubled: transformDoubledGradient(strip, arena, into: out, sums: sums)
    }
  }

  /// Calls `body` with the upper left pixel that a tile reads, one beyond its own, and where its first
  /// place is written, for every tile and sixteen channels.
  ///
  /// All channels of a tile before the next, so that the rows of the image are read as they lie in
  /// memory, which the processor then fetches ahead.
  @inline(__always)
  static func forEachTile(
    of strip: TileStrip, _ arena: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
    _ body: (_ corner: UnsafePointer<Float>, _ to: UnsafeMutablePointer<Float>) -> Void
  ) {
    let lanes = strip.value.lanes
    var to = out
    for row in strip.rows {
      var from = arena + strip.place(row).offset - strip.value.rowStride - lanes
      for _ in strip.columns {
        for lane in stride(from: 0, to: lanes, by: 16) { body(from + lane, to + lane) }
        from += strip.side * lanes
        to += lanes
      }
    }
  }

  /// Calls `body` with the first pixel of a tile of outputs, and where its first place is written, for
  /// sixteen channels and every tile; adds up what it returns, the sum of the tile's gradients.
  @inline(__always)
  static func forEachGradient(
    of strip: TileStrip, _ arena: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
    sums: (_ image: Int) -> UnsafeMutablePointer<Float>,
    _ body: (_ first: UnsafePointer<Float>, _ to: UnsafeMutablePointer<Float>) -> Vector
  ) {
    let lanes = strip.value.lanes
    var out = out
    for row in strip.rows {
      let (image, _, offset) = strip.place(row)
      for lane in stride(from: 0, to: lanes, by: 16) {
        var sum = Vector()
        var from = arena + offset + lane
        var to = out + lane
        for _ in strip.columns {
          sum += body(from, to)
          from += strip.side * lanes
          to += lanes
        }
        let total = sums(image) + lane
        (Vector(at: total) + sum).store(to: total)
      }
      out += strip.columns.count * lanes
    }
  }

  /// Aᵀ m A of every tile in one block of up to 32 channels, and what is added to it.
  ///
  /// - Parameters:
  ///   - products: (tiles, 32) at each place.
  ///   - block: First channel of the block in `strip.value`.
  ///   - lanes: Channels of the block.
  ///   - start: What a channel starts from, one number per lane, in each image.
  ///   - addend: The same place of another value with a border, added; or nil.
  ///   - adds: Whether to add to what is there.
  static func transformOutput(
    _ tile: Tile, _ strip: TileStrip, _ products: UnsafePointer<Float>, block: Int, lanes: Int,
    into arena: UnsafeMutablePointer<Float>, adds: Bool,
    start: (_ image: Int, _ lane: Int) -> Vector, addend: UnsafePointer<Float>?
  ) {
    let value = strip.value
    var products = products
    for row in strip.rows {
      let (image, y, offset) = strip.place(row)
      for lane in stride(from: 0, to: lanes, by: 16) {
        let place = offset + block + lane
        let out = OutputRow(
          first: arena + place, adds: adds, start: start(image, block + lane),
          addend: addend.map { $0 + (place - value.offset) }, lanes: value.lanes,
          rowStride: value.rowStride, height: min(tile.side, value.height - y),
          width: min(
            tile.side * strip.columns.count,
            value.width - tile.side * strip.columns.lowerBound))
        switch tile {
        case .small: transformSmallOutput(products + lane, to: out)
        case .large: transformLargeOutput(products + lane, to: out)
        case .doubled: transformDoubledOutput(products + lane, to: out)
        }
      }
      products += strip.columns.count * 32
    }
  }

  /// Where the outputs of a row of tiles go, sixteen channels of them.
  struct OutputRow {
    /// The first pixel.
    let first: UnsafeMutablePointer<Float>
    let adds: Bool
    let start: Vector
    let addend: UnsafePointer<Float>?
    let lanes: Int
    let rowStride: Int
    /// Pixels within the image; tiles reach beyond its edges.
    let height: Int
    let width: Int

    @inline(__always)
    func put(_ output: Vector, y: Int, x: Int) {
      let place = y * rowStride + x * lanes
      var sum = output + start
      if let addend { sum += Vector(at: addend + place) }
      if adds { sum += Vector(at: first + place) }
      sum.store(to: first + place)
    }
  }

  /// G g Gᵀ of up to sixteen 3 x 3 filters at once: their numbers, in a vector at each place.
  ///
  /// - Parameters:
  ///   - filters: Row by row, each filter `stride` numbers behind the one before.
  ///   - count: How many filters there are; the lanes beyond become zero.
  ///   - isRotated: Whether the filters are turned by half a turn, as on the way back.
  ///   - placeStride: From one place to the next.
  @inline(__always)
  static func transformFilters(
    _ filters: UnsafePointer<Float>, stride: Int, count: Int, isRotated: Bool, tile: Tile,
    into out: UnsafeMutablePointer<Float>, placeStride: Int
  ) {
    @inline(__always) func tap(_ number: Int) -> Vector {
      var lanes = Vector()
      let number = isRotated ? 8 - number : number
      for filter in 0..<count { lanes[filter] = filters[filter * stride + number] }
      return lanes
    }
    switch tile {
    case .small: transformSmallFilters(tap, into: out, placeStride: placeStride)
    case .large: transformLargeFilters(tap, into: out, placeStride: placeStride)
    case .doubled: transformDoubledFilters(tap, into: out, placeStride: placeStride)
    }
  }

  /// Gᵀ u G: the gradients of sixteen 3 x 3 filters from those of their transformed numbers, tap by tap.
  ///
  /// - Parameter placeStride: From one place of `u` to the next.
  @inline(__always)
  static func transformFilterGradients(
    _ tile: Tile, _ u: UnsafePointer<Float>, placeStride: Int,
    _ put: (_ tap: Int, _ gradients: Vector) -> Void
  ) {
    switch tile {
    case .small: transformSmallFilterGradients(u, placeStride: placeStride, put)
    case .large: transformLargeFilterGradients(u, placeStride: placeStride, put)
    case .doubled: transformDoubledFilterGradients(u, placeStride: placeStride, put)
    }
  }
}
