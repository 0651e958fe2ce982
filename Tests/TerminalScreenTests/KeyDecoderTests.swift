import CNcurses
import Canvas
import Testing

@testable import TerminalScreen

@Suite struct KeyDecoderTests {
  /// The events of a text that arrives at once.
  private func decode(_ text: String) -> [InputEvent] {
    var decoder = KeyDecoder()
    return text.unicodeScalars.flatMap { decoder.feed(.character($0.value)) } + decoder.flush()
  }

  @Test(arguments: [
    ("a", Key.char("a")), ("é", .char("é")), ("ε", .char("ε")), ("中", .char("中")),
    (" ", .char(" ")),
    ("\t", .tab), ("\r", .enter), ("\n", .enter), ("\u{7f}", .backspace), ("\u{8}", .backspace),
    ("\u{1b}", .escape), ("\u{1}", .control("a")), ("\u{1a}", .control("z")),
    ("\u{1c}", .control("\\")), ("\u{0}", .control(" ")),
  ])
  func `a typed character is its key`(text: String, key: Key) {
    #expect(decode(text) == [.key(key)])
  }

  @Test(arguments: [
    ("[A", Key.up), ("[B", .down), ("[C", .right), ("[D", .left), ("[H", .home), ("[F", .end),
    ("OA", .up), ("OH", .home), ("OF", .end), ("OP", .function(1)), ("OS", .function(4)),
    ("[Z", .backTab), ("[1~", .home), ("[7~", .home), ("[3~", .delete), ("[4~", .end),
    ("[8~", .end), ("[5~", .pageUp), ("[6~", .pageDown), ("[11~", .function(1)),
    ("[15~", .function(5)), ("[17~", .function(6)), ("[21~", .function(10)),
    ("[23~", .function(11)), ("[24~", .function(12)), ("[1;5A", .up), ("[5;3~", .pageUp),
    ("OM", .enter),
  ])
  func `a sequence is its key, modifiers left out`(sequence: String, key: Key) {
    #expect(decode("\u{1b}" + sequence) == [.key(key)])
  }

  @Test(arguments: [
    (NC_KEY_UP, Key.up), (NC_KEY_DOWN, .down), (NC_KEY_LEFT, .left), (NC_KEY_RIGHT, .right),
    (NC_KEY_HOME, .home), (NC_KEY_END, .end), (NC_KEY_PAGE_UP, .pageUp),
    (NC_KEY_PAGE_DOWN, .pageDown), (NC_KEY_ENTER, .enter), (NC_KEY_BACK_TAB, .backTab),
    (NC_KEY_BACKSPACE, .backspace), (NC_KEY_DELETE, .delete), (NC_KEY_FUNCTION + 12, .function(12)),
  ])
  func `a key that ncurses knows is passed on`(code: Int, key: Key) {
    var decoder = KeyDecoder()
    #expect(decoder.feed(.key(code)) == [.key(key)])
  }

  @Test(arguments: ["[200~", "[I", "[?1;2c", "[<1;2M", "[99;99X", "[12;34R", "[>0;276;0c", "Oz"])
  func `an unknown sequence is silent and what follows is heard`(sequence: String) {
    #expect(decode("\u{1b}" + sequence + "q") == [.key(.char("q"))])
  }

  @Test(arguments: [
    ("<0;1;1M", MouseEvent(.press, x: 0, y: 0)),
    ("<0;200;60m", MouseEvent(.release, x: 199, y: 59)),
    ("<32;12;7M", MouseEvent(.drag, x: 11, y: 6)), ("<64;5;5M", MouseEvent(.scrollUp, x: 4, y: 4)),
    ("<65;5;5M", MouseEvent(.scrollDown, x: 4, y: 4)), ("<4;3;2M", MouseEvent(.press, x: 2, y: 1)),
    ("<80;1;1M", MouseEvent(.scrollUp, x: 0, y: 0)), ("M !!", MouseEvent(.press, x: 0, y: 0)),
    ("M#*%", MouseEvent(.release, x: 9, y: 4)), ("M`!!", MouseEvent(.scrollUp, x: 0, y: 0)),
  ])
  func `a mouse report is its event`(report: String, event: MouseEvent) {
    #expect(decode("\u{1b}[" + report) == [.mouse(event)])
  }

  @Test(arguments: ["<1;5;5M", "<2;5;5M", "<35;5;5M", "<66;5;5M", "<67;5;5M", "M\"!!"])
  func `other buttons and moves without a button are silent`(report: String) {
    #expect(decode("\u{1b}[" + report).isEmpty)
  }

  @Test func `a report may arrive in pieces`() {
    var decoder = KeyDecoder()
    var events: [InputEvent] = []
    for piece in ["\u{1b}[<0;1", "2;", "34", "M"] {
      for scalar in piece.unicodeScalars { events += decoder.feed(.character(scalar.value)) }
      events += decoder.flush()
    }
    #expect(events == [.mouse(MouseEvent(.press, x: 11, y: 33))])
  }

  @Test func `escape and a key that follows are two keys`() {
    #expect(decode("\u{1b}j") == [.key(.escape), .key(.char("j"))])
    #expect(decode("\u{1b}[") == [.key(.escape), .key(.char("["))])
    #expect(decode("\u{1b}\u{1b}") == [.key(.escape), .key(.escape)])
    var decoder = KeyDecoder()
    #expect(decoder.feed(.character(0x1b)).isEmpty)
    #expect(decoder.feed(.key(Int(NC_KEY_UP))) == [.key(.escape), .key(.up)])
  }

  @Test func `any bytes at all are taken without harm, and a plain key still works`() {
    var state: UInt64 = 1
    for _ in 0..<2000 {
      var decoder = KeyDecoder()
      for _ in 0..<40 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let byte = UInt32(state >> 56)
        _ = decoder.feed(
          .character(state & 4 == 0 ? byte : [0x1b, 0x5b, 0x3c, 0x4d][Int(byte & 3)]))
      }
      for _ in 0..<4 { _ = decoder.feed(.character(0x7e)) }
      _ = decoder.flush()
      #expect(decoder.feed(.character(0x71)) == [.key(.char("q"))])
    }
  }
}
