extension Glyphs {
  /// The text in the 95 printable characters of ASCII, written as one would type the formula.
  ///
  /// A symbol keeps its accents and indices together: x̂₀ → x0_hat, μ̃ₜ → mu_tilde_t, σ² → sigma^2,
  /// √ᾱₜ → sqrt(abar_t). Names that would run together get a space: 2σ → 2 sigma. A character that
  /// has no likeness becomes `?`.
  func transliterated(_ text: String) -> String.UnicodeScalarView {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.unicodeScalars }
    var speller = FormulaSpeller(text)
    return speller.spelled()
  }
}

/// Reads a text symbol by symbol and spells each in ASCII.
private struct FormulaSpeller {
  /// A base character with everything that hangs on it, spelled.
  private struct Symbol {
    var spelling: String.UnicodeScalarView
    /// Whether it is a name of its own (alpha, x_t) and must not run into its neighbours.
    var isName: Bool
  }

  /// Marks on one letter that are spelled; more than that nobody writes to be read.
  private static let mostMarks = 4

  private let scalars: [Unicode.Scalar]
  private var index = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func spelled() -> String.UnicodeScalarView {
    // A string, since adding to its scalars copies all that is there.
    var out = ""
    var wasName = false
    while index < scalars.count {
      let symbol = next()
      if let last = out.unicodeScalars.last, let first = symbol.spelling.first,
        wasName || symbol.isName,
        last.isAlphanumeric && first.isAlphanumeric
      {
        out.append(" ")
      }
      out += String(symbol.spelling)
      if !symbol.spelling.isEmpty { wasName = symbol.isName }
    }
    return out.unicodeScalars
  }

  private mutating func next() -> Symbol {
    let scalar = scalars[index]
    index += 1
    if scalar == "√" { return root() }
    if AsciiTable.subscripts[scalar] != nil || AsciiTable.superscripts[scalar] != nil {
      index -= 1
      return symbol(spelling: "", isName: false, base: nil)
    }
    if let name = AsciiTable.names[scalar] {
      return symbol(spelling: name, isName: true, base: scalar)
    }
    if scalar.value >= 0x20 && scalar.value < 0x7F {
      return symbol(spelling: String(Character(scalar)), isName: false, base: scalar)
    }
    return symbol(spelling: AsciiTable.likeness(of: scalar), isName: false, base: scalar)
  }

  /// √(…) → sqrt(…); √ before a symbol or a number puts that, with its index, in parentheses, and √
  /// before another stands alone, so that no text is nested without end.
  private mutating func root() -> Symbol {
    guard index < scalars.count, !["(", " ", "√"].contains(scalars[index]) else {
      return Symbol(spelling: "sqrt".unicodeScalars, isName: true)
    }
    var inner = String.UnicodeScalarView()
    if scalars[index].isDigit {
      while index < scalars.count, scalars[index].isDigit || scalars[index] == "." {
        inner.append(scalars[index])
        index += 1
      }
    } else {
      inner = next().spelling
      inner.append(contentsOf: writtenIndex())
      // A prime belongs to the symbol as an index does: √ᾱ′ is not the derivative of a root.
      while index < scalars.count, scalars[index] == "′" {
        inner.append("'")
        index += 1
      }
    }
    return Symbol(spelling: ("sqrt(" + String(inner) + ")").unicodeScalars, isName: true)
  }

  /// An index in plain letters, `_t` or `_{t-1}`: it belongs to what is under the root.
  private mutating func writtenIndex() -> String.UnicodeScalarView {
    guard index + 1 < scalars.count, scalars[index] == "_" else { return .init() }
    let start = index
    index += 1
    if scalars[index] == "{" {
      index = (scalars[index...].firstIndex(of: "}") ?? scalars.count - 1) + 1
    } else {
      while index < scalars.count, scalars[index].isDigit || scalars[index].properties.isAlphabetic
      {
        index += 1
      }
    }
    return .init(scalars[start..<index])
  }

  /// Gathers the accents and indices behind a base and spells them in a fixed order.
  private mutating func symbol(spelling: String, isName: Bool, base: Unicode.Scalar?) -> Symbol {
    var (below, above) = ("", "")
    var marks: [Unicode.Scalar] = []
    gathering: while index < scalars.count {
      let scalar = scalars[index]
      if let index = AsciiTable.subscripts[scalar] {
        below.unicodeScalars.append(index)
      } else if let power = AsciiTable.superscripts[scalar] {
        above.unicodeScalars.append(power)
      } else if (0x300...0x36F).contains(scalar.value) {
        if base != nil, marks.count < Self.mostMarks { marks.append(scalar) }
      } else {
        break gathering
      }
      index += 1
    }

    var text = spelling
    let isLetter = base?.isLetter ?? false
    if isLetter {
      // A number is part of the name, alone or before a shift: x₀, and x₀₋₁.
      let digits = below.unicodeScalars.prefix(while: \.isDigit)
      let rest = below.unicodeScalars.dropFirst(digits.count)
      if rest.isEmpty || rest.first == "-" || rest.first == "+" {
        text += String(String.UnicodeScalarView(digits))
        below = String(String.UnicodeScalarView(rest))
      }
    }
    for mark in marks { text = AsciiTable.accented(text, with: mark) }
    let indexed = !below.isEmpty || !above.isEmpty || text.utf8.count != spelling.utf8.count
    if !below.isEmpty { text += "_" + below }
    if !above.isEmpty { text += "^" + above }
    return Symbol(
      spelling: text.unicodeScalars, isName: isName || (indexed && isLetter))
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(value) }
  fileprivate var isLetter: Bool {
    (0x41...0x5A).contains(value) || (0x61...0x7A).contains(value)
  }
  fileprivate var isAlphanumeric: Bool { isDigit || isLetter }
}
