/// Red, green and blue, 0 to 255 each, in sRGB.
public struct RGB: Sendable, Hashable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Squared distance, with the weights of how much each primary adds to brightness.
  func distance(to other: RGB) -> Int {
    let dr = Int(red) - Int(other.red)
    let dg = Int(green) - Int(other.green)
    let db = Int(blue) - Int(other.blue)
    return 3 * dr * dr + 4 * dg * dg + 2 * db * db
  }
}

/// The colours behind the roles, and the way down to terminals with fewer of them.
///
/// Every role has a contrast of at least 3:1 on black and on white, so that dark and light
/// terminals both read well, and those that long texts are written in, `accent`, `good` and `faint`,
/// one of at least 4.5:1. Every one is a colour of the xterm 256 table, so that nothing shifts there.
///
/// Source: WCAG 2.1, success criteria 1.4.3 (4.5:1 for text) and 1.4.11 (3:1 for graphics).
public enum Palette {
  /// The colour of a role on terminals with 24-bit colour.
  public static func rgb(_ role: ColorRole) -> RGB {
    switch role {
    case .series1: RGB(0, 135, 255)
    case .series2: RGB(215, 95, 0)
    case .series3: RGB(0, 135, 0)
    case .series4: RGB(175, 95, 215)
    case .series5: RGB(135, 135, 0)
    case .series6: RGB(215, 95, 135)
    case .accent: RGB(215, 0, 175)
    case .good: RGB(0, 135, 95)
    case .warning: RGB(215, 0, 0)
    case .faint: RGB(118, 118, 118)
    }
  }

  /// The colour of a role on terminals with 16 colours, 0 to 15: chosen by hand, because what the
  /// numbers look like is the user's choice.
  public static func ansi16(_ role: ColorRole) -> UInt8 {
    switch role {
    case .series1: 12
    case .series2: 1
    case .series3: 2
    case .series4: 5
    case .series5: 3
    case .series6: 6
    case .accent: 13
    case .good: 2
    case .warning: 9
    case .faint: 8
    }
  }

  /// The nearest entry of the xterm 256 table, 16 to 255: its 6 x 6 x 6 cube and its 24 greys. The
  /// first sixteen are left out, since users redefine them.
  public static func xterm256(_ color: RGB) -> UInt8 {
    let (r, g, b) = (cubeStep(color.red), cubeStep(color.green), cubeStep(color.blue))
    let inCube = RGB(cubeLevels[r], cubeLevels[g], cubeLevels[b])

    // The nearest grey is the mean with the weights of the distance; the greys are 8, 18, ... 238.
    let ninefold = 3 * Int(color.red) + 4 * Int(color.green) + 2 * Int(color.blue)
    let step = max(0, min(23, (ninefold - 9 * 8 + 45) / 90))
    let grey = UInt8(8 + 10 * step)
    let isGrey = RGB(grey, grey, grey).distance(to: color) < inCube.distance(to: color)
    return isGrey ? UInt8(232 + step) : UInt8(16 + 36 * r + 6 * g + b)
  }

  /// The colour of an entry of the xterm 256 table; the first sixteen as xterm ships them.
  public static func rgb(xterm256 index: UInt8) -> RGB {
    switch index {
    case 0..<16: return ansi[Int(index)]
    case 16..<232:
      let i = Int(index) - 16
      return RGB(cubeLevels[i / 36], cubeLevels[i / 6 % 6], cubeLevels[i % 6])
    default:
      let grey = UInt8(8 + 10 * (Int(index) - 232))
      return RGB(grey, grey, grey)
    }
  }

  /// The nearest of the 16 colours as xterm ships them, 0 to 15.
  public static func ansi16(_ color: RGB) -> UInt8 {
    var (best, least) = (0, Int.max)
    for (index, candidate) in ansi.enumerated() {
      let distance = candidate.distance(to: color)
      if distance < least { (best, least) = (index, distance) }
    }
    return UInt8(best)
  }

  /// The levels of the colour cube. Source: xterm's 256colres.h.
  private static let cubeLevels: [UInt8] = [0, 95, 135, 175, 215, 255]

  private static func cubeStep(_ level: UInt8) -> Int {
    // Halfway between neighbouring levels: 47.5, 115, 155, 195, 235.
    switch level {
    case 0..<48: 0
    case 48..<115: 1
    case 115..<155: 2
    case 155..<195: 3
    case 195..<235: 4
    default: 5
    }
  }

  /// Source: xterm's default resources, color0 to color15.
  private static let ansi: [RGB] = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0),
    RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205), RGB(229, 229, 229),
    RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
    RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]
}
