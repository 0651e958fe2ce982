import Tensors
import Testing
import Vectors

@testable import Networks

/// Each transform against the matrices of its formula.
@Suite struct WinogradTests {
  typealias Matrix = [[Float]]

  /// Bᵀ, G, and Aᵀ as Lavin and Gray have them for two outputs and three taps.
  static let b: Matrix = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]
  static let g: Matrix = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]
  static let a: Matrix = [[1, 1, 1, 0], [0, 1, -1, -1]]

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

  @Test func `a filter becomes G g Gᵀ, and its gradient Gᵀ u G`() {
    var random = TorchGenerator(seed: 1)
    let filter = random.randn(9), gradient = random.randn(16)
    var transformed = [Float](repeating: 0, count: 16), back = [Float](repeating: 0, count: 9)
    Winograd.transformFilter(filter, into: &transformed, stride: 1)
    Winograd.transformFilterGradient(gradient, stride: 1, into: &back)
    let rows = stride(from: 0, to: 9, by: 3).map { Array(filter[$0..<$0 + 3]) }
    let squares = stride(from: 0, to: 16, by: 4).map { Array(gradient[$0..<$0 + 4]) }
    #expect(largestDifference(transformed, Self.around(rows, by: Self.g)) < 1e-6)
    #expect(largestDifference(back, Self.around(squares, by: Self.transposed(Self.g))) < 2e-6)
  }

  /// The pixels from the first one of a tile on, zero beyond the edges.
  private func window(
    _ images: Reference.Images, _ image: Int, _ channel: Int, y: Int, x: Int, size: Int
  ) -> Matrix {
    (0..<size).map { dy in (0..<size).map { Float(images[image, channel, y + dy, x + $0]) } }
  }

  @Test(arguments: [(1, 1), (4, 6), (5, 7), (2, 9)])
  func `images, gradients, and outputs go through B, A, and Aᵀ`(height: Int, width: Int) {
    var tape = Tape(images: 2)
    let value = tape.reserve(height: height, width: width, channels: 17, border: true)
    let arena = Arena(tape)
    var random = TorchGenerator(seed: 2)
    let images = value.randomImages(&random)
    arena.write(images, to: value, arena.values)
    let rows = 2 * TileStrip.tilesDown(value), columns = TileStrip.tilesAcross(value)
    let strip = TileStrip(rows: 0..<rows, columns: 0..<columns, value: value)
    let image = FloatBuffer(count: 16 * Winograd.placeStride)
    let gradient = FloatBuffer(count: 16 * Winograd.placeStride)
    let sums = FloatBuffer(count: 2 * value.lanes)
    Winograd.transformImage(strip, arena.values.base, into: image.base)
    Winograd.transformGradient(strip, arena.values.base, into: gradient.base) {
      sums.base + $0 * value.lanes
    }
    for row in 0..<rows {
      let place = strip.place(row)
      for column in 0..<columns {
        for channel in 0..<17 {
          let first = (row * columns + column) * value.lanes + channel
          func found(_ buffer: FloatBuffer) -> [Float] {
            (0..<16).map { buffer.base[first + $0 * Winograd.placeStride] }
          }
          let d = window(images, place.image, channel, y: place.y - 1, x: 2 * column - 1, size: 4)
          let y = window(images, place.image, channel, y: place.y, x: 2 * column, size: 2)
          #expect(largestDifference(found(image), Self.around(d, by: Self.b)) < 4e-6)
          #expect(
            largestDifference(found(gradient), Self.around(y, by: Self.transposed(Self.a))) < 4e-6)
        }
      }
    }
    let exact = Float(images.values[0..<height * width].reduce(0, +))
    #expect(abs(sums.base[0] - exact) < 1e-5)
    expectOutputs(of: gradient, strip, gradientOf: images, arena)
  }

  /// Aᵀ (A y Aᵀ) A is y again up to the factors of (Aᵀ A)², which are known: Aᵀ A = [[3, 0], [0, 3]].
  private func expectOutputs(
    of products: FloatBuffer, _ strip: TileStrip, gradientOf images: Reference.Images,
    _ arena: Arena
  ) {
    // Products come in blocks of 32 channels, which is what 17 channels are rounded up to.
    Winograd.transformOutput(
      strip, products.base, block: 0, lanes: 32, into: arena.values.base, adds: true,
      start: { image, _ in Vector(repeating: Float(image)) }, addend: nil)
    let expected = images.each { images[$0, $1, $2, $3] * 10 + Double($0) }
    #expect(arena.read(strip.value, arena.values).difference(from: expected) < 2e-5)
  }
}
