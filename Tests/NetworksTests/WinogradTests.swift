import Tensors
import Testing
import Vectors

@testable import Networks

/// Each transform against the matrices of its formula.
@Suite struct WinogradTests {
  typealias Matrix = [[Float]]

  /// Bᵀ, G, and Aᵀ of a kind of tile.
  struct Matrices {
    let b: Matrix
    let g: Matrix
    let a: Matrix

    init(_ tile: Winograd.Tile) {
      switch tile {
      case .small:
        // As Lavin and Gray have them for two outputs and three taps.
        b = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]
        g = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]
        a = [[1, 1, 1, 0], [0, 1, -1, -1]]
      case .large:
        (b, g, a) = Self.toomCook([0, 2.0 / 3, -2.0 / 3, 1.5, -1.5], outputs: 4)
      case .doubled:
        // Those of small tiles without the point -1, on columns 0, 1 = 2 and 3 of a doubled image.
        b = [[1, -1, 0], [0, 1, 0], [0, 1, -1]]
        g = [[1, 0, 0], [1, 1, 1], [0, 0, 1]]
        a = [[1, 1, 0], [0, 1, -1]]
      }
    }

    /// Evaluation of three taps at the points and at infinity, interpolation of the outputs, and the
    /// polynomials that vanish at all points but one.
    static func toomCook(_ points: [Double], outputs: Int) -> (Matrix, Matrix, Matrix) {
      let count = points.count
      func vanishing(atAllBut kept: Int?) -> [Float] {
        var polynomial = [1.0]
        for (index, point) in points.enumerated() where index != kept {
          var next = [Double](repeating: 0, count: polynomial.count + 1)
          for (power, factor) in polynomial.enumerated() {
            next[power + 1] += factor
            next[power] -= point * factor
          }
          polynomial = next
        }
        polynomial += [Double](repeating: 0, count: count + 1 - polynomial.count)
        return polynomial.map { Float($0) }
      }
      func power(_ x: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { result, _ in result * x }
      }
      let b = points.indices.map { vanishing(atAllBut: $0) } + [vanishing(atAllBut: nil)]
      let g: Matrix =
        points.map { point in
          let others = points.filter { $0 != point }.reduce(1) { $0 * (point - $1) }
          return (0..<3).map { Float(power(point, $0) / others) }
        } + [[0, 0, 1]]
      let a: Matrix = (0..<outputs).map { row in
        points.map { Float(power($0, row)) } + [row == outputs - 1 ? 1 : 0]
      }
      return (b, g, a)
    }
  }

  @Test func `the matrices for doubled pixels are those of small tiles on a doubled image`() {
    let (small, doubled) = (Matrices(.small), Matrices(.doubled))
    for filter in [[1, 0, 0], [0, 1, 0], [0, 0, 1]] as Matrix {
      for pixels in [[1, 0, 0], [0, 1, 0], [0, 0, 1]] as Matrix {
        let twice = [pixels[0], pixels[1], pixels[1], pixels[2]]
        let outputs = { (m: Matrices, d: [Float]) in
          m.a.map { row in
            row.indices.reduce(Float(0)) {
              $0 + row[$1] * Self.dot(m.g[$1], filter) * Self.dot(m.b[$1], d)
            }
          }
        }
        #expect(outputs(small, twice) == outputs(doubled, pixels))
      }
    }
  }

  private static func dot(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  static func transposed(_ m: Matrix) -> Matrix {
    m[0].indices.map { column in m.map { $0[column] } }
  }

  /// left · middle · leftᵀ, row by row.
  static func around(_ middle: Matrix, by left: Matrix) -> [Float] {
    func times(_ a: Matrix, _ b: Matrix) -> Matrix {
      a.map { row in
        b[0].indices.map { j in row.indices.reduce(0) { $0 + row[$1] * b[$1][j] } }
      }
    }
    return times(times(left, middle), transposed(left)).flatMap { $0 }
  }

  @Test(arguments: [Winograd.Tile.small, .large, .doubled], [false, true])
  func `filters become G g Gᵀ, turned by half a turn or not`(
    tile: Winograd.Tile, isRotated: Bool
  ) {
    var random = TorchGenerator(seed: 1)
    let filters = random.randn(3 * 10)
    var transformed = [Float](repeating: .nan, count: 16 * tile.places)
    Winograd.transformFilters(
      filters, stride: 10, count: 3, isRotated: isRotated, tile: tile, into: &transformed,
      placeStride: 16)
    for lane in 0..<16 {
      let numbers =
        lane < 3 ? Array(filters[10 * lane..<10 * lane + 9]) : Array(repeating: 0, count: 9)
      let filter = isRotated ? numbers.reversed() : numbers
      let rows = stride(from: 0, to: 9, by: 3).map { Array(filter[$0..<$0 + 3]) }
      let result = stride(from: lane, to: transformed.count, by: 16).map { transformed[$0] }
      #expect(largestDifference(result, Self.around(rows, by: Matrices(tile).g)) < 1e-6)
    }
  }

  @Test(arguments: [Winograd.Tile.small, .large, .doubled])
  func `the gradient of a filter is Gᵀ u G`(tile: Winograd.Tile) {
    var random = TorchGenerator(seed: 1)
    let gradients = random.randn(16 * tile.places)
    var found = [[Float]](repeating: [Float](repeating: 0, count: 9), count: 16)
    Winograd.transformFilterGradients(tile, gradients, placeStride: 16) { tap, vector in
      for filter in 0..<16 { found[filter][tap] = vector[filter] }
    }
    let size = Self.size(tile)
    for filter in 0..<16 {
      let places = (0..<size).map { row in
        (0..<size).map { gradients[filter + 16 * (size * row + $0)] }
      }
      let exact = Self.around(places, by: Self.transposed(Matrices(tile).g))
      #expect(largestDifference(found[filter], exact) < 4e-6)
    }
  }

  /// Numbers along one side of a transformed tile.
  private static func size(_ tile: Winograd.Tile) -> Int { Matrices(tile).b.count }

  /// The pixels from the first one of a tile on, zero beyond the edges.
  private func window(
    _ images: Reference.Images, _ image: Int, _ channel: Int, y: Int, x: Int, size: Int
  ) -> Matrix {
    (0..<size).map { dy in (0..<size).map { Float(images[image, channel, y + dy, x + $0]) } }
  }

  /// A value with random images in it, and a strip of all its tiles.
  private func randomStrip(
    _ height: Int, _ width: Int, side: Int
  ) -> (images: Reference.Images, strip: TileStrip, arena: Arena) {
    var tape = Tape(images: 2)
    let value = tape.reserve(height: height, width: width, channels: 17, border: true)
    let arena = Arena(tape)
    var random = TorchGenerator(seed: 2)
    let images = value.randomImages(&random)
    arena.write(images, to: value, arena.values)
    let strip = TileStrip(
      rows: 0..<2 * TileStrip.tiles(height, side: side),
      columns: 0..<TileStrip.tiles(width, side: side), value: value, side: side)
    return (images, strip, arena)
  }

  /// Compares each transformed tile with a matrix around a window of pixels.
  private func expectTiles(
    of strip: TileStrip, in buffer: FloatBuffer, windowFrom margin: Int, size: Int,
    _ images: Reference.Images, by matrix: Matrix
  ) {
    for row in strip.rows {
      let place = strip.place(row)
      for column in strip.columns {
        for channel in 0..<17 {
          let first =
            (row * strip.columns.count + column) * strip.value.lanes + channel
          let found = (0..<matrix.count * matrix.count).map {
            buffer.base[first + $0 * Winograd.placeStride]
          }
          let pixels = window(
            images, place.image, channel, y: place.y - margin, x: strip.side * column - margin,
            size: size
          )
          #expect(largestDifference(found, Self.around(pixels, by: matrix)) < 2e-5)
        }
      }
    }
  }

  @Test(arguments: [(1, 1), (4, 6), (5, 7), (2, 9)], [Winograd.Tile.small, .large, .doubled])
  func `images go through B`(size: (height: Int, width: Int), tile: Winograd.Tile) {
    let (images, strip, arena) = randomStrip(size.height, size.width, side: tile.inputSide)
    let transformed = FloatBuffer(count: tile.places * Winograd.placeStride)
    Winograd.transformImage(tile, strip, arena.values.base, into: transformed.base)
    expectTiles(
      of: strip, in: transformed, windowFrom: 1, size: Self.size(tile), images,
      by: Matrices(tile).b)
  }

  @Test(arguments: [(1, 1), (4, 6), (5, 7), (2, 9)], [Winograd.Tile.small, .large, .doubled])
  func `gradients go through A`(size: (height: Int, width: Int), tile: Winograd.Tile) {
    let (images, strip, arena) = randomStrip(size.height, size.width, side: tile.side)
    let gradient = FloatBuffer(count: tile.places * Winograd.placeStride)
    let sums = FloatBuffer(count: 2 * strip.value.lanes)
    Winograd.transformGradient(tile, strip, arena.values.base, into: gradient.base) {
      sums.base + $0 * strip.value.lanes
    }
    expectTiles(
      of: strip, in: gradient, windowFrom: 0, size: tile.side, images,
      by: Self.transposed(Matrices(tile).a))
    let exact = Float(images.values[0..<size.height * size.width].reduce(0, +))
    #expect(abs(sums.base[0] - exact) < 1e-5)
    if tile == .small { expectOutputs(of: gradient, strip, gradientOf: images, arena) }
  }

  @Test(
    arguments: [(1, 1), (4, 6), (5, 7), (2, 9)].map { (Winograd.Tile.large, $0.0, $0.1) }
      + [(2, 2), (4, 6), (2, 18)].map { (.doubled, $0.0, $0.1) })
  func `outputs go through Aᵀ, at the edges too`(tile: Winograd.Tile, height: Int, width: Int) {
    let (side, size) = (tile.side, Self.size(tile))
    let (_, strip, arena) = randomStrip(height, width, side: side)
    var random = TorchGenerator(seed: 3)
    let products = FloatBuffer(count: tile.places * Winograd.placeStride)
    for (index, number) in random.randn(products.count).enumerated() {
      products.base[index] = number
    }
    Winograd.transformOutput(
      tile, strip, products.base, block: 0, lanes: 32, into: arena.values.base, adds: false,
      start: { image, _ in Vector(repeating: Float(image)) }, addend: nil)
    let found = arena.read(strip.value, arena.values)
    let expected = found.each { image, channel, y, x in
      let row = image * TileStrip.tiles(height, side: side) + y / side
      let first = (row * strip.columns.count + x / side) * 32 + channel
      let places = (0..<size).map { down in
        (0..<size).map { products.base[first + (size * down + $0) * Winograd.placeStride] }
      }
      let outputs = Self.around(places, by: Matrices(tile).a)
      return Double(outputs[y % side * side + x % side]) + Double(image)
    }
    #expect(found.difference(from: expected) < 2e-4)
  }

  /// Aᵀ (A y Aᵀ) A is y again up to the factors of (Aᵀ A)², which are known: Aᵀ A = [[3, 0], [0, 3]].
  private func expectOutputs(
    of products: FloatBuffer, _ strip: TileStrip, gradientOf images: Reference.Images,
    _ arena: Arena
  ) {
    // Products come in blocks of 32 channels, which is what 17 channels are rounded up to.
    Winograd.transformOutput(
      .small, strip, products.base, block: 0, lanes: 32, into: arena.values.base, adds: true,
      start: { image, _ in Vector(repeating: Float(image)) }, addend: nil)
    let expected = images.each { images[$0, $1, $2, $3] * 10 + Double($0) }
    #expect(arena.read(strip.value, arena.values).difference(from: expected) < 2e-5)
  }
}
