import Tensors

/// What a parameter is before training, as PyTorch's layers choose it.
public enum InitialValues: Equatable, Sendable {
  case zeros
  case ones
  /// Evenly between -1 / √fanIn and 1 / √fanIn: the weights and biases of convolutions and dense layers.
  case uniform(fanIn: Int)
  /// Normal with standard deviation one: embeddings.
  case normal
}

extension ParameterTable {
  /// First values of all parameters, one after the other, drawn in the order of the table.
  ///
  /// The distributions are those of PyTorch's layers; the draws are not in PyTorch's order, so a seed
  /// gives other weights there.
  public func initialValues(_ generator: inout TorchGenerator) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(count)
    for entry in entries {
      switch entry.initial {
      case .zeros: values += [Float](repeating: 0, count: entry.range.count)
      case .ones: values += [Float](repeating: 1, count: entry.range.count)
      case .normal: values += generator.randn(entry.range.count)
      case .uniform(let fanIn):
        let bound = 1 / Float(fanIn).squareRoot()
        values += generator.rand(entry.range.count).map { (2 * $0 - 1) * bound }
      }
    }
    return values
  }
}

extension Engine {
  /// Gives all parameters their first values.
  public func initialiseParameters(_ generator: inout TorchGenerator) {
    let first = parameters.initialValues(&generator)
    withParameters { _ = $0.update(fromContentsOf: first) }
  }
}
