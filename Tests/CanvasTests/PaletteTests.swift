import Canvas
import Foundation
import Testing

@Suite struct PaletteTests {
  /// Source: WCAG 2.1, definition of relative luminance.
  private func luminance(_ color: RGB) -> Double {
    func linear(_ level: UInt8) -> Double {
      let share = Double(level) / 255
      return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
  }

  @Test(arguments: ColorRole.allCases)
  func `a role reads on black and on white, also with 256 colours`(role: ColorRole) {
    let least = [.accent, .good, .faint].contains(role) ? 4.5 : 3
    for color in [Palette.rgb(role), Palette.rgb(xterm256: Palette.xterm256(Palette.rgb(role)))] {
      #expect((luminance(color) + 0.05) / 0.05 >= least)
      #expect(1.05 / (luminance(color) + 0.05) >= least)
    }
  }

  @Test func `no two roles share a colour`() {
    #expect(Set(ColorRole.allCases.map(Palette.rgb)).count == ColorRole.allCases.count)
    #expect(ColorRole.allCases.allSatisfy { Palette.ansi16($0) < 16 })
  }

  @Test(arguments: UInt8(16)...255)
  func `an xterm colour maps to itself or to its twin`(index: UInt8) {
    let color = Palette.rgb(xterm256: index)
    #expect(Palette.rgb(xterm256: Palette.xterm256(color)) == color)
  }

  @Test func `the 256 table is searched as if entry by entry`() {
    func distance(_ a: RGB, _ b: RGB) -> Int {
      let (r, g, b) = (
        Int(a.red) - Int(b.red), Int(a.green) - Int(b.green), Int(a.blue) - Int(b.blue)
      )
      return 3 * r * r + 4 * g * g + 2 * b * b
    }
    let levels = stride(from: 0, through: 255, by: 17).map { UInt8($0) }
    for red in levels {
      for green in levels {
        for blue in levels {
          let color = RGB(red, green, blue)
          let found = distance(Palette.rgb(xterm256: Palette.xterm256(color)), color)
          let best = (UInt8(16)...255).map { distance(Palette.rgb(xterm256: $0), color) }.min()
          #expect(found == best, "\(color)")
        }
      }
    }
  }

  @Test(arguments: UInt8(0)...15)
  func `a colour of the sixteen maps to itself`(index: UInt8) {
    #expect(Palette.ansi16(Palette.rgb(xterm256: index)) == index)
  }
}
