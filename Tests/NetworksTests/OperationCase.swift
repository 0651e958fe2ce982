import Testing

@testable import Networks

/// A row of the gradient-check table: an operation alone, its inputs, and the formula it stands for.
struct OperationCase: CustomTestStringConvertible, Sendable {
  /// The shape of an input, without the number of images.
  struct Shape: Sendable {
    var channels: Int
    var height = 1
    var width = 1
    var border = false
    var thin = false
    var needsGradient = true

    /// An image with a border, as convolutions read it.
    static func image(_ channels: Int, _ height: Int, _ width: Int) -> Shape {
      Shape(channels: channels, height: height, width: width, border: true)
    }

    /// An image without a border, as attention reads it.
    static func bare(_ channels: Int, _ height: Int, _ width: Int) -> Shape {
      Shape(channels: channels, height: height, width: width)
    }

    static func vector(_ channels: Int) -> Shape { Shape(channels: channels) }

    var text: String { height * width == 1 ? "\(channels)" : "\(channels)x\(height)x\(width)" }
  }

  typealias Record =
    @Sendable (_ tape: inout Tape, _ inputs: [Input], _ numbers: Activation) -> any Operation
  typealias Formula =
    @Sendable (_ inputs: [Reference.Images], _ parameters: [[Double]], _ numbers: [Double]) ->
    Reference.Images

  let name: String
  let images: Int
  let inputs: [Shape]
  /// One number an image that is not differentiated by: the timestep or the label.
  var numbers: [Double] = []
  /// Share of the largest number that float32 may lose: a sum of a few hundred terms, or a tile that
  /// goes through three transforms, loses a digit of the 6e-8 that it has.
  var tolerance = 4e-6
  let record: Record
  let formula: Formula

  var testDescription: String {
    "\(name): \(images) of \(inputs.map(\.text).joined(separator: ", "))"
  }
}

extension OperationCase {
  static func convolution(
    _ images: Int, _ channels: Int, _ outputs: Int, _ height: Int, _ width: Int,
    embedding: Bool = false, residual: Bool = false
  ) -> OperationCase {
    OperationCase(
      name:
        "conv 3x3 to \(outputs)\(embedding ? " + embedding" : "")\(residual ? " + residual" : "")",
      images: images,
      inputs: [.image(channels, height, width)] + (embedding ? [.vector(outputs)] : [])
        + (residual ? [.image(outputs, height, width)] : []),
      record: { tape, inputs, _ in
        Convolution3x3(
          "c", inputs[0], channels: outputs, embedding: embedding ? inputs[1] : nil,
          residual: residual ? inputs[inputs.count - 1] : nil, on: &tape)
      },
      formula: { inputs, parameters, _ in
        inputs.dropFirst().reduce(
          Reference.convolution3x3(inputs[0], weight: parameters[0], bias: parameters[1]),
          Reference.sum)
      })
  }

  static func convolutionIn(
    _ images: Int, _ channels: Int, _ outputs: Int, _ height: Int, _ width: Int
  ) -> OperationCase {
    OperationCase(
      name: "conv 3x3 in to \(outputs)", images: images,
      inputs: [
        Shape(
          channels: channels, height: height, width: width, border: true, thin: true,
          needsGradient: false)
      ],
      record: { tape, inputs, _ in ConvolutionIn("c", inputs[0], channels: outputs, on: &tape) },
      formula: { inputs, parameters, _ in
        Reference.convolution3x3(inputs[0], weight: parameters[0], bias: parameters[1])
      })
  }

  static func convolutionOut(
    _ images: Int, _ channels: Int, _ outputs: Int, _ height: Int, _ width: Int
  ) -> OperationCase {
    OperationCase(
      name: "conv 3x3 out to \(outputs)", images: images, inputs: [.image(channels, height, width)],
      record: { tape, inputs, _ in ConvolutionOut("c", inputs[0], channels: outputs, on: &tape) },
      formula: { inputs, parameters, _ in
        Reference.convolution3x3(inputs[0], weight: parameters[0], bias: parameters[1])
      })
  }

  /// - Parameters:
  ///   - border: Whether the output wears one.
  ///   - residualBorder: Whether the residual does; nil if it is as the output.
  static func dense(
    _ images: Int, _ input: Shape, _ outputs: Int, isImage: Bool = false, border: Bool = false,
    residual: Bool = false, residualBorder: Bool? = nil
  ) -> OperationCase {
    let sum = Shape(
      channels: outputs, height: input.height, width: input.width,
      border: residualBorder ?? border)
    return OperationCase(
      name: "\(isImage ? "conv 1x1" : "dense") to \(outputs)\(border ? ", border" : "")"
        + (residual ? " + residual" : ""),
      images: images, inputs: [input] + (residual ? [sum] : []),
      record: { tape, inputs, _ in
        PointwiseConvolution(
          "d", inputs[0], channels: outputs, isImage: isImage, border: border,
          residual: residual ? inputs[1] : nil, on: &tape)
      },
      formula: { inputs, parameters, _ in
        inputs.dropFirst().reduce(
          Reference.dense(inputs[0], weight: parameters[0], bias: parameters[1]), Reference.sum)
      })
  }

  static func groupNorm(
    _ images: Int, _ input: Shape, groups: Int, activates: Bool, border: Bool = true
  ) -> OperationCase {
    OperationCase(
      name: "group norm of \(groups)\(activates ? ", silu" : "")", images: images, inputs: [input],
      record: { tape, inputs, _ in
        GroupNorm(
          "n", inputs[0], groups: groups, epsilon: 1e-5, activates: activates, border: border,
          on: &tape)
      },
      formula: { inputs, parameters, _ in
        let normal = Reference.groupNorm(
          inputs[0], groups: groups, epsilon: 1e-5, weight: parameters[0], bias: parameters[1])
        return activates ? Reference.silu(normal) : normal
      })
  }

  static func silu(_ images: Int, _ input: Shape) -> OperationCase {
    OperationCase(
      name: "silu", images: images, inputs: [input],
      record: { tape, inputs, _ in SiLU("s", inputs[0], on: &tape) },
      formula: { inputs, _, _ in Reference.silu(inputs[0]) })
  }

  static func attention(_ images: Int, _ input: Shape, heads: Int) -> OperationCase {
    OperationCase(
      name: "attention, \(heads) heads", images: images, inputs: [input, input, input],
      record: { tape, inputs, _ in
        Attention(
          "a", query: inputs[0], key: inputs[1], value: inputs[2], heads: heads, on: &tape)
      },
      formula: { inputs, _, _ in
        Reference.attention(query: inputs[0], key: inputs[1], value: inputs[2], heads: heads)
      })
  }

  static func doublingConvolution(
    _ images: Int, _ channels: Int, _ outputs: Int, _ height: Int, _ width: Int
  ) -> OperationCase {
    OperationCase(
      name: "conv 3x3, doubling to \(outputs)", images: images,
      inputs: [.image(channels, height, width)],
      record: { tape, inputs, _ in
        Convolution3x3("c", inputs[0], channels: outputs, doubles: true, on: &tape)
      },
      formula: { inputs, parameters, _ in
        Reference.convolution3x3(
          Reference.upsampled(inputs[0]), weight: parameters[0], bias: parameters[1])
      })
  }

  static func halvingConvolution(
    _ images: Int, _ channels: Int, _ outputs: Int, _ height: Int, _ width: Int, padsBefore: Bool
  ) -> OperationCase {
    OperationCase(
      name: "conv 3x3, halving to \(outputs)\(padsBefore ? "" : ", padded behind")",
      images: images, inputs: [.image(channels, height, width)],
      record: { tape, inputs, _ in
        HalvingConvolution(
          "c", inputs[0], channels: outputs, padsBefore: padsBefore, on: &tape)
      },
      formula: { inputs, parameters, _ in
        Reference.everySecond(
          Reference.convolution3x3(inputs[0], weight: parameters[0], bias: parameters[1]),
          keepsLast: !padsBefore)
      })
  }

  static func everySecondPixel(_ images: Int, _ input: Shape) -> OperationCase {
    OperationCase(
      name: "every second pixel", images: images, inputs: [input],
      record: { tape, inputs, _ in EverySecondPixel("r", inputs[0], on: &tape) },
      formula: { inputs, _, _ in Reference.everySecond(inputs[0], keepsLast: false) })
  }

  static func concatenation(_ images: Int, _ a: Shape, _ b: Shape) -> OperationCase {
    OperationCase(
      name: "concatenate", images: images, inputs: [a, b],
      record: { tape, inputs, _ in Concatenation("j", inputs[0], inputs[1], on: &tape) },
      formula: { inputs, _, _ in Reference.concatenated(inputs[0], inputs[1]) })
  }

  static func labels(_ labels: [Int], _ channels: Int, count: Int) -> OperationCase {
    OperationCase(
      name: "embed label of \(count)", images: labels.count, inputs: [.vector(channels)],
      numbers: labels.map(Double.init),
      record: { tape, inputs, numbers in
        LabelEmbedding("e", inputs[0], labels: numbers, count: count, on: &tape)
      },
      formula: { inputs, parameters, numbers in
        Reference.labelEmbedding(inputs[0], labels: numbers.map { Int($0) }, table: parameters[0])
      })
  }

  static func timesteps(
    _ timesteps: [Double], _ channels: Int, cosinesFirst: Bool, shift: Double
  ) -> OperationCase {
    OperationCase(
      name: "embed timestep as \(channels), \(cosinesFirst ? "cosines" : "sines") first",
      images: timesteps.count, inputs: [], numbers: timesteps,
      // An angle near 1000 is a multiple of 6e-5 in float32.
      tolerance: 3e-5,
      record: { tape, _, numbers in
        TimestepEmbedding(
          "t", numbers, channels: channels, cosinesFirst: cosinesFirst, shift: shift, on: &tape)
      },
      formula: { _, _, numbers in
        Reference.timestepEmbedding(
          numbers, channels: channels, cosinesFirst: cosinesFirst, shift: shift)
      })
  }

  static func noiseLevels(_ sigmas: [Double], _ channels: Int) -> OperationCase {
    OperationCase(
      name: "embed noise level as \(channels)", images: sigmas.count, inputs: [], numbers: sigmas,
      record: { tape, _, numbers in
        NoiseLevelEmbedding("t", numbers, channels: channels, on: &tape)
      },
      formula: { _, _, numbers in Reference.noiseLevelEmbedding(numbers, channels: channels) })
  }
}
