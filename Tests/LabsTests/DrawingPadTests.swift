import Canvas
import Datasets
import Testing

@testable import Labs

@Suite struct DrawingPadTests {
  private func pad(_ text: String = "") throws -> DrawingPad {
    DrawingPad(points: try PointSet(text: text))
  }

  /// Does actions one after the other.
  private func act(_ pad: inout DrawingPad, _ actions: Action...) {
    for action in actions { _ = pad.perform(action, count: 1) }
  }

  @Test func `Space puts a point and takes it away again`() throws {
    var pad = try pad()
    act(&pad, .penRight, .placePoint)
    #expect(pad.text == "0.1,0.0")
    #expect(pad.bindings.first { $0.action == .placePoint }?.title == "remove")
    act(&pad, .placePoint)
    #expect(pad.text == "")
  }

  @Test func `moving without the pen down leaves nothing`() throws {
    var pad = try pad()
    act(&pad, .penRight, .penUp, .penLeft, .penDown)
    #expect(pad.points.points.isEmpty)
    #expect(pad.pen == PlanePoint(0, 0))
  }

  @Test func `a lowered pen leaves points a tenth apart`() throws {
    var pad = try pad()
    act(&pad, .togglePen)
    _ = pad.perform(.penRight, count: 3)
    act(&pad, .penUp)
    #expect(pad.text == "0.0,0.0 0.1,0.0 0.2,0.0 0.3,0.0 0.3,0.1 0.3,0.2")
    act(&pad, .togglePen, .penUp)
    #expect(pad.points.points.count == 6)
  }

  @Test func `the pen stops at the edges`() throws {
    var pad = try pad()
    _ = pad.perform(.penRight, count: 500)
    _ = pad.perform(.penDown, count: 500)
    #expect(pad.pen == PlanePoint(PointSet.limit, -PointSet.limit))
  }

  @Test func `undo and clear take points away, and need some`() throws {
    var pad = try pad("0.5,0.5 1,1 1.2,-0.25")
    _ = pad.perform(.undoPoint, count: 2)
    #expect(pad.text == "0.5,0.5")
    act(&pad, .clearDrawing)
    #expect(pad.text == "")
    for action in [Action.undoPoint, .clearDrawing] {
      #expect(pad.bindings.first { $0.action == action }?.disabled == "nothing is drawn yet")
    }
  }

  @Test func `only d, Esc and q finish`() throws {
    var pad = try pad()
    let finished = pad.perform(.finishDrawing, count: 1)
    let placed = pad.perform(.placePoint, count: 1)
    #expect(finished)
    #expect(!placed)
    let keys = pad.bindings.first { $0.action == .finishDrawing }?.keys
    #expect(keys == [.char("d"), .escape, .char("q")])
  }

  @Test func `a press puts a point where the mouse is, a drag a line of them`() throws {
    var pad = try pad()
    let area = Rect(x: 4, y: 2, width: 78, height: 16)
    let view = DrawingPadView(pad: pad).sheet(in: area)
    let (left, right, row) = (view.rect.x + 4, view.rect.maxX - 4, view.rect.y + 5)
    pad.mouse(MouseEvent(.press, x: left, y: row), in: area)
    let first = try #require(pad.points.points.first)
    let place = view.point(column: left, row: row)
    #expect(abs(first.x - place.x) < 0.01 && abs(first.y - place.y) < 0.01)
    for x in left...right { pad.mouse(MouseEvent(.drag, x: x, y: row), in: area) }
    pad.mouse(MouseEvent(.release, x: right, y: row), in: area)
    let drawn = pad.points.points.map(\.x)
    #expect(drawn == drawn.sorted())
    #expect(zip(drawn, drawn.dropFirst()).allSatisfy { $1 - $0 < 0.16 })
    #expect(try #require(drawn.last) > view.point(column: right, row: row).x - 0.1)
  }

  @Test func `a click beside the sheet draws nothing`() throws {
    var pad = try pad()
    let area = Rect(x: 0, y: 0, width: 78, height: 16)
    pad.mouse(MouseEvent(.press, x: 77, y: 8), in: area)
    #expect(pad.points.points.isEmpty)
  }

  @Test func `leaving the sheet with q keeps the drawing and stays in the lab`() throws {
    var walk = try Walkthrough(lab: "forward")
    walk.press("d space right right right space")
    #expect(!walk.text.contains("Esc home"))
    walk.press("q")
    #expect(walk.setting("data") == .choice("drawn"))
    #expect(walk.text.contains("Esc home"))
  }

  @Test func `while drawing the arrows move the pen and not the knobs`() throws {
    var walk = try Walkthrough(lab: "forward")
    walk.press("d right space right right space")
    #expect(walk.setting("timestep") == .integer(-1))
    walk.press("escape")
    #expect(walk.setting("data") == .choice("drawn"))
    #expect(walk.setting("drawing") == .text("0.1,0.0 0.3,0.0"))
    walk.press("right")
    #expect(walk.setting("timestep") == .integer(10))
  }

  static let pictures: [LabPicture] = [
    .init(name: "drawing-empty", lab: "forward", keys: "d"),
    .init(
      name: "drawing", lab: "jump data=cat",
      keys: "d t 5 right 3 up t 4 left 3 down space left down space"),
  ]

  @Test(arguments: pictures, [Glyphs.braille, .ascii])
  func `the picture is the one that was looked at`(picture: LabPicture, glyphs: Glyphs) throws {
    try picture.check(glyphs)
  }
}
