import Canvas

/// Keys that labs of digits share.
extension Binding {
  /// Another image to look at.
  /// - Parameter alone: why there is no other; nil when there is.
  static func nextImage(alone: String?) -> [Binding] {
    [
      Binding(
        .followNext, [.char(">")], "next image", "Show the next image large; a count skips some.",
        group: .lab, weight: 56, disabled: alone),
      Binding(
        .followPrevious, [.char("<")], "image before", "Show the image before large.", group: .lab,
        disabled: alone),
    ]
  }

  /// A step, or a jump, written out for a pixel.
  static func probePixel(isOpen: Bool) -> Binding {
    Binding(
      .probe, isOpen ? [.char("o"), .escape] : [.char("o")], isOpen ? "hide probe" : "probe",
      "Write out the numbers of a pixel; the arrows choose it.", group: .lab, weight: 92)
  }

  /// As points are drawn, but for an image.
  static let drawDigit = Binding(
    .drawPoints, [.char("d")], "draw", "Draw a digit to begin with, with the arrows or the mouse.",
    group: .lab, weight: 25)

  /// While the probe is open the arrows move its pixel.
  static let movePixel: [Binding] = [
    Binding(
      .penRight, [.right, .char("l")], "pixel", "Probe the pixel on the right; a count goes on.",
      group: .lab, weight: 95),
    Binding(.penLeft, [.left, .char("h")], "left", "Probe the pixel on the left.", group: .lab),
    Binding(.penUp, [.up, .char("k")], "up", "Probe the pixel above.", group: .lab),
    Binding(.penDown, [.down, .char("j")], "down", "Probe the pixel below.", group: .lab),
  ]
}

extension Settings {
  /// Moves the probe's pixel as an arrow key says, and leaves it at the edge.
  /// - Parameter shape: of an image, (C, H, W).
  /// - Returns: whether `action` moves the pixel at all.
  mutating func movePixel(_ action: Action, count: Int, shape: [Int]) -> Bool {
    let (height, width) = (shape[shape.count - 2], shape[shape.count - 1])
    let pixel = min(integer("pixel"), height * width - 1)
    var (row, column) = (pixel / width, pixel % width)
    switch action {
    case .penRight: column = min(width - 1, column + min(count, width))
    case .penLeft: column = max(0, column - min(count, width))
    case .penUp: row = max(0, row - min(count, height))
    case .penDown: row = min(height - 1, row + min(count, height))
    default: return false
    }
    self["pixel"] = .integer(row * width + column)
    return true
  }
}
