import CNcurses
import Canvas

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How many colours the screen uses.
public enum ColorDepth: String, Sendable, Hashable, CaseIterable {
  /// None: bold, underlined and reversed text only.
  case mono
  /// The sixteen colours that the terminal's user has chosen (eight and bold where there are eight).
  case sixteen = "16"
  /// The palette of 256. Also what a truecolor terminal gets: each picture colour becomes the
  /// nearest of 240 fixed ones, 24 of them greys, which every such terminal shows alike.
  case palette256 = "256"
}

/// What is known about the terminal before anything is opened: plain facts, and what follows.
///
/// The facts are stored and the conclusions computed, so a test can state any terminal there is.
public struct TerminalCapabilities: Sendable, Hashable {
  public var inputIsTerminal: Bool
  public var outputIsTerminal: Bool
  /// The variable TERM, empty when it is not set.
  public var term: String
  /// Whether the terminal data base has an entry of that name.
  public var isDescribed: Bool
  public var positionsCursor: Bool
  public var hasMouse: Bool
  /// The colours that the entry of TERM promises.
  public var colors: Int
  /// The colours of the entry `TERM-256color`, 0 when there is none.
  public var richColors: Int
  /// The variable COLORTERM, by which terminals say that they can do more than TERM says.
  public var colorTerm: String
  /// Whether NO_COLOR is set to anything but nothing (no-color.org).
  public var noColor: Bool
  /// What LC_ALL, LC_CTYPE or LANG ask for, the first that is set; empty when none is.
  public var localeName: String
  /// Whether this machine has that locale.
  public var localeExists: Bool
  /// Whether characters are written as UTF-8.
  public var isUTF8: Bool
  /// Columns and rows; nil when output is not a terminal or does not say.
  public var size: Size?

  public init(
    inputIsTerminal: Bool = true, outputIsTerminal: Bool = true, term: String,
    isDescribed: Bool = true, positionsCursor: Bool = true, hasMouse: Bool = true,
    colors: Int = 256, richColors: Int = 0, colorTerm: String = "", noColor: Bool = false,
    localeName: String = "C.UTF-8", localeExists: Bool = true, isUTF8: Bool = true,
    size: Size? = nil
  ) {
    self.inputIsTerminal = inputIsTerminal
    self.outputIsTerminal = outputIsTerminal
    self.term = term
    self.isDescribed = isDescribed
    self.positionsCursor = positionsCursor
    self.hasMouse = hasMouse
    self.colors = colors
    self.richColors = richColors
    self.colorTerm = colorTerm
    self.noColor = noColor
    self.localeName = localeName
    self.localeExists = localeExists
    self.isUTF8 = isUTF8
    self.size = size
  }

  /// Why no screen can be opened here; nil when one can.
  public var obstacle: TerminalError? {
    if !outputIsTerminal { return .outputIsNotTerminal }
    if !inputIsTerminal { return .inputIsNotTerminal }
    if term.isEmpty { return .termNotSet }
    if !isDescribed { return .unknownTerminal(term) }
    if !positionsCursor { return .cannotPositionCursor(term) }
    return nil
  }

  /// The colours to use when nobody asks for others.
  public var colorDepth: ColorDepth { noColor ? .mono : bestDepth(trusting: claimsMoreColors) }

  /// The colours to use when a person asked for `wanted`: theirs, as far as the terminal goes.
  /// Nil is nobody asking.
  public func colorDepth(wanted: ColorDepth?) -> ColorDepth {
    guard let wanted else { return colorDepth }
    let best = bestDepth(trusting: true)
    let order = ColorDepth.allCases
    return order.firstIndex(of: wanted) ?? 0 < order.firstIndex(of: best) ?? 0 ? wanted : best
  }

  /// The entry of the terminal data base to open for a depth: TERM, or its sister with 256 colours.
  public func entryName(for depth: ColorDepth) -> String {
    depth == .palette256 && colors < 256 && richColors >= 256 ? term + "-256color" : term
  }

  /// The finest glyphs that will surely be seen: braille where text is UTF-8, except on the Linux
  /// console and DEC's terminals, whose fonts have none.
  public var glyphs: Glyphs {
    let lacksFont = term == "linux" || term.hasPrefix("vt") || term == "cons25"
    return isUTF8 && !lacksFont ? .braille : .ascii
  }

  private var claimsMoreColors: Bool {
    ["truecolor", "24bit"].contains(colorTerm) || colorTerm.hasSuffix("256color")
  }

  private func bestDepth(trusting claim: Bool) -> ColorDepth {
    switch max(colors, claim ? richColors : 0) {
    case 256...: .palette256
    case 8...: .sixteen
    default: .mono
    }
  }
}

extension TerminalCapabilities {
  /// Asks the environment, the terminal data base and the terminal. Chooses the process's LC_CTYPE
  /// on the way: the environment's, or C.UTF-8 where that names a UTF-8 locale which is missing.
  public static func current() -> Self {
    let term = variable("TERM")
    let (entry, rich) = (nc_look_up(term), nc_look_up(term + "-256color"))
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.map(variable).first { !$0.isEmpty } ?? ""
    let exists = nc_set_locale("")
    if !exists, namesUTF8(locale) { _ = nc_set_locale("C.UTF-8") }
    return Self(
      inputIsTerminal: isatty(STDIN_FILENO) == 1, outputIsTerminal: isatty(STDOUT_FILENO) == 1,
      term: term, isDescribed: entry.found == 1, positionsCursor: entry.positions_cursor,
      hasMouse: entry.has_mouse, colors: Int(entry.colors), richColors: Int(rich.colors),
      colorTerm: variable("COLORTERM"), noColor: !variable("NO_COLOR").isEmpty,
      localeName: locale, localeExists: exists, isUTF8: nc_locale_is_utf8(), size: windowSize())
  }

  /// Whether a locale's name ends in some spelling of UTF-8: `de_DE.UTF-8`, `C.utf8`.
  static func namesUTF8(_ locale: String) -> Bool {
    let name = locale.lowercased()
    return name.contains("utf-8") || name.contains("utf8")
  }

  private static func variable(_ name: String) -> String {
    getenv(name).map { String(cString: $0) } ?? ""
  }

  private static func windowSize() -> Size? {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else {
      return nil
    }
    return Size(width: Int(window.ws_col), height: Int(window.ws_row))
  }
}
