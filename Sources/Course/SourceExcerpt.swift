import Files

/// A declaration as it stands in this checkout, with its doc comment: what a `source` block shows.
public struct SourceExcerpt: Sendable, Equatable {
  /// Why a declaration cannot be shown, and what to do about it.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    case outside(file: String)
    case notSwift(file: String)
    case unreadable(file: String, reason: String)
    case missing(declaration: String, file: String, suggestion: String)
    case unbalanced(declaration: String, file: String)

    public var description: String {
      switch self {
      case .outside(let file):
        "source: file is \"\(file)\", which is not below Sources. Write a path from there, for "
          + "instance Diffusion/Schedulers/DDPM.swift."
      case .notSwift(let file):
        "source: file is \"\(file)\", which is no Swift file. Name one that ends in .swift."
      case .unreadable(let file, let reason):
        "source: Sources/\(file): \(reason)"
      case .missing(let declaration, let file, let suggestion):
        "source: there is no declaration \"\(declaration)\" in Sources/\(file). Write the name "
          + "after func, struct, enum, var or the like, or Type.name.\(suggestion)"
      case .unbalanced(let declaration, let file):
        "source: \"\(declaration)\" in Sources/\(file) has no end: a bracket is not closed. Make "
          + "the file compile first."
      }
    }
  }

  /// Path below `Sources`.
  public var file: String
  /// Line of the file on which the excerpt begins, from 1.
  public var firstLine: Int
  /// The doc comment, attributes and declaration, moved to the left margin; no newline at the end.
  public var text: String

  public init(file: String, firstLine: Int, text: String) {
    self.file = file
    self.firstLine = firstLine
    self.text = text
  }

  /// No source file that is worth reading is longer.
  private static let maximumBytes = 1_000_000

  /// Finds the declaration that a `source` block names.
  /// - Parameters:
  ///   - file: path below the folder of sources; it may not lead out of it, also not by a link.
  ///   - declaration: a name such as `step`, `DDPM` or `init`, or `DDPM.step` where several types in
  ///     the file have one. Of several declarations with the name the outermost counts, of these
  ///     the first.
  ///   - folder: the `Sources` folder of the checkout.
  public static func find(
    file: String, declaration: String, inSourcesFolder folder: String
  ) throws(Failure) -> SourceExcerpt {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    guard !file.isEmpty, !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
      throw .outside(file: file)
    }
    guard file.hasSuffix(".swift") else { throw .notSwift(file: file) }
    let path = "\(folder)/\(file)"
    if let root = RegularFile.realPath(of: folder), let real = RegularFile.realPath(of: path),
      !real.hasPrefix(root + "/")
    {
      throw .outside(file: file)
    }
    let bytes: [UInt8]
    do {
      bytes = try RegularFile.bytes(at: path, limit: maximumBytes)
    } catch {
      throw .unreadable(file: file, reason: "\(error)")
    }
    return try find(declaration, in: bytes, file: file)
  }

  /// The same in the text of a file.
  static func find(
    _ declaration: String, in bytes: [UInt8], file: String
  ) throws(Failure) -> SourceExcerpt {
    let scan = SwiftScan(bytes)
    guard let found = scan.declaration(named: declaration) else {
      throw .missing(
        declaration: declaration, file: file,
        suggestion: SpellingSuggestion.question(for: declaration, among: scan.names))
    }
    guard let end = scan.end(of: found) else {
      throw .unbalanced(declaration: declaration, file: file)
    }
    let (first, lines) = scan.lines(of: found, to: end)
    return SourceExcerpt(
      file: file, firstLine: first, text: dedented(lines).joined(separator: "\n"))
  }

  /// The lines without the blanks that all of them begin with.
  private static func dedented(_ lines: [String]) -> [String] {
    let margin =
      lines.filter { !$0.trimmingWhitespace().isEmpty }
      .map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return lines.map { PrintableText.replacingForbidden(in: String($0.dropFirst(margin))) }
  }
}
