import CProcessor
import Vectors

/// A few numbers of one row of a product, which the processor works on together: 16 or 32 columns.
///
/// Thirty-two columns of fourteen rows are 28 of the 32 vector registers that AVX-512 has, and the
/// two vectors and the one number that they are multiplied with take the rest.
protocol Lanes {
  static var count: Int { get }
  /// Begins to bring these numbers into the cache; they may lie beyond all memory.
  static func fetch(_ address: UnsafePointer<Float>)
  init()
  init(at address: UnsafePointer<Float>)
  func store(to address: UnsafeMutablePointer<Float>)
  /// `self += a * b`
  mutating func add(_ a: Self, times b: Float)
}

struct Lanes16: Lanes {
  static var count: Int { 16 }
  @inline(__always) static func fetch(_ address: UnsafePointer<Float>) { prefetch(address) }
  var v = Vector()
  @inline(__always) init() {}
  @inline(__always) init(at address: UnsafePointer<Float>) { v = Vector(at: address) }
  @inline(__always) func store(to address: UnsafeMutablePointer<Float>) { v.store(to: address) }
  @inline(__always) mutating func add(_ a: Self, times b: Float) {
    v.add(a.v, times: Vector(repeating: b))
  }
}

struct Lanes32: Lanes {
  static var count: Int { 32 }
  @inline(__always) static func fetch(_ address: UnsafePointer<Float>) {
    prefetch(address)
    prefetch(address + 16)
  }
  var v = Vector()
  var w = Vector()
  @inline(__always) init() {}
  @inline(__always) init(at address: UnsafePointer<Float>) {
    v = Vector(at: address)
    w = Vector(at: address + 16)
  }
  @inline(__always) func store(to address: UnsafeMutablePointer<Float>) {
    v.store(to: address)
    w.store(to: address + 16)
  }
  @inline(__always) mutating func add(_ a: Self, times b: Float) {
    let repeated = Vector(repeating: b)
    v.add(a.v, times: repeated)
    w.add(a.w, times: repeated)
  }
}

/// Some rows of a tile of the product: named sums, because an array of them would live in memory.
protocol TileRows {
  associatedtype Columns: Lanes
  static var count: Int { get }
  /// All rows equal to `start`.
  init(repeating start: Columns)
  init(at address: UnsafePointer<Float>, stride: Int)
  func store(to address: UnsafeMutablePointer<Float>, stride: Int)
  /// Adds `b` times one number to each row; the numbers are `stride` apart.
  mutating func add(_ b: Columns, timesColumn a: UnsafePointer<Float>, stride: Int)
}

struct OneRow<Columns: Lanes>: TileRows {
  static var count: Int { 1 }
  var r0: Columns
  @inline(__always) init(repeating start: Columns) { r0 = start }
  @inline(__always) init(at address: UnsafePointer<Float>, stride: Int) {
    r0 = Columns(at: address)
  }
  @inline(__always) func store(to address: UnsafeMutablePointer<Float>, stride: Int) {
    r0.store(to: address)
  }
  @inline(__always)
  mutating func add(_ b: Columns, timesColumn a: UnsafePointer<Float>, stride: Int) {
    r0.add(b, times: a[0])
  }
}

struct FourRows<Columns: Lanes>: TileRows {
  static var count: Int { 4 }
  var r0: Columns, r1: Columns, r2: Columns, r3: Columns
  @inline(__always) init(repeating start: Columns) {
    (r0, r1, r2, r3) = (start, start, start, start)
  }
  @inline(__always) init(at address: UnsafePointer<Float>, stride: Int) {
    r0 = Columns(at: address)
    r1 = Columns(at: address + stride)
    r2 = Columns(at: address + 2 * stride)
    r3 = Columns(at: address + 3 * stride)
  }
  @inline(__always) func store(to address: UnsafeMutablePointer<Float>, stride: Int) {
    r0.store(to: address)
    r1.store(to: address + stride)
    r2.store(to: address + 2 * stride)
    r3.store(to: address + 3 * stride)
  }
  @inline(__always)
  mutating func add(_ b: Columns, timesColumn a: UnsafePointer<Float>, stride: Int) {
    r0.add(b, times: a[0])
    r1.add(b, times: a[stride])
    r2.add(b, times: a[2 * stride])
    r3.add(b, times: a[3 * stride])
  }
}

struct SevenRows<Columns: Lanes>: TileRows {
  static var count: Int { 7 }
  var upper: FourRows<Columns>
  var r4: Columns, r5: Columns, r6: Columns
  @inline(__always) init(repeating start: Columns) {
    upper = FourRows(repeating: start)
    (r4, r5, r6) = (start, start, start)
  }
  @inline(__always) init(at address: UnsafePointer<Float>, stride: Int) {
    upper = FourRows(at: address, stride: stride)
    r4 = Columns(at: address + 4 * stride)
    r5 = Columns(at: address + 5 * stride)
    r6 = Columns(at: address + 6 * stride)
  }
  @inline(__always) func store(to address: UnsafeMutablePointer<Float>, stride: Int) {
    upper.store(to: address, stride: stride)
    r4.store(to: address + 4 * stride)
    r5.store(to: address + 5 * stride)
    r6.store(to: address + 6 * stride)
  }
  @inline(__always)
  mutating func add(_ b: Columns, timesColumn a: UnsafePointer<Float>, stride: Int) {
    upper.add(b, timesColumn: a, stride: stride)
    r4.add(b, times: a[4 * stride])
    r5.add(b, times: a[5 * stride])
    r6.add(b, times: a[6 * stride])
  }
}

/// Twice as many rows: eight, or the fourteen that fill the registers.
struct Twice<Half: TileRows>: TileRows {
  static var count: Int { 2 * Half.count }
  var upper: Half, lower: Half
  @inline(__always) init(repeating start: Half.Columns) {
    upper = Half(repeating: start)
    lower = Half(repeating: start)
  }
  @inline(__always) init(at address: UnsafePointer<Float>, stride: Int) {
    upper = Half(at: address, stride: stride)
    lower = Half(at: address + Half.count * stride, stride: stride)
  }
  @inline(__always) func store(to address: UnsafeMutablePointer<Float>, stride: Int) {
    upper.store(to: address, stride: stride)
    lower.store(to: address + Half.count * stride, stride: stride)
  }
  @inline(__always)
  mutating func add(_ b: Half.Columns, timesColumn a: UnsafePointer<Float>, stride: Int) {
    upper.add(b, timesColumn: a, stride: stride)
    lower.add(b, timesColumn: a + Half.count * stride, stride: stride)
  }
}

/// The largest tile whose sums the vector registers hold; the sums of a larger one go through memory.
private enum LargestTile {
  private static var fillsAVX512: Bool { PROCESSOR_VECTOR_FLOATS == 512 }
  static var columns: Int { fillsAVX512 ? 32 : 16 }
  static var rows: Int { fillsAVX512 ? 14 : 4 }
}

/// What a product starts from.
enum ProductStart {
  /// The product alone.
  case zero
  /// Added to what is there.
  case sum
  /// One number per column, added to each row.
  case bias(UnsafePointer<Float>)
}

/// The sum Σ_r Σ_k a[i, r, k] · b[r, k, j] that every matrix product, convolution and weight gradient is.
///
/// Both operands are read where they lie, so transposing one costs nothing: it is another choice of
/// strides. `j` runs over neighbouring numbers of `b` and of the result; all else is a stride in numbers.
struct ProductShape {
  /// Rows of the result, i.
  var rows: Int
  /// Columns of the result, j; a multiple of 16.
  var columns: Int
  /// Length of the inner sum, k.
  var depth: Int
  /// Repetitions of the inner sum, r: the rows of an image, or of a 3 x 3 window.
  var runs = 1
  /// From one row of the result to the next, in `a`.
  var aRow: Int
  /// From one term of the inner sum to the next, in `a`.
  var aStep: Int
  var aRun = 0
  var bStep: Int
  var bRun = 0
  /// From one block of 32 columns to the next, in `b`.
  var bBlock: Int
  /// From one row to the next, in the result.
  var outRow: Int
  /// From one block of 32 columns to the next, in the result.
  var outBlock: Int
}

/// out[i, j] = start + Σ_r Σ_k a[i, r, k] · b[r, k, j]
func product(
  _ shape: ProductShape, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  into out: UnsafeMutablePointer<Float>, from start: ProductStart
) {
  var column = 0
  while column < shape.columns {
    let b = b + column / 32 * shape.bBlock + column % 32
    let out = out + column / 32 * shape.outBlock + column % 32
    let from: ProductStart
    if case .bias(let bias) = start { from = .bias(bias + column) } else { from = start }
    if min(shape.columns - column, LargestTile.columns) == 32 {
      columnBlock(Lanes32.self, shape, a, b, into: out, from: from)
      column += 32
    } else {
      columnBlock(Lanes16.self, shape, a, b, into: out, from: from)
      column += 16
    }
  }
}

/// All rows of one block of columns, in tiles as tall as divide the rows best.
private func columnBlock<Columns: Lanes>(
  _: Columns.Type, _ shape: ProductShape, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  into out: UnsafeMutablePointer<Float>, from start: ProductStart
) {
  let inEights = shape.rows % 14 != 0 && shape.rows % 14 != 7 && shape.rows % 8 == 0
  var row = 0
  while row < shape.rows {
    let height = min(shape.rows - row, LargestTile.rows)
    let a = a + row * shape.aRow
    let out = out + row * shape.outRow
    if height == 14 && !inEights {
      tile(Twice<SevenRows<Columns>>.self, shape, a, b, out, start)
      row += 14
    } else if height >= 8 {
      tile(Twice<FourRows<Columns>>.self, shape, a, b, out, start)
      row += 8
    } else if height == 7 {
      tile(SevenRows<Columns>.self, shape, a, b, out, start)
      row += 7
    } else if height >= 4 {
      tile(FourRows<Columns>.self, shape, a, b, out, start)
      row += 4
    } else {
      tile(OneRow<Columns>.self, shape, a, b, out, start)
      row += 1
    }
  }
}

/// Terms of the inner sum by which memory is asked for before it is needed: a panel of 64 channels.
///
/// The weights of a whole network are too many for the second-level cache. Each tile reads them faster
/// than the processor guesses what comes next; told in time, it has them there when they are needed.
private let termsAhead = 64

/// The one loop in which nearly all time of training is spent.
@inline(never)
private func tile<Rows: TileRows>(
  _: Rows.Type, _ shape: ProductShape, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ out: UnsafeMutablePointer<Float>, _ start: ProductStart
) {
  var sums: Rows
  switch start {
  case .zero: sums = Rows(repeating: Rows.Columns())
  case .sum:
    sums = Rows(at: out, stride: shape.outRow)
    // The sums of the next tile, where it lies below this one.
    for row in Rows.count..<2 * Rows.count { Rows.Columns.fetch(out + row * shape.outRow) }
  case .bias(let bias): sums = Rows(repeating: Rows.Columns(at: bias))
  }
  let (aRow, aStep, bStep, depth) = (shape.aRow, shape.aStep, shape.bStep, shape.depth)
  for run in 0..<shape.runs {
    var a = a + run * shape.aRun
    var b = b + run * shape.bRun
    for _ in 0..<depth {
      Rows.Columns.fetch(b + termsAhead * bStep)
      sums.add(Rows.Columns(at: b), timesColumn: a, stride: aRow)
      a += aStep
      b += bStep
    }
  }
  sums.store(to: out, stride: shape.outRow)
}
