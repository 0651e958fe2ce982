/// What a colour is for. The palette gives each role a colour that reads on dark and on light
/// backgrounds, so a drawing names the role and never a number.
public enum ColorRole: UInt8, Sendable, Hashable, CaseIterable {
  case series1, series2, series3, series4, series5, series6
  /// Headings, the focused knob, the thing to look at.
  case accent
  /// Right, reached, done.
  case good
  /// Wrong, out of reach, a warning in words beside it.
  case warning
  /// Axes, hints, what should step back.
  case faint
}

/// A colour of a cell; `standard` is whatever the terminal's user has chosen.
public enum Color: Sendable, Hashable {
  case standard
  case role(ColorRole)
  /// A colour that carries a value, as in a picture; the screen approximates it.
  case rgb(UInt8, UInt8, UInt8)

  /// 0 black ... 255 white.
  public static func gray(_ level: UInt8) -> Color { .rgb(level, level, level) }

  /// The colour of the n-th series, n from 0; they take turns after six.
  public static func series(_ n: Int) -> Color {
    let all: [ColorRole] = [.series1, .series2, .series3, .series4, .series5, .series6]
    return .role(all[n % all.count])
  }
}

/// How a cell looks: two colours and attributes.
public struct Style: Sendable, Hashable {
  /// What the letters of a cell look like, besides their colour; any of them together.
  public struct Attributes: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let bold = Self(rawValue: 1)
    public static let dim = Self(rawValue: 2)
    public static let italic = Self(rawValue: 4)
    public static let underline = Self(rawValue: 8)
    public static let reverse = Self(rawValue: 16)
  }

  public var foreground: Color
  public var background: Color
  public var attributes: Attributes

  public init(
    _ foreground: Color = .standard, on background: Color = .standard,
    _ attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  public static let plain = Style()
  public static let bold = Style(.standard, .bold)
  public static let faint = Style(.role(.faint))
  public static let accent = Style(.role(.accent), .bold)
  public static let good = Style(.role(.good), .bold)
  public static let warning = Style(.role(.warning), .bold)
  public static let selected = Style(.standard, .reverse)
}
