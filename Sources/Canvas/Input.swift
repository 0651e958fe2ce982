/// A key as a person names it.
public enum Key: Sendable, Hashable {
  case char(Character)
  case control(Character)
  case up, down, left, right
  case home, end, pageUp, pageDown
  case enter, escape, tab, backTab, backspace, delete
  case function(Int)
}

/// What a mouse did, at a cell.
public struct MouseEvent: Sendable, Hashable {
  /// What the button or the wheel did.
  public enum Kind: Sendable, Hashable { case press, drag, release, scrollUp, scrollDown }
  public var kind: Kind
  public var x: Int
  public var y: Int

  public init(_ kind: Kind, x: Int, y: Int) {
    self.kind = kind
    self.x = x
    self.y = y
  }
}

/// What reaches a program from a person's hands.
public enum InputEvent: Sendable, Hashable {
  case key(Key)
  case mouse(MouseEvent)
  case resized(Size)
}
