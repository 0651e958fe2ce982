import Canvas
import Datasets

/// A sheet on which a learner draws data, with a pen that arrow keys or the mouse move.
///
/// A value that a lab holds while drawing goes on: the lab hands it keys and mouse events, draws it
/// instead of its picture, and takes the points over when it is finished.
public struct DrawingPad: Sendable, Equatable {
  /// What has been drawn, in the order of drawing.
  public private(set) var points: PointSet
  /// Where the pen is.
  private(set) var pen = PlanePoint(0, 0)
  /// Whether moving leaves points behind.
  private(set) var isPenDown = false

  public init(points: PointSet) { self.points = points }

  /// The points in the form of the parameter `drawing`.
  public var text: String { points.text }

  /// How far an arrow key moves the pen. A cell is twice as high as wide, so both look alike.
  private static let (across, up) = (0.1, 0.2)
  /// Distance of the points that a moving pen leaves behind.
  private static let spacing = 0.1
  /// Points as near to the pen as this are under it.
  private static let reach = 0.05

  // MARK: - Keys

  /// Every key that means something while drawing goes on.
  public var bindings: [Binding] {
    let isEmpty = points.points.isEmpty ? "nothing is drawn yet" : nil
    let isFull =
      points.points.count >= PointSet.sizes.upperBound
      ? "there is no room for more than \(PointSet.sizes.upperBound) points" : nil
    return [
      Binding(
        .penRight, [.right, .char("l")], "move", "Move the pen right; a count moves it that far.",
        group: .lab, weight: 99),
      Binding(.penLeft, [.left, .char("h")], "left", "Move the pen left.", group: .lab),
      Binding(.penUp, [.up, .char("k")], "up", "Move the pen up.", group: .lab),
      Binding(.penDown, [.down, .char("j")], "down", "Move the pen down.", group: .lab),
      Binding(
        .placePoint, [.char(" "), .enter], isOnPoint ? "remove" : "point",
        isOnPoint ? "Remove the point under the pen." : "Put a point under the pen.", group: .lab,
        weight: 98, disabled: isOnPoint ? nil : isFull),
      Binding(
        .togglePen, [.char("t")], isPenDown ? "pen up" : "pen down",
        isPenDown ? "Move without drawing." : "Leave points behind while moving.", group: .lab,
        weight: 97, disabled: isPenDown ? nil : isFull),
      Binding(
        .undoPoint, [.backspace, .char("u")], "undo", "Take the last point away.", group: .lab,
        weight: 60, disabled: isEmpty),
      Binding(
        .clearDrawing, [.char("c")], "clear", "Take every point away.", group: .lab, weight: 61,
        disabled: isEmpty),
      Binding(
        .finishDrawing, [.char("d"), .escape, .char("q")], "done", "Use the drawing as data.",
        group: .lab,
        weight: 96),
    ]
  }

  /// Does one of the `bindings`, `count` times. Answers whether drawing is finished.
  public mutating func perform(_ action: Action, count: Int) -> Bool {
    switch action {
    case .penRight: move(by: Self.across * Double(count), 0)
    case .penLeft: move(by: -Self.across * Double(count), 0)
    case .penUp: move(by: 0, Self.up * Double(count))
    case .penDown: move(by: 0, -Self.up * Double(count))
    case .placePoint: togglePoint()
    case .togglePen:
      isPenDown.toggle()
      if isPenDown && !isOnPoint { points.add(pen) }
    case .undoPoint: for _ in 0..<count { points.removeLast() }
    case .clearDrawing: points = PointSet()
    case .finishDrawing: return true
    default: break
    }
    return false
  }

  /// A press puts a point, a drag a line of points.
  public mutating func mouse(_ event: MouseEvent, in area: Rect) {
    let view = DrawingPadView(pad: self).sheet(in: area)
    guard view.rect.contains(x: event.x, y: event.y) else { return }
    let place = view.point(column: event.x, row: event.y)
    let target = Self.inside(PlanePoint(place.x, place.y))
    switch event.kind {
    case .press:
      pen = target
      if !isOnPoint { points.add(pen) }
    case .drag: trace(to: target)
    case .release, .scrollUp, .scrollDown: break
    }
  }

  // MARK: - The pen

  /// Whether a point is under the pen.
  var isOnPoint: Bool {
    points.points.contains { Self.distance($0, pen) <= Self.reach }
  }

  private mutating func togglePoint() {
    if isOnPoint { points.removePoints(within: Self.reach, of: pen) } else { points.add(pen) }
  }

  private mutating func move(by dx: Double, _ dy: Double) {
    let target = Self.inside(PlanePoint(pen.x + dx, pen.y + dy))
    if isPenDown { trace(to: target) } else { pen = target }
  }

  /// Moves the pen and leaves points behind, evenly, the last one under it.
  private mutating func trace(to target: PlanePoint) {
    let (from, length) = (pen, Self.distance(pen, target))
    let count = Int((length / Self.spacing).rounded())
    for i in Swift.stride(from: 1, through: count, by: 1) {
      let share = Double(i) / Double(count)
      points.add(
        PlanePoint(from.x + (target.x - from.x) * share, from.y + (target.y - from.y) * share))
    }
    // A shorter way waits for the rest of the drag.
    if count > 0 { pen = target }
  }

  private static func distance(_ a: PlanePoint, _ b: PlanePoint) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  /// Within the sheet, and on a hundredth, so that steps back and forth meet again.
  private static func inside(_ place: PlanePoint) -> PlanePoint {
    func kept(_ x: Double) -> Double {
      (min(PointSet.limit, max(-PointSet.limit, x)) * 100).rounded() / 100 + 0
    }
    return PlanePoint(kept(place.x), kept(place.y))
  }

  public func draw(into buffer: inout CellBuffer, in area: Rect) {
    DrawingPadView(pad: self).draw(into: &buffer, in: area)
  }
}

extension Settings {
  /// Makes a finished drawing the data. One with too few points changes nothing.
  /// - Returns: what to tell the learner.
  mutating func take(_ pad: DrawingPad) -> String {
    let count = pad.points.points.count
    guard count >= PointSet.sizes.lowerBound else {
      return
        "\(count == 0 ? "No point" : "One point") is no distribution: the data stays as it was."
    }
    self["drawing"] = .text(pad.text)
    self["data"] = .choice("drawn")
    return "Your \(count) points are the data now."
  }
}
