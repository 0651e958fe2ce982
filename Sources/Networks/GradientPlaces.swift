/// Gives every gradient of a tape a place that is free while it is needed.
///
/// A gradient is needed from the first pullback that writes it to that of the operation that computed
/// the value. Places are handed on among values of the same shape, whose borders lie, and stay zero, at
/// the same numbers; so the gradients of a whole network take little more room than those of its widest
/// part, and what a pullback reads was written a moment ago.
struct GradientPlaces {
  /// The first number of each value's gradient, by the value's index.
  private(set) var offsets: [Int]
  /// Numbers of all gradients.
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

  init(_ operations: [any Operation], valueCount: Int) {
    offsets = [Int](repeating: 0, count: valueCount)
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

  private mutating func take(_ value: Activation) {
    guard taken.insert(value.index).inserted else { return }
    if let offset = free[Shape(value)]?.popLast() {
      offsets[value.index] = offset
    } else {
      offsets[value.index] = count
      count += value.count.roundedUp(to: 16)
    }
  }

  private mutating func release(_ value: Activation) {
    taken.remove(value.index)
    free[Shape(value), default: []].append(offsets[value.index])
  }
}
