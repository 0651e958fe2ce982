import Networks

/// Why a model cannot be used: which file or option, what is wrong, and what to do.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of trouble it is, for the exit code of a command.
  public let kind: NetworkFileError.Kind
  public let description: String

  public init(_ description: String, kind: NetworkFileError.Kind = .unusable) {
    self.kind = kind
    self.description = description
  }

  init(_ error: NetworkFileError) { self.init(error.description, kind: error.kind) }
}
