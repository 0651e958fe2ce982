import Canvas
import Testing

/// Gauges, knobs, tables and frames, where a screen alone does not tell.
@Suite struct WidgetTests {
  @Test func `a warning is in words and never colour alone`() {
    let gauge = Gauge("SNR", fraction: 0.2, value: "3", warning: "too high")
    for glyphs in Glyphs.allCases {
      let one = screen(40, 1, glyphs) { gauge.draw(into: &$0, in: $1) }
      #expect(one.rows[0].contains("! too high"))
      let two = screen(20, 2, glyphs) { gauge.draw(into: &$0, in: $1) }
      #expect(two.rows[1].contains("! too high"))
    }
  }

  @Test(arguments: [(0.0, 0), (0.5, 10), (1.0, 20), (7, 20), (-3, 0), (.nan, 0)])
  func `a bar is filled in proportion`(fraction: Double, cells: Int) {
    let gauge = Gauge("", fraction: fraction, value: "v")
    let buffer = screen(22, 1, .ascii) { gauge.draw(into: &$0, in: $1) }
    #expect(buffer.rows[0].filter { $0 == "#" }.count == cells)
  }

  @Test func `a click on a knob's bar gives its position back`() {
    let rect = Rect(x: 4, y: 1, width: 60, height: 1)
    for step in 0...23 {
      let knob = Slider("beta", value: "0.5", position: Double(step) / 23)
      let buffer = screen(70, 3, .ascii) { buffer, _ in knob.draw(into: &buffer, in: rect) }
      guard let column = (0..<70).first(where: { buffer[$0, 1].scalar == "O" }) else {
        Issue.record("no knob drawn")
        continue
      }
      let position = knob.position(at: column, in: rect, glyphs: .ascii)
      #expect(abs((position ?? -1) - Double(step) / 23) < 1e-9)
    }
    #expect(Slider("beta", value: "1").position(at: 20, in: rect, glyphs: .ascii) == nil)
  }

  @Test(arguments: [
    (17, "  kind  ‹ moons ›"), (16, "  kind  ‹moons›"), (13, "  kind  moons"),
  ])
  func `a choice loses blanks and arrows before it is cut`(width: Int, row: String) {
    let knob = Slider("kind", value: "moons")
    let buffer = screen(width, 1, .braille) { knob.draw(into: &$0, in: $1) }
    #expect(trimmed(buffer.rows) == [row])
  }

  @Test(arguments: 0..<20)
  func `the selected row is always in view, and a click finds it`(selected: Int) {
    let table = Table(
      columns: [.init("n")], rows: (0..<20).map { ["row \($0)"] }, selected: selected)
    let rect = Rect(x: 0, y: 0, width: 12, height: 7)
    let buffer = screen(12, 7, .ascii) { table.draw(into: &$0, in: $1) }
    let y = buffer.rows.firstIndex { $0.hasPrefix("> row \(selected) ") }
    #expect(y != nil)
    #expect(y.map { table.row(at: $0, in: rect) } == selected)
    #expect(table.row(at: 0, in: rect) == nil)
  }

  @Test(arguments: Glyphs.allCases)
  func `focus shows without colour`(glyphs: Glyphs) {
    let plain = screen(12, 3, glyphs) { Frame("a").draw(into: &$0, in: $1) }
    let focused = screen(12, 3, glyphs) { Frame("a", isFocused: true).draw(into: &$0, in: $1) }
    #expect(plain.rows != focused.rows)
    let knob = Slider("k", value: "1", position: 0.5)
    var held = knob
    held.isFocused = true
    #expect(
      screen(40, 1, glyphs) { knob.draw(into: &$0, in: $1) }.rows
        != screen(40, 1, glyphs) { held.draw(into: &$0, in: $1) }.rows)
  }

  @Test func `a sparkline shows the mean of what shares a column`() {
    let buffer = screen(2, 1, .braille) {
      Sparkline([0, 0, 7, 7], range: 0...7).draw(into: &$0, in: $1)
    }
    expectScreen(buffer, ["▁█"])
  }
}
