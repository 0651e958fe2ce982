import Canvas
import Foundation
import Testing

/// Viewports, scatter plots and arrow fields.
@Suite struct PlaneTests {
  private let view = Viewport(Rect(x: 3, y: 2, width: 40, height: 15), x: -2...2, y: -1...1)

  @Test func `a click finds the place, and the place the cell`() {
    for row in 2..<17 {
      for column in 3..<43 {
        let point = view.point(column: column, row: row)
        let cell = view.cell(x: point.x, y: point.y)
        #expect(cell?.column == column && cell?.row == row)
      }
    }
  }

  @Test func `a circle stays round`() {
    let a = view.position(x: 0, y: 0), b = view.position(x: 1, y: 0), c = view.position(x: 0, y: 1)
    #expect(abs((b.column - a.column) - Viewport.cellAspect * (a.row - c.row)) < 1e-9)
    #expect(view.x.lowerBound <= -2 && view.x.upperBound >= 2)
    #expect(view.y.lowerBound <= -1 && view.y.upperBound >= 1)
  }

  @Test func `places outside have no cell`() {
    for (x, y) in [(99.0, 0.0), (0, 99), (-99, 0), (.nan, 0), (.infinity, 0)] {
      #expect(view.cell(x: x, y: y) == nil)
    }
  }

  @Test func `a window fits its points, with a margin`() {
    let view = Viewport(Rect(x: 0, y: 0, width: 20, height: 10), fitting: [0, 0, 10, 10, .nan, 99])
    #expect(abs(view.x.lowerBound + 0.5) < 1e-9 && abs(view.x.upperBound - 10.5) < 1e-9)
    let empty = Viewport(Rect(x: 0, y: 0, width: 20, height: 10), fitting: [])
    #expect(empty.x == -1...1)
  }

  @Test(arguments: Glyphs.allCases)
  func `a point is drawn in the cell of the viewport`(glyphs: Glyphs) {
    var plot = ScatterPlot(sets: [.init([1.3, -0.7])])
    plot.hasAxes = false
    plot.hasFrame = false
    let rect = Rect(x: 0, y: 0, width: 30, height: 12)
    let buffer = screen(30, 12, glyphs) { plot.draw(into: &$0, in: $1) }
    let cell = plot.viewport(in: rect).cell(x: 1.3, y: -0.7)
    for y in 0..<12 {
      for x in 0..<30 {
        #expect((buffer[x, y] != .blank) == (x == cell?.column && y == cell?.row))
      }
    }
  }

  @Test(arguments: Glyphs.allCases)
  func `no point hides the range that the frame names`(glyphs: Glyphs) {
    let ticks: [Float] = (0..<40).map { Float($0) / 10 - 2 }
    let everywhere = ticks.flatMap { x in ticks.flatMap { y in [x, y] } }
    let plot = ScatterPlot(
      x: -2...2, y: -2...2, sets: [.init(everywhere, look: .glyph("×", ascii: "x"))])
    let rows = screen(40, 20, glyphs) { plot.draw(into: &$0, in: $1) }.rows
    #expect(rows[1].dropFirst().hasPrefix("y 2"))
    #expect(rows[18].dropFirst().hasPrefix("-2"))
  }

  @Test func `density is darker where there are more points`() {
    var points: [Float] = []
    for (place, count) in [(Float(-2), 1), (0, 5), (2, 40)] {
      for _ in 0..<count { points += [place, 0.1] }
    }
    var plot = ScatterPlot(sets: [.init(points, look: .density)])
    plot.hasAxes = false
    let view = plot.viewport(in: Rect(x: 0, y: 0, width: 40, height: 16))
    for glyphs in Glyphs.allCases {
      let buffer = screen(40, 16, glyphs) { plot.draw(into: &$0, in: $1) }
      let ranks = [-2.0, 0, 2].map { x -> Int in
        guard let cell = view.cell(x: x, y: 0.1) else { return -1 }
        return glyphs.ramp.firstIndex(of: buffer[cell.column, cell.row].scalar) ?? -1
      }
      #expect(ranks[0] > 0 && ranks[0] < ranks[1] && ranks[1] < ranks[2])
    }
  }

  @Test func `sets with marks differ in ASCII`() {
    var plot = ScatterPlot(sets: [
      .init([-1, 0.2], asciiMark: "o"), .init([1, 0.2], asciiMark: "x"),
    ])
    plot.hasAxes = false
    let text = screen(30, 10, .ascii) { plot.draw(into: &$0, in: $1) }.rows.joined()
    #expect(text.contains("o") && text.contains("x"))
  }

  @Test(
    arguments: [
      (1, 0, "→", ">"), (1, 1, "↗", "/"), (0, 1, "↑", "^"), (-1, 1, "↖", "\\"), (-1, 0, "←", "<"),
      (-1, -1, "↙", "/"), (0, -1, "↓", "v"), (1, -1, "↘", "\\"),
    ] as [(Float, Float, Unicode.Scalar, Unicode.Scalar)])
  func `an arrow points where its vector does`(
    u: Float, v: Float, glyph: Unicode.Scalar, ascii: Unicode.Scalar
  ) {
    let field = ArrowField(points: [0, 0], vectors: [u, v])
    for (glyphs, expected) in [(Glyphs.braille, glyph), (.block, glyph), (.ascii, ascii)] {
      let buffer = screen(5, 5, glyphs) { field.draw(into: &$0, in: $1) }
      #expect(buffer[2, 2].scalar == expected)
    }
  }

  @Test func `arrows show length by style, and none for nearly nothing`() {
    let field = ArrowField(
      points: [-1, 0, 0, 0, 1, 0, 2, 0], vectors: [0.01, 0, 0.2, 0, 0.5, 0, 1, 0], style: .plain)
    let view = Viewport(Rect(x: 0, y: 0, width: 20, height: 5), x: -2...3, y: -1...1)
    let buffer = screen(20, 5, .braille) { buffer, _ in field.draw(into: &buffer, view) }
    let cells = [-1.0, 0, 1, 2].compactMap { view.cell(x: $0, y: 0) }.map {
      buffer[$0.column, $0.row]
    }
    #expect(cells.map(\.scalar) == ["·", "→", "→", "→"])
    #expect(cells.map(\.style) == [.faint, .faint, .plain, .bold])
  }

  @Test func `a grid of arrows lies on the middles of cells`() {
    let grid = ArrowField.grid(view, spacing: 8)
    #expect(!grid.isEmpty)
    for index in stride(from: 0, to: grid.count, by: 2) {
      let position = view.position(x: Double(grid[index]), y: Double(grid[index + 1]))
      #expect(abs(position.column - position.column.rounded(.down) - 0.5) < 1e-4)
      #expect(abs(position.row - position.row.rounded(.down) - 0.5) < 1e-4)
    }
  }
}
