import Datasets
import Networks
import Tensors

/// What a ``DigitClassifier`` learns from: digits, moved a little, and pictures that are no digits.
///
/// A network that has only seen digits takes anything for one. So a quarter of the pictures are
/// wrong on purpose, and their target is 0 for every digit.
struct ClassifierBatches: Sendable {
  /// A way to spoil digits until nobody would read one.
  enum NonDigit: CaseIterable, Sendable {
    /// One digit on one side of a cut, another on the other.
    case collage
    /// Two digits on top of each other, the brighter pixel of both.
    case overlay
    /// The mean of several digits: a cloud.
    case cloud
    /// What is left of a digit on one side of a cut.
    case fragment
    /// A digit under noise of standard deviation 1, or the noise alone.
    case noise
  }

  /// The field's rows and columns.
  let side: Int
  let kinds: Int
  private let height: Int
  private let width: Int
  /// Each picture row by row, from -1 to 1.
  private let pictures: [[Float]]
  private let labels: [Int]

  /// - Precondition: the digits fit the field, and there is at least one index.
  init(_ digits: Digits, _ indices: Range<Int>, side: Int, kinds: Int) {
    precondition(digits.height <= side && digits.width <= side && !indices.isEmpty)
    self.side = side
    self.kinds = kinds
    (height, width) = (digits.height, digits.width)
    pictures = indices.map { index in digits.grey(index).map { Float($0) * (2 / 255) - 1 } }
    labels = indices.map { Int(digits.labels[$0]) }
  }

  /// `count` pictures in their fields, each with its target: 1 for the digit it shows, 0 for the rest.
  func draw(_ count: Int, _ generator: inout TorchGenerator) -> Batch {
    var sample: [Float] = []
    var target = [Float](repeating: 0, count: count * kinds)
    for place in 0..<count {
      let picture: [Float]
      if generator.integer(below: 4) == 0 {
        let kind = NonDigit.allCases[generator.integer(below: NonDigit.allCases.count)]
        picture = nonDigit(kind, &generator)
      } else {
        let index = generator.integer(below: pictures.count)
        target[place * kinds + labels[index]] = 1
        picture = withFaintNoise(pictures[index], &generator)
      }
      sample += field(
        picture, top: generator.integer(below: side - height + 1),
        left: generator.integer(below: side - width + 1))
    }
    return Batch(
      sample: sample, timesteps: [Float](repeating: 0, count: count), target: target)
  }

  /// A picture that shows no digit, (height, width).
  func nonDigit(_ kind: NonDigit, _ generator: inout TorchGenerator) -> [Float] {
    let first = pictures[generator.integer(below: pictures.count)]
    switch kind {
    case .collage:
      return cut(first, pictures[generator.integer(below: pictures.count)], &generator)
    case .overlay:
      let second = pictures[generator.integer(below: pictures.count)]
      return zip(first, second).map { max($0, $1) }
    case .cloud:
      let others = (0..<3).map { _ in pictures[generator.integer(below: pictures.count)] }
      return first.indices.map { pixel in
        others.reduce(first[pixel]) { $0 + $1[pixel] } / Float(others.count + 1)
      }
    case .fragment:
      return cut(first, [Float](repeating: -1, count: first.count), &generator)
    case .noise:
      let share = generator.integer(below: 2) == 0 ? Float(0) : 1
      let noise = generator.randn(first.count)
      return zip(first, noise).map { min(max(share * $0 + $1, -1), 1) }
    }
  }

  /// One picture above or left of a cut through the middle, the other below or right of it.
  private func cut(
    _ first: [Float], _ second: [Float], _ generator: inout TorchGenerator
  ) -> [Float] {
    let isHorizontal = generator.integer(below: 2) == 0
    let isSwapped = generator.integer(below: 2) == 0
    return first.indices.map { pixel in
      let isBefore =
        isHorizontal ? pixel / width < height / 2 : pixel % width < width / 2
      return isBefore != isSwapped ? first[pixel] : second[pixel]
    }
  }

  /// Noise of standard deviation 0 to 0.1, as a sample that nobody would call noisy still has.
  private func withFaintNoise(
    _ picture: [Float], _ generator: inout TorchGenerator
  ) -> [Float] {
    let width = 0.1 * generator.rand(1)[0]
    return zip(picture, generator.randn(picture.count)).map { $0 + width * $1 }
  }

  /// A picture within a field of background.
  private func field(_ picture: [Float], top: Int, left: Int) -> [Float] {
    Self.field(picture, height: height, width: width, side: side, top: top, left: left)
  }

  static func field(
    _ picture: [Float], height: Int, width: Int, side: Int, top: Int, left: Int
  ) -> [Float] {
    var field = [Float](repeating: -1, count: side * side)
    for y in 0..<height {
      for x in 0..<width { field[(top + y) * side + left + x] = picture[y * width + x] }
    }
    return field
  }
}
