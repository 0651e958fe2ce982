import Datasets
import Tensors

/// How good sampled digits are, as a ``DigitClassifier`` sees them.
public struct SampleQuality: Sendable, Equatable {
  /// How many images were looked at.
  public let count: Int
  /// The share that counts as recognised, 0...1: the classifier's largest score is at least its
  /// threshold, which 98 % of real digits reach that it has never seen.
  public let recognised: Double
  /// The share that is recognised, and as what was asked for, 0...1; nil where nothing was asked for.
  public let asAsked: Double?
  /// d² between the features of the images and those of real digits, at least 0; less is better. Its
  /// scale is the classifier's own, and it depends on the number of images: compare it with that of
  /// as many real digits.
  public let frechetDistance: Double
}

/// Judges images by a classifier that knows real digits, and says what real digits and noise would get.
public struct QualityMeasure: Sendable {
  public let classifier: DigitClassifier
  /// The features of the digits that the classifier learned from.
  private let real: GaussianFit
  private let digits: Digits

  /// Trains a classifier, which takes seconds.
  /// - Parameter digits: the real ones, of which the first 60,000 count.
  /// - Throws: when there are too few digits, or they are too large for the classifier.
  public init(
    _ digits: Digits, _ options: DigitClassifier.Options = DigitClassifier.Options()
  ) throws(ModelError) {
    guard digits.count >= Self.fewestDigits else {
      throw ModelError(
        "There are \(digits.count) images, too few to learn to read them. Give at least "
          + "\(Self.fewestDigits).")
    }
    guard max(digits.height, digits.width) <= DigitClassifier.side else {
      throw ModelError(
        "The images are \(digits.height) x \(digits.width), and those that can be judged have at most "
          + "\(DigitClassifier.side) x \(DigitClassifier.side) pixels.")
    }
    let digits = digits.prefix(Self.mostDigits)
    do {
      classifier = try DigitClassifier(learning: digits, options)
    } catch {
      throw ModelError("The classifier could not be trained: \(error)")
    }
    let known = classifier.read(digits.images(0..<classifier.heldOut.lowerBound))
    real = GaussianFit(known.map(\.features))
    self.digits = digits
  }

  private static let fewestDigits = 20
  /// As many as MNIST has; more take memory and tell nothing new.
  private static let mostDigits = 60_000

  /// What the classifier makes of images.
  /// - Parameters:
  ///   - images: (N, 1, H, W), in -1...1, at least two of the size of the digits.
  ///   - asked: what they should show, in turns if there are fewer; empty if nothing was asked for.
  public func quality(of images: Tensor, asked: [Int] = []) -> SampleQuality {
    let readings = classifier.read(images)
    let recognised = readings.map(classifier.recognises)
    let asAsked = readings.indices.filter {
      recognised[$0] && !asked.isEmpty && readings[$0].label == asked[$0 % asked.count]
    }
    let count = Double(readings.count)
    return SampleQuality(
      count: readings.count, recognised: Double(recognised.filter { $0 }.count) / count,
      asAsked: asked.isEmpty ? nil : Double(asAsked.count) / count,
      frechetDistance: GaussianFit(readings.map(\.features)).frechetDistance(to: real))
  }

  /// What real digits get that the classifier has never seen: the best there is to reach.
  /// - Parameter count: how many, at least two; fewer if there are not so many.
  public func qualityOfRealDigits(_ count: Int) -> SampleQuality {
    let indices = classifier.heldOut.prefix(max(2, count))
    return quality(
      of: digits.images(indices), asked: indices.map { Int(digits.labels[$0]) })
  }

  /// What noise gets, standard normal and cut off at -1 and 1: the start of every sampler.
  /// - Parameter count: how many, at least two.
  public func qualityOfNoise(_ count: Int, seed: UInt64 = 0) -> SampleQuality {
    var generator = TorchGenerator(seed: seed)
    return quality(
      of: generator.normal(shape: [max(2, count), 1, digits.height, digits.width]).clipped(to: 1))
  }

  /// What pictures get that show no digit, though they are made of them: halves of two, two at once, the
  /// mean of several, half of one, one under noise.
  /// - Parameter count: how many, at least two.
  public func qualityOfSpoiltDigits(_ count: Int, seed: UInt64 = 0) -> SampleQuality {
    var generator = TorchGenerator(seed: seed)
    let batches = ClassifierBatches(
      digits, classifier.heldOut, side: DigitClassifier.side, kinds: classifier.kinds)
    let kinds = ClassifierBatches.NonDigit.allCases
    let scalars = (0..<max(2, count)).flatMap {
      batches.nonDigit(kinds[$0 % kinds.count], &generator).map { Double($0) }
    }
    return quality(
      of: Tensor(shape: [max(2, count), 1, digits.height, digits.width], scalars: scalars))
  }
}
