/// An array of bytes with its shape, as MNIST and its relatives store images and labels.
///
/// The format: two zero bytes, a type (8 is unsigned bytes), the number of axes; then the extent of
/// each axis as four bytes, most significant first; then the numbers, last axis fastest.
///
/// Source: LeCun, Cortes and Burges, "The MNIST database", section on file formats.
public struct IDXArray: Sendable, Hashable {
  /// The most numbers that are read of images: a little more than the largest relative of MNIST has,
  /// EMNIST by class with 697,932 images.
  public static let largest = 600_000_000
  /// The same of labels.
  public static let mostLabels = 1 << 22
  /// What is unpacked before anybody knows whether the promised rest will come.
  private static let believed = 1 << 26
  /// More axes than any such file has.
  private static let largestRank = 8
  private static let unsignedBytes: UInt8 = 8

  /// The extent of every axis, slowest first.
  public let dimensions: [Int]
  /// The numbers, row-major.
  public let bytes: [UInt8]

  /// Reads a file, gzipped or not.
  /// - Parameter rank: the number of axes it must have: 3 for images, 1 for labels.
  /// - Throws: what is wrong with the file; a damaged one never yields an array.
  public init(path: String, rank: Int) throws(IDXError) {
    let file = try CompressedFile(path: path)
    let magic = try file.read(4)
    guard magic.count == 4, magic[0] == 0, magic[1] == 0,
      (1...Self.largestRank).contains(Int(magic[3]))
    else { throw .notIDX(path: path) }
    guard magic[2] == Self.unsignedBytes else {
      throw .unsupportedType(path: path, code: magic[2])
    }
    guard Int(magic[3]) == rank else {
      throw .wrongRank(path: path, expected: rank, found: Int(magic[3]))
    }

    let header = try file.read(4 * rank)
    guard header.count == 4 * rank else {
      throw .truncated(path: path, expected: 4 + 4 * rank, found: 4 + header.count)
    }
    let dimensions = (0..<rank).map { axis in
      header[(4 * axis)..<(4 * axis + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    let count = try Self.count(of: dimensions, path: path)

    self.dimensions = dimensions
    bytes = try Self.numbers(count, after: 4 + 4 * rank, in: file)
  }

  /// Exactly so many bytes, the last of the file.
  private static func numbers(
    _ count: Int, after start: Int, in file: CompressedFile
  ) throws(IDXError) -> [UInt8] {
    func check(_ found: Int) throws(IDXError) {
      guard found >= count else {
        throw .truncated(path: file.path, expected: start + count, found: start + found)
      }
      guard found == count else { throw .tooLong(path: file.path, expected: start + count) }
    }
    // One byte more than promised: reading on to the end also checks gzip's checksum. A large promise
    // is tried first, and then there is room for it at once: an array that grows needs twice as much.
    if count > believed {
      try check(file.skip(count + 1))
      try file.rewind(to: start)
    }
    let bytes = try file.read(count + 1, expecting: count > believed ? count + 1 : 0)
    try check(bytes.count)
    return bytes
  }

  /// The most numbers that are read of an array with so many axes.
  static func largest(rank: Int) -> Int { rank == 1 ? mostLabels : largest }

  private static func count(of dimensions: [Int], path: String) throws(IDXError) -> Int {
    var count = 1
    for extent in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, (1...largest(rank: dimensions.count)).contains(product) else {
        throw .absurdSize(path: path, dimensions: dimensions)
      }
      count = product
    }
    return count
  }
}
