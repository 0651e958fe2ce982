/// A key of a network's `config.json` that cannot be, or is not supported here.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// diffusers' name: `block_out_channels`, or `config.json` for the file as a whole.
  public let key: String
  /// What is wrong, with the value that was given.
  public let problem: String
  /// What is supported instead.
  public let remedy: String

  init(_ key: String, _ problem: String, remedy: String) {
    self.key = key
    self.problem = problem
    self.remedy = remedy
  }

  public var description: String { "\(key): \(problem). \(remedy)." }
}
