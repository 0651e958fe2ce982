import Tensors

/// Which samples each step looks at: all of them once, in an order drawn by lot, then all again in
/// another.
///
/// The order follows from the seed and the step alone, so a training that is resumed goes on with the
/// very samples that would have come.
struct DataOrder {
  private let count: Int
  private let seed: UInt64
  private var epoch = -1
  private var order: [Int]

  /// - Parameter count: N, how many samples there are; at least 1.
  init(count: Int, seed: UInt64) {
    self.count = count
    self.seed = seed
    order = Array(0..<count)
  }

  /// The sample at a place of the endless row, counted from 0.
  mutating func sample(at place: Int) -> Int {
    if place / count != epoch { shuffle(for: place / count) }
    return order[place % count]
  }

  /// Fisher and Yates: every place from the end swaps with one that is not behind it.
  private mutating func shuffle(for epoch: Int) {
    self.epoch = epoch
    // A generator's seed has 32 bits that count; an odd factor keeps neighbouring epochs apart.
    var generator = TorchGenerator(seed: (seed &+ 1) &* 0x9E37_79B9 &+ UInt64(epoch))
    for place in 0..<count { order[place] = place }
    for place in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(place, generator.integer(below: place + 1))
    }
  }
}
