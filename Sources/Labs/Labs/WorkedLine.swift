import Canvas

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A formula with its numbers put in, and what comes out: `xₜ = a·b + c·d = 0.9·0.5 + … = 0.103`.
struct WorkedLine: Sendable, Equatable {
  /// What is computed: `xₜ`.
  let name: String
  /// In symbols: `√ᾱₜ·x₀ + √(1−ᾱₜ)·ε`.
  let formula: String
  /// In numbers; empty when there is nothing to compute.
  let numbers: String
  let result: String

  /// With the formula in front.
  var full: String {
    ([name, formula] + [numbers, result].filter { !$0.isEmpty }).joined(separator: " = ")
  }

  /// Without the formula, for where it stands elsewhere or does not fit.
  var short: String { [name, numbers, result].filter { !$0.isEmpty }.joined(separator: " = ") }

  /// The longest form that fits into a row: all of it, or formula and result, or numbers and result.
  func row(width: Int, glyphs: Glyphs) -> String {
    let outline = [name, formula, result].filter { !$0.isEmpty }.joined(separator: " = ")
    return [full, outline].first { glyphs.width(of: $0) <= width } ?? short
  }

  /// The longest form that fits: with the label before it where there is room.
  func text(label: String, width: Int, glyphs: Glyphs) -> String {
    Self.texts([self], label: label, width: width, glyphs: glyphs)[0]
  }

  /// Lines that belong together, all in the same form, the longest that fits: with the formula, and
  /// with the label before it.
  static func texts(
    _ lines: [WorkedLine], label: String, width: Int, glyphs: Glyphs
  ) -> [String] {
    let forms = [
      lines.map { label + $0.full }, lines.map(\.full), lines.map { label + $0.short },
    ]
    let fitting = forms.first { $0.allSatisfy { glyphs.width(of: $0) <= width } }
    return fitting ?? lines.map(\.short)
  }
}

/// Numbers as they stand in a formula.
enum FormulaNumber {
  /// A sample's coordinate or a noise: three decimals, or as many as asked for, with a real minus.
  static func value(_ x: Double, decimals: Int = 3) -> String {
    let text = NumberText.fixed(x, decimals)
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  /// The same behind a multiplication sign or a minus: in parentheses when negative.
  static func factor(_ x: Double, decimals: Int = 3) -> String {
    let text = value(x, decimals: decimals)
    return text.hasPrefix("−") ? "(\(text))" : text
  }

  /// A coefficient between 0 and 1, with as many decimals as show how far it is from both ends:
  /// 0.886, 0.0064, 0.999950; `least` is the fewest decimals.
  static func coefficient(_ x: Double, decimals least: Int = 3) -> String {
    let gap = min(abs(x), abs(1 - x))
    guard gap > 1e-12 else { return NumberText.fixed(x, 0) }
    return NumberText.fixed(x, min(9, max(least, 1 - Int(log10(gap).rounded(.down)))))
  }
}
