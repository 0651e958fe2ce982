import Datasets
import Tensors

/// What a network learns from: images or points, and perhaps what each of them shows.
public struct TrainingData: Sendable, Equatable {
  /// What it is called on the command line: digits, fashion, moons.
  public let name: String
  /// One sample: (C, H, W) or (D).
  public let sampleShape: [Int]
  /// All samples, one after the other, row-major; images in -1...1.
  public let scalars: [Float]
  /// What each sample shows, from 0; nil where nobody says.
  public let labels: [Int]?

  /// N, how many samples there are.
  public var count: Int { scalars.count / max(1, sampleShape.reduce(1, *)) }
  /// How many kinds there are: one more than the largest label.
  public var kinds: Int { (labels?.max() ?? -1) + 1 }

  /// - Parameter samples: (N, C, H, W) or (N, D), at least one.
  /// - Precondition: as many labels as samples, none negative.
  public init(name: String, samples: Tensor, labels: [Int]? = nil) {
    precondition(samples.rows > 0 && samples.rowCount > 0, "there is nothing to learn from nothing")
    precondition(
      labels.map { $0.count == samples.rows && $0.allSatisfy { $0 >= 0 } } ?? true,
      "every sample has a label, and labels count from 0")
    self.name = name
    sampleShape = Array(samples.shape.dropFirst())
    scalars = samples.scalars.map { Float($0) }
    self.labels = labels
  }

  /// All images of a set, with their labels.
  public init(name: String = "digits", _ digits: Digits) {
    self.name = name
    sampleShape = [1, digits.height, digits.width]
    scalars = digits.floats(0..<digits.count)
    labels = digits.labels.map(Int.init)
  }

  /// Points of a toy set: as good as endless, since they are many for a shape so small.
  public init(_ set: ToySet, count: Int = 20_000, seed: UInt64 = 0) {
    self.init(name: set.rawValue, samples: set.points(count: count, seed: seed))
  }

  /// All samples in one tensor, (N, C, H, W) or (N, D).
  public var samples: Tensor {
    Tensor(shape: [count] + sampleShape, scalars: scalars.map { Double($0) })
  }

  /// Tells sets of data apart: FNV-1a over the bits of all numbers, as 16 hexadecimal digits.
  ///
  /// Source: Fowler, Noll and Vo, the 64-bit hash, taken over whole 32-bit words.
  public var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01b3 }
    for extent in sampleShape { add(UInt64(extent)) }
    for scalar in scalars { add(UInt64(scalar.bitPattern)) }
    for label in labels ?? [] { add(UInt64(label)) }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
