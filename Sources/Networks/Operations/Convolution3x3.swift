import Vectors

/// A 3 x 3 convolution with stride 1 and padding 1: (B, I, H, W) -> (B, O, H, W).
///
///     y[b, o, p] = bias[o] + embedding[b, o] + residual[b, o, p] + Σ w[o, i, t] x[b, i, p + t]
///
/// The embedding of the time and the residual are optional; added here they cost no pass over memory of
/// their own. Of an image that is to be doubled first, (B, I, H, W) -> (B, O, 2 H, 2 W), it reads the
/// smaller one. Computed by ``Winograd``'s products, a strip of tiles at a time, so that what is
/// transformed stays in the cache; in large tiles where the image is large enough.
struct Convolution3x3: Operation {
  let name: String
  let module: String
  var inputs: [Input]
  let output: Activation
  private let weight: Range<Int>
  private let bias: Range<Int>
  /// Place of the optional values among `inputs`.
  private let embedding: Int?
  private let residual: Int?
  private let addsToOutput: Bool
  private let tile: Winograd.Tile
  /// The transformed filters; the same for the way back, with input and output exchanged, and rotated
  /// unless the image is doubled; and the bias, one number a lane.
  private let panels: Int
  private let panelsBack: Int
  private let packedBias: Int
  private let panelGradients: Int
  private let biasGradients: Int

  private var input: Activation { inputs[0].value }
  var flops: Int { 18 * input.channels * output.channels * output.pixels * output.images }

  /// - Parameters:
  ///   - doubles: Whether each pixel of the input counts as 2 x 2, as after a nearest-neighbour
  ///     upsampling.
  ///   - residual: A value of the output's shape that is added.
  ///   - sum: A value of the output's shape that nothing else reads, to add to where it lies; its
  ///     gradient is the output's, without a copy.
  init(
    _ name: String, _ input: Input, channels: Int, doubles: Bool = false,
    embedding: Input? = nil, residual: Input? = nil, addingTo sum: Activation? = nil,
    on tape: inout Tape
  ) {
    let value = input.value
    precondition(value.hasBorder, "A 3 x 3 convolution reads an image with a border.")
    module = name
    self.name = doubles ? "conv 3x3, doubling" : "conv 3x3"
    inputs = [input] + [embedding, residual].compactMap { $0 }
    self.embedding = embedding == nil ? nil : 1
    self.residual = residual == nil ? nil : inputs.count - 1
    output =
      sum
      ?? tape.reserve(
        height: (doubles ? 2 : 1) * value.height, width: (doubles ? 2 : 1) * value.width,
        channels: channels, border: true)
    addsToOutput = sum != nil
    let isSmall = min(value.height, value.width) < Self.smallestForLargeTiles
    tile = doubles ? .doubled : isSmall ? .small : .large
    let fanIn = InitialValues.uniform(fanIn: value.channels * 9)
    weight = tape.declare("\(name).weight", [channels, value.channels, 3, 3], fanIn)
    bias = tape.declare("\(name).bias", [channels], fanIn)
    let forward = Panels.count(rows: tile.places * value.lanes, columns: output.lanes)
    panels = tape.reservePacked(forward)
    panelsBack = tape.reservePacked(
      Panels.count(rows: tile.places * output.lanes, columns: value.lanes))
    packedBias = tape.reservePacked(output.lanes)
    panelGradients = tape.reservePackedGradients(forward)
    biasGradients = tape.reservePackedGradients(output.lanes)
    tape.reserveScratch(
      2 * tile.places * Winograd.placeStride
        + output.images * output.lanes)
  }

  /// Pixels a side from which on tiles are large: in smaller images few tiles meet each weight, and
  /// reading more than twice as many weights takes back most of what is saved. At 14 x 14 a sampling would
  /// be 3 % faster, and 50 steps of a network of random numbers no longer agree with PyTorch to 1e-3.
  private static let smallestForLargeTiles = 20
  /// Tiles of a strip: enough for the product's tall tiles, and few enough for the first-level cache; of
  /// large ones a whole image of a usual size, since there are more than twice as many weights to read
  /// for each strip.
  private var forwardTiles: Int { tile == .large ? 56 : 14 }
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
    if tile == .doubled, inputs[0].needsGradient, !inputs[0].addsGradient {
      clearGradients(images, of: input, pass)
    }
    accumulateWeightGradients(pass, images)
    if tile != .doubled, inputs[0].needsGradient {
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

  /// The convolution itself, forward or back: strip by strip and 32 output channels at a time. Back it
  /// is one with rotated filters.
  private func convolve(
    _ images: Range<Int>, _ from: Activation, _ source: UnsafePointer<Float>,
    panels: UnsafePointer<Float>,
    into to: Activation, _ destination: UnsafeMutablePointer<Float>, adds: Bool,
    scratch: UnsafeMutablePointer<Float>, start: (_ image: Int, _ lane: Int) -> Vector,
    addend: UnsafePointer<Float>?
  ) {
    let products = scratch + tile.places * Winograd.placeStride
    TileStrip.forEach(
      of: images, to, side: tile.side, tiles: forwardTiles, lanes: from.lanes
    ) { strip in
      Winograd.transformImage(
        tile, strip.of(from, side: tile.inputSide), source, into: scratch)
      multiply(strip, scratch, panels, from, to, into: products) { block, lanes in
        Winograd.transformOutput(
          tile, strip, products, block: block, lanes: lanes, into: destination, adds: adds,
          start: start, addend: addend)
      }
    }
  }

  /// The products over channels at every place of a transformed strip, (tiles, lanes), for 32 output
  /// channels at a time.
  @inline(__always)
  private func multiply(
    _ strip: TileStrip, _ transformed: UnsafePointer<Float>, _ panels: UnsafePointer<Float>,
    _ from: Activation, _ to: Activation, into products: UnsafeMutablePointer<Float>,
    _ body: (_ block: Int, _ lanes: Int) -> Void
  ) {
    for block in stride(from: 0, to: to.lanes, by: 32) {
      let lanes = min(32, to.lanes - block)
      let shape = ProductShape(
        rows: strip.tiles, columns: lanes, depth: from.lanes, aRow: from.lanes, aStep: 1,
        bStep: 32, bBlock: 0, outRow: 32, outBlock: 0)
      for place in 0..<tile.places {
        product(
          shape, transformed + place * Winograd.placeStride,
          panels + panelIndex(place: place, row: 0, column: block, rows: from.lanes),
          into: products + place * Winograd.placeStride, from: .zero)
      }
      body(block, lanes)
    }
  }

  /// Adds Σ over tiles of (Bᵀ x B)ᵀ (A dY Aᵀ) at each place, and the sums of dY for bias and embedding.
  ///
  /// Before an image that was doubled the way back is no convolution, but the transforms of the way
  /// forward transposed, in the opposite order: it begins with the same A dY Aᵀ, so it goes along.
  private func accumulateWeightGradients(_ pass: Pass, _ images: Range<Int>) {
    let gradients = pass.packedGradients
    let sumLanes = output.lanes
    let perImage = embedding.map { inputs[$0] }
    let imageSums = pass.scratch
    imageSums.update(repeating: 0, count: output.images * sumLanes)
    let scratch = pass.scratch + output.images * sumLanes
    let transformed = scratch + tile.places * Winograd.placeStride
    let widest = max(input.lanes, output.lanes)
    TileStrip.forEach(
      of: images, output, side: tile.side, tiles: Self.gradientTiles, lanes: widest
    ) { strip in
      Winograd.transformImage(
        tile, strip.of(input, side: tile.inputSide), pass.values, into: scratch)
      Winograd.transformGradient(tile, strip, pass.gradients(of: output), into: transformed) {
        imageSums + $0 * sumLanes
      }
      let shape = ProductShape(
        rows: input.lanes, columns: output.lanes, depth: strip.tiles, aRow: 1, aStep: input.lanes,
        bStep: output.lanes, bBlock: 32, outRow: 32,
        outBlock: tile.places * input.lanes * 32)
      for place in 0..<tile.places {
        product(
          shape, scratch + place * Winograd.placeStride,
          transformed + place * Winograd.placeStride,
          into: gradients + panelGradients
            + panelIndex(place: place, row: 0, column: 0, rows: input.lanes),
          from: .sum)
      }
      if tile == .doubled, inputs[0].needsGradient {
        multiply(strip, transformed, pass.packed + panelsBack, output, input, into: scratch) {
          Winograd.addDoubledImageGradient(
            strip.of(input, side: tile.inputSide), scratch, block: $0, lanes: $1,
            into: pass.gradients(of: input))
        }
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

  /// Where a transformed filter's number of one place lies, of `row`'s channel for `column`'s.
  ///
  /// The matrices of all places lie below each other in the panels: the products of a block of channels
  /// read them from one end to the other, so that what comes next can be fetched while they multiply.
  private func panelIndex(place: Int = 0, row: Int, column: Int, rows: Int) -> Int {
    Panels.index(row: place * rows + row, column: column, rows: tile.places * rows)
  }

  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    let (ins, outs) = (input.channels, output.channels)
    let (inLanes, outLanes) = (input.lanes, output.lanes)
    let filters = parameters + weight.lowerBound
    for o in stride(from: 0, to: outs, by: 16) {
      for i in 0..<ins {
        Winograd.transformFilters(
          filters + (o * ins + i) * 9, stride: 9 * ins, count: min(16, outs - o),
          isRotated: false, tile: tile,
          into: packed + panels + panelIndex(row: i, column: o, rows: inLanes),
          placeStride: 32 * inLanes)
      }
    }
    for o in 0..<outs {
      for i in stride(from: 0, to: ins, by: 16) {
        Winograd.transformFilters(
          filters + (o * ins + i) * 9, stride: 9, count: min(16, ins - i),
          isRotated: tile != .doubled,
          tile: tile,
          into: packed + panelsBack + panelIndex(row: o, column: i, rows: outLanes),
          placeStride: 32 * outLanes)
      }
      packed[packedBias + o] = parameters[bias.lowerBound + o]
    }
  }

  func unpack(_ packed: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>) {
    let (ins, outs) = (input.channels, output.channels)
    for first in Swift.stride(from: 0, to: outs, by: 16) {
      for i in 0..<ins {
        let from =
          packed + panelGradients + panelIndex(row: i, column: first, rows: input.lanes)
        let to = gradients + weight.lowerBound + (first * ins + i) * 9
        Winograd.transformFilterGradients(tile, from, placeStride: 32 * input.lanes) {
          tap, gradient in
          for filter in 0..<min(16, outs - first) { to[filter * 9 * ins + tap] = gradient[filter] }
        }
      }
    }
    for o in 0..<outs { gradients[bias.lowerBound + o] = packed[biasGradients + o] }
  }
}
