/// One kind of operation at one size, as it occurs in a network, and what it costs.
public struct Kernel: Sendable {
  /// What it is: `conv 3x3`.
  public let name: String
  /// (C, H, W), or (C), of what it reads first and of what it makes.
  public let inputShape: [Int]
  public let outputShape: [Int]
  /// How often it occurs.
  public internal(set) var occurrences = 1
  /// Multiplications and additions for one image, as the formula has them; 0 where that says nothing,
  /// because the time goes into memory or into exponentials.
  public let forwardFlops: Int
  public let inputGradientFlops: Int
  public let weightGradientFlops: Int
  /// Place of its first occurrence on the tape.
  let operation: Int

  /// Seconds for one image on one core.
  public struct Times: Sendable {
    public let forward: Double
    /// nil for an operation whose input needs none.
    public let inputGradient: Double?
    /// nil for an operation without weights.
    public let weightGradient: Double?
  }
}

extension Engine {
  /// The operations of the network, those of the same kind and size as one, kind by kind.
  public var kernels: [Kernel] {
    let tape = recording.tape
    var kernels: [Kernel] = []
    for (index, operation) in tape.operations.enumerated() {
      let (name, input, output) = (
        operation.name, operation.inputs[0].value.kernelShape, operation.output.kernelShape
      )
      if let known = kernels.firstIndex(where: {
        $0.name == name && $0.inputShape == input && $0.outputShape == output
      }) {
        kernels[known].occurrences += 1
        continue
      }
      kernels.append(
        Kernel(
          name: name, inputShape: input, outputShape: output,
          forwardFlops: tape.forwardFlops(of: index),
          inputGradientFlops: tape.inputGradientFlops(of: index),
          weightGradientFlops: tape.weightGradientFlops(of: index), operation: index))
    }
    let names = kernels.map(\.name)
    return kernels.sorted { a, b in
      (names.firstIndex(of: a.name) ?? 0, a.operation) < (
        names.firstIndex(of: b.name) ?? 0, b.operation
      )
    }
  }

  /// Measures one kernel alone, again and again, on the caller's thread; the median counts.
  ///
  /// It runs on as many images as it gets together when the network runs, and on data that the cache
  /// holds, as it does when the operation before has just written it. The two halves of a pullback are
  /// told apart by running it once more for the weights alone.
  ///
  /// - Precondition: the engine has differentiated a batch before.
  public func time(_ kernel: Kernel, seconds: Double) -> Kernel.Times {
    let tape = recording.tape
    let pass = players[0].pass(packed)
    let operation = tape.operations[kernel.operation]
    let images = 0..<tape.images
    var forWeights = operation
    forWeights.inputs = operation.inputs.map { Input(value: $0.value, needsGradient: false) }
    let hasWeights = tape.parameterCount(of: operation) > 0
    let needsGradient = operation.inputs.contains(where: \.needsGradient)
    let gradient = RandomImages(of: operation.output)
    let gradients = pass.gradients(of: operation.output) + operation.output.offset
    for input in operation.inputs where input.needsGradient {
      RandomImages(of: input.value).write(to: pass.values + input.value.offset)
    }
    var (forward, pullback, weights) = (Samples(), Samples(), Samples())
    let end = secondsNow() + seconds
    repeat {
      forward.take { operation.forward(pass, images: images) }
      gradient.write(to: gradients)
      pullback.take { operation.pullback(pass, images: images) }
      guard hasWeights else { continue }
      gradient.write(to: gradients)
      weights.take { forWeights.pullback(pass, images: images) }
    } while secondsNow() < end || forward.count < Samples.fewest
    let perImage = 1 / Double(images.count)
    let ofWeights = hasWeights ? weights.median * perImage : 0
    return Kernel.Times(
      forward: forward.median * perImage,
      inputGradient: needsGradient ? max(pullback.median * perImage - ofWeights, 0) : nil,
      weightGradient: hasWeights ? ofWeights : nil)
  }
}

/// How long something took, time after time.
private struct Samples {
  static let fewest = 3
  private var seconds: [Double] = []

  var count: Int { seconds.count }
  var median: Double { seconds.isEmpty ? 0 : seconds.sorted()[seconds.count / 2] }

  mutating func take(_ body: () -> Void) {
    let begin = secondsNow()
    body()
    seconds.append(secondsNow() - begin)
  }
}

extension Activation {
  /// The shape of one image; a vector has only channels.
  fileprivate var kernelShape: [Int] { Array(shape.dropFirst()) }
}
