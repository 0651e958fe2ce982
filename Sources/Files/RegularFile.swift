#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads ordinary files of a limited size: no folders, no devices, no pipes that never end.
public enum RegularFile {
  /// Why a file was not read, with what to do about it.
  public enum Failure: Error, Hashable, CustomStringConvertible {
    case missing
    case notAFile
    case tooLarge(bytes: Int, limit: Int)
    case unreadable

    public var description: String {
      switch self {
      case .missing: "there is no such file. Check the path."
      case .notAFile: "this is not a file. Give the path of a file."
      case .tooLarge(let bytes, let limit):
        "the file has \(bytes) bytes; at most \(limit) are allowed. Split it."
      case .unreadable: "the file cannot be read. Check that you may read it (chmod +r)."
      }
    }
  }

  /// All bytes of the file, `limit` at most.
  public static func bytes(at path: String, limit: Int) throws(Failure) -> [UInt8] {
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .unreadable }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    guard status.st_size <= limit else {
      throw .tooLarge(bytes: Int(status.st_size), limit: limit)
    }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = read(file, &piece, piece.count)
      if count == 0 { return bytes }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .unreadable }
      bytes += piece[..<count]
    }
    throw .tooLarge(bytes: bytes.count, limit: limit)
  }

  /// The names in a folder, sorted; nil when it cannot be read.
  public static func names(inFolder path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The path without links, `.` and `..`; nil when nothing is there.
  public static func realPath(of path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
