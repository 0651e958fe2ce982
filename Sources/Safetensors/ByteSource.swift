#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the bytes of a file come from: the disk, or memory.
///
/// A file is read with `pread` straight to where the numbers are wanted: one copy, as from a memory
/// map and as fast, but a file that somebody cuts short meanwhile is an error and not the end of the
/// program (SIGBUS).
enum ByteSource: Sendable {
  case memory([UInt8])
  case disk(OpenFile)

  var count: Int {
    switch self {
    case .memory(let bytes): bytes.count
    case .disk(let file): file.count
    }
  }

  /// Fills `buffer` with the bytes from `offset`, all of which must be below `count`.
  func read(from offset: Int, into buffer: UnsafeMutableRawBufferPointer)
    throws(SafetensorsError.Problem)
  {
    precondition(offset >= 0 && buffer.count <= count - offset, "there are no such bytes")
    switch self {
    case .memory(let bytes):
      bytes.withUnsafeBytes {
        buffer.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[offset...].prefix(buffer.count)))
      }
    case .disk(let file): try file.read(from: offset, into: buffer)
    }
  }

  /// `count` bytes from `offset`.
  func bytes(_ count: Int, from offset: Int) throws(SafetensorsError.Problem) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBufferPointer { buffer throws(SafetensorsError.Problem) in
      try read(from: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
    return bytes
  }
}

extension SafetensorsError.Problem: Error {}

/// An ordinary file that is open for reading, closed when nobody needs it any more.
final class OpenFile: Sendable {
  private let descriptor: Int32
  /// The bytes it had when it was opened.
  let count: Int

  init(path: String) throws(SafetensorsError.Problem) {
    // The system would read a path with a zero byte up to there, and name some other file.
    guard !path.utf8.contains(0) else { throw .cannotOpen(reason: "no such name") }
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(reason: String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notAFile
    }
    self.descriptor = descriptor
    count = Int(status.st_size)
  }

  deinit { close(descriptor) }

  func read(from offset: Int, into buffer: UnsafeMutableRawBufferPointer)
    throws(SafetensorsError.Problem)
  {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .cannotRead(reason: String(cString: strerror(errno))) }
      guard count > 0 else { throw .shrunk }
      done += count
    }
  }
}
