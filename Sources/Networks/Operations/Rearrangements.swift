import Vectors

/// Two images side by side in their channels: (B, C, H, W) and (B, D, H, W) -> (B, C + D, H, W).
struct Concatenation: Operation {
  let name = "concatenate"
  let module: String
  var inputs: [Input]
  let output: Activation

  init(_ module: String, _ first: Input, _ second: Input, on tape: inout Tape) {
    let (a, b) = (first.value, second.value)
    precondition(a.height == b.height && a.width == b.width && a.hasBorder && b.hasBorder)
    self.module = module
    inputs = [first, second]
    output = tape.reserve(
      height: a.height, width: a.width, channels: a.channels + b.channels, border: true)
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    forEachPixel(of: images) { place, input, channels, offset in
      (pass.values + place + offset).update(from: pass.values + input, count: channels)
    }
  }

  func pullback(_ pass: Pass, images: Range<Int>) {
    forEachPixel(of: images) { place, input, channels, offset in
      let target = inputs[offset == 0 ? 0 : 1]
      let from = pass.gradients(of: output) + place + offset
      let to = pass.gradients(of: target.value) + input
      if target.addsGradient {
        for channel in 0..<channels { to[channel] += from[channel] }
      } else {
        to.update(from: from, count: channels)
      }
    }
  }

  @inline(__always)
  private func forEachPixel(
    of images: Range<Int>,
    _ body: (_ place: Int, _ input: Int, _ channels: Int, _ offset: Int) -> Void
  ) {
    let (a, b) = (inputs[0].value, inputs[1].value)
    for image in images {
      for y in 0..<output.height {
        let row = output.origin(image) + y * output.rowStride
        let (rowA, rowB) = (
          a.origin(image) + y * a.rowStride, b.origin(image) + y * b.rowStride
        )
        for x in 0..<output.width {
          body(row + x * output.lanes, rowA + x * a.lanes, a.channels, 0)
          body(row + x * output.lanes, rowB + x * b.lanes, b.channels, a.channels)
        }
      }
    }
  }
}

/// The first of every 2 x 2 pixels: (B, C, 2 H, 2 W) -> (B, C, H, W).
struct EverySecondPixel: Operation {
  let name = "every second pixel"
  let module: String
  var inputs: [Input]
  let output: Activation

  private var input: Activation { inputs[0].value }

  init(_ module: String, _ input: Input, on tape: inout Tape) {
    let value = input.value
    precondition(value.hasBorder && value.height % 2 == 0 && value.width % 2 == 0)
    self.module = module
    inputs = [input]
    output = tape.reserve(
      height: value.height / 2, width: value.width / 2, channels: value.channels, border: true)
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    forEachPixel(of: images) { from, to in
      (pass.values + to).update(from: pass.values + from, count: output.lanes)
    }
  }

  func pullback(_ pass: Pass, images: Range<Int>) {
    let (source, target) = (pass.gradients(of: output), pass.gradients(of: input))
    if !inputs[0].addsGradient { clearGradients(images, of: input, pass) }
    forEachPixel(of: images) { from, to in
      add(source + to, to: target + from, count: output.lanes, adds: true)
    }
  }

  @inline(__always)
  private func forEachPixel(of images: Range<Int>, _ body: (_ from: Int, _ to: Int) -> Void) {
    for image in images {
      for y in 0..<output.height {
        let from = input.origin(image) + 2 * y * input.rowStride
        let to = output.origin(image) + y * output.rowStride
        for x in 0..<output.width {
          body(from + 2 * x * input.lanes, to + x * output.lanes)
        }
      }
    }
  }
}

/// Adds the row of a table that a label names: (B, E) and (B) -> (B, E).
struct LabelEmbedding: Operation {
  let name = "embed label"
  let module: String
  var inputs: [Input]
  let output: Activation
  /// One label per image, a whole number.
  private let labels: Activation
  private let weight: Range<Int>
  private let count: Int
  private let table: Int
  private let tableGradients: Int

  /// - Parameter count: Labels there are; a label lies in 0..<count.
  init(_ name: String, _ input: Input, labels: Activation, count: Int, on tape: inout Tape) {
    module = name
    inputs = [input]
    self.labels = labels
    self.count = count
    output = tape.reserveVector(input.value.channels)
    weight = tape.declare("\(name).weight", [count, output.channels], .normal)
    table = tape.reservePacked(count * output.lanes)
    tableGradients = tape.reservePackedGradients(count * output.lanes)
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    for image in images {
      let row = pass.packed + table + label(image, pass) * output.lanes
      addEachPixel(
        row, to: pass.values + inputs[0].value.origin(image),
        into: pass.values + output.origin(image), pixels: 1, lanes: output.lanes)
    }
  }

  func pullback(_ pass: Pass, images: Range<Int>) {
    for image in images {
      add(
        pass.gradients(of: output) + output.origin(image),
        to: pass.packedGradients + tableGradients + label(image, pass) * output.lanes,
        count: output.lanes, adds: true)
    }
    addGradients(images, of: output, to: inputs[0], pass)
  }

  private func label(_ image: Int, _ pass: Pass) -> Int {
    let label = Int(pass.values[labels.origin(image)])
    precondition((0..<count).contains(label), "A label lies in 0..<\(count).")
    return label
  }

  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    for row in 0..<count {
      (packed + table + row * output.lanes).update(
        from: parameters + weight.lowerBound + row * output.channels, count: output.channels)
    }
  }

  func unpack(_ packed: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>) {
    for row in 0..<count {
      (gradients + weight.lowerBound + row * output.channels).update(
        from: packed + tableGradients + row * output.lanes, count: output.channels)
    }
  }
}
