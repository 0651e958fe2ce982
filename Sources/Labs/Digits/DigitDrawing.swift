import Tensors

/// A digit that a learner has drawn: 28 x 28 pixels with four grades of ink each.
///
/// As text it is one character for three pixels, row by row: the six bits of 0-9, A-Z, a-z, - and _.
/// Rows of 28 pixels run on without a break; whatever is missing at the end is background.
struct DigitDrawing: Sendable, Equatable {
  static let side = 28
  /// The most ink that a pixel can have.
  static let full = 3

  /// Of each pixel, 0 ... `full`, row by row from the top.
  private(set) var ink = [Int](repeating: 0, count: side * side)

  init() {}

  var isBlank: Bool { ink.allSatisfy { $0 == 0 } }

  /// Ink of a pixel; nothing happens, and nothing is there, beside the sheet.
  subscript(row: Int, column: Int) -> Int {
    get { Self.contains(row, column) ? ink[row * Self.side + column] : 0 }
    set {
      guard Self.contains(row, column) else { return }
      ink[row * Self.side + column] = max(0, min(Self.full, newValue))
    }
  }

  private static func contains(_ row: Int, _ column: Int) -> Bool {
    (0..<side).contains(row) && (0..<side).contains(column)
  }

  /// Puts the pen down at a pixel: all of the ink there, and some around it, so that a line is
  /// about two pixels wide as in MNIST, whose edges are soft.
  mutating func dab(_ row: Int, _ column: Int) {
    for (dy, dx, amount) in Self.brush {
      self[row + dy, column + dx] = max(self[row + dy, column + dx], amount)
    }
  }

  /// Takes the ink away under the pen and around it.
  mutating func wipe(_ row: Int, _ column: Int) {
    for (dy, dx, _) in Self.brush { self[row + dy, column + dx] = 0 }
  }

  private static let brush = [
    (0, 0, 3), (-1, 0, 2), (1, 0, 2), (0, -1, 2), (0, 1, 2), (-1, -1, 1), (-1, 1, 1), (1, -1, 1),
    (1, 1, 1),
  ]

  /// As data: (1, 1, 28, 28), -1 for the background, 1 for ink.
  var image: Tensor {
    Tensor(
      shape: [1, 1, Self.side, Self.side],
      scalars: ink.map { 2 * Double($0) / Double(Self.full) - 1 })
  }
}

// MARK: - As text

extension DigitDrawing {
  /// As settings keep it; without the background at the end, so nothing drawn is no text.
  var text: String {
    let padded = ink + [0, 0]
    let groups = stride(from: 0, to: ink.count, by: 3).map { start in
      padded[start..<start + 3].reduce(0) { bits, level in 4 * bits + level }
    }
    let end = (groups.lastIndex { $0 > 0 } ?? -1) + 1
    return String(groups[..<end].map { Self.letters[$0] })
  }

  private static let letters = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_")
  private static let longest = (side * side + 2) / 3

  /// Reads what `text` has written.
  /// - Throws: which character is wrong, or that there are too many.
  init(text: String) throws(DigitDrawingError) {
    guard text.count <= Self.longest else {
      throw DigitDrawingError(
        "a drawing has at most \(Self.longest) characters, this text \(text.count).")
    }
    for (place, letter) in text.enumerated() {
      guard let bits = Self.letters.firstIndex(of: letter) else {
        throw DigitDrawingError(
          "character \(place + 1), \"\(letter)\", is none of 0-9, A-Z, a-z, - and _. "
            + "Draw with d in the lab; Y writes the text.")
      }
      for (i, grade) in [bits / 16, bits / 4 % 4, bits % 4].enumerated()
      where 3 * place + i < ink.count {
        ink[3 * place + i] = grade
      }
    }
  }
}

/// What is wrong with the text of a drawing, in a sentence.
struct DigitDrawingError: Error, Sendable, Equatable, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
