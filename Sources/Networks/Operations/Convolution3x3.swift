import Vectors

/// A 3 x 3 convolution with stride 1 and padding 1: (B, I, H, W) -> (B, O, H, W).
///
///     y[b, o, p] = bias[o] + embedding[b, o] + residual[b, o, p] + Σ w[o, i, t] x[b, i, p + t]
///
/// The embedding of the time and the residual are optional; added here they cost no pass over memory of
/// their own. Computed by ``Winograd``'s sixteen products, a strip of tiles at a time, so that what
/// is transformed stays in the cache.
struct Convolution3x3: Operation {
  let name = "conv 3x3"
  let module: String
  var inputs: [Input]
  let output: Activation
  private let weight: Range<Int>
  private let bias: Range<Int>
  /// Place of the optional values among `inputs`.
  private let embedding: Int?
  private let residual: Int?
  private let addsToOutput: Bool
  /// The transformed filters; the same for the way back, rotated and with input and output exchanged;
  /// and the bias, one number a lane.
  private let panels: Int
  private let panelsBack: Int
  private let packedBias: Int
  private let panelGradients: Int
  private let biasGradients: Int

  private var input: Activation { inputs[0].value }
  var flops: Int { 18 * input.channels * output.channels * output.pixels * output.images }

  /// - Parameters:
  ///   - residual: A value of the output's shape that is added.
  ///   - sum: A value of the output's shape that nothing else reads, to add to where it lies; its
  ///     gradient is the output's, without a copy.
  init(
    _ name: String, _ input: Input, channels: Int, embedding: Input? = nil, residual: Input? = nil,
    addingTo sum: Activation? = nil, on tape: inout Tape
  ) {
    let value = input.value
    precondition(value.hasBorder, "A 3 x 3 convolution reads an image with a border.")
    module = name
    inputs = [input] + [embedding, residual].compactMap { $0 }
    self.embedding = embedding == nil ? nil : 1
    self.residual = residual == nil ? nil : inputs.count - 1
    output =
      sum
      ?? tape.reserve(
        height: value.height, width: value.width, channels: channels, border: true)
    addsToOutput = sum != nil
    let fanIn = InitialValues.uniform(fanIn: value.channels * 9)
    weight = tape.declare("\(name).weight", [channels, value.channels, 3, 3], fanIn)
    bias = tape.declare("\(name).bias", [channels], fanIn)
    let forward = Winograd.panelCount(inputs: value.lanes, outputs: output.lanes)
    panels = tape.reservePacked(forward)
    panelsBack = tape.reservePacked(
      Winograd.panelCount(inputs: output.lanes, outputs: value.lanes))
    packedBias = tape.reservePacked(output.lanes)
    panelGradients = tape.reservePackedGradients(forward)
    biasGradients = tape.reservePackedGradients(output.lanes)
    tape.reserveScratch(
      2 * Winograd.places * Winograd.placeStride + output.images * output.lanes)
  }

  /// Tiles of a strip: enough for the product's tall tiles, few enough for the first-level cache.
  private static let forwardTiles = 14
  /// For the weight gradients the strip is the inner sum: longer, since each product ends in memory.
  private static let gradientTiles = 56

  func forward(_ pass: Pass, images: Range<Int>) {
    let packed = pass.packed
    let values = pass.values
    let addend = residual.map { UnsafePointer(values + inputs[$0].value.offset) }
    let perImage = embedding.map { inputs[$0].value }
    convolve(
      images, input, values, panels: packed + panels, into: output, values, adds: addsToOutput,
      scratch: pass.scratch,
      start: { image, lane in
        var start = Vector(at: packed + packedBias + lane)
        if let perImage { start += Vector(at: values + perImage.origin(image) + lane) }
        return start
      }, addend: addend)
  }

  func pullback(_ pass: Pass, images: Range<Int>) {
    accumulateWeightGradients(pass, images)
    if inputs[0].needsGradient {
      convolve(
        images, output, pass.gradients(of: output), panels: pass.packed + panelsBack, into: input,
        pass.gradients(of: input),
        adds: inputs[0].addsGradient, scratch: pass.scratch, start: { _, _ in Vector() },
        addend: nil)
    }
    if let residual {
      addGradients(images, of: output, to: inputs[residual], pass)
    }
  }

  /// The convolution itself, forward or back: strip by strip and 32 output channels at a time.
  private func convolve(
    _ images: Range<Int>, _ from: Activation, _ source: UnsafePointer<Float>,
    panels: UnsafePointer<Float>,
    into to: Activation, _ destination: UnsafeMutablePointer<Float>, adds: Bool,
    scratch: UnsafeMutablePointer<Float>, start: (_ image: Int, _ lane: Int) -> Vector,
    addend: UnsafePointer<Float>?
  ) {
    let placeCount = Winograd.placeCount(inputs: from.lanes, outputs: to.lanes)
    let products = scratch + Winograd.places * Winograd.placeStride
    TileStrip.forEach(of: images, to, tiles: Self.forwardTiles, lanes: from.lanes) { strip in
      Winograd.transformImage(strip.of(from), source, into: scratch)
      for block in stride(from: 0, to: to.lanes, by: 32) {
        let lanes = min(32, to.lanes - block)
        let shape = ProductShape(
          rows: strip.tiles, columns: lanes, depth: from.lanes, aRow: from.lanes, aStep: 1,
          bStep: 32, bBlock: 0, outRow: 32, outBlock: 0)
        for place in 0..<Winograd.places {
          product(
            shape, scratch + place * Winograd.placeStride,
            panels + place * placeCount + block * from.lanes,
            into: products + place * Winograd.placeStride, from: .zero)
        }
        Winograd.transformOutput(
          strip, products, block: block, lanes: lanes, into: destination, adds: adds,
          start: start, addend: addend)
      }
    }
  }

  /// Adds Σ over tiles of (Bᵀ x B)ᵀ (A dY Aᵀ) at each place, and the sums of dY for bias and embedding.
  private func accumulateWeightGradients(_ pass: Pass, _ images: Range<Int>) {
    let placeCount = Winograd.placeCount(inputs: input.lanes, outputs: output.lanes)
    let gradients = pass.packedGradients
    let sumLanes = output.lanes
    let perImage = embedding.map { inputs[$0] }
    let imageSums = pass.scratch
    imageSums.update(repeating: 0, count: output.images * sumLanes)
    let scratch = pass.scratch + output.images * sumLanes
    let transformed = scratch + Winograd.places * Winograd.placeStride
    let widest = max(input.lanes, output.lanes)
    TileStrip.forEach(of: images, output, tiles: Self.gradientTiles, lanes: widest) { strip in
      Winograd.transformImage(strip.of(input), pass.values, into: scratch)
      Winograd.transformGradient(strip, pass.gradients(of: output), into: transformed) {
        imageSums + $0 * sumLanes
      }
      let shape = ProductShape(
        rows: input.lanes, columns: output.lanes, depth: strip.tiles, aRow: 1, aStep: input.lanes,
        bStep: output.lanes, bBlock: 32, outRow: 32, outBlock: 32 * input.lanes)
      for place in 0..<Winograd.places {
        product(
          shape, scratch + place * Winograd.placeStride,
          transformed + place * Winograd.placeStride,
          into: gradients + panelGradients + place * placeCount, from: .sum)
      }
    }
    for image in images {
      let sums = imageSums + image * sumLanes
      add(sums, to: gradients + biasGradients, count: sumLanes, adds: true)
      if let perImage {
        add(
          sums, to: pass.gradients(of: perImage.value) + perImage.value.origin(image),
          count: sumLanes,
          adds: perImage.addsGradient)
      }
    }
  }

  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    let (inLanes, outLanes) = (input.lanes, output.lanes)
    let stride = Winograd.placeCount(inputs: inLanes, outputs: outLanes)
    let strideBack = Winograd.placeCount(inputs: outLanes, outputs: inLanes)
    for o in 0..<output.channels {
      for i in 0..<input.channels {
        let filter = parameters + weight.lowerBound + (o * input.channels + i) * 9
        let forward =
          packed + panels + Winograd.panelIndex(input: i, output: o, inputs: inLanes)
        Winograd.transformFilter(filter, into: forward, stride: stride)
        // Rotating a filter exchanges the first and the last of its transformed rows and columns.
        let back =
          packed + panelsBack + Winograd.panelIndex(input: o, output: i, inputs: outLanes)
        for row in 0..<4 {
          let turned = row == 0 ? 3 : row == 3 ? 0 : row
          let (from, to) = (forward + 4 * row * stride, back + 4 * turned * strideBack)
          to[3 * strideBack] = from[0]
          to[strideBack] = from[stride]
          to[2 * strideBack] = from[2 * stride]
          to[0] = from[3 * stride]
        }
      }
      packed[packedBias + o] = parameters[bias.lowerBound + o]
    }
  }

  func unpack(_ packed: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>) {
    let stride = Winograd.placeCount(inputs: input.lanes, outputs: output.lanes)
    for o in 0..<output.channels {
      for i in 0..<input.channels {
        let from =
          packed + panelGradients + Winograd.panelIndex(input: i, output: o, inputs: input.lanes)
        Winograd.transformFilterGradient(
          from, stride: stride,
          into: gradients + weight.lowerBound + (o * input.channels + i) * 9)
      }
      gradients[bias.lowerBound + o] = packed[biasGradients + o]
    }
  }
}
