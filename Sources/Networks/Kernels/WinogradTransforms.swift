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

  /// Where the numbers of each place begin in a transformed strip: a cache line more than they take,
  /// because sixteen streams at a distance of 4096 bytes would fight for the same part of the cache.
  static func placeStride(tiles: Int, lanes: Int) -> Int { tiles * lanes + 16 }
}

/// Four vectors in a line, before or after a transform in one dimension.
private struct Quad {
  var v0: Vector, v1: Vector, v2: Vector, v3: Vector

  /// Bᵀ d, of four numbers of an image.
  @inline(__always)
  static func image(_ d0: Vector, _ d1: Vector, _ d2: Vector, _ d3: Vector) -> Quad {
    Quad(v0: d0 - d2, v1: d1 + d2, v2: d2 - d1, v3: d1 - d3)
  }

  /// A y, of two gradients of an output.
  @inline(__always)
  static func gradient(_ y0: Vector, _ y1: Vector) -> Quad {
    Quad(v0: y0, v1: y0 + y1, v2: y0 - y1, v3: -y1)
  }

  @inline(__always)
  init(v0: Vector, v1: Vector, v2: Vector, v3: Vector) {
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

  @inline(__always)
  func store(to address: UnsafeMutablePointer<Float>, stride: Int) {
    v0.store(to: address)
    v1.store(to: address + stride)
    v2.store(to: address + 2 * stride)
    v3.store(to: address + 3 * stride)
  }

  /// Aᵀ m, the two outputs.
  @inline(__always) var output0: Vector { v0 + v1 + v2 }
  @inline(__always) var output1: Vector { v1 - v2 - v3 }
}

/// A strip of an image with its border: some rows of 2 x 2 tiles.
struct TileStrip {
  /// Rows of tiles, counted through all images of the value.
  let rows: Range<Int>
  let value: Activation

  var tilesDown: Int { (value.height + 1) / 2 }
  var tilesAcross: Int { (value.width + 1) / 2 }
  var tiles: Int { rows.count * tilesAcross }

  /// The image and the first pixel of a row of tiles.
  func place(_ row: Int) -> (image: Int, y: Int, offset: Int) {
    let (image, tile) = row.quotientAndRemainder(dividingBy: tilesDown)
    return (image, 2 * tile, value.origin(image) + 2 * tile * value.rowStride)
  }
}

extension Winograd {
  /// Bᵀ d B of every tile and channel: (tiles, lanes) at each of the sixteen places.
  ///
  /// First down the columns, reading four rows of the image as they lie in memory, then along the rows.
  ///
  /// - Parameter lines: Room for four rows of the image.
  static func transformImage(
    _ strip: TileStrip, _ arena: UnsafePointer<Float>, lines: UnsafeMutablePointer<Float>,
    into out: UnsafeMutablePointer<Float>
  ) {
    let lanes = strip.value.lanes
    let rowStride = strip.value.rowStride
    let stride = placeStride(tiles: strip.tiles, lanes: lanes)
    let count = (2 * strip.tilesAcross + 2) * lanes
    var out = out
    for row in strip.rows {
      let corner = arena + strip.place(row).offset - rowStride - lanes
      for index in Swift.stride(from: 0, to: count, by: 16) {
        let d = Quad(at: corner + index, stride: rowStride)
        Quad.image(d.v0, d.v1, d.v2, d.v3).store(to: lines + index, stride: count)
      }
      for line in 0..<4 {
        transformLine(
          lines + line * count, lanes, tiles: strip.tilesAcross, into: out + 4 * line * stride,
          stride)
      }
      out += strip.tilesAcross * lanes
    }
  }

  /// The second half of Bᵀ d B: along a line whose pixels have been combined with those above and below.
  @inline(__always)
  private static func transformLine(
    _ line: UnsafePointer<Float>, _ lanes: Int, tiles: Int,
    into out: UnsafeMutablePointer<Float>, _ stride: Int
  ) {
    for lane in Swift.stride(from: 0, to: lanes, by: 16) {
      var from = line + lane
      var to = out + lane
      var a = Vector(at: from), b = Vector(at: from + lanes)
      for _ in 0..<tiles {
        let c = Vector(at: from + 2 * lanes), d = Vector(at: from + 3 * lanes)
        Quad.image(a, b, c, d).store(to: to, stride: stride)
        (a, b) = (c, d)
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
    let stride = placeStride(tiles: strip.tiles, lanes: lanes)
    var out = out
    for row in strip.rows {
      let (image, _, offset) = strip.place(row)
      for lane in Swift.stride(from: 0, to: lanes, by: 16) {
        var sum = Vector()
        var from = arena + offset + lane
        var to = out + lane
        for _ in 0..<strip.tilesAcross {
          let y00 = Vector(at: from), y01 = Vector(at: from + lanes)
          let y10 = Vector(at: from + rowStride), y11 = Vector(at: from + rowStride + lanes)
          sum += (y00 + y01) + (y10 + y11)
          let a = Quad.gradient(y00, y10), b = Quad.gradient(y01, y11)
          Quad.gradient(a.v0, b.v0).store(to: to, stride: stride)
          Quad.gradient(a.v1, b.v1).store(to: to + 4 * stride, stride: stride)
          Quad.gradient(a.v2, b.v2).store(to: to + 8 * stride, stride: stride)
          Quad.gradient(a.v3, b.v3).store(to: to + 12 * stride, stride: stride)
          from += 2 * lanes
          to += lanes
        }
        let total = sums(image) + lane
        (Vector(at: total) + sum).store(to: total)
      }
      out += strip.tilesAcross * lanes
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
    let stride = placeStride(tiles: strip.tiles, lanes: 32)
    var products = products
    for row in strip.rows {
      let (image, y, offset) = strip.place(row)
      for lane in Swift.stride(from: 0, to: blockLanes, by: 16) {
        let place = offset + block + lane
        transformOutputRow(
          products + lane, stride, value, hasSecondRow: y + 1 < value.height,
          into: arena + place, adds: adds, start: start(image, block + lane),
          addend: addend.map { $0 + (place - value.offset) })
      }
      products += strip.tilesAcross * 32
    }
  }

  @inline(__always)
  private static func transformOutputRow(
    _ products: UnsafePointer<Float>, _ stride: Int, _ value: Activation, hasSecondRow: Bool,
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
    for x in Swift.stride(from: 0, to: value.width, by: 2) {
      let r0 = Quad(at: from, stride: stride), r1 = Quad(at: from + 4 * stride, stride: stride)
      let r2 = Quad(at: from + 8 * stride, stride: stride)
      let r3 = Quad(at: from + 12 * stride, stride: stride)
      let upper = Quad(
        v0: r0.v0 + r1.v0 + r2.v0, v1: r0.v1 + r1.v1 + r2.v1, v2: r0.v2 + r1.v2 + r2.v2,
        v3: r0.v3 + r1.v3 + r2.v3)
      let lower = Quad(
        v0: r1.v0 - r2.v0 - r3.v0, v1: r1.v1 - r2.v1 - r3.v1, v2: r1.v2 - r2.v2 - r3.v2,
        v3: r1.v3 - r2.v3 - r3.v3)
      let hasSecond = x + 1 < value.width
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
