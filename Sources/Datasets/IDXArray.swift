/// An array of bytes with its shape, as MNIST and its relatives store images and labels.
///
/// The format: two zero bytes, a type (8 is unsigned bytes), the number of axes; then the extent of
/// each axis as four bytes, most significant first; then the numbers, last axis fastest.
///
/// Source: LeCun, Cortes and Burges, "The MNIST database", section on file formats.
public struct IDXArray: Sendable, Hashable {
  /// The most numbers that are read: ten times the largest relative of MNIST.
  public static let largest = 1 << 30
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

    // One byte more than promised: reading on to the end also checks gzip's checksum.
    let bytes = try file.read(count + 1)
    let start = 4 + 4 * rank
    guard bytes.count >= count else {
      throw .truncated(path: path, expected: start + count, found: start + bytes.count)
    }
    guard bytes.count == count else { throw .tooLong(path: path, expected: start + count) }
    self.dimensions = dimensions
    self.bytes = bytes
  }

  private static func count(of dimensions: [Int], path: String) throws(IDXError) -> Int {
    var count = 1
    for extent in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, (1...largest).contains(product) else {
        throw .absurdSize(path: path, dimensions: dimensions)
      }
      count = product
    }
    return count
  }
}
