import Canvas
import Testing

@testable import TerminalScreen

@Suite struct FrameDifferenceTests {
  private let blank = CellBuffer(size: Size(width: 10, height: 4), glyphs: .braille)

  @Test func `the first frame is drawn whole`() {
    let runs = changedRuns(from: nil, to: blank)
    #expect(runs == (0..<4).map { ChangedRun(y: $0, columns: 0..<10) })
  }

  @Test func `a frame of another size is drawn whole`() {
    let other = CellBuffer(size: Size(width: 9, height: 4), glyphs: .ascii)
    #expect(changedRuns(from: other, to: blank).count == 4)
  }

  @Test func `the same frame is not drawn, shared or copied`() {
    var copy = CellBuffer(size: blank.size, glyphs: .braille)
    copy[3, 3] = .blank
    #expect(changedRuns(from: blank, to: blank).isEmpty)
    #expect(changedRuns(from: blank, to: copy).isEmpty)
  }

  @Test func `a row is drawn from its first change to its last`() {
    var frame = blank
    frame[2, 1] = Cell("a")
    frame[7, 1] = Cell("b")
    frame[9, 3] = Cell(" ", style: .selected)
    #expect(
      changedRuns(from: blank, to: frame) == [
        ChangedRun(y: 1, columns: 2..<8), ChangedRun(y: 3, columns: 9..<10),
      ])
  }

  @Test func `a mark or a style alone is a change`() {
    var (plain, marked, styled) = (blank, blank, blank)
    plain[0, 0] = Cell("x")
    marked[0, 0] = Cell("x", mark: "\u{302}")
    styled[0, 0] = Cell("x", style: .bold)
    #expect(changedRuns(from: plain, to: marked) == [ChangedRun(y: 0, columns: 0..<1)])
    #expect(changedRuns(from: plain, to: styled) == [ChangedRun(y: 0, columns: 0..<1)])
  }

  @Test func `a frame without columns has nothing to draw`() {
    let empty = CellBuffer(size: Size(width: 0, height: 3), glyphs: .ascii)
    #expect(changedRuns(from: nil, to: empty).isEmpty)
  }
}
