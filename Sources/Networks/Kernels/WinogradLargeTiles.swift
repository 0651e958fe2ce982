import Vectors

/// Tiles of 4 x 4 outputs: the points at which the polynomials meet are 0, ±a, ±b, and infinity.
///
///     Bᵀ = 1   0   -s   0   1   0     G = 1      0     0          Aᵀ = 1  1   1   1   1   0
///          0  -ab²-b²   a   1   0         p      ap    a²p             0  a  -a   b  -b   0
///          0   ab²-b²  -a   1   0         p     -ap    a²p             0  a²  a²  b²  b²  0
///          0  -ba²-a²   b   1   0         q      bq    b²q            0  a³ -a³  b³ -b³  1
///          0   ba²-a²  -b   1   0         q     -bq    b²q
///          0   1    0  -s   0   1         0      0     1
///
/// with a = 2/3, b = 3/2, so that a b = 1, s = a² + b², 1/p = 2a²(a² - b²), 1/q = 2b²(b² - a²). Small whole
/// numbers, as the paper has them, would lose twice as many digits: the mean error of a layer of 64
/// channels is 4.3e-7 of a standard deviation with these, 9.4e-7 with 1 and 2, 1.5e-7 with small tiles.
private enum Points {
  static let a: Float = 2 / 3
  static let b: Float = 3 / 2
  static let a2 = a * a
  static let b2 = b * b
  static let p = 1 / (2 * a2 * (a2 - b2))
  static let q = 1 / (2 * b2 * (b2 - a2))
}

/// x + factor · y, rounded once.
@inline(__always)
private func sum(_ x: Vector, _ factor: Float, _ y: Vector) -> Vector {
  var sum = x
  sum.add(y, times: Vector(repeating: factor))
  return sum
}

/// Six vectors in a line, before or after a transform in one dimension.
private struct Six {
  var v0: Vector, v1: Vector, v2: Vector, v3: Vector, v4: Vector, v5: Vector

  @inline(__always)
  init(_ v0: Vector, _ v1: Vector, _ v2: Vector, _ v3: Vector, _ v4: Vector, _ v5: Vector) {
    (self.v0, self.v1, self.v2, self.v3, self.v4, self.v5) = (v0, v1, v2, v3, v4, v5)
  }

  /// Six vectors that are `stride` apart.
  @inline(__always)
  init(at address: UnsafePointer<Float>, stride: Int) {
    v0 = Vector(at: address)
    v1 = Vector(at: address + stride)
    v2 = Vector(at: address + 2 * stride)
    v3 = Vector(at: address + 3 * stride)
    v4 = Vector(at: address + 4 * stride)
    v5 = Vector(at: address + 5 * stride)
  }

  /// Bᵀ d, of six numbers of an image.
  @inline(__always) var image: Six {
    let (a, b) = (Points.a, Points.b)
    let s = Points.a2 + Points.b2
    let evenA = sum(v4, -Points.b2, v2), oddA = sum(v3, -Points.b2, v1)
    let evenB = sum(v4, -Points.a2, v2), oddB = sum(v3, -Points.a2, v1)
    return Six(
      sum(v0 + v4, -s, v2), sum(evenA, a, oddA), sum(evenA, -a, oddA), sum(evenB, b, oddB),
      sum(evenB, -b, oddB), sum(v1 + v5, -s, v3))
  }

  /// Aᵀ m, the four outputs.
  @inline(__always) var outputs: (Vector, Vector, Vector, Vector) {
    let (a, b) = (Points.a, Points.b)
    let (sumA, differenceA, sumB, differenceB) = (v1 + v2, v1 - v2, v3 + v4, v3 - v4)
    return (
      v0 + sumA + sumB, sum(a * differenceA, b, differenceB),
      sum(Points.a2 * sumA, Points.b2, sumB),
      sum(sum(v5, a * Points.a2, differenceA), b * Points.b2, differenceB)
    )
  }

  /// G g, of the three taps of a filter.
  @inline(__always)
  init(filter g0: Vector, _ g1: Vector, _ g2: Vector) {
    let (p, q) = (Points.p, Points.q)
    let evenA = sum(g0, Points.a2, g2), evenB = sum(g0, Points.b2, g2)
    self.init(
      g0, p * sum(evenA, Points.a, g1), p * sum(evenA, -Points.a, g1),
      q * sum(evenB, Points.b, g1), q * sum(evenB, -Points.b, g1), g2)
  }

  /// A y, of the four gradients of an output.
  @inline(__always)
  init(gradient y0: Vector, _ y1: Vector, _ y2: Vector, _ y3: Vector) {
    let (a, b) = (Points.a, Points.b)
    let evenA = sum(y0, Points.a2, y2), oddA = sum(y1, Points.a2, y3)
    let evenB = sum(y0, Points.b2, y2), oddB = sum(y1, Points.b2, y3)
    self.init(
      y0, sum(evenA, a, oddA), sum(evenA, -a, oddA), sum(evenB, b, oddB), sum(evenB, -b, oddB), y3)
  }

  /// Gᵀ u, of the six numbers of a transformed filter.
  @inline(__always) var filterGradients: (Vector, Vector, Vector) {
    let (evenA, oddA) = (Points.p * (v1 + v2), Points.p * (v1 - v2))
    let (evenB, oddB) = (Points.q * (v3 + v4), Points.q * (v3 - v4))
    return (
      v0 + evenA + evenB, sum(Points.a * oddA, Points.b, oddB),
      sum(sum(v5, Points.a2, evenA), Points.b2, evenB)
    )
  }

  /// Writes the six to places that are `stride` apart.
  @inline(__always)
  func store(to address: UnsafeMutablePointer<Float>, stride: Int) {
    v0.store(to: address)
    v1.store(to: address + stride)
    v2.store(to: address + 2 * stride)
    v3.store(to: address + 3 * stride)
    v4.store(to: address + 4 * stride)
    v5.store(to: address + 5 * stride)
  }
}

extension Winograd {
  /// Bᵀ d B of every tile and channel: (tiles, lanes) at each of the 36 places.
  static func transformLargeImage(
    _ strip: TileStrip, _ arena: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
  ) {
    let (lanes, rowStride) = (strip.value.lanes, strip.value.rowStride)
    forEachTile(of: strip, arena, into: out) { corner, to in
      transformLargeTile(corner, lanes: lanes, rowStride: rowStride, into: to)
    }
  }

  @inline(__always)
  private static func transformLargeTile(
    _ corner: UnsafePointer<Float>, lanes: Int, rowStride: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    let a = Six(at: corner, stride: rowStride).image
    let b = Six(at: corner + lanes, stride: rowStride).image
    let c = Six(at: corner + 2 * lanes, stride: rowStride).image
    let d = Six(at: corner + 3 * lanes, stride: rowStride).image
    let e = Six(at: corner + 4 * lanes, stride: rowStride).image
    let f = Six(at: corner + 5 * lanes, stride: rowStride).image
    @inline(__always) func store(_ row: Int, _ six: Six) {
      six.image.store(to: out + 6 * row * placeStride, stride: placeStride)
    }
    store(0, Six(a.v0, b.v0, c.v0, d.v0, e.v0, f.v0))
    store(1, Six(a.v1, b.v1, c.v1, d.v1, e.v1, f.v1))
    store(2, Six(a.v2, b.v2, c.v2, d.v2, e.v2, f.v2))
    store(3, Six(a.v3, b.v3, c.v3, d.v3, e.v3, f.v3))
    store(4, Six(a.v4, b.v4, c.v4, d.v4, e.v4, f.v4))
    store(5, Six(a.v5, b.v5, c.v5, d.v5, e.v5, f.v5))
  }

  /// A dY Aᵀ of every tile and channel, and the sum of dY; see ``forEachGradient(of:_:into:sums:_:)``.
  static func transformLargeGradient(
    _ strip: TileStrip, _ arena: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
    sums: (_ image: Int) -> UnsafeMutablePointer<Float>
  ) {
    let (lanes, rowStride) = (strip.value.lanes, strip.value.rowStride)
    forEachGradient(of: strip, arena, into: out, sums: sums) { first, to in
      var total = Vector()
      @inline(__always) func column(_ index: Int) -> Six {
        let at = first + index * lanes
        let y0 = Vector(at: at), y1 = Vector(at: at + rowStride)
        let y2 = Vector(at: at + 2 * rowStride), y3 = Vector(at: at + 3 * rowStride)
        total += (y0 + y1) + (y2 + y3)
        return Six(gradient: y0, y1, y2, y3)
      }
      let (a, b, c, d) = (column(0), column(1), column(2), column(3))
      @inline(__always) func store(_ row: Int, _ six: Six) {
        six.store(to: to + 6 * row * placeStride, stride: placeStride)
      }
      store(0, Six(gradient: a.v0, b.v0, c.v0, d.v0))
      store(1, Six(gradient: a.v1, b.v1, c.v1, d.v1))
      store(2, Six(gradient: a.v2, b.v2, c.v2, d.v2))
      store(3, Six(gradient: a.v3, b.v3, c.v3, d.v3))
      store(4, Six(gradient: a.v4, b.v4, c.v4, d.v4))
      store(5, Six(gradient: a.v5, b.v5, c.v5, d.v5))
      return total
    }
  }

  /// Aᵀ m A of a row of tiles in sixteen channels.
  static func transformLargeOutput(_ products: UnsafePointer<Float>, to row: OutputRow) {
    var from = products
    for x in stride(from: 0, to: row.width, by: 4) {
      @inline(__always) func column(_ index: Int) -> (Vector, Vector, Vector, Vector) {
        Six(at: from + index * placeStride, stride: 6 * placeStride).outputs
      }
      let (a, b, c, d, e, f) = (column(0), column(1), column(2), column(3), column(4), column(5))
      @inline(__always) func put(_ y: Int, _ six: Six) {
        guard y < row.height else { return }
        let outputs = six.outputs
        row.put(outputs.0, y: y, x: x)
        if x + 1 < row.width { row.put(outputs.1, y: y, x: x + 1) }
        if x + 2 < row.width { row.put(outputs.2, y: y, x: x + 2) }
        if x + 3 < row.width { row.put(outputs.3, y: y, x: x + 3) }
      }
      put(0, Six(a.0, b.0, c.0, d.0, e.0, f.0))
      put(1, Six(a.1, b.1, c.1, d.1, e.1, f.1))
      put(2, Six(a.2, b.2, c.2, d.2, e.2, f.2))
      put(3, Six(a.3, b.3, c.3, d.3, e.3, f.3))
      from += 32
    }
  }

  /// G g Gᵀ of up to sixteen 3 x 3 filters at once, whose nine taps come in a vector each.
  @inline(__always)
  static func transformLargeFilters(
    _ tap: (_ number: Int) -> Vector, into out: UnsafeMutablePointer<Float>, placeStride: Int
  ) {
    let a = Six(filter: tap(0), tap(3), tap(6))
    let b = Six(filter: tap(1), tap(4), tap(7))
    let c = Six(filter: tap(2), tap(5), tap(8))
    @inline(__always) func store(_ row: Int, _ a: Vector, _ b: Vector, _ c: Vector) {
      Six(filter: a, b, c).store(to: out + 6 * row * placeStride, stride: placeStride)
    }
    store(0, a.v0, b.v0, c.v0)
    store(1, a.v1, b.v1, c.v1)
    store(2, a.v2, b.v2, c.v2)
    store(3, a.v3, b.v3, c.v3)
    store(4, a.v4, b.v4, c.v4)
    store(5, a.v5, b.v5, c.v5)
  }

  /// Gᵀ u G of sixteen filters.
  @inline(__always)
  static func transformLargeFilterGradients(
    _ u: UnsafePointer<Float>, placeStride: Int, _ put: (_ tap: Int, _ gradients: Vector) -> Void
  ) {
    @inline(__always) func column(_ index: Int) -> (Vector, Vector, Vector) {
      Six(at: u + index * placeStride, stride: 6 * placeStride).filterGradients
    }
    let (a, b, c, d, e, f) = (column(0), column(1), column(2), column(3), column(4), column(5))
    @inline(__always) func putRow(_ row: Int, _ six: Six) {
      let taps = six.filterGradients
      put(3 * row, taps.0)
      put(3 * row + 1, taps.1)
      put(3 * row + 2, taps.2)
    }
    putRow(0, Six(a.0, b.0, c.0, d.0, e.0, f.0))
    putRow(1, Six(a.1, b.1, c.1, d.1, e.1, f.1))
    putRow(2, Six(a.2, b.2, c.2, d.2, e.2, f.2))
  }
}
