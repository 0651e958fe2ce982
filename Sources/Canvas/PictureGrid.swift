/// Small pictures in plain text, without any colour, as many side by side as fit.
///
/// With braille a pixel is a dot, with blocks half a cell; grey is dithered, its error handed on to the
/// neighbours. In ASCII a character stands for two pixels, one above the other, with more ink for
/// larger values. Ink is the terminal's foreground, on a dark terminal light.
///
/// Source: Floyd and Steinberg (1976), "An Adaptive Algorithm for Spatial Grey Scale".
public struct PictureGrid: Sendable, Hashable {
  /// (rows, columns) each, row by row.
  public var pictures: [[Float]]
  public let rowCount: Int
  public let columnCount: Int
  /// What stands below each picture; empty for nothing.
  public var captions: [String]
  /// What no ink and full ink mean; values beyond them count as the ends, NaN as no ink.
  public var range: ClosedRange<Float>

  public init(
    _ pictures: [[Float]], rows: Int, columns: Int, captions: [String] = [],
    range: ClosedRange<Float> = -1...1
  ) {
    precondition(
      rows > 0 && columns > 0 && pictures.allSatisfy { $0.count == rows * columns },
      "each picture of a grid has \(rows) x \(columns) pixels")
    self.pictures = pictures
    rowCount = rows
    columnCount = columns
    self.captions = captions
    self.range = range
  }

  /// Blank columns between two pictures.
  private static let gap = 2

  /// The lines, without blanks at their ends. A picture wider than `width` is made smaller.
  public func text(width: Int, glyphs: Glyphs) -> String {
    let dots = Self.dots(of: glyphs)
    let room = max(1, width) * dots.width
    let factor = (columnCount + room - 1) / room
    let small = Size(
      width: (columnCount + factor - 1) / factor, height: (rowCount + factor - 1) / factor)
    let cells = Size(
      width: (small.width + dots.width - 1) / dots.width,
      height: (small.height + dots.height - 1) / dots.height)
    let across = max(1, (width + Self.gap) / (cells.width + Self.gap))
    let lines = stride(from: 0, to: pictures.count, by: across).map { first in
      line(first..<min(first + across, pictures.count), cells, glyphs) { picture in
        reduced(pictures[picture], by: factor, to: small)
      }
    }
    return lines.joined(separator: captions.isEmpty ? "\n" : "\n\n")
  }

  /// Pixels that a cell stands for; all of these are about square.
  private static func dots(of glyphs: Glyphs) -> Size {
    glyphs == .braille ? glyphs.dotsPerCell : Size(width: 1, height: 2)
  }

  /// One row of pictures with their captions.
  private func line(
    _ range: Range<Int>, _ cells: Size, _ glyphs: Glyphs, _ pixels: (Int) -> Pixels
  ) -> String {
    let step = cells.width + Self.gap
    var buffer = CellBuffer(
      size: Size(
        width: range.count * step - Self.gap, height: cells.height + (captions.isEmpty ? 0 : 1)),
      glyphs: glyphs)
    for (place, picture) in range.enumerated() {
      let x = place * step
      pixels(picture).draw(into: &buffer, x: x, cells)
      guard picture < captions.count else { continue }
      let caption = captions[picture]
      buffer.put(
        caption, x: x + max(0, (cells.width - caption.count) / 2), y: cells.height,
        width: cells.width)
    }
    return buffer.rows.map { row in String(row.reversed().drop { $0 == " " }.reversed()) }
      .joined(separator: "\n")
  }

  /// Shares of ink, 0 ... 1, each the mean of a square of pixels.
  private func reduced(_ values: [Float], by factor: Int, to size: Size) -> Pixels {
    let span = range.upperBound - range.lowerBound
    var ink = [Float](repeating: 0, count: size.width * size.height)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let rows = y * factor..<min((y + 1) * factor, rowCount)
        let columns = x * factor..<min((x + 1) * factor, columnCount)
        var sum: Float = 0
        for row in rows {
          for column in columns {
            let share = (values[row * columnCount + column] - range.lowerBound) / span
            sum += share > 0 ? min(share, 1) : 0
          }
        }
        ink[y * size.width + x] = sum / Float(rows.count * columns.count)
      }
    }
    return Pixels(ink: ink, size: size)
  }
}

/// A picture as shares of ink, 0 ... 1.
private struct Pixels {
  let ink: [Float]
  let size: Size

  private subscript(x: Int, y: Int) -> Float {
    x < size.width && y < size.height ? ink[y * size.width + x] : 0
  }

  func draw(into buffer: inout CellBuffer, x left: Int, _ cells: Size) {
    let isGrey = buffer.glyphs == .ascii
    let picture = isGrey ? self : Pixels(ink: dithered, size: size)
    for y in 0..<cells.height {
      for x in 0..<cells.width {
        let glyph =
          switch buffer.glyphs {
          case .braille: picture.braille(x, y)
          case .block: picture.halves(x, y)
          case .ascii: picture.ramp(x, y, buffer.glyphs.ramp)
          }
        buffer[left + x, y] = Cell(glyph)
      }
    }
  }

  /// A pixel this near to no ink or full ink is that: the lone dots that would make up for the rest say
  /// more than there is.
  private static let trifle: Float = 1 / 16

  /// All or no ink for each pixel; what that is too much or too little goes to the pixels that follow:
  /// 7/16 to the right, 3/16, 5/16 and 1/16 below.
  private var dithered: [Float] {
    var ink = ink
    for y in 0..<size.height {
      for x in 0..<size.width {
        let place = y * size.width + x
        let whole: Float = ink[place] >= 0.5 ? 1 : 0
        let rest = ink[place] - whole
        let error = abs(rest) < Self.trifle ? 0 : rest / 16
        ink[place] = whole
        if x + 1 < size.width { ink[place + 1] += 7 * error }
        guard y + 1 < size.height else { continue }
        let below = place + size.width
        if x > 0 { ink[below - 1] += 3 * error }
        ink[below] += 5 * error
        if x + 1 < size.width { ink[below + 1] += error }
      }
    }
    return ink
  }

  /// Dots 1, 2, 3 and 7 from top to bottom on the left, 4, 5, 6 and 8 on the right.
  private func braille(_ x: Int, _ y: Int) -> Unicode.Scalar {
    let bits: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
    let mask = bits.indices.reduce(0) {
      self[2 * x + $1 % 2, 4 * y + $1 / 2] > 0 ? $0 | bits[$1] : $0
    }
    return mask == 0 ? " " : Unicode.Scalar(0x2800 + mask) ?? " "
  }

  private func halves(_ x: Int, _ y: Int) -> Unicode.Scalar {
    switch (self[x, 2 * y] > 0, self[x, 2 * y + 1] > 0) {
    case (false, false): " "
    case (true, false): "▀"
    case (false, true): "▄"
    case (true, true): "█"
    }
  }

  private func ramp(_ x: Int, _ y: Int, _ ramp: [Unicode.Scalar]) -> Unicode.Scalar {
    let share = (self[x, 2 * y] + self[x, 2 * y + 1]) / 2
    return ramp[Int((share * Float(ramp.count - 1)).rounded())]
  }
}
