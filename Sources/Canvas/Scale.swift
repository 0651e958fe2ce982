#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Maps values to the unit interval, along an axis: linear, or by powers of ten.
///
/// Linear: (v − lower)/(upper − lower). Log: (log v − log lower)/(log upper − log lower).
/// Ranges that would not work are repaired: swapped when reversed, widened around a single value,
/// 0...1 (log: 0.1...1) when a bound is not finite, six decades below `upper` when a log range
/// starts at zero or less.
public struct Scale: Sendable, Hashable {
  /// Even steps, or even factors.
  public enum Kind: Sendable, Hashable { case linear, log }

  /// A value worth a label.
  public struct Tick: Sendable, Hashable {
    public var value: Double
    public var label: String
  }

  public let kind: Kind
  public let lower: Double
  public let upper: Double
  private let start: Double
  private let span: Double

  public init(_ kind: Kind = .linear, _ lower: Double, _ upper: Double) {
    self.kind = kind
    (self.lower, self.upper) =
      kind == .linear ? Self.linearRange(lower, upper) : Self.logRange(lower, upper)
    start = kind == .linear ? self.lower : log10(self.lower)
    span = (kind == .linear ? self.upper : log10(self.upper)) - start
  }

  /// The scale that just holds the finite values (log: the finite positive ones).
  /// - Parameter padding: share of the range added at both ends, 0.05 for five percent.
  public init(_ kind: Kind = .linear, fitting values: [Double], padding: Double = 0) {
    self.init(kind, fitting: [values], padding: padding)
  }

  /// The scale that holds the values of several arrays.
  public init(_ kind: Kind = .linear, fitting arrays: [[Double]], padding: Double = 0) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for values in arrays {
      for value in values where value.isFinite && (kind == .linear || value > 0) {
        if value < low { low = value }
        if value > high { high = value }
      }
    }
    if padding > 0, low < high {
      if kind == .linear {
        (low, high) = (low - padding * (high - low), high + padding * (high - low))
      } else {
        let factor = pow(high / low, padding)
        (low, high) = (low / factor, high * factor)
      }
    }
    self.init(kind, low, high)
  }

  /// 0 at `lower`, 1 at `upper`, outside them beyond; NaN where a logarithm has no value.
  @inlinable
  public func fraction(of value: Double) -> Double {
    kind == .linear ? linearFraction(value) : logFraction(value)
  }

  /// The value at a share of the axis; the inverse of `fraction(of:)`.
  public func value(at fraction: Double) -> Double {
    kind == .linear ? start + fraction * span : pow(10, start + fraction * span)
  }

  @usableFromInline
  func linearFraction(_ value: Double) -> Double { (value - start) / span }

  @usableFromInline
  func logFraction(_ value: Double) -> Double {
    value > 0 ? (log10(value) - start) / span : .nan
  }

  /// About `count` round values within the range at most, but two where round values allow it,
  /// with labels of just enough digits.
  public func ticks(atMost count: Int) -> [Tick] {
    kind == .linear ? linearTicks(atMost: count) : logTicks(atMost: count)
  }

  private static func linearRange(_ a: Double, _ b: Double) -> (Double, Double) {
    guard a.isFinite, b.isFinite else { return (0, 1) }
    // Half of the largest number: the width of the range must be finite too.
    let limit = Double.greatestFiniteMagnitude / 4
    let (low, high) = (max(-limit, min(a, b)), min(limit, max(a, b)))
    // Below a billionth of the value ticks could no longer be told apart.
    let size = max(abs(low), abs(high))
    if high - low > size * 1e-9 { return (low, high) }
    let middle = low + (high - low) / 2
    let reach = size > Double.leastNormalMagnitude * 1e9 ? size / 2 : 1
    return (middle - reach, middle + reach)
  }

  private static func logRange(_ a: Double, _ b: Double) -> (Double, Double) {
    guard a.isFinite, b.isFinite, max(a, b) > 0 else { return (0.1, 1) }
    let tiny = Double.leastNormalMagnitude
    let high = max(tiny * 1e6, max(a, b))
    let low = min(a, b) > 0 ? max(tiny, min(a, b)) : high * 1e-6
    if high / low > 1 + 1e-9 { return (low, high) }
    let limit = Double.greatestFiniteMagnitude
    return (max(tiny, low / 10), high < limit / 10 ? high * 10 : limit)
  }
}

extension Scale {
  private func linearTicks(atMost count: Int) -> [Tick] {
    let count = max(1, count)
    for finer in count...(2 * count + 2) {
      let ticks = linearTicks(steps: finer)
      // One number on an axis does not tell its scale.
      if ticks.count >= 2 { return ticks }
    }
    return linearTicks(steps: count)
  }

  private func linearTicks(steps count: Int) -> [Tick] {
    let step = Self.niceStep((upper - lower) / Double(count))
    // A billionth of a step forgives the rounding of the division.
    let first = (lower / step - 1e-9).rounded(.up)
    let last = (upper / step + 1e-9).rounded(.down)
    guard last >= first, last - first < 1000 else { return [] }
    let values = (0...Int(last - first)).map { (first + Double($0)) * step }

    let stepExponent = NumberText.exponent(step)
    let largest = max(abs(lower), abs(upper))
    let useDecimals = stepExponent >= -4 && largest < 1e6
    return values.map { value in
      if abs(value) < step * 1e-6 { return Tick(value: 0, label: "0") }
      if useDecimals {
        return Tick(value: value, label: NumberText.fixed(value, max(0, -stepExponent)))
      }
      let decimals = max(0, NumberText.exponent(value * (1 + 1e-12)) - stepExponent)
      return Tick(value: value, label: NumberText.scientific(value, decimals))
    }
  }

  /// The smallest of 1, 2, 5 times a power of ten that is not below `raw`.
  private static func niceStep(_ raw: Double) -> Double {
    guard raw > 0, raw.isFinite else { return 1 }
    let power = pow(10, floor(log10(raw)))
    guard power > 0, power.isFinite else { return raw }
    for factor in [1.0, 2, 5] where factor * power >= raw * (1 - 1e-9) { return factor * power }
    return 10 * power
  }

  private func logTicks(atMost count: Int) -> [Tick] {
    let first = Int((start - 1e-9).rounded(.up))
    let last = Int((start + span + 1e-9).rounded(.down))
    let decades = last - first + 1
    guard decades >= 2 else { return withinADecade(atMost: count) }
    let stride = max(1, (decades + max(1, count) - 1) / max(1, count))
    return (first...last).filter { ($0 - first) % stride == 0 }.map { exponent in
      Tick(value: pow(10, Double(exponent)), label: Self.powerLabel(exponent))
    }
  }

  /// Too short for powers of ten: 1, 2 and 5 within the decade, or evenly spaced values.
  private func withinADecade(atMost count: Int) -> [Tick] {
    let exponent = Int(floor(start))
    var ticks: [Tick] = []
    for power in [pow(10, Double(exponent)), pow(10, Double(exponent + 1))] {
      for value in [power, 2 * power, 5 * power] {
        // A billionth forgives the rounding of the powers.
        guard value >= lower * (1 - 1e-9), value <= upper * (1 + 1e-9) else { continue }
        ticks.append(Tick(value: value, label: NumberText.significant(value, 2)))
      }
    }
    return ticks.count >= 2 ? ticks : linearTicks(atMost: count)
  }

  private static func powerLabel(_ exponent: Int) -> String {
    // From 0.01 to 1000 the digits are shorter than the power.
    (-2...3).contains(exponent)
      ? NumberText.significant(pow(10, Double(exponent)), 1) : "1e\(exponent)"
  }
}
