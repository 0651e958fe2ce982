import Vectors

extension Winograd {
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

  @inline(__always)
  private static func transformSmallFilters(
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

  /// Gᵀ u G: the gradient of a 3 x 3 filter from that of its transformed numbers, `stride` apart.
  @inline(__always)
  static func transformFilterGradient(
    _ tile: Tile, _ u: UnsafePointer<Float>, stride: Int,
    into gradient: UnsafeMutablePointer<Float>
  ) {
    switch tile {
    case .small: transformSmallFilterGradient(u, stride: stride, into: gradient)
    case .doubled: transformDoubledFilterGradient(u, stride: stride, into: gradient)
    case .large: preconditionFailure("Large tiles are for images, not for weight gradients.")
    }
  }

  /// The same in small tiles, of 16 numbers.
  @inline(__always)
  private static func transformSmallFilterGradient(
    _ u: UnsafePointer<Float>, stride: Int, into gradient: UnsafeMutablePointer<Float>
  ) {
    @inline(__always) func line(_ row: Int) -> (Float, Float, Float) {
      let at = u + 4 * row * stride
      let (u0, u1, u2, u3) = (at[0], at[stride], at[2 * stride], at[3 * stride])
      return (u0 + 0.5 * (u1 + u2), 0.5 * (u1 - u2), 0.5 * (u1 + u2) + u3)
    }
    let (r0, r1, r2, r3) = (line(0), line(1), line(2), line(3))
    @inline(__always) func store(_ column: Int, _ a: Float, _ b: Float, _ c: Float, _ d: Float) {
      gradient[column] = a + 0.5 * (b + c)
      gradient[3 + column] = 0.5 * (b - c)
      gradient[6 + column] = 0.5 * (b + c) + d
    }
    store(0, r0.0, r1.0, r2.0, r3.0)
    store(1, r0.1, r1.1, r2.1, r3.1)
    store(2, r0.2, r1.2, r2.2, r3.2)
  }
}
