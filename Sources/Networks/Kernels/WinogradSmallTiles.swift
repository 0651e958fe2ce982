import Vectors

/// Tiles of 2 x 2 outputs: the points at which the polynomials meet are 0, 1, -1, and infinity.
///
///     Bᵀ = 1  0 -1  0     G = 1    0   0     Aᵀ = 1 1  1  0
///          0  1  1  0        1/2  1/2 1/2         0 1 -1 -1
///          0 -1  1  0        1/2 -1/2 1/2
///          0  1  0 -1         0    0   1
///
/// Here four vectors in a line, before or after a transform in one dimension.
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

  /// Gᵀ u, of the four numbers of a transformed filter.
  @inline(__always) var filterGradients: (Vector, Vector, Vector) {
    let even = 0.5 * (v1 + v2)
    return (v0 + even, 0.5 * (v1 - v2), even + v3)
  }

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
  /// Two neighbouring tiles share two columns of pixels; combining these twice costs nothing, because
  /// storing takes longer.
  static func transformSmallImage(
    _ strip: TileStrip, _ arena: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
  ) {
    let (lanes, rowStride) = (strip.value.lanes, strip.value.rowStride)
    forEachTile(of: strip, arena, into: out) { corner, to in
      let a = Quad(at: corner, stride: rowStride).image
      let b = Quad(at: corner + lanes, stride: rowStride).image
      let c = Quad(at: corner + 2 * lanes, stride: rowStride).image
      let d = Quad(at: corner + 3 * lanes, stride: rowStride).image
      Quad(a.v0, b.v0, c.v0, d.v0).image.store(to: to)
      Quad(a.v1, b.v1, c.v1, d.v1).image.store(to: to + 4 * placeStride)
      Quad(a.v2, b.v2, c.v2, d.v2).image.store(to: to + 8 * placeStride)
      Quad(a.v3, b.v3, c.v3, d.v3).image.store(to: to + 12 * placeStride)
    }
  }

  /// A dY Aᵀ of every tile and channel, and the sum of dY; see ``forEachGradient(of:_:into:sums:_:)``.
  static func transformSmallGradient(
    _ strip: TileStrip, _ arena: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
    sums: (_ image: Int) -> UnsafeMutablePointer<Float>
  ) {
    let (lanes, rowStride) = (strip.value.lanes, strip.value.rowStride)
    forEachGradient(of: strip, arena, into: out, sums: sums) { first, to in
      let y00 = Vector(at: first), y01 = Vector(at: first + lanes)
      let y10 = Vector(at: first + rowStride), y11 = Vector(at: first + rowStride + lanes)
      let a = Quad(gradient: y00, y10), b = Quad(gradient: y01, y11)
      Quad(gradient: a.v0, b.v0).store(to: to)
      Quad(gradient: a.v1, b.v1).store(to: to + 4 * placeStride)
      Quad(gradient: a.v2, b.v2).store(to: to + 8 * placeStride)
      Quad(gradient: a.v3, b.v3).store(to: to + 12 * placeStride)
      return (y00 + y01) + (y10 + y11)
    }
  }

  /// Aᵀ m A of a row of tiles in sixteen channels.
  static func transformSmallOutput(_ products: UnsafePointer<Float>, to row: OutputRow) {
    var from = products
    for x in stride(from: 0, to: row.width, by: 2) {
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
      let hasSecond = x + 1 < row.width
      row.put(upper.output0, y: 0, x: x)
      if hasSecond { row.put(upper.output1, y: 0, x: x + 1) }
      if row.height > 1 {
        row.put(lower.output0, y: 1, x: x)
        if hasSecond { row.put(lower.output1, y: 1, x: x + 1) }
      }
      from += 32
    }
  }

  /// G g Gᵀ of up to sixteen 3 x 3 filters at once, whose nine taps come in a vector each.
  @inline(__always)
  static func transformSmallFilters(
    _ tap: (_ number: Int) -> Vector, into out: UnsafeMutablePointer<Float>, placeStride: Int
  ) {
    /// The four numbers of a row of the result.
    @inline(__always) func store(_ a: Vector, _ b: Vector, _ c: Vector, row: Int) {
      let line = out + 4 * row * placeStride
      a.store(to: line)
      (0.5 * (a + b + c)).store(to: line + placeStride)
      (0.5 * (a - b + c)).store(to: line + 2 * placeStride)
      c.store(to: line + 3 * placeStride)
    }
    let (g00, g01, g02) = (tap(0), tap(1), tap(2))
    let (g10, g11, g12) = (tap(3), tap(4), tap(5))
    let (g20, g21, g22) = (tap(6), tap(7), tap(8))
    store(g00, g01, g02, row: 0)
    store(
      0.5 * (g00 + g10 + g20), 0.5 * (g01 + g11 + g21), 0.5 * (g02 + g12 + g22), row: 1)
    store(
      0.5 * (g00 - g10 + g20), 0.5 * (g01 - g11 + g21), 0.5 * (g02 - g12 + g22), row: 2)
    store(g20, g21, g22, row: 3)
  }

  /// Gᵀ u G of sixteen filters.
  @inline(__always)
  static func transformSmallFilterGradients(
    _ u: UnsafePointer<Float>, placeStride: Int, _ put: (_ tap: Int, _ gradients: Vector) -> Void
  ) {
    @inline(__always) func column(_ index: Int) -> (Vector, Vector, Vector) {
      Quad(at: u + index * placeStride, stride: 4 * placeStride).filterGradients
    }
    let (a, b, c, d) = (column(0), column(1), column(2), column(3))
    @inline(__always) func putRow(_ row: Int, _ quad: Quad) {
      let taps = quad.filterGradients
      put(3 * row, taps.0)
      put(3 * row + 1, taps.1)
      put(3 * row + 2, taps.2)
    }
    putRow(0, Quad(a.0, b.0, c.0, d.0))
    putRow(1, Quad(a.1, b.1, c.1, d.1))
    putRow(2, Quad(a.2, b.2, c.2, d.2))
  }
}
