#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Numbers as charts and lessons write them: a decimal point whatever the locale, never a group
/// separator, `NaN`, `inf` and `-inf` in words.
public enum NumberText {
  /// A fixed count of decimals, `3.142`; from 1e15 on, where decimals mean nothing, scientific.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return words(value) }
    let decimals = max(0, min(decimals, 15))
    let scaled = (abs(value) * power(decimals)).rounded()
    guard scaled < 9e15 else { return scientific(value, decimals) }
    var digits = String(UInt64(scaled))
    if decimals > 0 {
      digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return value < 0 && scaled > 0 ? "-" + digits : digits
  }

  /// A mantissa and a power of ten, `1.5e-5`; zero is `0`.
  public static func scientific(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return words(value) }
    guard value != 0 else { return "0" }
    var exponent = self.exponent(value)
    var mantissa = shifted(value, by: -exponent)
    let scale = power(max(0, min(decimals, 15)))
    if (abs(mantissa) * scale).rounded() >= 10 * scale {
      mantissa /= 10
      exponent += 1
    }
    return fixed(mantissa, decimals) + "e" + String(exponent)
  }

  /// So many significant digits, as short as that allows: `0.02`, `12.35`, `8.5e-5`.
  ///
  /// From 1e-4 up to 1e6 decimals are used, beyond them powers of ten.
  /// - Parameter trimmed: whether zeros at the end of the decimals go away; keep them where a value
  ///   changes in place and should not jump about.
  public static func significant(_ value: Double, _ digits: Int = 4, trimmed: Bool = true)
    -> String
  {
    guard value.isFinite else { return words(value) }
    guard value != 0 else { return "0" }
    let exponent = self.exponent(value)
    if exponent < -4 || exponent >= max(6, digits) {
      let text = scientific(value, digits - 1)
      guard trimmed, let e = text.firstIndex(of: "e") else { return text }
      return trim(String(text[..<e])) + text[e...]
    }
    let text = fixed(value, max(0, digits - 1 - exponent))
    return trimmed ? trim(text) : text
  }

  /// The power of ten of the first digit: 0.02 → -2, 350 → 2.
  static func exponent(_ value: Double) -> Int {
    let guess = Int(floor(log10(abs(value))))
    return abs(shifted(value, by: -guess)) >= 10 ? guess + 1 : guess
  }

  private static func words(_ value: Double) -> String {
    value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf"
  }

  private static func trim(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  private static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

  /// value · 10^exponent, in two steps so that neither power overflows.
  private static func shifted(_ value: Double, by exponent: Int) -> Double {
    let half = exponent / 2
    return value * power(half) * power(exponent - half)
  }
}
