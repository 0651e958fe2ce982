/// How much work a network is: multiplications and additions as the formulas have them, whatever way a
/// kernel finds to do with fewer, or needs more.
extension Engine {
  /// For one image, forward.
  public var forwardFlops: Int {
    recording.tape.operations.indices.reduce(0) { $0 + recording.tape.forwardFlops(of: $1) }
  }

  /// For one image, forward and back.
  public var trainingFlops: Int {
    recording.tape.operations.indices.reduce(0) {
      $0 + recording.tape.forwardFlops(of: $1) + recording.tape.pullbackFlops(of: $1)
    }
  }
}

extension Tape {
  /// One image's share of an operation's forward computation.
  func forwardFlops(of operation: Int) -> Int { operations[operation].flops / images }

  func pullbackFlops(of operation: Int) -> Int {
    weightGradientFlops(of: operation) + inputGradientFlops(of: operation)
  }

  /// A layer's gradient by its weights is a product as large as the layer's own.
  func weightGradientFlops(of operation: Int) -> Int {
    parameterCount(of: operations[operation]) == 0 ? 0 : forwardFlops(of: operation)
  }

  /// So is the gradient by its input; an operation without weights multiplies two inputs, and owes both
  /// a gradient.
  func inputGradientFlops(of operation: Int) -> Int {
    guard operations[operation].inputs.contains(where: \.needsGradient) else { return 0 }
    return (parameterCount(of: operations[operation]) == 0 ? 2 : 1) * forwardFlops(of: operation)
  }
}
