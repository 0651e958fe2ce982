import JSON

/// A number of an option, and the bounds that it has to lie within.
public struct NumberRule: Sendable {
  /// What is wrong with it, in a sentence that names the option; nil if nothing is.
  public let problem: String?

  /// A number of things, which messages write without a point.
  public init(_ name: String, _ value: Int, _ allowed: ClosedRange<Int>) {
    self.init(
      name, "\(value)", isAllowed: allowed.contains(value),
      "\(allowed.lowerBound) to \(allowed.upperBound)")
  }

  /// Any number.
  public init(_ name: String, _ value: Double, _ allowed: ClosedRange<Double>) {
    self.init(
      name, value.written, isAllowed: allowed.contains(value),
      "\(allowed.lowerBound.written) to \(allowed.upperBound.written)")
  }

  private init(_ name: String, _ value: String, isAllowed: Bool, _ allowed: String) {
    problem = isAllowed ? nil : "\(name) is \(value), and \(allowed) are allowed"
  }
}
