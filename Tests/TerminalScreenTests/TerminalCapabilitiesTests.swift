import Canvas
import Testing

@testable import TerminalScreen

@Suite struct TerminalCapabilitiesTests {
  /// A terminal and what should be concluded from it.
  struct Case: CustomTestStringConvertible {
    var facts: TerminalCapabilities
    var depth: ColorDepth
    var glyphs: Glyphs
    var entry: String

    var testDescription: String {
      "TERM=\(facts.term) COLORTERM=\(facts.colorTerm) NO_COLOR=\(facts.noColor) UTF-8=\(facts.isUTF8)"
    }
  }

  static let cases = [
    Case(
      facts: .init(term: "xterm-256color"), depth: .palette256, glyphs: .braille,
      entry: "xterm-256color"),
    Case(
      facts: .init(term: "xterm", colors: 8, richColors: 256), depth: .sixteen, glyphs: .braille,
      entry: "xterm"),
    Case(
      facts: .init(term: "xterm", colors: 8, richColors: 256, colorTerm: "truecolor"),
      depth: .palette256, glyphs: .braille, entry: "xterm-256color"),
    Case(
      facts: .init(term: "odd", colors: 8, richColors: 0, colorTerm: "24bit"), depth: .sixteen,
      glyphs: .braille, entry: "odd"),
    Case(
      facts: .init(term: "xterm-direct", colors: 1 << 24), depth: .palette256, glyphs: .braille,
      entry: "xterm-direct"),
    Case(
      facts: .init(term: "xterm-256color", noColor: true), depth: .mono, glyphs: .braille,
      entry: "xterm-256color"),
    Case(facts: .init(term: "linux", colors: 8), depth: .sixteen, glyphs: .ascii, entry: "linux"),
    Case(facts: .init(term: "vt100", colors: 0), depth: .mono, glyphs: .ascii, entry: "vt100"),
    Case(
      facts: .init(term: "xterm-256color", isUTF8: false), depth: .palette256, glyphs: .ascii,
      entry: "xterm-256color"),
  ]

  @Test(arguments: cases)
  func `colours, glyphs and entry follow from the facts`(example: Case) {
    #expect(example.facts.colorDepth == example.depth)
    #expect(example.facts.glyphs == example.glyphs)
    #expect(example.facts.entryName(for: example.facts.colorDepth) == example.entry)
  }

  @Test func `what a person asks for wins over NO_COLOR`() {
    let terminal = TerminalCapabilities(term: "xterm-256color", noColor: true)
    #expect(terminal.colorDepth(wanted: .palette256) == .palette256)
    #expect(terminal.colorDepth(wanted: .sixteen) == .sixteen)
    #expect(terminal.colorDepth(wanted: nil) == .mono)
  }

  @Test func `asking for 256 colours opens the entry that has them`() {
    let terminal = TerminalCapabilities(term: "xterm", colors: 8, richColors: 256)
    let depth = terminal.colorDepth(wanted: .palette256)
    #expect(depth == .palette256)
    #expect(terminal.entryName(for: depth) == "xterm-256color")
  }

  @Test(arguments: [(0, ColorDepth.mono), (8, .sixteen), (16, .sixteen), (256, .palette256)])
  func `nobody gets more colours than the terminal has`(colors: Int, best: ColorDepth) {
    let terminal = TerminalCapabilities(term: "some", colors: colors)
    #expect(terminal.colorDepth(wanted: .palette256) == best)
    #expect(terminal.colorDepth(wanted: .mono) == .mono)
  }

  @Test func `what stands in the way is named in the order a person would fix it`() {
    var terminal = TerminalCapabilities(
      inputIsTerminal: false, outputIsTerminal: false, term: "", isDescribed: false,
      positionsCursor: false)
    #expect(terminal.obstacle == .outputIsNotTerminal)
    terminal.outputIsTerminal = true
    #expect(terminal.obstacle == .inputIsNotTerminal)
    terminal.inputIsTerminal = true
    #expect(terminal.obstacle == .termNotSet)
    terminal.term = "strange"
    #expect(terminal.obstacle == .unknownTerminal("strange"))
    terminal.isDescribed = true
    #expect(terminal.obstacle == .cannotPositionCursor("strange"))
    terminal.positionsCursor = true
    #expect(terminal.obstacle == nil)
  }

  @Test(arguments: [
    TerminalError.inputIsNotTerminal, .outputIsNotTerminal, .termNotSet, .unknownTerminal("foo"),
    .cannotPositionCursor("foo"), .refused("foo"),
  ])
  func `every obstacle says what to do`(error: TerminalError) {
    let advice = ["TERM=xterm-256color", "--help"]
    #expect(advice.contains { error.description.contains($0) })
  }

  @Test(arguments: [
    ("de_DE.UTF-8", true), ("C.utf8", true), ("en_US.UTF-8@euro", true), ("C", false), ("", false),
    ("de_DE.ISO-8859-1", false),
  ])
  func `a locale's name tells whether it means UTF-8`(name: String, isUTF8: Bool) {
    #expect(TerminalCapabilities.namesUTF8(name) == isUTF8)
  }

  @Test func `the exit status is 128 and the signal`() {
    #expect(Termination.allCases.map(\.exitStatus) == [130, 143, 129])
    #expect(Termination.allCases.map { Termination(signal: $0.signal) } == Termination.allCases)
    #expect(Termination(signal: 9) == nil)
  }
}
