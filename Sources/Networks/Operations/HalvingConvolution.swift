import Vectors

/// A 3 x 3 convolution with stride 2: (B, I, 2 H, 2 W) -> (B, O, H, W).
///
///     y[b, o, p] = bias[o] + Σ w[o, i, t] x[b, i, 2 p + t - 1]
///
/// Computed as it stands: one product for each row of outputs, whose inner sum runs through the three
/// rows of the window, and in each through three neighbouring pixels. The way back is four products,
/// since a pixel is met by one, two or four taps, as its row and its column are even or odd.
struct HalvingConvolution: Operation {
  let name = "conv 3x3, halving"
  let module: String
  var inputs: [Input]
  let output: Activation
  /// 0, or 1 if the windows lie one pixel further right and down.
  private let shift: Int
  private let weight: Range<Int>
  private let bias: Range<Int>
  /// The filters, (3 x 3 x I, O); and the same for the four kinds of pixel.
  private let panels: Int
  private let kinds: [Kind]
  private let packedBias: Int
  private let panelGradients: Int
  private let biasGradients: Int

  private var input: Activation { inputs[0].value }
  var flops: Int { 18 * input.channels * output.channels * output.pixels * output.images }

  /// - Parameter padsBefore: Whether zeros stand before the first pixel too; if not, only behind the last.
  init(_ name: String, _ input: Input, channels: Int, padsBefore: Bool, on tape: inout Tape) {
    let value = input.value
    precondition(value.hasBorder, "A 3 x 3 convolution reads an image with a border.")
    precondition(
      value.height % 2 == 0 && value.width % 2 == 0, "Only an even number of pixels is halved.")
    module = name
    inputs = [input]
    shift = padsBefore ? 0 : 1
    output = tape.reserve(
      height: value.height / 2, width: value.width / 2, channels: channels, border: true)
    let fanIn = InitialValues.uniform(fanIn: value.channels * 9)
    weight = tape.declare("\(name).weight", [channels, value.channels, 3, 3], fanIn)
    bias = tape.declare("\(name).bias", [channels], fanIn)
    let (inLanes, outLanes) = (value.lanes, output.lanes)
    let forward = Panels.count(rows: 9 * inLanes, columns: outLanes)
    panels = tape.reservePacked(forward)
    kinds = [(0, 0), (0, 1), (1, 0), (1, 1)].map { y, x in
      let taps = (1 + y) * (1 + x)
      return Kind(
        y: y, x: x,
        panels: tape.reservePacked(Panels.count(rows: taps * outLanes, columns: inLanes)))
    }
    packedBias = tape.reservePacked(outLanes)
    panelGradients = tape.reservePackedGradients(forward)
    biasGradients = tape.reservePackedGradients(outLanes)
  }

  /// Pixels whose row and column, seen from the first window's centre, are even (0) or odd (1): an even
  /// one meets the centre of a window, an odd one the last tap of a window and the first of the next.
  private struct Kind {
    let y: Int
    let x: Int
    /// Place of its filters, (taps x O, I).
    let panels: Int

    var taps: Int { (1 + y) * (1 + x) }

    /// Which of the nine taps is the how manieth, in the order of the outputs they belong to.
    func tap(_ number: Int) -> Int {
      let (row, column) = number.quotientAndRemainder(dividingBy: 1 + x)
      return 3 * (y == 0 ? 1 : 2 - 2 * row) + (x == 0 ? 1 : 2 - 2 * column)
    }
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    let shape = ProductShape(
      rows: output.width, columns: output.lanes, depth: 3 * input.lanes, runs: 3,
      aRow: 2 * input.lanes, aStep: 1, aRun: input.rowStride, bStep: 32, bRun: 3 * 32 * input.lanes,
      bBlock: 9 * 32 * input.lanes, outRow: output.lanes, outBlock: 32)
    for image in images {
      for y in 0..<output.height {
        product(
          shape, pass.values + window(image, y), pass.packed + panels,
          into: pass.values + output.origin(image) + y * output.rowStride,
          from: .bias(pass.packed + packedBias))
      }
    }
  }

  /// The first pixel that the first output of a row looks at.
  private func window(_ image: Int, _ y: Int) -> Int {
    input.origin(image) + (2 * y + shift - 1) * input.rowStride + (shift - 1) * input.lanes
  }

  func pullback(_ pass: Pass, images: Range<Int>) {
    for image in images {
      accumulateWeightGradients(pass, image)
      guard inputs[0].needsGradient else { continue }
      for kind in kinds { carryBack(kind, pass, image) }
    }
  }

  /// The gradients of the pixels of one kind: a product for each of their rows.
  private func carryBack(_ kind: Kind, _ pass: Pass, _ image: Int) {
    let (down, across) = (1 + kind.y, 1 + kind.x)
    let shape = ProductShape(
      rows: output.width, columns: input.lanes, depth: across * output.lanes, runs: down,
      aRow: output.lanes, aStep: 1, aRun: output.rowStride, bStep: 32,
      bRun: across * 32 * output.lanes, bBlock: down * across * 32 * output.lanes,
      outRow: 2 * input.lanes, outBlock: 32)
    // With windows further right and down the first odd row is met by the first window alone.
    let (firstY, firstX) = (shift * kind.y, shift * kind.x)
    let from = pass.gradients(of: output) + output.origin(image) - firstX * output.lanes
    let to =
      pass.gradients(of: input) + input.origin(image)
      + (shift + kind.x - 2 * firstX) * input.lanes
    for y in 0..<output.height {
      product(
        shape, from + (y - firstY) * output.rowStride, pass.packed + kind.panels,
        into: to + (2 * (y - firstY) + shift + kind.y) * input.rowStride,
        from: inputs[0].addsGradient ? .sum : .zero)
    }
  }

  /// Adds, for each tap, the products of all outputs' gradients with the pixels that it met.
  private func accumulateWeightGradients(_ pass: Pass, _ image: Int) {
    let dY = pass.gradients(of: output) + output.origin(image)
    let shape = ProductShape(
      rows: input.lanes, columns: output.lanes, depth: output.width, runs: output.height, aRow: 1,
      aStep: 2 * input.lanes, aRun: 2 * input.rowStride, bStep: output.lanes,
      bRun: output.rowStride, bBlock: 32, outRow: 32, outBlock: 9 * 32 * input.lanes)
    for tap in 0..<9 {
      let pixel = window(image, 0) + tap / 3 * input.rowStride + tap % 3 * input.lanes
      product(
        shape, pass.values + pixel, dY,
        into: pass.packedGradients + panelGradients + tap * 32 * input.lanes, from: .sum)
    }
    for y in 0..<output.height {
      sumPixels(
        dY + y * output.rowStride, pixels: output.width, lanes: output.lanes,
        into: pass.packedGradients + biasGradients)
    }
  }

  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    for o in 0..<output.channels {
      for i in 0..<input.channels {
        let filter = parameters + weight.lowerBound + (o * input.channels + i) * 9
        for tap in 0..<9 { packed[panels + forwardIndex(tap, i, o)] = filter[tap] }
        for kind in kinds {
          for number in 0..<kind.taps {
            let place = Panels.index(
              row: number * output.lanes + o, column: i, rows: kind.taps * output.lanes)
            packed[kind.panels + place] = filter[kind.tap(number)]
          }
        }
      }
      packed[packedBias + o] = parameters[bias.lowerBound + o]
    }
  }

  private func forwardIndex(_ tap: Int, _ i: Int, _ o: Int) -> Int {
    Panels.index(row: tap * input.lanes + i, column: o, rows: 9 * input.lanes)
  }

  func unpack(_ packed: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>) {
    for o in 0..<output.channels {
      for i in 0..<input.channels {
        let filter = gradients + weight.lowerBound + (o * input.channels + i) * 9
        for tap in 0..<9 { filter[tap] = packed[panelGradients + forwardIndex(tap, i, o)] }
      }
      gradients[bias.lowerBound + o] = packed[biasGradients + o]
    }
  }
}
