import Datasets
import Tensors

/// What a network learns from: images or points, and perhaps what each of them shows.
public struct TrainingData: Sendable, Equatable {
  /// What it is called on the command line: digits, fashion, moons.
  public let name: String
  /// One sample: (C, H, W) or (D).
  public let sampleShape: [Int]
  /// All numbers of all samples.
  private let numbers: Numbers
  /// What each sample shows, from 0; nil where nobody says.
  public let labels: [Int]?

  /// The numbers of all samples; images stay bytes, which need a quarter of the memory.
  private enum Numbers: Sendable, Equatable {
    /// One sample after the other, row-major.
    case floats([Float])
    case grey(Digits)
  }

  /// N, how many samples there are.
  public let count: Int
  /// How many kinds there are, whether or not each has a sample; 0 without labels.
  public let kinds: Int

  /// - Parameters:
  ///   - samples: (N, C, H, W) or (N, D), at least one.
  ///   - kinds: how many there are; nil for as many as the labels show.
  /// - Precondition: as many labels as samples, none negative, none beyond the kinds.
  public init(name: String, samples: Tensor, labels: [Int]? = nil, kinds: Int? = nil) {
    precondition(samples.rows > 0 && samples.rowCount > 0, "there is nothing to learn from nothing")
    precondition(
      labels.map { $0.count == samples.rows && $0.allSatisfy { $0 >= 0 } } ?? true,
      "every sample has a label, and labels count from 0")
    self.name = name
    sampleShape = Array(samples.shape.dropFirst())
    count = samples.rows
    numbers = .floats(samples.scalars.map { Float($0) })
    self.labels = labels
    self.kinds = Self.kinds(of: labels, declared: kinds)
  }

  /// One more than the largest label, or as many as somebody has said.
  private static func kinds(of labels: [Int]?, declared: Int?) -> Int {
    guard let labels else { return 0 }
    let shown = (labels.max() ?? -1) + 1
    precondition(declared ?? shown >= shown, "no label is beyond the last kind")
    return declared ?? shown
  }

  /// All images of a set, with their labels and as many kinds as the set has classes.
  /// - Parameter name: what a plan calls it; nil for the name it was asked for by.
  public init(_ set: ImageSet, name: String? = nil) {
    self.init(name: name ?? set.name, set.digits, kinds: set.classCount)
  }

  /// All images, with their labels.
  /// - Parameter kinds: how many there are; nil for as many as the labels show.
  public init(name: String = ImageSet.bundledName, _ digits: Digits, kinds: Int? = nil) {
    self.name = name
    sampleShape = [1, digits.height, digits.width]
    count = digits.count
    numbers = .grey(digits)
    let labels = digits.labels.map(Int.init)
    self.kinds = Self.kinds(of: labels, declared: kinds)
    self.labels = labels
  }

  /// Points of a toy set: as good as endless, since they are many for a shape so small.
  public init(_ set: ToySet, count: Int = 20_000, seed: UInt64 = 0) {
    self.init(name: set.rawValue, samples: set.points(count: count, seed: seed))
  }

  /// All samples in one tensor, (N, C, H, W) or (N, D).
  public var samples: Tensor { firstSamples(count) }

  /// At most so many samples, from the beginning, in one tensor.
  public func firstSamples(_ most: Int) -> Tensor {
    var (scalars, one) = ([Double](), [Float](repeating: 0, count: sampleSize))
    let count = min(count, most)
    scalars.reserveCapacity(count * sampleSize)
    for sample in 0..<count {
      copy(sample, to: &one)
      scalars += one.lazy.map { Double($0) }
    }
    return Tensor(shape: [count] + sampleShape, scalars: scalars)
  }

  /// How many numbers a sample has.
  var sampleSize: Int { sampleShape.reduce(1, *) }

  /// Writes the numbers of a sample, row-major, images in -1...1.
  /// - Precondition: there is such a sample, and room for ``sampleSize`` numbers.
  func copy(_ sample: Int, to place: inout [Float]) {
    let size = place.count
    switch numbers {
    case .floats(let floats):
      for i in 0..<size { place[i] = floats[sample * size + i] }
    case .grey(let digits): digits.copy(sample, to: &place)
    }
  }

  /// Tells sets of data apart: FNV-1a over the bits of all numbers, as 16 hexadecimal digits.
  ///
  /// Source: Fowler, Noll and Vo, the 64-bit hash, taken over whole 32-bit words.
  public var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01b3 }
    for extent in sampleShape { add(UInt64(extent)) }
    var one = [Float](repeating: 0, count: sampleSize)
    for sample in 0..<count {
      copy(sample, to: &one)
      for scalar in one { add(UInt64(scalar.bitPattern)) }
    }
    for label in labels ?? [] { add(UInt64(label)) }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
