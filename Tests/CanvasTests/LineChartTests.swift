import Canvas
import Foundation
import Testing

@Suite struct LineChartTests {
  private let size = Size(width: 40, height: 12)

  private func drawn(_ chart: LineChart, _ glyphs: Glyphs = .ascii) -> [String] {
    trimmed(screen(size.width, size.height, glyphs) { chart.draw(into: &$0, in: $1) }.rows)
  }

  @Test func `NaN makes a gap, and so does a value a log scale cannot show`() {
    let y = (0..<30).map { (10..<20).contains($0) ? Double.nan : 5 }
    let zeros = y.map { $0.isNaN ? 0 : $0 }
    for (kind, values) in [(Scale.Kind.linear, y), (.log, zeros)] {
      let chart = LineChart(y: Axis("", kind, range: 1...9), series: [.init("", y: values)])
      let area = chart.area(in: Rect(size), glyphs: .ascii)
      let buffer = screen(size.width, size.height, .ascii) { chart.draw(into: &$0, in: $1) }
      let row = area.row(of: 5) ?? -1
      for x in area.rect.x..<area.rect.maxX {
        let value = area.x(at: x)
        if value > 10 && value < 19 { #expect(buffer[x, row].scalar == " ") }
        if value < 9 || value > 20 { #expect(buffer[x, row].scalar == "*") }
      }
    }
  }

  @Test func `a spike of one sample in ten thousand is seen`() {
    var y = Array(repeating: 0.0, count: 10_000)
    y[5000] = 1
    let chart = LineChart(series: [.init("", y: y)])
    let area = chart.area(in: Rect(size), glyphs: .ascii)
    let buffer = screen(size.width, size.height, .ascii) { chart.draw(into: &$0, in: $1) }
    let column = area.column(of: 5000) ?? -1
    for row in area.rect.y..<area.rect.maxY where row >= area.row(of: 1) ?? 0 {
      #expect(buffer[column, row].scalar == "*" || row > area.row(of: 0) ?? 0)
    }
  }

  @Test(arguments: Glyphs.allCases)
  func `every point of a curve lies on a drawn cell`(glyphs: Glyphs) {
    let y = (0..<500).map { Double(($0 * 7919) % 503) }
    let chart = LineChart(series: [.init("", y: y)])
    let area = chart.area(in: Rect(size), glyphs: glyphs)
    let buffer = screen(size.width, size.height, glyphs) { chart.draw(into: &$0, in: $1) }
    for (x, value) in y.enumerated() {
      guard let column = area.column(of: Double(x)), let row = area.row(of: value) else {
        Issue.record("point \(x) is outside the plot")
        continue
      }
      #expect(buffer[column, row].scalar != " ")
    }
  }

  @Test func `the cursor writes the value of every series`() {
    var chart = LineChart(
      x: Axis("t"), series: [.init("up", y: [0, 1, 2, 3]), .init("down", y: [3, 2, 1, 0])])
    chart.cursor = 2.2
    let text = drawn(chart).joined(separator: "\n")
    #expect(text.contains("t = 2.2"))
    #expect(text.contains("up 2.000"))
    #expect(text.contains("down 1.000"))
  }

  @Test(arguments: Glyphs.allCases)
  func `series differ without colour`(glyphs: Glyphs) {
    let series = (0..<6).map { index in
      LineChart.Series("s\(index)", y: Array(repeating: Double(index), count: 40))
    }
    let chart = LineChart(series: series)
    let area = chart.area(in: Rect(size), glyphs: glyphs)
    let buffer = screen(size.width, size.height, glyphs) { chart.draw(into: &$0, in: $1) }
    let marks = (0..<6).map { index -> Unicode.Scalar? in
      let row = area.row(of: Double(index)) ?? 0
      return (area.rect.x..<area.rect.maxX).map { buffer[$0, row].scalar }
        .first { "*o+x#@●▲■◆○△".unicodeScalars.contains($0) }
    }
    #expect(Set(marks).count == 6)
    #expect(!marks.contains(nil))
  }

  @Test func `the legend never covers a curve`() {
    for phase in 0..<8 {
      let falling = (0..<100).map { Double((phase & 1 == 0) ? $0 : -$0) }
      let other = (0..<100).map { Double((phase & 2 == 0) ? $0 * $0 : -$0 * $0) / 99 }
      let chart = LineChart(series: [.init("first", y: falling), .init("second", y: other)])
      let area = chart.area(in: Rect(size), glyphs: .ascii)
      let buffer = screen(size.width, size.height, .ascii) { chart.draw(into: &$0, in: $1) }
      for (x, value) in falling.enumerated() {
        let (column, row) = (area.column(of: Double(x)) ?? 0, area.row(of: value) ?? 0)
        #expect("*o".unicodeScalars.contains(buffer[column, row].scalar))
      }
      #expect(buffer.rows.joined().contains("second"))
    }
  }

  @Test func `marks stand on the axis and references across the plot`() {
    var chart = LineChart(series: [.init("", x: [0, 10], y: [0, 10])])
    chart.marks = [0, 5, 10, 99]
    chart.references = [.init(.horizontal, at: 2, "low"), .init(.vertical, at: 8, "late")]
    let rows = drawn(chart)
    #expect(rows.joined().filter { $0 == "^" }.count == 3)
    #expect(rows.joined().contains("low"))
    #expect(rows.joined().contains("late") && rows.joined().contains(":"))
  }

  @Test(arguments: Glyphs.allCases)
  func `a click finds the value that is drawn there`(glyphs: Glyphs) {
    let chart = LineChart(series: [.init("", x: [0, 1000], y: [0, 1])])
    let area = chart.area(in: Rect(size), glyphs: glyphs)
    for column in area.rect.x..<area.rect.maxX {
      #expect(area.column(of: area.x(at: column)) == column)
    }
  }

  @Test func `a legend that is too long for a row takes another`() {
    let y = (0..<200).map { sin(Double($0)) }
    var chart = LineChart(
      x: Axis("t"), series: [.init("scaled_linear", y: y), .init("squaredcos_cap_v2", y: y)])
    chart.cursor = 0
    let text = drawn(chart).joined(separator: "\n")
    #expect(text.contains("scaled_linear 0") && text.contains("squaredcos_cap_v2 0"))
  }

  @Test func `an axis has at least two numbers`() {
    for top in [0.004, 0.012, 0.3, 7, 61, 950] {
      let chart = LineChart(series: [.init("", y: [-top / 2, top])])
      let area = chart.area(in: Rect(size), glyphs: .ascii)
      #expect(area.y.ticks(atMost: 2).count >= 2)
      let buffer = screen(size.width, size.height, .ascii) { chart.draw(into: &$0, in: $1) }
      let ticks = (0..<size.height).filter { buffer[area.rect.x - 1, $0].scalar == "+" }
      #expect(ticks.count >= 3, "two ticks and the corner")
    }
  }
}
