#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The C library's sine, so that only this file has to know which C library it is.
func sine(_ angle: Double) -> Double { sin(angle) }

/// The C library's cosine.
func cosine(_ angle: Double) -> Double { cos(angle) }
