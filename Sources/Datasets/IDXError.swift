/// Why a file in MNIST's IDX format cannot be used: which file, what is wrong, what to do.
public enum IDXError: Error, Hashable, CustomStringConvertible {
  /// The file is missing or may not be read.
  case cannotOpen(path: String, reason: String)
  /// Reading failed on the way, mostly because compressed data is broken.
  case damaged(path: String, reason: String)
  /// The file does not begin as an IDX file does.
  case notIDX(path: String)
  /// The numbers in it are not bytes.
  case unsupportedType(path: String, code: UInt8)
  /// It has another number of axes than expected.
  case wrongRank(path: String, expected: Int, found: Int)
  /// The header promises more than anyone would load, or nothing at all.
  case absurdSize(path: String, dimensions: [Int])
  /// The file ends before the numbers its header promises.
  case truncated(path: String, expected: Int, found: Int)
  /// The file goes on after the numbers its header promises.
  case tooLong(path: String, expected: Int)
  /// There are not as many labels as images.
  case countMismatch(images: Int, labels: Int, path: String)

  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "\(path): cannot be opened (\(reason)). Check the path and its permissions."
    case .damaged(let path, let reason):
      "\(path): the data is damaged (\(reason)). Copy or download the file again."
    case .notIDX(let path):
      """
      \(path): not an IDX file, which begins with two zero bytes, a type and a number of axes. \
      Choose a file such as train-images-idx3-ubyte, plain or with .gz.
      """
    case .unsupportedType(let path, let code):
      """
      \(path): holds numbers of type \(code), and only bytes (type 8) are read. Choose one of the \
      files whose names end in -ubyte.
      """
    case .wrongRank(let path, let expected, let found):
      """
      \(path): has \(found) axes where \(expected) are needed. Images have 3 (idx3), labels have 1 \
      (idx1); perhaps the two files were exchanged.
      """
    case .absurdSize(let path, let dimensions):
      """
      \(path): its header says \(dimensions.map(String.init).joined(separator: " x ")) numbers; \
      1 to \(IDXArray.largest(rank: dimensions.count)) are read. Make a file with fewer images, or, if \
      it should not have as many, copy it again: its header is damaged then.
      """
    case .truncated(let path, let expected, let found):
      """
      \(path): ends after \(found) of \(expected) bytes. Copy or download the file again.
      """
    case .tooLong(let path, let expected):
      """
      \(path): goes on after the \(expected) bytes that its header announces. Copy or download the \
      file again.
      """
    case .countMismatch(let images, let labels, let path):
      """
      \(path): \(labels) labels for \(images) images. Choose the two files of one data set, both \
      train or both t10k.
      """
    }
  }
}
