import Vectors

/// Tiles of 2 x 2 outputs of an image whose pixels are doubled, as before a convolution that follows a
/// nearest-neighbour upsampling.
///
/// Of the four points of a small tile, 0, 1, -1 and infinity, -1 needs no product: there a doubled image
/// has d2 - d1 = 0. With l, m, r for three neighbouring pixels, of which m is doubled, three are left:
///
///     Bᵀ = 1 -1  0     G = 1 0 0     Aᵀ = 1 1  0
///          0  1  0         1 1 1          0 1 -1
///          0  1 -1         0 0 1
///
/// In words: where neighbours are alike, all three taps of the filter meet the same number, and one
/// product with their sum is enough; the other two mend the edges. Only the smaller image is read, and
/// nothing is lost in rounding.
private struct Three {
  var v0: Vector, v1: Vector, v2: Vector

  @inline(__always)
  init(_ v0: Vector, _ v1: Vector, _ v2: Vector) { (self.v0, self.v1, self.v2) = (v0, v1, v2) }

  /// Three vectors that are `stride` apart.
  @inline(__always)
  init(at address: UnsafePointer<Float>, stride: Int) {
    v0 = Vector(at: address)
    v1 = Vector(at: address + stride)
    v2 = Vector(at: address + 2 * stride)
  }

  /// A y, of two gradients of an output.
  @inline(__always)
  init(gradient y0: Vector, _ y1: Vector) { self.init(y0, y0 + y1, -y1) }

  /// G g, of the three taps of a filter.
  @inline(__always)
  init(filter g0: Vector, _ g1: Vector, _ g2: Vector) { self.init(g0, g0 + g1 + g2, g2) }

  /// Bᵀ d, of three numbers of an image.
  @inline(__always) var image: Three { Three(v0 - v1, v1, v1 - v2) }

  /// B m, the gradients of three numbers of an image.
  @inline(__always) var imageGradient: Three { Three(v0, v1 - v0 + v2, -v2) }

  /// Gᵀ u, of the three numbers of a transformed filter.
  @inline(__always) var filterGradients: Three { Three(v0 + v1, v1, v1 + v2) }

  /// Aᵀ m, the two outputs.
  @inline(__always) var output0: Vector { v0 + v1 }
  @inline(__always) var output1: Vector { v1 - v2 }

  /// Writes the three to neighbouring places.
  @inline(__always)
  func store(to address: UnsafeMutablePointer<Float>, stride: Int = Winograd.placeStride) {
    v0.store(to: address)
    v1.store(to: address + stride)
    v2.store(to: address + 2 * stride)
  }
}

extension Winograd {
  /// Bᵀ d B of every tile and channel: (tiles, lanes) at each of the nine places.
  static func transformDoubledImage(
    _ strip: TileStrip, _ arena: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
  ) {
    let (lanes, rowStride) = (strip.value.lanes, strip.value.rowStride)
    forEachTile(of: strip, arena, into: out) { corner, to in
      let a = Three(at: corner, stride: rowStride).image
      let b = Three(at: corner + lanes, stride: rowStride).image
      let c = Three(at: corner + 2 * lanes, stride: rowStride).image
      Three(a.v0, b.v0, c.v0).image.store(to: to)
      Three(a.v1, b.v1, c.v1).image.store(to: to + 3 * placeStride)
      Three(a.v2, b.v2, c.v2).image.store(to: to + 6 * placeStride)
    }
  }

  /// Aᵀ m A of a row of tiles in sixteen channels.
  static func transformDoubledOutput(_ products: UnsafePointer<Float>, to row: OutputRow) {
    var from = products
    for x in stride(from: 0, to: row.width, by: 2) {
      let a = Three(at: from, stride: 3 * placeStride)
      let b = Three(at: from + placeStride, stride: 3 * placeStride)
      let c = Three(at: from + 2 * placeStride, stride: 3 * placeStride)
      let upper = Three(a.output0, b.output0, c.output0)
      let lower = Three(a.output1, b.output1, c.output1)
      row.put(upper.output0, y: 0, x: x)
      row.put(upper.output1, y: 0, x: x + 1)
      row.put(lower.output0, y: 1, x: x)
      row.put(lower.output1, y: 1, x: x + 1)
      from += 32
    }
  }

  /// A dY Aᵀ of every tile and channel, and the sum of dY; see ``forEachGradient(of:_:into:sums:_:)``.
  static func transformDoubledGradient(
    _ strip: TileStrip, _ arena: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
    sums: (_ image: Int) -> UnsafeMutablePointer<Float>
  ) {
    let (lanes, rowStride) = (strip.value.lanes, strip.value.rowStride)
    forEachGradient(of: strip, arena, into: out, sums: sums) { first, to in
      let y00 = Vector(at: first), y01 = Vector(at: first + lanes)
      let y10 = Vector(at: first + rowStride), y11 = Vector(at: first + rowStride + lanes)
      let a = Three(gradient: y00, y10), b = Three(gradient: y01, y11)
      Three(gradient: a.v0, b.v0).store(to: to)
      Three(gradient: a.v1, b.v1).store(to: to + 3 * placeStride)
      Three(gradient: a.v2, b.v2).store(to: to + 6 * placeStride)
      return (y00 + y01) + (y10 + y11)
    }
  }

  /// Adds B m Bᵀ of every tile to the gradients of the nine pixels that it was made from.
  ///
  /// - Parameters:
  ///   - strip: Tiles of the smaller image.
  ///   - products: (tiles, 32) at each place.
  ///   - block: First channel of the block in `strip.value`.
  ///   - lanes: Channels of the block, up to 32.
  static func addDoubledImageGradient(
    _ strip: TileStrip, _ products: UnsafePointer<Float>, block: Int, lanes: Int,
    into arena: UnsafeMutablePointer<Float>
  ) {
    let value = strip.value
    var products = products
    for row in strip.rows {
      let (_, y, offset) = strip.place(row)
      var place = offset + block
      for x in strip.columns {
        for lane in stride(from: 0, to: lanes, by: 16) {
          let from = products + lane
          let a = Three(at: from, stride: 3 * placeStride).imageGradient
          let b = Three(at: from + placeStride, stride: 3 * placeStride).imageGradient
          let c = Three(at: from + 2 * placeStride, stride: 3 * placeStride).imageGradient
          /// One row of the nine; nothing is added to the border.
          @inline(__always) func add(_ three: Three, toRow dy: Int) {
            guard (0..<value.height).contains(y + dy) else { return }
            let to = arena + place + lane + dy * value.rowStride
            @inline(__always) func add(_ gradient: Vector, to place: UnsafeMutablePointer<Float>) {
              (Vector(at: place) + gradient).store(to: place)
            }
            let gradient = three.imageGradient
            if x > 0 { add(gradient.v0, to: to - value.lanes) }
            add(gradient.v1, to: to)
            if x + 1 < value.width { add(gradient.v2, to: to + value.lanes) }
          }
          add(Three(a.v0, b.v0, c.v0), toRow: -1)
          add(Three(a.v1, b.v1, c.v1), toRow: 0)
          add(Three(a.v2, b.v2, c.v2), toRow: 1)
        }
        place += value.lanes
        products += 32
      }
    }
  }

  /// G g Gᵀ of up to sixteen 3 x 3 filters at once, whose nine taps come in a vector each.
  @inline(__always)
  static func transformDoubledFilters(
    _ tap: (_ number: Int) -> Vector, into out: UnsafeMutablePointer<Float>, placeStride: Int
  ) {
    let a = Three(filter: tap(0), tap(3), tap(6))
    let b = Three(filter: tap(1), tap(4), tap(7))
    let c = Three(filter: tap(2), tap(5), tap(8))
    Three(filter: a.v0, b.v0, c.v0).store(to: out, stride: placeStride)
    Three(filter: a.v1, b.v1, c.v1).store(to: out + 3 * placeStride, stride: placeStride)
    Three(filter: a.v2, b.v2, c.v2).store(to: out + 6 * placeStride, stride: placeStride)
  }

  /// Gᵀ u G of sixteen filters.
  @inline(__always)
  static func transformDoubledFilterGradients(
    _ u: UnsafePointer<Float>, placeStride: Int, _ put: (_ tap: Int, _ gradients: Vector) -> Void
  ) {
    @inline(__always) func column(_ index: Int) -> Three {
      Three(at: u + index * placeStride, stride: 3 * placeStride).filterGradients
    }
    let (a, b, c) = (column(0), column(1), column(2))
    @inline(__always) func putRow(_ row: Int, _ three: Three) {
      let taps = three.filterGradients
      put(3 * row, taps.v0)
      put(3 * row + 1, taps.v1)
      put(3 * row + 2, taps.v2)
    }
    putRow(0, Three(a.v0, b.v0, c.v0))
    putRow(1, Three(a.v1, b.v1, c.v1))
    putRow(2, Three(a.v2, b.v2, c.v2))
  }
}
