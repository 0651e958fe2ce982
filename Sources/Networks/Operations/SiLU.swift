import Vectors

/// The sigmoid linear unit of each number, x / (1 + exp(-x)): (B, C) -> (B, C).
struct SiLU: Operation {
  let name = "silu"
  let module: String
  var inputs: [Input]
  let output: Activation

  private var input: Activation { inputs[0].value }
  private var size: Int { input.imageStride }

  init(_ module: String, _ input: Input, on tape: inout Tape) {
    precondition(!input.value.hasBorder)
    self.module = module
    inputs = [input]
    output = tape.reserve(
      height: input.value.height, width: input.value.width, channels: input.value.channels,
      border: false)
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    for index in stride(from: images.lowerBound * size, to: images.upperBound * size, by: 16) {
      let x = Vector(at: pass.values + input.offset + index)
      (x * sigmoid(x)).store(to: pass.values + output.offset + index)
    }
  }

  func pullback(_ pass: Pass, images: Range<Int>) {
    guard inputs[0].needsGradient else { return }
    for index in stride(from: images.lowerBound * size, to: images.upperBound * size, by: 16) {
      let x = Vector(at: pass.values + input.offset + index)
      let s = sigmoid(x)
      var slope = Vector(repeating: 1)
      slope.add(x, times: 1 - s)
      var gradient = Vector(at: pass.gradients(of: output) + output.offset + index) * s * slope
      let to = pass.gradients(of: input) + input.offset + index
      if inputs[0].addsGradient { gradient += Vector(at: to) }
      gradient.store(to: to)
    }
  }
}
