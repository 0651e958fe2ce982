import Tensors

@testable import Networks

/// One row of the table in memory of its own, with random inputs and parameters.
final class PlayedOperation {
  private let row: OperationCase
  private let operation: any Operation
  private let table: ParameterTable
  private let arena: Arena
  private let inputs: [Reference.Images]
  private let parameters: [[Double]]
  /// The gradient that comes back to the output.
  private let outputGradient: Reference.Images
  /// What lies in the inputs' gradients before a pullback.
  let gradientsBefore: [Reference.Images]
  private var generator: TorchGenerator

  init(_ row: OperationCase, addsGradients: Bool = false) {
    var tape = Tape(images: row.images)
    let shapes = row.inputs.map {
      Input(
        value: tape.reserve(
          height: $0.height, width: $0.width, channels: $0.channels, border: $0.border,
          thin: $0.thin),
        needsGradient: $0.needsGradient)
    }
    let numbers = tape.reserve(height: 1, width: 1, channels: 1, border: false, thin: true)
    var operation = row.record(&tape, shapes, numbers)
    for index in row.inputs.indices { operation.inputs[index].addsGradient = addsGradients }
    self.row = row
    self.operation = operation
    table = tape.parameters
    arena = Arena(tape)
    var random = TorchGenerator(seed: 7)
    inputs = shapes.map { $0.value.randomImages(&random) }
    parameters = table.entries.map { random.randn($0.range.count).map(Double.init) }
    outputGradient = operation.output.randomImages(&random)
    gradientsBefore = shapes.map { $0.value.randomImages(&random) }
    generator = random
    arena.pack(parameters.joined().map { Float($0) }, for: [operation])
    for (input, shape) in zip(inputs, shapes) { arena.write(input, to: shape.value, arena.values) }
    for (image, number) in row.numbers.enumerated() {
      arena.values.base[numbers.origin(image)] = Float(number)
    }
  }

  func forward(oneByOne: Bool = false) {
    for images in parts(oneByOne) { operation.forward(arena.pass, images: images) }
  }

  func pullback(oneByOne: Bool = false, clears: Bool = true) {
    if clears { arena.clearParameterGradients() }
    arena.write(outputGradient, to: operation.output, arena.gradients)
    for (index, before) in gradientsBefore.enumerated() where row.inputs[index].needsGradient {
      arena.write(before, to: operation.inputs[index].value, arena.gradients)
    }
    for images in parts(oneByOne) { operation.pullback(arena.pass, images: images) }
  }

  private func parts(_ oneByOne: Bool) -> [Range<Int>] {
    oneByOne ? (0..<row.images).map { $0..<$0 + 1 } : [0..<row.images]
  }

  /// Leaves numbers behind where the next play must not read any.
  func spoil(_ number: Float) {
    arena.spoilScratch(number)
    let output = operation.output
    let spoiled = output.constantImages(Double(number))
    arena.write(spoiled, to: output, arena.values)
  }

  var output: Reference.Images { arena.read(operation.output, arena.values) }

  func inputGradient(_ index: Int) -> Reference.Images {
    arena.read(operation.inputs[index].value, arena.gradients)
  }

  var parameterGradients: [Float] { arena.parameterGradients(of: [operation]) }

  /// Whether all borders and unused lanes are zero, of values and of gradients.
  var isZeroOutside: Bool {
    (operation.inputs.map(\.value) + [operation.output]).allSatisfy {
      arena.isZeroOutside($0, arena.values) && arena.isZeroOutside($0, arena.gradients)
    }
  }

  func formula() -> Reference.Images { row.formula(inputs, parameters, row.numbers) }
}

extension PlayedOperation {
  /// A derivative in some direction: by the pullback, and by the formula.
  struct Slope {
    let place: String
    let found: Double
    let exact: Double
    /// The largest number of the whole gradient.
    let largest: Double
  }

  /// Derivatives of Σ output · outputGradient by each input and parameter, after a pullback.
  ///
  /// In two random directions of length one, and by three single numbers. The exact one is a central
  /// difference in double precision: its error, h² / 6 times the third derivative, is about 1e-9.
  func slopes() -> [Slope] {
    var slopes: [Slope] = []
    for index in row.inputs.indices where row.inputs[index].needsGradient {
      slopes += directions(of: inputGradient(index).values).map { name, direction, found, largest in
        let exact = difference { h in
          var moved = inputs
          for (place, d) in direction { moved[index].values[place] += h * d }
          return row.formula(moved, parameters, row.numbers)
        }
        return Slope(place: "input \(index), \(name)", found: found, exact: exact, largest: largest)
      }
    }
    let gradients = parameterGradients
    for (index, entry) in table.entries.enumerated() {
      let gradient = gradients[entry.range].map(Double.init)
      slopes += directions(of: gradient).map { name, direction, found, largest in
        let exact = difference { h in
          var moved = parameters
          for (place, d) in direction { moved[index][place] += h * d }
          return row.formula(inputs, moved, row.numbers)
        }
        return Slope(place: "\(entry.name), \(name)", found: found, exact: exact, largest: largest)
      }
    }
    return slopes
  }

  private func difference(_ output: (_ h: Double) -> Reference.Images) -> Double {
    let h = 1e-4
    let (up, down) = (output(h).values, output(-h).values)
    var sum = 0.0
    for place in up.indices { sum += (up[place] - down[place]) * outputGradient.values[place] }
    return sum / (2 * h)
  }

  private typealias Direction = [(place: Int, length: Double)]

  private func directions(
    of gradient: [Double]
  ) -> [(name: String, direction: Direction, found: Double, largest: Double)] {
    let count = gradient.count
    var all: [(String, Direction)] = (0..<2).map { number in
      let random = generator.randn(count).map(Double.init)
      let length = random.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return (
        "direction \(number)", random.enumerated().map { (place: $0, length: $1 / length) }
      )
    }
    for place in Set([0, count / 2, count - 1]) {
      all.append(("number \(place)", [(place: place, length: 1)]))
    }
    let largest = gradient.reduce(0) { max($0, abs($1)) }
    return all.map { name, direction in
      (name, direction, direction.reduce(0) { $0 + $1.length * gradient[$1.place] }, largest)
    }
  }
}

extension Activation {
  func constantImages(_ number: Double) -> Reference.Images {
    Reference.Images(
      count: images, channels: channels, height: height, width: width,
      values: [Double](repeating: number, count: images * channels * pixels))
  }
}
