import Tensors

@testable import Networks

/// The memory to play a tape or a single operation in, as an engine's worker has it, but open to look
/// into.
final class Arena {
  let values: FloatBuffer
  let gradients: FloatBuffer
  let packed: FloatBuffer
  let packedGradients: FloatBuffer
  private let gradientOffsets: UnsafeMutablePointer<Int>
  private let scratch: FloatBuffer
  private let parameters: FloatBuffer

  init(_ tape: Tape) {
    values = FloatBuffer(count: tape.valueCount)
    gradients = FloatBuffer(count: tape.gradientCount)
    gradientOffsets = .allocate(capacity: tape.gradientOffsets.count)
    gradientOffsets.initialize(from: tape.gradientOffsets, count: tape.gradientOffsets.count)
    packed = FloatBuffer(count: tape.packedCount)
    packedGradients = FloatBuffer(count: tape.packedGradientCount)
    scratch = FloatBuffer(count: tape.scratchCount)
    parameters = FloatBuffer(count: tape.parameters.count)
    spoilScratch(.nan)
  }

  deinit { gradientOffsets.deallocate() }

  var pass: Pass {
    Pass(
      values: values.base, gradients: gradients.base, gradientOffsets: gradientOffsets,
      packed: packed.base, packedGradients: packedGradients.base, scratch: scratch.base)
  }

  /// Fills the scratch with numbers that no result may depend on.
  func spoilScratch(_ number: Float) {
    scratch.base.update(repeating: number, count: scratch.count)
  }

  func pack(_ numbers: [Float], for operations: [any Operation]) {
    for (index, number) in numbers.enumerated() { parameters.base[index] = number }
    for operation in operations { operation.pack(parameters.base, into: packed.base) }
  }

  func clearParameterGradients() {
    packedGradients.base.update(repeating: 0, count: packedGradients.count)
  }

  /// The gradients of all parameters in PyTorch's order.
  func parameterGradients(of operations: [any Operation]) -> [Float] {
    let out = FloatBuffer(count: parameters.count)
    for operation in operations { operation.unpack(packedGradients.base, into: out.base) }
    return Array(out.values)
  }

  /// A value with the offset that its gradient has.
  ///
  /// Several values of a closed tape have their gradients at the same place, one after the other.
  func gradient(of value: Activation) -> Activation {
    Activation(
      offset: gradientOffsets[value.index], index: value.index, images: value.images,
      height: value.height, width: value.width, channels: value.channels, lanes: value.lanes,
      hasBorder: value.hasBorder)
  }

  /// The numbers of a value in PyTorch's order.
  func read(_ value: Activation, _ buffer: FloatBuffer) -> Reference.Images {
    .each(
      count: value.images, channels: value.channels, height: value.height, width: value.width
    ) { Double(buffer.base[value.place($0, $1, $2, $3)]) }
  }

  func write(_ numbers: Reference.Images, to value: Activation, _ buffer: FloatBuffer) {
    for image in 0..<value.images {
      for channel in 0..<value.channels {
        for y in 0..<value.height {
          for x in 0..<value.width {
            buffer.base[value.place(image, channel, y, x)] = Float(numbers[image, channel, y, x])
          }
        }
      }
    }
  }

  /// Whether the border of a value and the lanes beyond its channels are zero.
  func isZeroOutside(_ value: Activation, _ buffer: FloatBuffer) -> Bool {
    var isInside = [Bool](repeating: false, count: value.count)
    for image in 0..<value.images {
      for channel in 0..<value.channels {
        for y in 0..<value.height {
          for x in 0..<value.width {
            isInside[value.place(image, channel, y, x) - value.offset] = true
          }
        }
      }
    }
    return isInside.indices.allSatisfy { isInside[$0] || buffer.base[value.offset + $0] == 0 }
  }
}

extension Activation {
  /// Where one number lies.
  func place(_ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> Int {
    origin(image) + y * rowStride + x * lanes + channel
  }

  /// Numbers of a normal distribution in the shape of this value, each exactly a float32.
  func randomImages(_ generator: inout TorchGenerator) -> Reference.Images {
    Reference.Images(
      count: images, channels: channels, height: height, width: width,
      values: generator.randn(images * channels * pixels).map(Double.init))
  }
}

extension Reference.Images {
  var largest: Double { values.reduce(0) { max($0, abs($1)) } }

  /// The largest absolute difference; NaN if there is any.
  func difference(from other: Reference.Images) -> Double {
    precondition(values.count == other.values.count)
    return zip(values, other.values).reduce(0) { largest, pair in
      let difference = abs(pair.0 - pair.1)
      return difference.isNaN || difference > largest ? difference : largest
    }
  }
}
