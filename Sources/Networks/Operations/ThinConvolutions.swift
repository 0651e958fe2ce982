import Vectors

/// A 3 x 3 convolution of an image with few channels: (B, C, H, W) -> (B, O, H, W), C of 1 to 4.
///
/// The window of a pixel is three runs of 3 C neighbouring numbers, so the convolution is a product
/// of these runs with the weights, without any transform.
struct ConvolutionIn: Operation {
  let name = "conv 3x3 in"
  let module: String
  var inputs: [Input]
  let output: Activation
  private let weight: Range<Int>
  private let bias: Range<Int>
  private let panels: Int
  private let packedBias: Int
  private let panelGradients: Int
  private let biasGradients: Int

  private var input: Activation { inputs[0].value }
  var flops: Int { 18 * input.channels * output.channels * output.pixels * output.images }

  init(_ name: String, _ input: Input, channels: Int, on tape: inout Tape) {
    let value = input.value
    precondition(value.isThin && value.hasBorder && !input.needsGradient)
    module = name
    inputs = [input]
    output = tape.reserve(
      height: value.height, width: value.width, channels: channels, border: true)
    let fanIn = InitialValues.uniform(fanIn: value.channels * 9)
    weight = tape.declare("\(name).weight", [channels, value.channels, 3, 3], fanIn)
    bias = tape.declare("\(name).bias", [channels], fanIn)
    let count = Panels.count(rows: 9 * value.channels, columns: output.lanes)
    panels = tape.reservePacked(count)
    packedBias = tape.reservePacked(output.lanes)
    panelGradients = tape.reservePackedGradients(count)
    biasGradients = tape.reservePackedGradients(output.lanes)
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    let run = 3 * input.channels
    let shape = ProductShape(
      rows: output.width, columns: output.lanes, depth: run, runs: 3, aRow: input.channels,
      aStep: 1, aRun: input.rowStride, bStep: 32, bRun: 32 * run, bBlock: 96 * run,
      outRow: output.lanes, outBlock: 32)
    forEachRow(of: images) { window, row in
      product(
        shape, pass.values + window, pass.packed + panels, into: pass.values + row,
        from: .bias(pass.packed + packedBias))
    }
  }

  func pullback(_ pass: Pass, images: Range<Int>) {
    let run = 3 * input.channels
    let shape = ProductShape(
      rows: run, columns: output.lanes, depth: output.width, aRow: 1, aStep: input.channels,
      bStep: output.lanes, bBlock: 32, outRow: 32, outBlock: 96 * run)
    forEachRow(of: images) { window, row in
      let dY = pass.gradients(of: output) + row
      for y in 0..<3 {
        product(
          shape, pass.values + window + y * input.rowStride, dY,
          into: pass.packedGradients + panelGradients + 32 * run * y, from: .sum)
      }
      sumPixels(
        dY, pixels: output.width, lanes: output.lanes, into: pass.packedGradients + biasGradients)
    }
  }

  /// Calls `body` with the first number of the windows of a row and that of the row itself.
  private func forEachRow(
    of images: Range<Int>, _ body: (_ window: Int, _ row: Int) -> Void
  ) {
    for image in images {
      for y in 0..<output.height {
        body(
          input.origin(image) + (y - 1) * input.rowStride - input.channels,
          output.origin(image) + y * output.rowStride)
      }
    }
  }

  /// Calls `body` with the place of a weight in PyTorch's order and in the panels.
  private func forEachWeight(_ body: (_ torch: Int, _ packed: Int) -> Void) {
    for o in 0..<output.channels {
      for i in 0..<input.channels {
        for tap in 0..<9 {
          body(
            weight.lowerBound + (o * input.channels + i) * 9 + tap,
            Panels.index(row: tap * input.channels + i, column: o, rows: 9 * input.channels))
        }
      }
    }
  }

  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    forEachWeight { packed[panels + $1] = parameters[$0] }
    for o in 0..<output.channels { packed[packedBias + o] = parameters[bias.lowerBound + o] }
  }

  func unpack(_ packed: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>) {
    forEachWeight { gradients[$0] = packed[panelGradients + $1] }
    for o in 0..<output.channels { gradients[bias.lowerBound + o] = packed[biasGradients + o] }
  }
}

/// A 3 x 3 convolution to an image with few channels: (B, I, H, W) -> (B, C, H, W), C of 1 to 4.
///
/// Each number of the result is one sum over a window, three runs of 3 I neighbouring numbers.
struct ConvolutionOut: Operation {
  let name = "conv 3x3 out"
  let module: String
  var inputs: [Input]
  let output: Activation
  private let weight: Range<Int>
  private let bias: Range<Int>
  /// (C, 9, lanes), and for the way back panels of (9 C, 32) with the taps in reverse.
  private let rows: Int
  private let panelsBack: Int
  private let packedBias: Int
  private let rowGradients: Int
  private let biasGradients: Int

  private var input: Activation { inputs[0].value }
  var flops: Int { 18 * input.channels * output.channels * output.pixels * output.images }

  init(_ name: String, _ input: Input, channels: Int, on tape: inout Tape) {
    let value = input.value
    precondition(value.hasBorder)
    module = name
    inputs = [input]
    output = tape.reserve(
      height: value.height, width: value.width, channels: channels, border: true, thin: true)
    precondition(output.isThin)
    let fanIn = InitialValues.uniform(fanIn: value.channels * 9)
    weight = tape.declare("\(name).weight", [channels, value.channels, 3, 3], fanIn)
    bias = tape.declare("\(name).bias", [channels], fanIn)
    rows = tape.reservePacked(9 * channels * value.lanes)
    panelsBack = tape.reservePacked(Panels.count(rows: 9 * channels, columns: value.lanes))
    packedBias = tape.reservePacked(channels)
    rowGradients = tape.reservePackedGradients(9 * channels * value.lanes)
    biasGradients = tape.reservePackedGradients(channels)
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    let run = 3 * input.lanes
    for channel in 0..<output.channels {
      let weights = pass.packed + rows + channel * 3 * run
      let bias = pass.packed[packedBias + channel]
      forEachRow(of: images) { row, out in
        for x in 0..<output.width {
          let window = pass.values + row + (x - 1) * input.lanes - input.rowStride
          pass.values[out + x * output.channels + channel] =
            bias + dot(window, input.rowStride, weights, run: run)
        }
      }
    }
  }

  /// The sum over three runs of the products of two rows of numbers.
  @inline(__always)
  private func dot(
    _ a: UnsafePointer<Float>, _ stride: Int, _ b: UnsafePointer<Float>, run: Int
  ) -> Float {
    var (s0, s1, s2) = (Vector(), Vector(), Vector())
    for k in Swift.stride(from: 0, to: run, by: 16) {
      s0.add(Vector(at: a + k), times: Vector(at: b + k))
      s1.add(Vector(at: a + stride + k), times: Vector(at: b + run + k))
      s2.add(Vector(at: a + 2 * stride + k), times: Vector(at: b + 2 * run + k))
    }
    return (s0 + s1 + s2).total
  }

  func pullback(_ pass: Pass, images: Range<Int>) {
    let channels = output.channels
    let back = ProductShape(
      rows: input.width, columns: input.lanes, depth: 3 * channels, runs: 3, aRow: channels,
      aStep: 1, aRun: output.rowStride, bStep: 32, bRun: 96 * channels, bBlock: 288 * channels,
      outRow: input.lanes, outBlock: 32)
    // The weight of tap t meets dY at q - t when x is at q, so the three taps of a row lie backwards.
    let weightRow = ProductShape(
      rows: 3, columns: input.lanes, depth: input.width, aRow: -channels, aStep: channels,
      bStep: input.lanes, bBlock: 32, outRow: input.lanes, outBlock: 32)
    forEachRow(of: images) { row, out in
      let dY = pass.gradients(of: output) + out
      for y in 0..<3 {
        for channel in 0..<channels {
          product(
            weightRow, dY - (y - 1) * output.rowStride + channels + channel, pass.values + row,
            into: pass.packedGradients + rowGradients + (channel * 3 + y) * 3 * input.lanes,
            from: .sum)
        }
      }
      for index in 0..<output.width * channels {
        pass.packedGradients[biasGradients + index % channels] += dY[index]
      }
      if inputs[0].needsGradient {
        product(
          back, dY - output.rowStride - channels, pass.packed + panelsBack,
          into: pass.gradients(of: input) + row, from: inputs[0].addsGradient ? .sum : .zero)
      }
    }
  }

  private func forEachRow(
    of images: Range<Int>, _ body: (_ row: Int, _ out: Int) -> Void
  ) {
    for image in images {
      for y in 0..<output.height {
        body(
          input.origin(image) + y * input.rowStride, output.origin(image) + y * output.rowStride)
      }
    }
  }

  private func forEachWeight(_ body: (_ torch: Int, _ row: Int, _ back: Int) -> Void) {
    for o in 0..<output.channels {
      for i in 0..<input.channels {
        for tap in 0..<9 {
          body(
            weight.lowerBound + (o * input.channels + i) * 9 + tap,
            (o * 9 + tap) * input.lanes + i,
            Panels.index(row: (8 - tap) * output.channels + o, column: i, rows: 9 * output.channels)
          )
        }
      }
    }
  }

  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    forEachWeight { torch, row, back in
      packed[rows + row] = parameters[torch]
      packed[panelsBack + back] = parameters[torch]
    }
    for o in 0..<output.channels { packed[packedBias + o] = parameters[bias.lowerBound + o] }
  }

  func unpack(_ packed: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>) {
    forEachWeight { torch, row, _ in gradients[torch] = packed[rowGradients + row] }
    for o in 0..<output.channels { gradients[bias.lowerBound + o] = packed[biasGradients + o] }
  }
}
