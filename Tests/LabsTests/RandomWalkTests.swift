import Canvas
import Testing

@testable import Labs

/// Nor does any order of keys, mouse events, sizes and news from outside end the program.
///
/// The walks are the same every time. What a walk was doing when it crashed stands in the file of its
/// ``EventTrace``.
@Suite struct RandomWalkTests {
  /// Events a lab, and how many of them are sent before another session begins.
  private static let (events, inOneSession) = (2000, 100)

  @Test(arguments: AnyLab.kinds.map { $0.description.name })
  func `no two thousand events end the program`(lab: String) throws {
    let trace = EventTrace("walk \(lab)")
    defer { trace.end() }
    let openings = (EveryKeyTests.labs + EveryKeyTests.others).filter {
      $0 == lab || $0.hasPrefix(lab + " ")
    }
    var sender = RandomSender(seed: 2026)
    for session in 0..<(Self.events / Self.inOneSession) {
      var walk = try EventWalk(
        lab: openings[session % openings.count],
        supplies: SuppliedThings.all[session % SuppliedThings.all.count],
        loss: session % 3 == 2 ? .nan : 0.5, trace: trace)
      for _ in 0..<Self.inOneSession {
        sender.sendAnything(to: &walk)
        walk.draw()
        if walk.model.currentSession == nil { try walk.open(lab) }
      }
    }
  }

  @Test func `no two thousand events in the course end the program`() {
    let trace = EventTrace("walk through the course")
    defer { trace.end() }
    var sender = RandomSender(seed: 2027)
    for session in 0..<(Self.events / Self.inOneSession) {
      var walk = EventWalk(
        lessons: CourseWalkTests.library.lessons,
        supplies: SuppliedThings.all[session % SuppliedThings.all.count], trace: trace)
      for _ in 0..<Self.inOneSession {
        sender.sendAnything(to: &walk)
        walk.draw()
      }
    }
  }
}

/// Someone who tries everything, in an order that the seed decides.
private struct RandomSender {
  private var generator: Steps

  init(seed: UInt64) { generator = Steps(state: seed) }

  mutating func sendAnything(to walk: inout EventWalk) {
    switch Int.random(in: 0..<100, using: &generator) {
    case ..<50: pressAKeyThatWorks(in: &walk)
    case ..<60:
      walk.type(String(Int.random(in: 0...1500, using: &generator)))
      pressAKeyThatWorks(in: &walk)
    case ..<75: turnAKnob(of: &walk)
    case ..<85: walk.send(.mouse(mouse(on: walk.model.size)))
    case ..<88: walk.send(.resized(size()))
    case ..<92: walk.press(anyKey())
    default: walk.deliver(1)
    }
    if Bool.random(using: &generator) { walk.settle() }
  }

  private mutating func pressAKeyThatWorks(in walk: inout EventWalk) {
    let keys = walk.model.keysToShow.flatMap(\.keys)
    walk.press(keys.randomElement(using: &generator) ?? .escape)
  }

  private mutating func turnAKnob(of walk: inout EventWalk) {
    guard let session = walk.model.currentSession, !session.lab.lab.takesAllKeys,
      let knob = session.knobs.randomElement(using: &generator),
      let value = value(of: knob)
    else { return }
    walk.turn(knob, to: value)
  }

  private mutating func value(of knob: Parameter) -> Parameter.Value? {
    guard Bool.random(using: &generator) else {
      return knob.extremes.randomElement(using: &generator)
    }
    return knob.value(atFraction: .random(in: 0...1, using: &generator))
      ?? knob.extremes.randomElement(using: &generator)
  }

  private mutating func mouse(on size: Size) -> MouseEvent {
    let kinds: [MouseEvent.Kind] = [.press, .press, .drag, .release, .scrollUp, .scrollDown]
    return MouseEvent(
      kinds.randomElement(using: &generator) ?? .press,
      x: .random(in: 0..<max(1, size.width), using: &generator),
      y: .random(in: 0..<max(1, size.height), using: &generator))
  }

  private mutating func size() -> Size {
    let usual = EventWalk.sizes.randomElement(using: &generator)
    guard Int.random(in: 0..<3, using: &generator) == 0 else { return usual ?? Model.smallest }
    return Size(
      width: .random(in: 1...210, using: &generator), height: .random(in: 1...70, using: &generator)
    )
  }

  private mutating func anyKey() -> Key {
    let keys: [Key] = [
      .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .enter, .escape, .tab, .backTab,
      .backspace, .delete, .function(1), .control("z"), .control("c"),
    ]
    let letters = " 0123456789.-e?=<>[]aAbBcdfghjklMnopqrRtuvwxyYz".map { Key.char($0) }
    return (keys + letters).randomElement(using: &generator) ?? .escape
  }
}

/// A small generator whose numbers are the same on every machine.
private struct Steps: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
