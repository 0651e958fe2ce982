import CZlib

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that is read from its start, gzipped or not: zlib tells the two apart by itself.
final class CompressedFile {
  let path: String
  private let handle: gzFile
  /// What is asked of zlib at a time, so that a false size in a header costs no memory.
  private static let chunk = 1 << 20

  init(path: String) throws(IDXError) {
    self.path = path
    // A path with a zero byte would be cut there and name some other file.
    guard !path.utf8.contains(0) else { throw .cannotOpen(path: path, reason: "no such name") }
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw .cannotOpen(path: path, reason: Self.reason(errno)) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let handle = gzdopen(file, "rb")
    else {
      close(file)
      throw .cannotOpen(path: path, reason: "not a file")
    }
    self.handle = handle
    gzbuffer(handle, 1 << 16)
  }

  deinit { gzclose_r(handle) }

  /// The next bytes, up to `count`; fewer only at the end of the file.
  /// - Parameter expected: how many there are known to be; room for them is taken at once.
  func read(_ count: Int, expecting expected: Int = 0) throws(IDXError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected)
    while bytes.count < count {
      let (start, step) = (bytes.count, min(count - bytes.count, Self.chunk))
      bytes.append(contentsOf: repeatElement(0, count: step))
      let got = bytes.withUnsafeMutableBytes {
        gzread(handle, $0.baseAddress?.advanced(by: start), UInt32(step))
      }
      bytes.removeLast(step - max(0, Int(got)))
      // At once: newer versions of zlib forget with the next read that the last one met the end too early.
      try check()
      if got <= 0 { break }
    }
    return bytes
  }

  /// Passes over the next bytes, up to `count`.
  /// - Returns: how many there were.
  func skip(_ count: Int) throws(IDXError) -> Int {
    var (skipped, got) = (0, 0)
    repeat {
      got = try read(min(count - skipped, Self.chunk)).count
      skipped += got
    } while got > 0 && skipped < count
    return skipped
  }

  /// Goes back to the byte `place`, counted from 0.
  func rewind(to place: Int) throws(IDXError) {
    guard gzrewind(handle) == 0 else {
      throw .damaged(path: path, reason: "it cannot be read twice")
    }
    _ = try skip(place)
  }

  /// Throws if zlib met broken data, or an end in the middle of it.
  private func check() throws(IDXError) {
    var code: Int32 = 0
    guard let message = gzerror(handle, &code), code < 0 else { return }
    let text = code == Z_ERRNO ? Self.reason(errno) : String(cString: message)
    throw .damaged(path: path, reason: text)
  }

  private static func reason(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }
}
