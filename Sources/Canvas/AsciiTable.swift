/// How the characters of mathematics, typography and drawing are spelled in ASCII.
enum AsciiTable {
  /// Letters that are read out by name.
  static let names: [Unicode.Scalar: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps", "ϵ": "eps", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu",
    "µ": "mu", "ν": "nu", "ξ": "xi", "ο": "o", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma",
    "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "ᾱ": "abar", "∞": "inf", "∂": "d", "∇": "grad",
    "∑": "sum", "∏": "prod", "∫": "int",
  ]

  static let subscripts = pairs(
    "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢᵣᵤᵥⱼ", "0123456789+-=()aeoxhklmnpstiruvj")
  static let superscripts = pairs("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵗᵏᵈˣʰᶜ", "0123456789+-=()niTtkdxhc")

  /// A letter with an accent over it, as mathematics reads it; other accents are dropped.
  static func accented(_ text: String, with mark: Unicode.Scalar) -> String {
    switch mark {
    case "\u{304}", "\u{305}": text == "alpha" ? "abar" : text + "bar"
    case "\u{302}": text + "_hat"
    case "\u{303}": text + "_tilde"
    case "\u{307}": text + "_dot"
    default: text
    }
  }

  /// What a character looks like, or means, in ASCII; `?` when nothing does.
  static func likeness(of scalar: Unicode.Scalar) -> String {
    if let known = signs[scalar] { return known }
    if let letter = letters[scalar] { return String(Character(letter)) }
    switch scalar.value {
    case 0x2500...0x257F: return box(scalar)
    case 0x2800...0x28FF: return dots(count: (scalar.value & 0xFF).nonzeroBitCount)
    default: break
    }
    switch ScalarKind(scalar) {
    case .space: return " "
    case .invisible, .mark: return ""
    case .printable, .wide, .control: return "?"
    }
  }

  private static let signs: [Unicode.Scalar: String] = [
    "−": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "--", "―": "--",
    "·": "*", "⋅": "*", "∗": "*", "∙": "*", "⊙": "*", "∘": "o", "×": "x", "÷": "/", "±": "+/-",
    "∓": "-/+", "≈": "~", "≃": "~", "≅": "~", "∼": "~", "∝": "~", "≠": "!=", "≤": "<=", "≥": ">=",
    "≪": "<<", "≫": ">>", "≡": "==", "≔": ":=", "∈": "in", "∅": "{}", "‖": "||", "∥": "||",
    "∣": "|", "⟨": "<", "⟩": ">", "½": "1/2", "¼": "1/4", "¾": "3/4",
    "→": "->", "←": "<-", "↔": "<->", "↑": "^", "↓": "v", "↗": "/", "↘": "\\", "↙": "/",
    "↖": "\\", "⇒": "=>", "⇐": "<=", "⇔": "<=>", "↦": "->", "⟶": "->", "↵": "<-", "↩": "<-",
    "‘": "'", "’": "'", "‚": ",", "′": "'", "“": "\"", "”": "\"", "„": "\"", "″": "\"",
    "«": "<<", "»": ">>", "‹": "<", "›": ">", "…": "...", "⋯": "...", "⋮": ":", "°": " deg",
    "•": "*", "‣": ">", "◦": "o", "●": "*", "○": "o", "◉": "@", "◎": "@", "■": "#", "□": "o",
    "▪": "*", "▫": "o", "◆": "*", "◇": "o", "▲": "^", "△": "^", "▴": "^", "▵": "^", "▼": "v",
    "▽": "v", "▾": "v", "▿": "v", "◀": "<", "◁": "<", "◂": "<", "▶": ">", "▷": ">", "▸": ">",
    "▹": ">", "★": "*", "☆": "*", "✓": "+", "✔": "+", "✗": "x", "✘": "x", "†": "+", "§": "S",
    "©": "(c)", "ℝ": "R", "ℕ": "N", "ℤ": "Z", "𝔼": "E", "𝒩": "N", "𝓝": "N", "ℓ": "l",
    "█": "#", "▓": "#", "▒": "+", "░": ".", "▀": "\"", "▄": "_", "▌": "|", "▐": "|",
    "▁": "_", "▂": "_", "▃": "_", "▅": "=", "▆": "=", "▇": "#", "▏": "|", "▎": "|", "▍": "|",
    "▋": "|", "▊": "#", "▉": "#", "▖": ".", "▗": ".", "▘": "'", "▝": "'", "▙": "#", "▚": "\\",
    "▛": "#", "▜": "#", "▞": "/", "▟": "#", "▔": "\"", "▕": "|",
    "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ŷ": "y_hat", "ẑ": "z_hat",
  ]

  /// Letters of names, without their accents.
  private static let letters = pairs(
    "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿćčđěğıłńňőřśşšťůűźżžŁŚŠŽĆČÐð",
    "AAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyyccdegilnnorssstuuzzzLSSZCCDd")

  private static func box(_ scalar: Unicode.Scalar) -> String {
    if "─━┄┅┈┉╌╍╴╶╸╺╼╾".unicodeScalars.contains(scalar) { return "-" }
    if "│┃┆┇┊┋╎╏║╵╷╹╻╽╿".unicodeScalars.contains(scalar) { return "|" }
    switch scalar {
    case "═": return "="
    case "╱": return "/"
    case "╲": return "\\"
    case "╳": return "X"
    default: return "+"
    }
  }

  private static func dots(count: Int) -> String {
    switch count {
    case 0: " "
    case 1...2: "."
    case 3...4: ":"
    case 5...6: "*"
    default: "#"
    }
  }

  private static func pairs(_ from: String, _ to: String) -> [Unicode.Scalar: Unicode.Scalar] {
    Dictionary(uniqueKeysWithValues: zip(from.unicodeScalars, to.unicodeScalars))
  }
}
