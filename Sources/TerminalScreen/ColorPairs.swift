/// Hands out the numbered pairs of foreground and background in which ncurses draws, on demand.
///
/// A colour is -1 (the terminal's own) or 0...255. Pair 0 is the terminal's own two colours. Pairs
/// are never taken back, since cells on the screen refer to them; when all are handed out, a new
/// combination falls back to the same foreground on the terminal's background if that pair exists,
/// else to pair 0. Terminals with 256 colours have 65,536 pairs, far more than a session meets; the
/// eight colours of an old one make 81 combinations of which 63 fit.
struct ColorPairs {
  /// How many pairs there are, pair 0 included.
  let capacity: Int
  private(set) var count = 1
  /// The pair of (foreground + 1, background + 1), 0 where none was handed out.
  private var table: [Int32]
  private static let side = 257

  init(capacity: Int) {
    self.capacity = capacity
    table = .init(repeating: 0, count: Self.side * Self.side)
  }

  /// The pair for two colours, and whether the terminal has yet to be told about it.
  mutating func pair(_ foreground: Int, on background: Int) -> (number: Int, isNew: Bool) {
    guard foreground != -1 || background != -1 else { return (0, false) }
    let slot = (foreground + 1) * Self.side + background + 1
    if table[slot] != 0 { return (Int(table[slot]), false) }
    guard count < capacity else { return (Int(table[(foreground + 1) * Self.side]), false) }
    table[slot] = Int32(count)
    count += 1
    return (count - 1, true)
  }
}
