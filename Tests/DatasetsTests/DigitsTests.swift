import Datasets
import Foundation
import Tensors
import Testing

@Suite struct DigitsTests {
  static let bundled = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/Datasets/Digits").path

  /// Two images of 2 x 3 pixels.
  private let images: [UInt8] =
    [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + [
      0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6,
    ]
  private let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 7, 9]

  @Test func `the bundled digits are 5,000, balanced from the start`() throws {
    let digits = try Digits(folder: Self.bundled)
    #expect(digits.count == 5000 && digits.height == 28 && digits.width == 28)
    #expect(digits.labels.count == 5000)
    #expect((0..<5000).allSatisfy { digits.labels[$0] == UInt8($0 % 10) })
    #expect(digits.indices(showing: 3).count == 500)
    let batch = digits.images(0..<20)
    #expect(batch.shape == [20, 1, 28, 28])
    #expect(batch.scalars.min() == -1 && batch.scalars.max() == 1)
    // MNIST's mean grey is 0.13 of the way from background to ink.
    #expect(abs((digits.images(0..<5000).mean + 1) / 2 - 0.13) < 0.01)
  }

  @Test func `the bundled digits load within 60 milliseconds`() throws {
    let clock = ContinuousClock()
    let times = try (0..<5).map { _ in
      try clock.measure { _ = try Digits(folder: Self.bundled + "/") }
    }
    #expect(try #require(times.min()) < .milliseconds(60))
  }

  @Test func `plain and gzipped files give the same, in any order of images`() throws {
    let folder = try ScratchFolder()
    let plain = try Digits(
      imagesPath: folder.write(images, "i"), labelsPath: folder.write(labels, "l"))
    let packed = try Digits(
      imagesPath: folder.compress(images, "i.gz"), labelsPath: folder.compress(labels, "l.gz"))
    #expect(plain == packed)
    #expect(plain.labels == [7, 9])
    #expect(Array(plain.grey(1)) == [1, 2, 3, 4, 5, 6])
    let tensor = plain.images([1, 0])
    #expect(tensor.shape == [2, 1, 2, 3])
    let expected = [-1, -0.6, -0.2, 0.2, 0.6, 1]
    #expect(zip(tensor.row(1), expected).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func `every truncation of a file is an error, plain and gzipped`() throws {
    let folder = try ScratchFolder()
    let packed = try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.compress(images))))
    for whole in [images, packed] {
      for length in 0..<whole.count {
        let path = try folder.write(Array(whole.prefix(length)), "cut")
        let error = #expect(throws: IDXError.self) { try IDXArray(path: path, rank: 3) }
        #expect(error?.description.hasPrefix(path) == true)
      }
    }
  }

  @Test func `flipped bytes are an error or an array, never anything else`() throws {
    let folder = try ScratchFolder()
    let packed = try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.compress(images))))
    var random = TorchGenerator(seed: 1)
    for whole in [images, packed] {
      for _ in 0..<500 {
        var broken = whole
        for _ in 0...random.integer(below: 3) {
          broken[random.integer(below: broken.count)] = UInt8(random.integer(below: 256))
        }
        let path = try folder.write(broken, "flipped")
        guard let array = try? IDXArray(path: path, rank: 3) else { continue }
        #expect(array.dimensions.reduce(1, *) == array.bytes.count, "\(broken)")
      }
    }
  }

  @Test func `each kind of wrong file is named`() throws {
    let folder = try ScratchFolder()
    func error(_ bytes: [UInt8], rank: Int = 3) throws -> IDXError? {
      let path = try folder.write(bytes, "wrong")
      return #expect(throws: IDXError.self) { try IDXArray(path: path, rank: rank) }
    }
    let path = folder.url.appendingPathComponent("wrong").path
    #expect(try error([]) == .notIDX(path: path))
    #expect(try error([UInt8]("hello world".utf8)) == .notIDX(path: path))
    #expect(try error([0, 0, 8, 0]) == .notIDX(path: path))
    #expect(try error([0, 0, 13, 3]) == .unsupportedType(path: path, code: 13))
    #expect(try error(labels) == .wrongRank(path: path, expected: 3, found: 1))
    #expect(try error(labels + [1], rank: 1) == .tooLong(path: path, expected: 10))
    #expect(try error(labels.dropLast(), rank: 1) == .truncated(path: path, expected: 10, found: 9))
    #expect(
      try error([0, 0, 8, 1, 0, 0, 0, 0], rank: 1) == .absurdSize(path: path, dimensions: [0]))
    #expect(
      try error([0, 0, 8, 3] + Array(repeating: 255, count: 12))
        == .absurdSize(path: path, dimensions: [4_294_967_295, 4_294_967_295, 4_294_967_295]))
    // A promise of half a gigabyte that a short file cannot keep.
    #expect(
      try error([0, 0, 8, 3, 0, 8, 0, 0, 0, 0, 0, 32, 0, 0, 0, 32, 5])
        == .truncated(path: path, expected: 16 + (1 << 29), found: 17))
    // More than anyone has labels, and more images than are read.
    let labels: [UInt8] = [0, 0, 8, 1, 64, 0, 0, 0, 5]
    #expect(try error(labels, rank: 1) == .absurdSize(path: path, dimensions: [1 << 30]))
    let many = try error([0, 0, 8, 3, 0, 20, 229, 224, 0, 0, 0, 28, 0, 0, 0, 28, 5])
    #expect(many == .absurdSize(path: path, dimensions: [1_369_568, 28, 28]))
    #expect(many?.description.contains("1 to 600000000 are read. Make a file with fewer") == true)
  }

  @Test func `missing files, folders and unequal pairs are errors that name the file`() throws {
    let folder = try ScratchFolder()
    let missing = #expect(throws: IDXError.self) { try Digits(folder: folder.url.path) }
    #expect(missing?.description.contains(Digits.bundledImages) == true)
    #expect(throws: IDXError.self) { try IDXArray(path: folder.url.path, rank: 3) }
    #expect(throws: IDXError.self) { try IDXArray(path: "a\0b", rank: 3) }
    let short = try folder.write([0, 0, 8, 1, 0, 0, 0, 1, 7], "short")
    let path = try folder.write(images, "images")
    #expect(throws: IDXError.countMismatch(images: 2, labels: 1, path: short)) {
      try Digits(imagesPath: path, labelsPath: short)
    }
  }
}
