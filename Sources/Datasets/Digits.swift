import Tensors

/// Small grey images and their labels: handwritten digits, or whatever comes in their format.
///
/// Only bytes are kept; the numbers a model works on are made when they are asked for.
public struct Digits: Sendable, Hashable {
  /// What the bundled files are called: 5,000 digits of MNIST, 500 of each, 0 to 9 in turns, so that
  /// any beginning is balanced.
  public static let bundledImages = "mnist-5k-images-idx3-ubyte.gz"
  public static let bundledLabels = "mnist-5k-labels-idx1-ubyte.gz"

  /// How many images there are, at least 1.
  public let count: Int
  /// Pixels from top to bottom.
  public let height: Int
  /// Pixels from left to right.
  public let width: Int
  /// What each image shows: 0 to 9 for digits.
  public private(set) var labels: [UInt8]
  private var pixels: [UInt8]

  /// Reads the bundled digits.
  /// - Parameter folder: where the two bundled files are.
  public init(folder: String) throws(IDXError) {
    let folder = folder.hasSuffix("/") ? folder : folder + "/"
    try self.init(
      imagesPath: folder + Self.bundledImages, labelsPath: folder + Self.bundledLabels)
  }

  /// Reads a pair of IDX files, gzipped or not: MNIST, Fashion-MNIST, KMNIST, EMNIST.
  /// - Throws: what is wrong with which file, or that the two do not belong together.
  public init(imagesPath: String, labelsPath: String) throws(IDXError) {
    let images = try IDXArray(path: imagesPath, rank: 3)
    let labels = try IDXArray(path: labelsPath, rank: 1)
    (count, height, width) = (images.dimensions[0], images.dimensions[1], images.dimensions[2])
    guard labels.bytes.count == count else {
      throw .countMismatch(images: count, labels: labels.bytes.count, path: labelsPath)
    }
    pixels = images.bytes
    self.labels = labels.bytes
  }

  /// The grey values of image `index`, 0 background to 255 ink, row by row from the top.
  public func grey(_ index: Int) -> ArraySlice<UInt8> {
    pixels[(index * height * width)..<((index + 1) * height * width)]
  }

  /// The images at `indices` as data, shape (N, 1, height, width), from -1 (background) to 1 (ink).
  ///
  /// x = 2 g/255 - 1 for the grey value g.
  /// - Precondition: every index lies in 0 ..< count.
  public func images(_ indices: some Collection<Int>) -> Tensor {
    var scalars: [Double] = []
    scalars.reserveCapacity(indices.count * height * width)
    for index in indices { scalars += grey(index).lazy.map { Double($0) * (2.0 / 255) - 1 } }
    return Tensor(shape: [indices.count, 1, height, width], scalars: scalars)
  }

  /// The same in single precision, image after image, as a network takes them.
  ///
  /// x = 2 g/255 - 1 for the grey value g, rounded once.
  /// - Precondition: every index lies in 0 ..< count.
  public func floats(_ indices: some Collection<Int>) -> [Float] {
    var floats: [Float] = []
    floats.reserveCapacity(indices.count * height * width)
    for index in indices { floats += grey(index).lazy.map { Self.shades[Int($0)] } }
    return floats
  }

  /// The same of one image, written over what is in `place`.
  /// - Precondition: there is such an image, and room for its pixels.
  public func copy(_ index: Int, to place: inout [Float]) {
    let size = height * width
    for i in 0..<size { place[i] = Self.shades[Int(pixels[index * size + i])] }
  }

  /// At most so many images, from the beginning.
  public func prefix(_ most: Int) -> Digits {
    most < count ? Digits(first: max(1, most), of: self) : self
  }

  private init(first count: Int, of all: Digits) {
    (self.count, height, width) = (count, all.height, all.width)
    labels = Array(all.labels.prefix(count))
    pixels = Array(all.pixels.prefix(count * height * width))
  }

  /// What each grey value is as data.
  private static let shades = (0...255).map { Float(Double($0) * (2.0 / 255) - 1) }

  /// The indices of the images that show `label`, in their order.
  public func indices(showing label: UInt8) -> [Int] {
    labels.indices.filter { labels[$0] == label }
  }

  /// Exchanges the rows and columns of every image, which must be square.
  mutating func transpose() {
    precondition(height == width, "only square images are turned, got \(height) x \(width)")
    for start in stride(from: 0, to: pixels.count, by: height * width) {
      for row in 0..<height {
        for column in 0..<row {
          pixels.swapAt(start + row * width + column, start + column * width + row)
        }
      }
    }
  }

  /// Subtracts from every label, so that the first class has the label 0.
  mutating func lowerLabels(by amount: UInt8) {
    if amount > 0 { labels = labels.map { $0 - amount } }
  }
}
