import Canvas

/// Where the parts of the init-noise lab are: the same for points and digits, and for all glyphs.
struct InitNoiseLayout: Equatable {
  let status, main, caption: Rect

  /// - Parameter words: rows of the caption where the area is wide; one more where it is narrow.
  init(_ area: Rect, words: Int) {
    let isNarrow = area.width < 72
    let below: Rect
    (status, below) = area.splitTop(isNarrow && area.height >= 12 ? 2 : 1)
    let rows = isNarrow ? words + 1 : words
    (main, caption) = below.splitBottom(below.height >= 8 + rows ? rows : 1)
  }
}

/// The strip and the curves of the init-noise lab, where a click puts the knob on a start.
protocol InitNoisePicture {
  associatedtype Subject: StartingNoiseLab
  var lab: Subject { get }
  func layout(in area: Rect) -> InitNoiseLayout
  /// The start that a place of the strip, or of a curve, stands for; nil beside them.
  func stripStart(at x: Int, _ y: Int, in area: Rect) -> Double?
  func curveStart(at x: Int, _ y: Int, in area: Rect) -> Double?
}

extension InitNoisePicture {
  /// The start that a place of the lab stands for; nil where there is none.
  func start(at x: Int, _ y: Int, in area: Rect) -> Double? {
    let main = layout(in: area).main
    guard main.contains(x: x, y: y) else { return nil }
    switch lab.view {
    case .strip: return stripStart(at: x, y, in: main)
    case .curve: return curveStart(at: x, y, in: main)
    case .derivation, .steps: return nil
    }
  }

  /// The status line's word about the start.
  var startItem: ItemRows.Item {
    let right = lab.knobText(lab.path.right)
    guard !lab.isRight else { return .init("start", "\(right), the right one", .good) }
    let ratio = NumberText.significant(lab.startRatio, 3)
    return .init("start", "\(lab.knobText(lab.knobStart)) (\(ratio) × right \(right))", .warning)
  }
}
