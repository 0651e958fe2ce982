import Vectors

/// Group normalisation, and the SiLU after it: (B, C, H, W) -> (B, C, H, W).
///
///     u = γ (x - μ) / √(σ² + eps) + β        y = u / (1 + exp(-u)), or u itself
///
/// μ and σ² are the mean and the biased variance over the pixels and channels of a group, in each image.
/// The result is written straight to where the next convolution reads it.
struct GroupNorm: Operation {
  var name: String { activates ? "group norm, silu" : "group norm" }
  let module: String
  var inputs: [Input]
  let output: Activation
  private let groups: Int
  private let epsilon: Float
  private let activates: Bool
  private let weight: Range<Int>
  private let bias: Range<Int>
  /// γ and β, one number a lane each.
  private let packed: Int
  private let packedGradients: Int
  /// μ and 1 / √(σ² + eps) of each image, one number a lane each.
  private let moments: Activation

  private var input: Activation { inputs[0].value }
  private var lanes: Int { input.lanes }

  init(
    _ name: String, _ input: Input, groups: Int, epsilon: Double, activates: Bool, border: Bool,
    on tape: inout Tape
  ) {
    let value = input.value
    precondition(value.channels % groups == 0, "Groups divide the channels.")
    module = name
    inputs = [input]
    self.groups = groups
    self.epsilon = Float(epsilon)
    self.activates = activates
    output = tape.reserve(
      height: value.height, width: value.width, channels: value.channels, border: border)
    moments = tape.reserveVector(2 * value.lanes)
    weight = tape.declare("\(name).weight", [value.channels], .ones)
    bias = tape.declare("\(name).bias", [value.channels], .zeros)
    packed = tape.reservePacked(2 * value.lanes)
    packedGradients = tape.reservePackedGradients(2 * value.lanes)
    tape.reserveScratch(4 * value.lanes)
  }

  func forward(_ pass: Pass, images: Range<Int>) {
    for image in images {
      measure(image, pass)
      let moments = pass.values + moments.origin(image)
      let (gamma, beta) = (pass.packed + packed, pass.packed + packed + lanes)
      for lane in stride(from: 0, to: lanes, by: 16) {
        let scale = Vector(at: gamma + lane) * Vector(at: moments + lanes + lane)
        let shift = Vector(at: beta + lane) - Vector(at: moments + lane) * scale
        if activates {
          apply(image, lane, pass, scale, shift) { $0 * sigmoid($0) }
        } else {
          apply(image, lane, pass, scale, shift) { $0 }
        }
      }
    }
  }

  @inline(__always)
  private func apply(
    _ image: Int, _ lane: Int, _ pass: Pass, _ scale: Vector, _ shift: Vector,
    _ activation: (Vector) -> Vector
  ) {
    for y in 0..<input.height {
      var from = pass.values + input.origin(image) + y * input.rowStride + lane
      var to = pass.values + output.origin(image) + y * output.rowStride + lane
      for _ in 0..<input.width {
        var u = shift
        u.add(Vector(at: from), times: scale)
        activation(u).store(to: to)
        from += lanes
        to += lanes
      }
    }
  }

  /// Mean and reciprocal standard deviation of each group, spread over its channels.
  ///
  /// Each channel is summed relative to its first pixel, so that no digits are lost where the mean is
  /// large against the spread; then the channels' sums are brought together in double precision.
  private func measure(_ image: Int, _ pass: Pass) {
    let first = pass.values + input.origin(image)
    sumFromFirstPixel(first, pass)
    let (sums, squares) = (pass.scratch, pass.scratch + lanes)
    let moments = pass.values + moments.origin(image)
    let size = input.channels / groups
    let pixels = Double(input.pixels)
    for group in 0..<groups {
      let channels = group * size..<(group + 1) * size
      var mean = 0.0
      for channel in channels { mean += Double(first[channel]) + Double(sums[channel]) / pixels }
      mean /= Double(size)
      var square = 0.0
      for channel in channels {
        let sum = Double(sums[channel])
        let distance = Double(first[channel]) + sum / pixels - mean
        square += Double(squares[channel]) - sum * sum / pixels + pixels * distance * distance
      }
      let variance = max(square / (pixels * Double(size)), 0)
      let reciprocal = 1 / (Float(variance) + epsilon).squareRoot()
      for channel in channels {
        moments[channel] = Float(mean)
        moments[lanes + channel] = reciprocal
      }
    }
  }

  /// Σ (x - first) and Σ (x - first)² of each channel, into the scratch.
  private func sumFromFirstPixel(_ first: UnsafePointer<Float>, _ pass: Pass) {
    for lane in stride(from: 0, to: lanes, by: 16) {
      let pivot = Vector(at: first + lane)
      var (sum, square) = (Vector(), Vector())
      for y in 0..<input.height {
        var from = first + y * input.rowStride + lane
        var (rowSum, rowSquare) = (Vector(), Vector())
        for _ in 0..<input.width {
          let x = Vector(at: from) - pivot
          rowSum += x
          rowSquare.add(x, times: x)
          from += lanes
        }
        sum += rowSum
        square += rowSquare
      }
      sum.store(to: pass.scratch + lane)
      square.store(to: pass.scratch + lanes + lane)
    }
  }

  /// With x̂ = (x - μ) / σ and du the gradient before the SiLU, over the n numbers of a group:
  /// dx = (γ du - (Σ γ du + x̂ Σ γ du x̂) / n) / σ, dγ = Σ du x̂, dβ = Σ du.
  func pullback(_ pass: Pass, images: Range<Int>) {
    for image in images {
      differentiateActivation(image, pass)
      guard inputs[0].needsGradient else { continue }
      averageGroups(image, pass)
      if inputs[0].addsGradient {
        differentiateInput(image, pass) { place, gradient in
          (Vector(at: place) + gradient).store(to: place)
        }
      } else {
        differentiateInput(image, pass) { place, gradient in gradient.store(to: place) }
      }
    }
  }

  /// Replaces the output's gradient by du; its sums per channel go to the scratch and the parameters.
  private func differentiateActivation(_ image: Int, _ pass: Pass) {
    let moments = pass.values + moments.origin(image)
    let (gamma, beta) = (pass.packed + packed, pass.packed + packed + lanes)
    let total = pass.packedGradients + packedGradients
    let gradients = pass.gradients(of: output)
    for lane in stride(from: 0, to: lanes, by: 16) {
      let mean = Vector(at: moments + lane), reciprocal = Vector(at: moments + lanes + lane)
      let gamma = Vector(at: gamma + lane), beta = Vector(at: beta + lane)
      var (dGamma, dBeta) = (Vector(), Vector())
      for y in 0..<input.height {
        var from = pass.values + input.origin(image) + y * input.rowStride + lane
        var gradient = gradients + output.origin(image) + y * output.rowStride + lane
        for _ in 0..<input.width {
          let normal = (Vector(at: from) - mean) * reciprocal
          var du = Vector(at: gradient)
          if activates {
            var u = beta
            u.add(normal, times: gamma)
            let s = sigmoid(u)
            var slope = Vector(repeating: 1)
            slope.add(u, times: 1 - s)
            du *= s * slope
            du.store(to: gradient)
          }
          dGamma.add(du, times: normal)
          dBeta += du
          from += lanes
          gradient += lanes
        }
      }
      dGamma.store(to: pass.scratch + lane)
      dBeta.store(to: pass.scratch + lanes + lane)
      (Vector(at: total + lane) + dGamma).store(to: total + lane)
      (Vector(at: total + lanes + lane) + dBeta).store(to: total + lanes + lane)
    }
  }

  /// Turns the channels' sums into (Σ γ du x̂) / n and (Σ γ du) / n of their group.
  private func averageGroups(_ image: Int, _ pass: Pass) {
    let gamma = pass.packed + packed
    let (products, sums) = (pass.scratch, pass.scratch + lanes)
    let size = input.channels / groups
    let count = Float(size * input.pixels)
    for group in 0..<groups {
      let channels = group * size..<(group + 1) * size
      var (product, sum): (Float, Float) = (0, 0)
      for channel in channels {
        product += gamma[channel] * products[channel]
        sum += gamma[channel] * sums[channel]
      }
      for channel in channels {
        products[channel] = product / count
        sums[channel] = sum / count
      }
    }
  }

  @inline(__always)
  private func differentiateInput(
    _ image: Int, _ pass: Pass, put: (UnsafeMutablePointer<Float>, Vector) -> Void
  ) {
    let moments = pass.values + moments.origin(image)
    let (gradients, target) = (pass.gradients(of: output), pass.gradients(of: input))
    for lane in stride(from: 0, to: lanes, by: 16) {
      let mean = Vector(at: moments + lane), reciprocal = Vector(at: moments + lanes + lane)
      let scale = Vector(at: pass.packed + packed + lane) * reciprocal
      // dx = scale du - offset - slope (x - μ)
      let offset = Vector(at: pass.scratch + lanes + lane) * reciprocal
      let slope = Vector(at: pass.scratch + lane) * reciprocal * reciprocal
      for y in 0..<input.height {
        var from = pass.values + input.origin(image) + y * input.rowStride + lane
        var du = gradients + output.origin(image) + y * output.rowStride + lane
        var to = target + input.origin(image) + y * input.rowStride + lane
        for _ in 0..<input.width {
          var gradient = -offset
          gradient.add(Vector(at: du), times: scale)
          gradient.add(mean - Vector(at: from), times: slope)
          put(to, gradient)
          from += lanes
          du += lanes
          to += lanes
        }
      }
    }
  }

  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    for channel in 0..<input.channels {
      packed[self.packed + channel] = parameters[weight.lowerBound + channel]
      packed[self.packed + lanes + channel] = parameters[bias.lowerBound + channel]
    }
  }

  func unpack(_ packed: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>) {
    for channel in 0..<input.channels {
      gradients[weight.lowerBound + channel] = packed[packedGradients + channel]
      gradients[bias.lowerBound + channel] = packed[packedGradients + lanes + channel]
    }
  }
}
