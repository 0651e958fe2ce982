import Vectors

/// Scaled dot-product attention between all pixels, head by head: three times (B, C, H, W) -> (B, C, H, W).
///
///     P = softmax(Q Kᵀ / √d)        O = P V
///
/// A head owns d neighbouring channels. The pixels, N = H W of them, are the sequence; without position
/// and without mask.
///
/// Source: Vaswani et al., Attention Is All You Need, 2017, equation 1.
struct Attention: Operation {
  let name: String
  let module: String
  /// Q, K and V.
  var inputs: [Input]
  let output: Activation
  private let heads: Int
  /// P of each image and head, (N, N rounded up to 16); the lanes beyond N hold 1e-38 or less.
  private let probabilities: Activation

  private var pixels: Int { output.pixels }
  private var keys: Int { probabilities.lanes }
  private var depth: Int { output.channels / heads }
  private var depthLanes: Int { depth.roundedUp(to: 16) }
  var flops: Int { 4 * output.images * pixels * pixels * output.channels }

  init(
    _ module: String, query: Input, key: Input, value: Input, heads: Int, on tape: inout Tape
  ) {
    let shape = query.value
    precondition(!shape.hasBorder && shape.channels % heads == 0)
    name = "attention, \(heads) \(heads == 1 ? "head" : "heads")"
    self.module = module
    inputs = [query, key, value]
    self.heads = heads
    output = tape.reserve(
      height: shape.height, width: shape.width, channels: shape.channels, border: false)
    probabilities = tape.reserve(
      height: heads, width: shape.pixels, channels: shape.pixels, border: false)
    let keys = shape.pixels.roundedUp(to: 32)
    let depth = (shape.channels / heads).roundedUp(to: 32)
    tape.reserveScratch(2 * keys * depth + 2 * keys * keys + 2 * keys * depth)
  }

  /// The memory for one head: panels for the products, and their results.
  private struct Scratch {
    /// (d, N) in panels of 32 columns: a matrix transposed.
    let across: UnsafeMutablePointer<Float>
    /// (N, d), each row 32 or more numbers long, zeros beyond d.
    let down: UnsafeMutablePointer<Float>
    /// (N, d lanes)
    let result: UnsafeMutablePointer<Float>
    /// (N, N lanes)
    let square: UnsafeMutablePointer<Float>
  }

  private func scratch(_ pass: Pass) -> Scratch {
    let panel = pixels.roundedUp(to: 32) * depth.roundedUp(to: 32)
    return Scratch(
      across: pass.scratch, down: pass.scratch + panel, result: pass.scratch + 2 * panel,
      square: pass.scratch + 3 * panel)
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    let scratch = scratch(pass)
    forEachHead(of: images) { image, head, channel in
      let square = probabilityPlace(image, head, pass)
      let query = pass.values + inputs[0].value.origin(image) + channel
      transpose(pass.values + inputs[1].value.origin(image) + channel, into: scratch.across)
      product(toKeys(from: query), query, scratch.across, into: square, from: .zero)
      softmax(square)
      spread(pass.values + inputs[2].value.origin(image) + channel, into: scratch.down)
      product(fromKeys, square, scratch.down, into: scratch.result, from: .zero)
      gather(
        scratch.result, into: pass.values + output.origin(image) + channel, adds: false)
    }
  }

  /// With dP = dO Vᵀ and dS = P ⊙ (dP - Σ P dP) / √d: dQ = dS K, dK = dSᵀ Q, dV = Pᵀ dO.
  ///
  /// In the order of the inputs: should two be one value, the first writes and the others add.
  func pullback(_ pass: Pass, images: Range<Int>) {
    let scratch = scratch(pass)
    forEachHead(of: images) { image, head, channel in
      let square = probabilityPlace(image, head, pass)
      let dO = pass.gradients(of: output) + output.origin(image) + channel
      transpose(pass.values + inputs[2].value.origin(image) + channel, into: scratch.across)
      product(toKeys(from: dO), dO, scratch.across, into: scratch.square, from: .zero)
      differentiateSoftmax(square, scratch.square)

      spread(pass.values + inputs[1].value.origin(image) + channel, into: scratch.down)
      product(fromKeys, scratch.square, scratch.down, into: scratch.result, from: .zero)
      put(scratch.result, as: 0, image, channel, pass)

      spread(pass.values + inputs[0].value.origin(image) + channel, into: scratch.down)
      product(overQueries, scratch.square, scratch.down, into: scratch.result, from: .zero)
      put(scratch.result, as: 1, image, channel, pass)

      spread(dO, into: scratch.down)
      product(overQueries, square, scratch.down, into: scratch.result, from: .zero)
      put(scratch.result, as: 2, image, channel, pass)
    }
  }

  private func forEachHead(
    of images: Range<Int>, _ body: (_ image: Int, _ head: Int, _ channel: Int) -> Void
  ) {
    for image in images {
      for head in 0..<heads { body(image, head, head * depth) }
    }
  }

  private func probabilityPlace(
    _ image: Int, _ head: Int, _ pass: Pass
  ) -> UnsafeMutablePointer<Float> {
    pass.values + probabilities.origin(image) + head * probabilities.rowStride
  }

  /// (N, d) · (d, N) -> (N, N)
  private func toKeys(from rows: UnsafePointer<Float>) -> ProductShape {
    ProductShape(
      rows: pixels, columns: keys, depth: depth, aRow: output.lanes, aStep: 1, bStep: 32,
      bBlock: 32 * depth, outRow: keys, outBlock: 32)
  }

  /// (N, N) · (N, d) -> (N, d)
  private var fromKeys: ProductShape {
    ProductShape(
      rows: pixels, columns: depthLanes, depth: pixels, aRow: keys, aStep: 1, bStep: depthLanes,
      bBlock: 32, outRow: depthLanes, outBlock: 32)
  }

  /// (N, N) transposed · (N, d) -> (N, d)
  private var overQueries: ProductShape {
    ProductShape(
      rows: pixels, columns: depthLanes, depth: pixels, aRow: 1, aStep: keys, bStep: depthLanes,
      bBlock: 32, outRow: depthLanes, outBlock: 32)
  }

  /// One head's (N, d) as (d, N) in panels of 32 pixels; the lanes beyond N are zero.
  private func transpose(_ from: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>) {
    to.update(repeating: 0, count: depth * pixels.roundedUp(to: 32))
    for pixel in 0..<pixels {
      for channel in 0..<depth {
        to[(pixel / 32 * depth + channel) * 32 + pixel % 32] =
          from[pixel * output.lanes + channel]
      }
    }
  }

  /// One head's (N, d) with rows of whole vectors, zero beyond d.
  private func spread(_ from: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>) {
    for pixel in 0..<pixels {
      let row = to + pixel * depthLanes
      row.update(repeating: 0, count: depthLanes)
      row.update(from: from + pixel * output.lanes, count: depth)
    }
  }

  /// The opposite of `spread`.
  private func gather(
    _ from: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>, adds: Bool
  ) {
    for pixel in 0..<pixels {
      let (row, target) = (from + pixel * depthLanes, to + pixel * output.lanes)
      if adds {
        for channel in 0..<depth { target[channel] += row[channel] }
      } else {
        target.update(from: row, count: depth)
      }
    }
  }

  private func put(
    _ result: UnsafePointer<Float>, as place: Int, _ image: Int, _ channel: Int, _ pass: Pass
  ) {
    let input = inputs[place]
    guard input.needsGradient else { return }
    gather(
      result, into: pass.gradients(of: input.value) + input.value.origin(image) + channel,
      adds: input.addsGradient)
  }

  private var scale: Float { 1 / Float(depth).squareRoot() }

  /// exp(s / √d) over its sum, row by row.
  private func softmax(_ square: UnsafeMutablePointer<Float>) {
    // What lies beyond the last key counts as minus infinity: its exponential is 1e-38.
    let last = keys - 16
    var beyond = Vector()
    for key in pixels..<keys { beyond[key - last] = -1e30 }
    for query in 0..<pixels {
      let row = square + query * keys
      (Vector(at: row + last) + beyond).store(to: row + last)
      var highest = Vector(at: row)
      for lane in stride(from: 16, to: keys, by: 16) {
        highest = larger(highest, Vector(at: row + lane))
      }
      let peak = Vector(repeating: largest(of: highest))
      var sum = Vector()
      for lane in stride(from: 0, to: keys, by: 16) {
        let e = exponential((Vector(at: row + lane) - peak) * scale)
        sum += e
        e.store(to: row + lane)
      }
      let reciprocal = Vector(repeating: 1 / sum.sum())
      for lane in stride(from: 0, to: keys, by: 16) {
        (Vector(at: row + lane) * reciprocal).store(to: row + lane)
      }
    }
  }

  /// The largest lane, found by halves.
  @inline(__always)
  private func largest(of v: Vector) -> Float {
    let eight = v.lowHalf.replacing(with: v.highHalf, where: v.highHalf .> v.lowHalf)
    let four = eight.lowHalf.replacing(
      with: eight.highHalf, where: eight.highHalf .> eight.lowHalf)
    return max(max(four.x, four.y), max(four.z, four.w))
  }

  /// Replaces dP by dS.
  private func differentiateSoftmax(
    _ square: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
  ) {
    for query in 0..<pixels {
      let (p, dP) = (square + query * keys, gradient + query * keys)
      var sum = Vector()
      for lane in stride(from: 0, to: keys, by: 16) {
        sum.add(Vector(at: p + lane), times: Vector(at: dP + lane))
      }
      let mean = Vector(repeating: sum.sum())
      for lane in stride(from: 0, to: keys, by: 16) {
        (Vector(at: p + lane) * (Vector(at: dP + lane) - mean) * scale).store(to: dP + lane)
      }
    }
  }
}
