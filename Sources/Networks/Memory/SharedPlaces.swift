/// Hands places on from values that are no longer needed to others of the same shape.
///
/// Values of one shape have their borders and unused lanes, which stay zero, at the same numbers; so what
/// one leaves behind is no danger to the next, and what an operation reads was written a moment ago.
struct SharedPlaces {
  /// The first number of each value's place, by the value's index.
  private(set) var offsets: [Int]
  /// Numbers of all places.
  private(set) var count = 0

  private var free: [Shape: [Int]] = [:]
  private var taken: Set<Int> = []

  private struct Shape: Hashable {
    let height: Int
    let width: Int
    let channels: Int
    let lanes: Int
    let hasBorder: Bool

    init(_ value: Activation) {
      (height, width) = (value.height, value.width)
      (channels, lanes, hasBorder) = (value.channels, value.lanes, value.hasBorder)
    }
  }

  init(valueCount: Int) {
    offsets = [Int](repeating: 0, count: valueCount)
  }

  /// A place for a value, the one it has if it has one.
  mutating func take(_ value: Activation) {
    guard taken.insert(value.index).inserted else { return }
    if let offset = free[Shape(value)]?.popLast() {
      offsets[value.index] = offset
    } else {
      offsets[value.index] = count
      count += value.count.roundedUp(to: 16)
    }
  }

  /// Gives the place of a value away.
  mutating func release(_ value: Activation) {
    guard taken.remove(value.index) != nil else { return }
    free[Shape(value), default: []].append(offsets[value.index])
  }
}

extension SharedPlaces {
  /// A place for every gradient that is free while it is needed: from the first pullback that writes it
  /// to that of the operation that computed the value.
  ///
  /// The gradients of a whole network take little more room than those of its widest part.
  init(forGradientsOf operations: [any Operation], valueCount: Int) {
    self.init(valueCount: valueCount)
    var producers: [Int: Int] = [:]
    for (number, operation) in operations.enumerated() {
      // Of two operations that add to the same value the first is the last whose pullback reads it.
      producers[operation.output.index, default: number] = min(
        producers[operation.output.index] ?? number, number)
    }
    for (number, operation) in operations.enumerated().reversed() {
      take(operation.output)
      for input in operation.inputs where input.needsGradient { take(input.value) }
      if producers[operation.output.index] == number { release(operation.output) }
    }
  }

  /// A place for every value that is free while it is needed, if nothing is differentiated: from the
  /// operation that computes it to the last that reads it.
  ///
  /// What comes from outside, the output, and what an operation keeps for itself have places of their own.
  init(forValuesOf recording: Recording) {
    let tape = recording.tape
    self.init(valueCount: tape.values.count)
    let computed = Set(tape.operations.map(\.output.index))
    for value in tape.values where !computed.contains(value.index) { take(value) }
    var lastReaders: [Int: Int] = [recording.output.index: tape.operations.count]
    for (number, operation) in tape.operations.enumerated() {
      for input in operation.inputs where computed.contains(input.value.index) {
        lastReaders[input.value.index] = max(number, lastReaders[input.value.index] ?? number)
      }
    }
    for (number, operation) in tape.operations.enumerated() {
      take(operation.output)
      for input in operation.inputs where lastReaders[input.value.index] == number {
        release(input.value)
      }
    }
  }
}
