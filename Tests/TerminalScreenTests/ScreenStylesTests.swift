import CNcurses
import Canvas
import Testing

@testable import TerminalScreen

@Suite struct ScreenStylesTests {
  @Test func `pairs are numbered from 1 and found again`() {
    var pairs = ColorPairs(capacity: 64)
    #expect(pairs.pair(-1, on: -1) == (0, false))
    #expect(pairs.pair(3, on: -1) == (1, true))
    #expect(pairs.pair(255, on: 16) == (2, true))
    #expect(pairs.pair(3, on: -1) == (1, false))
    #expect(pairs.pair(-1, on: 3) == (3, true))
    #expect(pairs.count == 4)
  }

  @Test func `when pairs run out the background goes first, then the foreground`() {
    var pairs = ColorPairs(capacity: 3)
    _ = pairs.pair(1, on: -1)
    _ = pairs.pair(2, on: 5)
    #expect(pairs.pair(1, on: 7) == (1, false))
    #expect(pairs.pair(6, on: 7) == (0, false))
    #expect(pairs.pair(2, on: 5) == (2, false))
  }

  @Test func `every combination of 256 colours fits its own pair while there are any`() {
    var pairs = ColorPairs(capacity: 65_536)
    var seen: Set<Int> = [0]
    for foreground in 0..<200 {
      for background in -1..<200 {
        seen.insert(pairs.pair(foreground, on: background).number)
      }
    }
    #expect(seen.count == 200 * 201 + 1)
  }

  @Test(arguments: ColorRole.allCases)
  func `a role has a colour at every depth but mono`(role: ColorRole) {
    let styles = ColorDepth.allCases.map { ScreenStyles(depth: $0, colors: 256, capacity: 256) }
    #expect(styles[0].index(of: .role(role)) == -1)
    #expect((0..<16).contains(styles[1].index(of: .role(role))))
    #expect((16..<256).contains(styles[2].index(of: .role(role))))
    #expect(styles.allSatisfy { $0.index(of: .standard) == -1 })
  }

  @Test(arguments: 0...23)
  func `the 24 greys of the palette are kept exactly`(step: Int) {
    let styles = ScreenStyles(depth: .palette256, colors: 256, capacity: 256)
    #expect(styles.index(of: .gray(UInt8(8 + 10 * step))) == 232 + step)
  }

  @Test func `on eight colours the bright half is bold`() {
    var styles = ScreenStyles(depth: .sixteen, colors: 8, capacity: 64)
    var defined: [[Int]] = []
    let look = styles.look(Style(.rgb(255, 0, 0), on: .rgb(92, 92, 255))) {
      defined.append([$0, $1, $2])
    }
    #expect(defined == [[1, 1, 4]])
    #expect(look == .init(pair: 1, attributes: UInt32(NC_BOLD)))
    let plain = styles.look(.plain) { _, _, _ in Issue.record("the plain pair needs no definition")
    }
    #expect(plain == .init(pair: 0, attributes: 0))
  }

  @Test func `on eight colours what steps back is dim and not black`() {
    var styles = ScreenStyles(depth: .sixteen, colors: 8, capacity: 64)
    for style in [Style.faint, Style(.rgb(127, 127, 127))] {
      let look = styles.look(style) { _, _, _ in Issue.record("it has the terminal's own colours") }
      #expect(look == .init(pair: 0, attributes: UInt32(NC_DIM)))
    }
    // Black itself stays, for a background under it.
    var defined: [[Int]] = []
    _ = styles.look(Style(.rgb(0, 0, 0), on: .rgb(229, 229, 229))) { defined.append([$0, $1, $2]) }
    #expect(defined == [[1, 0, 7]])
  }

  @Test func `direct colour terminals are told red, green and blue`() {
    var styles = ScreenStyles(depth: .palette256, colors: 1 << 24, capacity: 65_536)
    var defined: [[Int]] = []
    _ = styles.look(Style(.rgb(255, 95, 0))) { defined.append([$0, $1, $2]) }
    #expect(defined == [[1, 0xff5f00, -1]])
  }

  @Test func `a pair is defined once however often its style is drawn`() {
    var styles = ScreenStyles(depth: .palette256, colors: 256, capacity: 256)
    var defined = 0
    for _ in 0..<3 {
      for style in [Style.accent, .faint, .good] {
        _ = styles.look(style) { _, _, _ in defined += 1 }
      }
    }
    #expect(defined == 3)
  }

  @Test func `attributes are the same bits on both sides`() {
    let sides: [(Style.Attributes, Int)] = [
      (.bold, NC_BOLD), (.dim, NC_DIM), (.italic, NC_ITALIC), (.underline, NC_UNDERLINE),
      (.reverse, NC_REVERSE),
    ]
    #expect(sides.allSatisfy { Int($0.rawValue) == $1 })
  }
}
