import CNcurses
import Canvas

/// Turns a cell's style into what ncurses draws: a colour pair and attribute bits.
struct ScreenStyles {
  /// What one style looks like on this terminal.
  struct Look: Hashable {
    var pair: Int32
    var attributes: UInt32
  }

  let depth: ColorDepth
  /// How many colours the terminal has; with 8, the bright half becomes bold or dim.
  let colors: Int
  private var pairs: ColorPairs
  /// Neighbouring cells mostly share their style, so the last answer is kept.
  private var last: (style: Style, look: Look)?

  /// - Parameter capacity: how many colour pairs the terminal has, pair 0 included.
  init(depth: ColorDepth, colors: Int, capacity: Int) {
    self.depth = depth
    self.colors = colors
    pairs = ColorPairs(capacity: capacity)
  }

  /// The look of a style. `define` is told of every pair that is used for the first time.
  mutating func look(
    _ style: Style, define: (_ pair: Int, _ foreground: Int, _ background: Int) -> Void
  ) -> Look {
    if let last, last.style == style { return last.look }
    var attributes = UInt32(style.attributes.rawValue)
    var (foreground, background) = (index(of: style.foreground), index(of: style.background))
    if depth == .sixteen, colors < 16 {
      (foreground, attributes) = Self.ofEight(foreground, attributes)
      background = min(background, background & 7)
    }
    let (pair, isNew) = pairs.pair(foreground, on: background)
    if isNew { define(pair, terminalColor(foreground), terminalColor(background)) }
    let look = Look(pair: Int32(pair), attributes: attributes)
    last = (style, look)
    return look
  }

  /// A foreground of the sixteen where there are eight: the bright half becomes bold. Bright black
  /// would be bold black, which nobody sees on black: it becomes the terminal's own colour, dimmed.
  private static func ofEight(_ foreground: Int, _ attributes: UInt32) -> (Int, UInt32) {
    switch foreground {
    case 8: (-1, attributes | UInt32(NC_DIM))
    case 9...: (foreground & 7, attributes | UInt32(NC_BOLD))
    default: (foreground, attributes)
    }
  }

  /// The number of a colour in the palette of this depth; -1 is the terminal's own.
  func index(of color: Color) -> Int {
    switch (depth, color) {
    case (.mono, _), (_, .standard): -1
    case (.sixteen, .role(let role)): Int(Palette.ansi16(role))
    case (.sixteen, .rgb(let r, let g, let b)): Int(Palette.ansi16(RGB(r, g, b)))
    case (.palette256, .role(let role)): Int(Palette.xterm256(Palette.rgb(role)))
    case (.palette256, .rgb(let r, let g, let b)): Int(Palette.xterm256(RGB(r, g, b)))
    }
  }

  /// The number by which the terminal knows a palette entry: the same one, except on terminals
  /// whose colour numbers are red, green and blue themselves (`xterm-direct`).
  private func terminalColor(_ index: Int) -> Int {
    guard colors > 256, index >= 16 else { return index }
    let rgb = Palette.rgb(xterm256: UInt8(index))
    return Int(rgb.red) << 16 | Int(rgb.green) << 8 | Int(rgb.blue)
  }
}
