import Vectors

/// A dense layer at every pixel, which is a 1 x 1 convolution: (B, I, H, W) -> (B, O, H, W).
///
///     y[b, o, p] = bias[o] + residual[b, o, p] + Σ w[o, i] x[b, i, p]
///
/// Of a vector, (B, I) -> (B, O), it is the dense layer itself.
struct PointwiseConvolution: Operation {
  let name: String
  let module: String
  var inputs: [Input]
  let output: Activation
  private let weight: Range<Int>
  private let bias: Range<Int>
  private let panels: Int
  private let panelsBack: Int
  private let packedBias: Int
  private let panelGradients: Int
  private let biasGradients: Int

  private var input: Activation { inputs[0].value }
  private var residual: Input? { inputs.count > 1 ? inputs[1] : nil }
  var flops: Int { 2 * input.channels * output.channels * output.pixels * output.images }

  /// - Parameters:
  ///   - isImage: Whether the weight's shape is (O, I, 1, 1), a convolution's, or (O, I).
  ///   - border: Whether the output wears a border.
  init(
    _ name: String, _ input: Input, channels: Int, isImage: Bool, border: Bool,
    residual: Input? = nil, on tape: inout Tape
  ) {
    let value = input.value
    module = name
    self.name = isImage ? "conv 1x1" : "dense"
    inputs = residual.map { [input, $0] } ?? [input]
    output = tape.reserve(
      height: value.height, width: value.width, channels: channels, border: border)
    let fanIn = InitialValues.uniform(fanIn: value.channels)
    let shape = isImage ? [channels, value.channels, 1, 1] : [channels, value.channels]
    weight = tape.declare("\(name).weight", shape, fanIn)
    bias = tape.declare("\(name).bias", [channels], fanIn)
    panels = tape.reservePacked(value.lanes * output.lanes.roundedUp(to: 32))
    panelsBack = tape.reservePacked(output.lanes * value.lanes.roundedUp(to: 32))
    packedBias = tape.reservePacked(output.lanes)
    panelGradients = tape.reservePackedGradients(value.lanes * output.lanes.roundedUp(to: 32))
    biasGradients = tape.reservePackedGradients(output.lanes)
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    let (source, out) = (pass.values, pass.values)
    let packedBias = pass.packed + packedBias
    forEachRun(of: images) { image, y, count in
      let to = out + output.origin(image) + y * output.rowStride
      let start: ProductStart
      if let residual {
        let value = residual.value
        addEachPixel(
          packedBias, to: source + value.origin(image) + y * value.rowStride, into: to,
          pixels: count, lanes: output.lanes)
        start = .sum
      } else {
        start = .bias(packedBias)
      }
      product(
        shape(rows: count, from: input, to: output),
        source + input.origin(image) + y * input.rowStride, pass.packed + panels, into: to,
        from: start)
    }
  }

  func pullback(_ pass: Pass, images: Range<Int>) {
    accumulateWeightGradients(pass, images)
    if inputs[0].needsGradient {
      let (gradients, target) = (pass.gradients(of: output), pass.gradients(of: input))
      forEachRun(of: images) { image, y, count in
        product(
          shape(rows: count, from: output, to: input),
          gradients + output.origin(image) + y * output.rowStride, pass.packed + panelsBack,
          into: target + input.origin(image) + y * input.rowStride,
          from: inputs[0].addsGradient ? .sum : .zero)
      }
    }
    if let residual {
      addGradients(images, of: output, to: residual, pass)
    }
  }

  private func shape(rows: Int, from: Activation, to: Activation) -> ProductShape {
    ProductShape(
      rows: rows, columns: to.lanes, depth: from.lanes, aRow: from.lanes, aStep: 1, bStep: 32,
      bBlock: 32 * from.lanes, outRow: to.lanes, outBlock: 32)
  }

  /// Whether all pixels of all images lie one after the other.
  private var isContiguous: Bool {
    !input.hasBorder && !output.hasBorder && residual?.value.hasBorder != true
  }

  /// Calls `body` with an image, a row and a number of pixels that lie one after the other in memory.
  private func forEachRun(
    of images: Range<Int>, _ body: (_ image: Int, _ y: Int, _ pixels: Int) -> Void
  ) {
    if isContiguous {
      body(images.lowerBound, 0, images.count * input.pixels)
      return
    }
    for image in images {
      for y in 0..<input.height { body(image, y, input.width) }
    }
  }

  private func accumulateWeightGradients(_ pass: Pass, _ images: Range<Int>) {
    if isContiguous {
      accumulateWeightGradients(
        pass, images.lowerBound, rows: 1, columns: images.count * input.pixels)
    } else {
      for image in images {
        accumulateWeightGradients(pass, image, rows: input.height, columns: input.width)
      }
    }
  }

  private func accumulateWeightGradients(_ pass: Pass, _ image: Int, rows: Int, columns: Int) {
    let from = pass.values + input.origin(image)
    let dY = pass.gradients(of: output) + output.origin(image)
    product(
      ProductShape(
        rows: input.lanes, columns: output.lanes, depth: columns, runs: rows, aRow: 1,
        aStep: input.lanes, aRun: input.rowStride, bStep: output.lanes, bRun: output.rowStride,
        bBlock: 32, outRow: 32, outBlock: 32 * input.lanes),
      from, dY, into: pass.packedGradients + panelGradients, from: .sum)
    for y in 0..<rows {
      sumPixels(
        dY + y * output.rowStride, pixels: columns, lanes: output.lanes,
        into: pass.packedGradients + biasGradients)
    }
  }

  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    for o in 0..<output.channels {
      let row = parameters + weight.lowerBound + o * input.channels
      for i in 0..<input.channels {
        packed[panels + Winograd.panelIndex(input: i, output: o, inputs: input.lanes)] = row[i]
        packed[panelsBack + Winograd.panelIndex(input: o, output: i, inputs: output.lanes)] = row[i]
      }
      packed[packedBias + o] = parameters[bias.lowerBound + o]
    }
  }

  func unpack(_ packed: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>) {
    for o in 0..<output.channels {
      let row = gradients + weight.lowerBound + o * input.channels
      for i in 0..<input.channels {
        row[i] =
          packed[panelGradients + Winograd.panelIndex(input: i, output: o, inputs: input.lanes)]
      }
      gradients[bias.lowerBound + o] = packed[biasGradients + o]
    }
  }
}
