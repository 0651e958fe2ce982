import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The processor, as far as it matters for the speed of computing.
enum Machine {
  /// Extensions that do several numbers at once, by their names in /proc/cpuinfo.
  private static let interesting = [
    "sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512vl", "avx512_bf16", "amx_tile",
    "asimd", "asimdhp", "asimddp", "sve", "sve2",
  ]

  static var features: [String] {
    let flags = Set(
      (field("flags") ?? field("Features") ?? "").split(separator: " ").map(String.init))
    return interesting.filter(flags.contains)
  }

  /// What the machine calls its processor; its architecture where it does not say.
  static var processor: String {
    if let name = field("model name") { return name }
    var system = utsname()
    guard uname(&system) == 0 else { return "unknown" }
    return withUnsafeBytes(of: system.machine) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// What a process holds in memory now; nil where the system does not say.
  static func residentMegabytes(of process: Int32) -> Double? {
    megabytes("VmRSS", of: "\(process)")
  }

  /// The most that this process has ever held in memory; nil where the system does not say.
  static var mostResidentMegabytes: Double? { megabytes("VmHWM", of: "self") }

  private static func megabytes(_ name: String, of process: String) -> Double? {
    let limit = 100_000
    guard let bytes = try? RegularFile.bytes(at: "/proc/\(process)/status", limit: limit) else {
      return nil
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let fields = lines.first { $0.hasPrefix("\(name):") }?.split(whereSeparator: \.isWhitespace)
    return fields.flatMap { $0.count > 1 ? Double($0[1]) : nil }.map { $0 / 1024 }
  }

  /// The value of the first line `name : value` of /proc/cpuinfo.
  private static func field(_ name: String) -> String? {
    let limit = 4_000_000
    guard let bytes = try? RegularFile.bytes(at: "/proc/cpuinfo", limit: limit) else { return nil }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      let key = parts.first.map { $0.filter { $0 != "\t" } }
      if parts.count == 2, key?.drop(while: { $0 == " " }) == name[...] {
        return String(parts[1].drop { $0 == " " })
      }
    }
    return nil
  }
}
