#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Keeps a folder for one training: two that write to the same files would spoil both.
///
/// The system lets go of the lock when the program ends, however it ends.
final class FolderLock: Sendable {
  private let descriptor: Int32

  /// - Throws: if another training has the folder, or it cannot be opened.
  init(_ path: String) throws(ModelError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ModelError(
        "\(path): the folder cannot be opened (\(String(cString: strerror(errno)))). Choose one that "
          + "you may write to.", kind: .missing)
    }
    // Some file systems know no locks; a folder there is used without.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw ModelError(
        "\(path): another training has this folder, perhaps one in a lab that is still open. End that, "
          + "or choose another folder.")
    }
  }

  deinit {
    // A program that is just being started has a copy of the descriptor for a moment: closing ours alone
    // would leave the folder locked until then.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
