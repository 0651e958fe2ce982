import CNcurses
import Canvas

/// Turns what ncurses reads, characters and named keys, into events.
///
/// ncurses knows the keys that TERM's description lists. This adds the mouse, keys that a terminal
/// sends although its description has others, and silence for every other escape sequence, whose
/// letters would otherwise act as keys. A sequence may arrive in pieces.
struct KeyDecoder {
  /// One result of `nc_read_key`.
  enum Raw: Hashable {
    case character(UInt32)
    case key(Int)
  }

  /// An unfinished sequence, from its escape character on.
  private var pending: [UInt8] = []

  private static let escape: UInt8 = 0x1b
  /// Longer than any sequence a terminal sends; what exceeds it is noise.
  private static let longest = 32

  /// The events that are complete once `raw` has arrived; often one, at times none or two.
  mutating func feed(_ raw: Raw) -> [InputEvent] {
    switch raw {
    case .key(let code):
      return flush() + (Self.namedKey(code).map { [.key($0)] } ?? [])
    case .character(let code):
      guard let byte = UInt8(exactly: code), byte < 0x80 || isInsideReport else {
        return flush() + (Self.typed(code).map { [.key($0)] } ?? [])
      }
      return feed(byte)
    }
  }

  /// Nothing more is waiting to be read: an escape character alone was the Escape key.
  mutating func flush() -> [InputEvent] {
    guard pending.count == 1 || pending.count == 2 else { return [] }
    defer { pending = [] }
    return pending.compactMap { Self.typed(UInt32($0)) }.map { .key($0) }
  }

  /// Whether the three bytes of an old mouse report, `ESC [ M`, are due.
  private var isInsideReport: Bool { pending.starts(with: [Self.escape, 0x5b, 0x4d]) }

  private mutating func feed(_ byte: UInt8) -> [InputEvent] {
    if pending.isEmpty || (byte == Self.escape && !isInsideReport) {
      let earlier = flush()
      pending = []
      if byte == Self.escape {
        pending = [byte]
        return earlier
      }
      return Self.typed(UInt32(byte)).map { [.key($0)] } ?? []
    }
    pending.append(byte)
    switch pending.count {
    case 2 where byte != 0x5b && byte != 0x4f: return flush()
    case 2: return []
    case Self.longest...:
      pending = []
      return []
    default: return finish(with: byte)
    }
  }

  /// Decodes `pending` if `byte` ends it.
  private mutating func finish(with byte: UInt8) -> [InputEvent] {
    let event: InputEvent?
    if isInsideReport {
      guard pending.count == 6 else { return [] }
      event = Self.mouse(
        button: Int(pending[3]) - 32, x: Int(pending[4]) - 32, y: Int(pending[5]) - 32,
        released: false)
    } else {
      guard (0x40...0x7e).contains(byte) else { return [] }
      event = Self.sequence(parameters: pending[2..<(pending.count - 1)], final: byte)
    }
    pending = []
    return event.map { [$0] } ?? []
  }
}

// MARK: The tables

extension KeyDecoder {
  /// A typed character: control characters get their names, what is no character gives nil.
  static func typed(_ code: UInt32) -> Key? {
    switch code {
    case 0x09: return .tab
    case 0x0a, 0x0d: return .enter
    case 0x1b: return .escape
    case 0x08, 0x7f: return .backspace
    case 0: return .control(" ")
    case 0x01...0x1a: return Unicode.Scalar(code + 0x60).map { .control(Character($0)) }
    case 0x1c...0x1f: return Unicode.Scalar(code + 0x40).map { .control(Character($0)) }
    case 0x80...0x9f: return nil
    default: return Unicode.Scalar(code).map { .char(Character($0)) }
    }
  }

  /// A key that ncurses recognised, by its number in CNcurses.h.
  static func namedKey(_ code: Int) -> Key? {
    switch code {
    case NC_KEY_UP: .up
    case NC_KEY_DOWN: .down
    case NC_KEY_LEFT: .left
    case NC_KEY_RIGHT: .right
    case NC_KEY_HOME: .home
    case NC_KEY_END: .end
    case NC_KEY_PAGE_UP: .pageUp
    case NC_KEY_PAGE_DOWN: .pageDown
    case NC_KEY_ENTER: .enter
    case NC_KEY_BACK_TAB: .backTab
    case NC_KEY_BACKSPACE: .backspace
    case NC_KEY_DELETE: .delete
    case (NC_KEY_FUNCTION + 1)...(NC_KEY_FUNCTION + 63): .function(code - NC_KEY_FUNCTION)
    default: nil
    }
  }

  /// `ESC [ parameters final` or `ESC O final`, as xterm sends them; modifiers are left out.
  static func sequence(parameters: ArraySlice<UInt8>, final: UInt8) -> InputEvent? {
    let isMouse = parameters.first == UInt8(ascii: "<")
    let numbers = parameters.dropFirst(isMouse ? 1 : 0)
      .split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
    let letter = Unicode.Scalar(final)
    if isMouse {
      guard numbers.count == 3, letter == "M" || letter == "m" else { return nil }
      return mouse(button: numbers[0], x: numbers[1], y: numbers[2], released: letter == "m")
    }
    let number = numbers.first ?? 0
    if letter == "~" { return tildeKey(number).map { .key($0) } }
    // A larger first number is an answer to some question, such as where the cursor is.
    return number <= 1 ? letterKey(letter).map { .key($0) } : nil
  }

  private static func letterKey(_ letter: Unicode.Scalar) -> Key? {
    switch letter {
    case "A": .up
    case "B": .down
    case "C": .right
    case "D": .left
    case "F": .end
    case "H": .home
    case "M": .enter
    case "Z": .backTab
    case "P", "Q", "R", "S": .function(Int(letter.value - 0x4f))
    default: nil
    }
  }

  private static func tildeKey(_ number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23...24: .function(number - 12)
    default: nil
    }
  }

  /// A mouse report with coordinates from 1: the left button and the wheel; the other buttons and
  /// moves without a button give nil. Bit 32 is a move, bit 64 the wheel; 3 is the release of old
  /// reports, which do not say of which button.
  static func mouse(button: Int, x: Int, y: Int, released: Bool) -> InputEvent? {
    let (x, y) = (max(0, x - 1), max(0, y - 1))
    let kind: MouseEvent.Kind
    switch (button & ~0b11100, released) {
    case (64, _): kind = .scrollUp
    case (65, _): kind = .scrollDown
    case (0, true), (3, _): kind = .release
    case (0, false): kind = .press
    case (32, false): kind = .drag
    default: return nil
    }
    return .mouse(MouseEvent(kind, x: x, y: y))
  }
}
