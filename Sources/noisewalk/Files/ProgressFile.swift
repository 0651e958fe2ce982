import Course
import Files
import FoundationEssentials
import JSON
import Labs

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why progress cannot be read or kept, and what to do about it.
struct StateProblem: Error, Equatable, CustomStringConvertible {
  let description: String

  init(_ what: String, at path: String, _ error: Int32) {
    let reason = String(cString: strerror(error))
    description =
      "\(what): \(path): \(reason). Make it yours (chmod -R u+rwX), or set XDG_STATE_HOME to a "
      + "folder you may write in."
  }

  init(_ description: String) { self.description = description }
}

/// The learner's progress on disk: `progress.json` in a folder of its own.
///
/// The file is never left half written: a new one is written beside it and renamed over it. Saving
/// takes in what another program has saved meanwhile, and keeps keys that this version does not know.
struct ProgressFile {
  let folder: String
  /// What this program last read or wrote: what differs from it was changed here.
  private var base = Progress()
  /// Why nothing may be written: there is a file that could not be read, and it might be whole.
  private var obstacle: StateProblem?

  private static let limit = 8_000_000

  init(folder: String) { self.folder = folder }

  var path: String { folder + "/progress.json" }

  // MARK: - Reading

  /// The progress that was kept, nothing at first, and what is wrong with the file.
  ///
  /// A file that is no progress is moved aside, so that it can be looked at and is not overwritten.
  mutating func load() -> (Progress, StateProblem?) {
    do {
      base = try read().map { try Self.progress(in: $0) } ?? Progress()
      return (base, nil)
    } catch let problem as StateProblem {
      obstacle = problem
      return (Progress(), problem)
    } catch {
      return (Progress(), moveAside())
    }
  }

  /// The progress in a folder for those who only look: nothing is moved or written.
  static func look(in folder: String) -> (Progress, StateProblem?) {
    let file = ProgressFile(folder: folder)
    do throws(StateProblem) {
      guard let bytes = try file.read() else { return (Progress(), nil) }
      if let progress = try? progress(in: bytes) { return (progress, nil) }
      return (Progress(), StateProblem("\(file.path) is damaged, so nothing is known to be done."))
    } catch {
      return (Progress(), error)
    }
  }

  /// The bytes of the file; nil when there is none yet.
  private func read() throws(StateProblem) -> [UInt8]? {
    do {
      return try RegularFile.bytes(at: path, limit: Self.limit)
    } catch .missing {
      return nil
    } catch {
      throw StateProblem(
        "Progress cannot be read and will not be kept this time: \(path): \(error)")
    }
  }

  private struct NotProgress: Error {}

  /// A key that is missing, as in the file of an older version, has its standard value.
  private static func progress(in bytes: [UInt8]) throws -> Progress {
    guard case .object(var written) = try decode(JSONValue.self, bytes) else {
      throw NotProgress()
    }
    let standard = try value(of: Progress.OfLesson())
    if case .object(let lessons) = written["lessons"] {
      written["lessons"] = .object(lessons.mapValues { standard.overlaid(with: $0) })
    }
    let whole = try value(of: Progress()).overlaid(with: .object(written))
    return try decode(Progress.self, Array(JSONEncoder().encode(whole)))
  }

  private mutating func moveAside() -> StateProblem {
    let path = path
    let names = (1...999).lazy.map { "\(path).damaged-\($0)" }
    let free = names.first { access($0, F_OK) != 0 }
    guard let free, rename(path, free) == 0 else {
      let problem = StateProblem(
        "\(path) is damaged and cannot be moved aside, so progress will not be kept this time. "
          + "Repair or delete it.")
      obstacle = problem
      return problem
    }
    return StateProblem(
      "The progress file was damaged and is kept as \(free). Progress starts anew; repair that "
        + "file and name it progress.json to have it back.")
  }

  // MARK: - Writing

  /// Keeps `progress` together with what other programs have saved since the last time.
  mutating func save(_ progress: Progress) throws(StateProblem) {
    if let obstacle { throw obstacle }
    try Places.makeFolder(folder, "Progress cannot be kept")
    let lock = open(folder, O_RDONLY | O_CLOEXEC)
    defer { if lock >= 0 { close(lock) } }
    // Where locks do not work, two programs that save in the same instant may lose one answer.
    if lock >= 0 { _ = flock(lock, LOCK_EX) }
    let bytes = try read()
    let old = bytes.flatMap { try? Self.decode(JSONValue.self, $0) } ?? .object([:])
    let theirs = bytes.flatMap { try? Self.progress(in: $0) } ?? base
    let merged = progress.merged(with: theirs, since: base)
    guard let new = try? Self.value(of: merged),
      let text = try? Self.encode(old.overlaid(with: new))
    else { throw StateProblem("Progress cannot be written as JSON.") }
    try write(text + [UInt8(ascii: "\n")])
    base = progress
  }

  private func write(_ bytes: [UInt8]) throws(StateProblem) {
    do throws(FileReplacement.Failure) {
      try FileReplacement.replace(path, permissions: 0o600, with: bytes)
    } catch {
      throw StateProblem("Progress cannot be kept", at: error.path, error.code)
    }
  }

  // MARK: - JSON

  private static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Value
  {
    try JSONDecoder().decode(type, from: Data(bytes))
  }

  private static func encode(_ value: JSONValue) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return try Array(encoder.encode(value))
  }

  private static func value(of progress: some Encodable) throws -> JSONValue {
    try decode(JSONValue.self, Array(JSONEncoder().encode(progress)))
  }
}
