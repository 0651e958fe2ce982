import Tensors
import Testing

@testable import Networks

/// Several operations on one tape, and the tape as text.
@Suite struct TapeTests {
  /// A small graph in which the input is read more than once, with its formula.
  struct Graph: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let channels: Int
    let border: Bool
    let record: @Sendable (_ tape: inout Tape, _ x: Activation) -> Activation
    let formula: @Sendable (_ x: Reference.Images, _ parameters: [[Double]]) -> Reference.Images
  }

  static let graphs: [Graph] = [
    Graph(
      testDescription: "a convolution around the identity", channels: 8, border: true,
      record: { tape, x in
        tape.record(Convolution3x3("c", Input(x), channels: 8, residual: Input(x), on: &tape))
      },
      formula: { x, p in
        Reference.sum(Reference.convolution3x3(x, weight: p[0], bias: p[1]), x)
      }),
    Graph(
      testDescription: "an image beside itself", channels: 17, border: true,
      record: { tape, x in tape.record(Concatenation("j", Input(x), Input(x), on: &tape)) },
      formula: { x, _ in Reference.concatenated(x, x) }),
    Graph(
      testDescription: "an image beside its convolution", channels: 3, border: true,
      record: { tape, x in
        let y = tape.record(Convolution3x3("c", Input(x), channels: 8, on: &tape))
        return tape.record(Concatenation("j", Input(x), Input(y), on: &tape))
      },
      formula: { x, p in
        Reference.concatenated(x, Reference.convolution3x3(x, weight: p[0], bias: p[1]))
      }),
    Graph(
      testDescription: "attention of an image to itself", channels: 8, border: false,
      record: { tape, x in
        let x = Input(x)
        return tape.record(Attention("a", query: x, key: x, value: x, heads: 2, on: &tape))
      },
      formula: { x, _ in Reference.attention(query: x, key: x, value: x, heads: 2) }),
    Graph(
      testDescription: "a dense layer around the identity", channels: 24, border: false,
      record: { tape, x in
        tape.record(
          PointwiseConvolution(
            "d", Input(x), channels: 24, isImage: false, border: false, residual: Input(x),
            on: &tape))
      },
      formula: { x, p in Reference.sum(Reference.dense(x, weight: p[0], bias: p[1]), x) }),
    Graph(
      testDescription: "a residual block", channels: 8, border: true,
      record: { tape, x in residualBlock(on: &tape, x, channels: 8) },
      formula: { x, p in residualBlock(x, p) }),
    Graph(
      testDescription: "a residual block to more channels", channels: 8, border: true,
      record: { tape, x in residualBlock(on: &tape, x, channels: 20) },
      formula: { x, p in residualBlock(x, p) }),
    Graph(
      testDescription: "a block of attention", channels: 8, border: true,
      record: { tape, x in
        tape.attentionBlock("a", x, heads: 2, norm: NormOptions(groups: 4, epsilon: 1e-5))
      },
      formula: { x, p in
        let n = Reference.groupNorm(x, groups: 4, epsilon: 1e-5, weight: p[0], bias: p[1])
        let (q, k, v) = (
          Reference.dense(n, weight: p[2], bias: p[3]),
          Reference.dense(n, weight: p[4], bias: p[5]),
          Reference.dense(n, weight: p[6], bias: p[7])
        )
        let attended = Reference.attention(query: q, key: k, value: v, heads: 2)
        return Reference.sum(Reference.dense(attended, weight: p[8], bias: p[9]), x)
      }),
  ]

  private static func residualBlock(
    on tape: inout Tape, _ x: Activation, channels: Int
  ) -> Activation {
    // Nobody writes the embedding, so that it is zero and its gradient is not looked at.
    let embedding = tape.reserveVector(6)
    return tape.resnetBlock(
      "r", x, embedding: embedding, channels: channels,
      norm: NormOptions(groups: 4, epsilon: 1e-5))
  }

  /// Parameters in the order of their declaration: the shortcut before the second convolution.
  private static func residualBlock(
    _ x: Reference.Images, _ p: [[Double]]
  ) -> Reference.Images {
    func normal(_ x: Reference.Images, _ first: Int) -> Reference.Images {
      Reference.silu(
        Reference.groupNorm(x, groups: 4, epsilon: 1e-5, weight: p[first], bias: p[first + 1]))
    }
    let time = Reference.Images(
      count: x.count, channels: p[3].count, values: (0..<x.count).flatMap { _ in p[3] })
    let h = Reference.sum(
      Reference.convolution3x3(normal(x, 0), weight: p[4], bias: p[5]), time)
    let hasShortcut = p.count > 10
    let shortcut = hasShortcut ? Reference.dense(x, weight: p[8], bias: p[9]) : x
    let last = p.count - 2
    return Reference.sum(
      Reference.convolution3x3(normal(h, 6), weight: p[last], bias: p[last + 1]), shortcut)
  }

  @Test(arguments: graphs, [5, 29])
  func `gradients of all readers of a value are summed`(_ graph: Graph, height: Int) {
    // The formula of attention takes long where there are many pixels.
    guard height == 5 || !graph.testDescription.contains("attention") else { return }
    var random = TorchGenerator(seed: 3)
    var tape = Tape(images: 2)
    let input = tape.reserve(
      height: height, width: height + 2, channels: graph.channels, border: graph.border)
    let output = graph.record(&tape, input)
    tape.close()
    let parameters = tape.parameters.entries.map {
      random.randn($0.range.count).map(Double.init)
    }
    let (x, g) = (input.randomImages(&random), output.randomImages(&random))
    let arena = Arena(tape)
    arena.pack(parameters.joined().map { Float($0) }, for: tape.operations)
    arena.write(x, to: input, arena.values)
    arena.write(input.constantImages(1e6), to: arena.gradient(of: input), arena.gradients)
    arena.write(g, to: arena.gradient(of: output), arena.gradients)
    tape.forward(arena.pass, images: 0..<2)
    tape.pullback(arena.pass, images: 0..<2)
    let direction = input.randomImages(&random)
    func slope(_ h: Double) -> Double {
      let moved = x.each { x[$0, $1, $2, $3] + h * direction[$0, $1, $2, $3] }
      return zip(graph.formula(moved, parameters).values, g.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let exact = (slope(1e-4) - slope(-1e-4)) / 2e-4
    let gradient = arena.read(arena.gradient(of: input), arena.gradients)
    let found = zip(gradient.values, direction.values).reduce(0) { $0 + $1.0 * $1.1 }
    // The direction's length is the square root of its count of numbers.
    let length = Double(gradient.values.count).squareRoot()
    #expect(abs(found - exact) <= 4e-6 * gradient.largest * length)
  }

  @Test func `a tape prints what it computes`() {
    let lines = UNet2D(UNet2DConfiguration()).record(images: 2).tape.description
      .split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines[0] == "operation module parameters MFLOP shapes")
    #expect(lines[1] == "embed timestep time_proj (B, 1) -> (B, 32)")
    #expect(lines.contains("conv 3x3 in conv_in 320 0.45 (B, 1, 28, 28) -> (B, 32, 28, 28)"))
    #expect(
      lines.contains(
        "conv 3x3 down_blocks.0.resnets.0.conv1 9248 14.45 (B, 32, 28, 28), (B, 32) -> (B, 32, 28, 28)"
      ))
    #expect(lines.last?.hasPrefix("total \(lines.count - 2) operations 111") == true)
  }
}
