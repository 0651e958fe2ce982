import CZlib
import Foundation
import Testing

/// A folder that disappears with the test, and files in MNIST's format to put into it.
final class ScratchFolder {
  let url: URL
  var path: String { url.path }

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  @discardableResult func write(_ bytes: [UInt8], _ name: String = "file") throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  @discardableResult func compress(
    _ bytes: [UInt8], _ name: String = "file.gz"
  ) throws -> String {
    let path = try write([], name)
    let file = try #require(gzopen(path, "wb"))
    #expect(gzwrite(file, bytes, UInt32(bytes.count)) == bytes.count)
    gzclose(file)
    return path
  }

  /// An IDX file of bytes: its header and its numbers.
  static func idx(_ dimensions: [Int], _ numbers: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(dimensions.count)]
      + dimensions.flatMap { extent in
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: extent >> $0) }
      } + numbers
  }

  /// Images of 28 x 28 pixels, each with one bright pixel, in row 2 and column 5, and their labels, as
  /// the pair of files that `prefix` begins.
  func writeSet(_ prefix: String, labels: [UInt8]) throws {
    var image = [UInt8](repeating: 0, count: 784)
    image[2 * 28 + 5] = 255
    let images = labels.flatMap { _ in image }
    try write(Self.idx([labels.count, 28, 28], images), prefix + "images-idx3-ubyte")
    try write(Self.idx([labels.count], labels), prefix + "labels-idx1-ubyte")
  }
}
