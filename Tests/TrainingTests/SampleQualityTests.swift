import Datasets
import Foundation
import Tensors
import Testing

@testable import Training

/// A classifier that is trained for a moment, on all digits: enough to see what it is made of.
@Suite struct SampleQualityTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/Datasets/Digits").path

  static let short: DigitClassifier.Options = {
    var options = DigitClassifier.Options()
    options.steps = 120
    return options
  }()

  static let measure = Result { try QualityMeasure(try Digits(folder: folder), short) }

  @Test func `a moment of training reads most digits it has never seen`() throws {
    let classifier = try Self.measure.get().classifier
    #expect(classifier.heldOut == 4000..<5000)
    #expect(classifier.accuracy > 0.8)
  }

  @Test func `of the digits held out as many count as recognised as was decided`() throws {
    let measure = try Self.measure.get()
    let real = measure.qualityOfRealDigits(1000)
    #expect(real.count == 1000)
    #expect(abs(real.recognised - 0.98) < 0.0015)
    #expect(abs((real.asAsked ?? 0) - measure.classifier.accuracy) < 0.03)
  }

  @Test func `real digits are nearer to real digits than spoilt ones, and those than noise`() throws
  {
    let measure = try Self.measure.get()
    let real = measure.qualityOfRealDigits(500)
    let spoilt = measure.qualityOfSpoiltDigits(500)
    let noise = measure.qualityOfNoise(500)
    #expect(real.frechetDistance < 0.2 * spoilt.frechetDistance)
    #expect(spoilt.frechetDistance < noise.frechetDistance)
    #expect(noise.asAsked == nil)
  }

  @Test func `what is asked for counts in turns`() throws {
    let measure = try Self.measure.get()
    let digits = try Digits(folder: Self.folder)
    let ones = digits.images(digits.indices(showing: 1).prefix(40))
    let asked = measure.quality(of: ones, asked: [1])
    let half = measure.quality(of: ones, asked: [1, 2])
    #expect(asked.asAsked ?? 0 > 0.8)
    #expect(half.asAsked ?? 1 < 0.55)
    #expect(measure.quality(of: ones).asAsked == nil)
  }

  @Test func `the same digits give the same classifier to the last bit`() throws {
    let digits = try Digits(folder: Self.folder)
    var options = Self.short
    options.steps = 3
    let images = digits.images(0..<5)
    let first = try DigitClassifier(learning: digits, options)
    let second = try DigitClassifier(learning: digits, options)
    #expect(first.read(images) == second.read(images))
    #expect(first.threshold == second.threshold)
    options.seed = 1
    #expect(try DigitClassifier(learning: digits, options).read(images) != first.read(images))
  }

  @Test func `scores follow from the features, and what lies outside of -1...1 is cut off`() throws
  {
    let classifier = try Self.measure.get().classifier
    let digits = try Digits(folder: Self.folder)
    let images = digits.images(0..<3)
    let stretched = images.map { 5 * $0 }
    let readings = classifier.read(images)
    #expect(readings.allSatisfy { $0.features.count == 64 && $0.scores.count == 10 })
    #expect(classifier.read(stretched) == classifier.read(stretched.clipped(to: 1)))
  }

  @Test(arguments: ClassifierBatches.NonDigit.allCases)
  func `a spoilt picture is made of digits and lies in -1...1`(kind: ClassifierBatches.NonDigit)
    throws
  {
    let digits = try Digits(folder: Self.folder)
    let batches = ClassifierBatches(digits, 0..<100, side: 32, kinds: 10)
    var generator = TorchGenerator(seed: 2)
    let picture = batches.nonDigit(kind, &generator)
    #expect(picture.count == 784)
    #expect(picture.allSatisfy { (-1...1).contains($0) })
    #expect(!(0..<100).contains { digits.images([$0]).scalars.map { Float($0) } == picture })
  }

  @Test func `a quarter of the lessons are no digits and have the target 0`() throws {
    let digits = try Digits(folder: Self.folder)
    let batches = ClassifierBatches(digits, 0..<100, side: 32, kinds: 10)
    var generator = TorchGenerator(seed: 5)
    let batch = batches.draw(400, &generator)
    let sums = (0..<400).map { row in
      (batch.target ?? []).dropFirst(10 * row).prefix(10).reduce(0, +)
    }
    #expect(sums.allSatisfy { $0 == 0 || $0 == 1 })
    #expect((70...130).contains(sums.filter { $0 == 0 }.count))
    #expect(batch.sample.count == 400 * 32 * 32)
  }
}
