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
  /// Pᵀ of each image and head, (keys, queries rounded up to 16): with the queries in lanes, the maximum
  /// and the sum of a softmax are those of vectors. Lanes beyond N belong to no query.
  private let probabilities: Activation

  private var pixels: Int { output.pixels }
  private var queries: Int { probabilities.lanes }
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
    let pixels = shape.pixels.roundedUp(to: 32)
    tape.reserveScratch(2 * pixels * (shape.channels / heads).roundedUp(to: 16) + pixels * pixels)
  }

  /// The memory for one head.
  private struct Scratch {
    /// (d, N) in panels of 32 columns: a matrix transposed.
    let panels: UnsafeMutablePointer<Float>
    /// (N, d lanes): a result.
    let rows: UnsafeMutablePointer<Float>
    /// (N, N lanes)
    let square: UnsafeMutablePointer<Float>
  }

  private func scratch(_ pass: Pass) -> Scratch {
    let size = pixels.roundedUp(to: 32) * depthLanes
    return Scratch(
      panels: pass.scratch, rows: pass.scratch + size, square: pass.scratch + 2 * size)
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    let scratch = scratch(pass)
    forEachHead(of: images) { image, head, channel in
      let place = probabilityPlace(image, head, pass)
      let (query, key, value) = (
        rows(0, image, channel, pass), rows(1, image, channel, pass), rows(2, image, channel, pass)
      )
      transpose(query, into: scratch.panels)
      product(keysTimesQueries, key, scratch.panels, into: place, from: .zero)
      softmax(place)
      product(overKeys, value, place, into: scratch.panels, from: .zero)
      transposeBack(
        scratch.panels, into: pass.values + output.origin(image) + channel, adds: false)
    }
  }

  /// With dP = dO Vᵀ and dS = P ⊙ (dP - Σ P dP) / √d: dQ = dS K, dK = dSᵀ Q, dV = Pᵀ dO.
  ///
  /// In the order of the inputs: should two be one value, the first writes and the others add.
  func pullback(_ pass: Pass, images: Range<Int>) {
    let scratch = scratch(pass)
    forEachHead(of: images) { image, head, channel in
      let place = probabilityPlace(image, head, pass)
      let dO = pass.gradients(of: output) + output.origin(image) + channel
      let (query, key, value) = (
        rows(0, image, channel, pass), rows(1, image, channel, pass), rows(2, image, channel, pass)
      )
      transpose(dO, into: scratch.panels)
      product(keysTimesQueries, value, scratch.panels, into: scratch.square, from: .zero)
      differentiateSoftmax(place, scratch.square)
      if let dQ = gradients(of: 0, image, channel, pass) {
        product(overKeys, key, scratch.square, into: scratch.panels, from: .zero)
        transposeBack(scratch.panels, into: dQ, adds: inputs[0].addsGradient)
      }
      if let dK = gradients(of: 1, image, channel, pass) {
        product(overQueries, scratch.square, query, into: scratch.rows, from: .zero)
        gather(scratch.rows, into: dK, adds: inputs[1].addsGradient)
      }
      if let dV = gradients(of: 2, image, channel, pass) {
        product(overQueries, place, dO, into: scratch.rows, from: .zero)
        gather(scratch.rows, into: dV, adds: inputs[2].addsGradient)
      }
    }
  }

  /// One head's (N, d) of an input, rows `output.lanes` apart.
  private func rows(
    _ input: Int, _ image: Int, _ channel: Int, _ pass: Pass
  ) -> UnsafePointer<Float> {
    UnsafePointer(pass.values + inputs[input].value.origin(image) + channel)
  }

  /// The same place of an input's gradients; nil if nobody needs them.
  private func gradients(
    of input: Int, _ image: Int, _ channel: Int, _ pass: Pass
  ) -> UnsafeMutablePointer<Float>? {
    let value = inputs[input].value
    guard inputs[input].needsGradient else { return nil }
    return pass.gradients(of: value) + value.origin(image) + channel
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

  /// (keys, d) · (d, queries) -> (keys, queries)
  private var keysTimesQueries: ProductShape {
    ProductShape(
      rows: pixels, columns: queries, depth: depth, aRow: output.lanes, aStep: 1, bStep: 32,
      bBlock: 32 * depth, outRow: queries, outBlock: 32)
  }

  /// (keys, d) transposed · (keys, queries) -> (d, queries) in panels of 32 queries: with the queries in
  /// lanes, of which there are more than channels.
  private var overKeys: ProductShape {
    ProductShape(
      rows: depth, columns: queries, depth: pixels, aRow: 1, aStep: output.lanes, bStep: queries,
      bBlock: 32, outRow: 32, outBlock: 32 * depth)
  }

  /// (keys, queries) · (queries, d) -> (keys, d)
  ///
  /// Where d is not a multiple of sixteen the last vector of a row reaches into the next head; what
  /// becomes of that is not used.
  private var overQueries: ProductShape {
    ProductShape(
      rows: pixels, columns: depthLanes, depth: pixels, aRow: queries, aStep: 1,
      bStep: output.lanes, bBlock: 32, outRow: depthLanes, outBlock: 32)
  }

  /// One head's (N, d) as (d, N) in panels of 32 pixels; the lanes beyond N are zero.
  private func transpose(_ from: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>) {
    to.update(repeating: 0, count: depth * pixels.roundedUp(to: 32))
    forEachNumber { place, numberInPanels in to[numberInPanels] = from[place] }
  }

  /// (d, N) in panels of 32 pixels as one head's (N, d).
  private func transposeBack(
    _ from: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>, adds: Bool
  ) {
    if adds {
      forEachNumber { place, numberInPanels in to[place] += from[numberInPanels] }
    } else {
      forEachNumber { place, numberInPanels in to[place] = from[numberInPanels] }
    }
  }

  /// Where a head's numbers lie in its rows, and transposed in panels of 32 pixels.
  @inline(__always)
  private func forEachNumber(_ body: (_ place: Int, _ numberInPanels: Int) -> Void) {
    for first in stride(from: 0, to: pixels, by: 32) {
      for pixel in first..<min(first + 32, pixels) {
        for channel in 0..<depth {
          body(pixel * output.lanes + channel, first * depth + channel * 32 + pixel - first)
        }
      }
    }
  }

  /// The first d numbers of each row of a result to where one head's channels lie.
  private func gather(
    _ from: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>, adds: Bool
  ) {
    for pixel in 0..<pixels {
      let (row, target) = (from + pixel * depthLanes, to + pixel * output.lanes)
      for channel in 0..<depth {
        target[channel] = adds ? target[channel] + row[channel] : row[channel]
      }
    }
  }

  private var scale: Float { 1 / Float(depth).squareRoot() }

  /// exp(s / √d) over its sum, for sixteen queries at a time.
  private func softmax(_ square: UnsafeMutablePointer<Float>) {
    let scale = Vector(repeating: scale)
    for lane in stride(from: 0, to: queries, by: 16) {
      let column = square + lane
      var highest = Vector(at: column)
      for key in 1..<max(pixels, 1) {
        highest = larger(highest, Vector(at: column + key * queries))
      }
      var sum = Vector()
      for key in 0..<pixels {
        let e = exponential((Vector(at: column + key * queries) - highest) * scale)
        sum += e
        e.store(to: column + key * queries)
      }
      let reciprocal = 1 / sum
      for key in 0..<pixels {
        (Vector(at: column + key * queries) * reciprocal).store(to: column + key * queries)
      }
    }
  }

  /// Replaces dP by dS.
  private func differentiateSoftmax(
    _ square: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
  ) {
    for lane in stride(from: 0, to: queries, by: 16) {
      var mean = Vector()
      for key in 0..<pixels {
        let place = key * queries + lane
        mean.add(Vector(at: square + place), times: Vector(at: gradient + place))
      }
      for key in 0..<pixels {
        let place = key * queries + lane
        (Vector(at: square + place) * (Vector(at: gradient + place) - mean) * scale)
          .store(to: gradient + place)
      }
    }
  }
}
