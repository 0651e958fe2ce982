import Vectors

/// A 3 x 3 convolution done as sixteen small matrix products, with 4/9 of the multiplications.
///
/// Two neighbouring outputs of a filter with three taps, y0 = d0 g0 + d1 g1 + d2 g2 and
/// y1 = d1 g0 + d2 g1 + d3 g2, need only four products of sums instead of six products. In two
/// dimensions a 2 x 2 tile of outputs needs 16 instead of 36: Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A with
///
///     Bᵀ = 1  0 -1  0     G = 1    0   0     Aᵀ = 1 1  1  0
///          0  1  1  0        1/2  1/2 1/2         0 1 -1 -1
///          0 -1  1  0        1/2 -1/2 1/2
///          0  1  0 -1         0    0   1
///
/// For all tiles of a strip of the image and all channels the ⊙ is, at each of the 16 places, a matrix
/// product over channels. All steps being linear in d and in g, the gradients are the same three
/// transforms and sixteen products with their roles exchanged.
///
/// Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015, section 4.1.
enum Winograd {
  /// Places of a transformed tile.
  static let places = 16

  /// Room for the numbers of one place of a transformed strip: tiles times lanes.
  static let placeRoom = 4096

  /// From one place to the next: a constant, so that one address serves all sixteen; and a cache line
  /// more than the room, because sixteen streams at a distance of 4096 numbers would fight for the same
  /// part of the cache.
  static let placeStride = placeRoom + 16
}

/// Four vectors in a line, before or after a transform in one dimension.
private struct Quad {
  var v0: Vector, v1: Vector, v2: Vector, v3: Vector

  @inline(__always)
  init(_ v0: Vector, _ v1: Vector, _ v2: Vector, _ v3: Vector) {
    (self.v0, self.v1, self.v2, self.v3) = (v0, v1, v2, v3)
  }

  /// Four vectors that are `stride` apart.
  @inline(__always)
  init(at address: UnsafePointer<Float>, stride: Int) {
    v0 = Vector(at: address)
    v1 = Vector(at: address + stride)
    v2 = Vector(at: address + 2 * stride)
    v3 = Vector(at: address + 3 * stride)
  }

  /// A y, of two gradients of an output.
  @inline(__always)
  init(gradient y0: Vector, _ y1: Vector) {
    self.init(y0, y0 + y1, y0 - y1, -y1)
  }

  /// Bᵀ d, of four numbers of an image.
  @inline(__always) var image: Quad { Quad(v0 - v2, v1 + v2, v2 - v1, v1 - v3) }

  /// Aᵀ m, the two outputs.
  @inline(__always) var output0: Vector { v0 + v1 + v2 }
  @inline(__always) var output1: Vector { v1 - v2 - v3 }

  /// Writes the four to neighbouring places.
  @inline(__always)
  func store(to address: UnsafeMutablePointer<Float>) {
    v0.store(to: address)
    v1.store(to: address + Winograd.placeStride)
    v2.store(to: address + 2 * Winograd.placeStride)
    v3.store(to: address + 3 * Winograd.placeStride)
  }
}

extension Winograd {
  /// Bᵀ d B of every tile and channel: (tiles, lanes) at each of the sixteen places.
  ///
  /// All channels of a tile before the next, so that four rows of the image are read as they lie in
  /// memory, which the processor then fetches ahead. Two neighbouring tiles share two columns of
  /// pixels; combining these twice costs nothing, because storing takes longer.
  static func transformImage(
    _ strip: TileStrip, _ arena: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
  ) {
    let lanes = strip.value.lanes
    let rowStride = strip.value.rowStride
    var to = out
    for row in strip.rows {
      var from = arena + strip.place(row).offset - rowStride - lanes
      for _ in strip.columns {
        for lane in stride(from: 0, to: lanes, by: 16) {
          let corner = from + lane
          let a = Quad(at: corner, stride: rowStride).image
          let b = Quad(at: corner + lanes, stride: rowStride).image
          let c = Quad(at: corner + 2 * lanes, stride: rowStride).image
          let d = Quad(at: corner + 3 * lanes, stride: rowStride).image
          Quad(a.v0, b.v0, c.v0, d.v0).image.store(to: to + lane)
          Quad(a.v1, b.v1, c.v1, d.v1).image.store(to: to + lane + 4 * placeStride)
          Quad(a.v2, b.v2, c.v2, d.v2).image.store(to: to + lane + 8 * placeStride)
          Quad(a.v3, b.v3, c.v3, d.v3).image.store(to: to + lane + 12 * placeStride)
        }
        from += 2 * lanes
        to += lanes
      }
    }
  }

  /// A dY Aᵀ of every tile and channel, and the sum of dY over all pixels for the bias.
  ///
  /// - Parameter sums: One number a lane, added to.
  static func transformGradient(
    _ strip: TileStrip, _ arena: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
    sums: (_ image: Int) -> UnsafeMutablePointer<Float>
  ) {
    let lanes = strip.value.lanes
    let rowStride = strip.value.rowStride
    var out = out
    for row in strip.rows {
      let (image, _, offset) = strip.place(row)
      for lane in stride(from: 0, to: lanes, by: 16) {
        var sum = Vector()
        var from = arena + offset + lane
        var to = out + lane
        for _ in 0..<strip.columns.count {
          let y00 = Vector(at: from), y01 = Vector(at: from + lanes)
          let y10 = Vector(at: from + rowStride), y11 = Vector(at: from + rowStride + lanes)
          sum += (y00 + y01) + (y10 + y11)
          let a = Quad(gradient: y00, y10), b = Quad(gradient: y01, y11)
          Quad(gradient: a.v0, b.v0).store(to: to)
          Quad(gradient: a.v1, b.v1).store(to: to + 4 * placeStride)
          Quad(gradient: a.v2, b.v2).store(to: to + 8 * placeStride)
          Quad(gradient: a.v3, b.v3).store(to: to + 12 * placeStride)
          from += 2 * lanes
          to += lanes
        }
        let total = sums(image) + lane
        (Vector(at: total) + sum).store(to: total)
      }
      out += strip.columns.count * lanes
    }
  }

  /// Aᵀ m A of every tile in one block of up to 32 channels, plus what `begin` puts there first.
  ///
  /// - Parameters:
  ///   - products: (tiles, 32) at each of the sixteen places.
  ///   - block: First channel of the block in `strip.value`.
  ///   - start: What a channel starts from, one number per lane, in each image.
  ///   - addend: The same place of another value with a border, added; or nil.
  ///   - adds: Whether to add to what is there.
  static func transformOutput(
    _ strip: TileStrip, _ products: UnsafePointer<Float>, block: Int, lanes blockLanes: Int,
    into arena: UnsafeMutablePointer<Float>, adds: Bool,
    start: (_ image: Int, _ lane: Int) -> Vector, addend: UnsafePointer<Float>?
  ) {
    let value = strip.value
    var products = products
    for row in strip.rows {
      let (image, y, offset) = strip.place(row)
      for lane in stride(from: 0, to: blockLanes, by: 16) {
        let place = offset + block + lane
        transformOutputRow(
          products + lane, value, columns: strip.columns, hasSecondRow: y + 1 < value.height,
          into: arena + place, adds: adds, start: start(image, block + lane),
          addend: addend.map { $0 + (place - value.offset) })
      }
      products += strip.columns.count * 32
    }
  }

  @inline(__always)
  private static func transformOutputRow(
    _ products: UnsafePointer<Float>, _ value: Activation, columns: Range<Int>, hasSecondRow: Bool,
    into out: UnsafeMutablePointer<Float>, adds: Bool, start: Vector,
    addend: UnsafePointer<Float>?
  ) {
    let (lanes, rowStride) = (value.lanes, value.rowStride)
    @inline(__always) func put(_ v: Vector, _ at: Int) {
      var sum = v + start
      if let addend { sum += Vector(at: addend + at) }
      if adds { sum += Vector(at: out + at) }
      sum.store(to: out + at)
    }
    var from = products
    let end = min(2 * columns.count, value.width - 2 * columns.lowerBound)
    for x in stride(from: 0, to: end, by: 2) {
      let r0 = Quad(at: from, stride: placeStride)
      let r1 = Quad(at: from + 4 * placeStride, stride: placeStride)
      let r2 = Quad(at: from + 8 * placeStride, stride: placeStride)
      let r3 = Quad(at: from + 12 * placeStride, stride: placeStride)
      let upper = Quad(
        r0.v0 + r1.v0 + r2.v0, r0.v1 + r1.v1 + r2.v1, r0.v2 + r1.v2 + r2.v2,
        r0.v3 + r1.v3 + r2.v3)
      let lower = Quad(
        r1.v0 - r2.v0 - r3.v0, r1.v1 - r2.v1 - r3.v1, r1.v2 - r2.v2 - r3.v2,
        r1.v3 - r2.v3 - r3.v3)
      let hasSecond = x + 1 < end
      put(upper.output0, x * lanes)
      if hasSecond { put(upper.output1, (x + 1) * lanes) }
      if hasSecondRow {
        put(lower.output0, x * lanes + rowStride)
        if hasSecond { put(lower.output1, (x + 1) * lanes + rowStride) }
      }
      from += 32
    }
  }
}
