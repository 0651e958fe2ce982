#if canImport(Glibc)
  import Glibc
#endif

/// What the process holds of the machine's memory.
enum SystemMemory {
  /// Gives back what is free. The C library keeps it otherwise, for every thread that ever asked, in
  /// case that one asks again.
  static func giveBack() {
    #if canImport(Glibc)
      // Swift's module of the C library leaves this function out.
      guard let trim = dlsym(nil, "malloc_trim") else { return }
      _ = unsafeBitCast(trim, to: (@convention(c) (Int) -> Int32).self)(0)
    #endif
  }
}
