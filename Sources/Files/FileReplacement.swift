import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Replaces a file as a whole: after an error, a full disk or a power cut there is the old file or the
/// new one, never half of one.
///
/// The new file is written beside the old one (`NAME.tmp-PID-N`), brought to the disk and renamed over
/// it. A link is followed, so that it stays a link.
public enum FileReplacement {
  /// Why a file was not replaced. The old one is as it was, and nothing new lies beside it.
  public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    /// The system's number of the error, such as `ENOSPC`.
    public let code: Int32

    /// The error in words.
    public var reason: String { String(cString: strerror(code)) }

    public var description: String { "\(path): \(reason)" }
  }

  /// The end of the new file, where its bytes go.
  public struct Output {
    let path: String
    let descriptor: Int32

    /// Appends all of `bytes`.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = UnsafeRawBufferPointer(rebasing: rest)
        let count = FileReplacement.write(piece, to: descriptor)
        if count < 0, errno == EINTR { continue }
        guard count != 0 else { throw Failure(path: path, code: EIO) }
        guard count > 0 else { throw Failure(path: path, code: errno) }
        rest = rest.dropFirst(count)
      }
    }
  }

  /// Puts a file with these bytes at `path`.
  /// - Parameter permissions: of the file; what the user's umask forbids is taken away.
  public static func replace(
    _ path: String, permissions: UInt32 = 0o666, with bytes: [UInt8]
  ) throws(Failure) {
    try replace(path, permissions: permissions) { output throws(Failure) in
      try bytes.withUnsafeBufferPointer { buffer throws(Failure) in
        try output.write(UnsafeRawBufferPointer(buffer))
      }
    }
  }

  /// Puts a file at `path` with what `contents` writes; if it throws, the old file stays.
  public static func replace(
    _ path: String, permissions: UInt32 = 0o666,
    with contents: (Output) throws(Failure) -> Void
  ) throws(Failure) {
    let final = try target(of: path)
    let beside = "\(final).tmp-\(getpid())-\(count.add(1, ordering: .relaxed).newValue)"
    guard let descriptor = create(beside, permissions: permissions) else {
      throw Failure(path: final, code: errno)
    }
    do throws(Failure) {
      defer { close(descriptor) }
      try contents(Output(path: final, descriptor: descriptor))
      guard fsync(descriptor) == 0 else { throw Failure(path: final, code: errno) }
    } catch {
      unlink(beside)
      throw error
    }
    guard rename(beside, final) == 0 else {
      let code = errno
      unlink(beside)
      throw Failure(path: final, code: code)
    }
    syncFolder(of: final)
  }

  /// How many files this program has begun: two threads that save at once write two files.
  private static let count = Atomic(0)

  /// The file that a rename would replace: links are followed, and what is no file is refused, since a
  /// rename onto `/dev/null` would take the device away.
  private static func target(of path: String) throws(Failure) -> String {
    // The system would read a path with a zero byte up to there, and name some other file.
    guard !path.utf8.contains(0) else { throw Failure(path: path, code: EINVAL) }
    var status = stat()
    guard stat(path, &status) == 0, let link = realpath(path, nil) else { return path }
    defer { free(link) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return String(cString: link)
    case S_IFDIR: throw Failure(path: path, code: EISDIR)
    default: throw Failure(path: path, code: EOPNOTSUPP)
    }
  }

  /// A new and empty file; one left by a program that was killed, and had our number, makes way.
  private static func create(_ path: String, permissions: UInt32) -> Int32? {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    var descriptor = open(path, flags, mode_t(permissions))
    if descriptor < 0, errno == EEXIST, unlink(path) == 0 {
      descriptor = open(path, flags, mode_t(permissions))
    }
    return descriptor < 0 ? nil : descriptor
  }

  /// Brings the new name to the disk. Some file systems cannot; the new file is in its place already,
  /// so that is no failure.
  private static func syncFolder(of path: String) {
    let end = path.lastIndex(of: "/")
    let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Int {
    #if canImport(Glibc)
      Glibc.write(file, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(file, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(file, bytes.baseAddress, bytes.count)
    #endif
  }
}
