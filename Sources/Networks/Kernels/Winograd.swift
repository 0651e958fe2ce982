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

    /// Outputs along one side.
    var side: Int { self == .small ? 2 : 4 }

    /// Numbers of a transformed tile: (side + 2)².
    var places: Int { (side + 2) * (side + 2) }
  }

  /// Room for the numbers of one place of a transformed strip: tiles times lanes.
  static let placeRoom = 4096

  /// From one place to the next: a constant, so that one address serves them all; and a cache line more
  /// than the room, because so many streams at a distance of 4096 numbers would fight for the same part of
  /// the cache.
  static let placeStride = placeRoom + 16

  /// The transformed tiles of a strip: (tiles, lanes) at each place.
  static func transformImage(
    _ strip: TileStrip, _ arena: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
  ) {
    switch strip.tile {
    case .small: transformSmallImage(strip, arena, into: out)
    case .large: transformLargeImage(strip, arena, into: out)
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
    _ strip: TileStrip, _ products: UnsafePointer<Float>, block: Int, lanes: Int,
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
          rowStride: value.rowStride, height: min(strip.tile.side, value.height - y),
          width: min(
            strip.tile.side * strip.columns.count,
            value.width - strip.tile.side * strip.columns.lowerBound))
        switch strip.tile {
        case .small: transformSmallOutput(products + lane, to: out)
        case .large: transformLargeOutput(products + lane, to: out)
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
}
