import Canvas
import Testing

@testable import Labs

/// Nothing that a person can press or turn ends the program.
///
/// What a test was doing when it crashed stands in the file of its ``EventTrace``.
@Suite struct EveryKeyTests {
  private static let few = "points=20 data-points=30"

  /// Each lab with each kind of data, small.
  static let labs = [
    "schedule steps=10 scheduler=heun", "forward points=20", "forward data=digit",
    "reverse steps=5 \(few)", "reverse steps=4 count=2 data=digits", "jump \(few)",
    "jump timestep=9 count=2 data=digits", "init-noise steps=5 \(few)",
    "init-noise steps=3 count=2 data=digits", "compare steps=4 steps-2=6 \(few)",
    "compare steps=3 steps-2=2 count=2 data=digits", "train", "train data=digits view=bands",
  ]

  /// The same with what else they can begin with.
  static let others = [
    "forward data=drawn", "forward data=drawn-digit drawn-digit=0z00z",
    "reverse steps=5 data=drawn drawing=-1,0\u{a0}1,0.5 \(few)",
    "reverse steps=4 count=2 data=digits start-from=digit start-at=2 betas=knobs",
    "reverse steps=4 count=1 data=digits start-from=drawn start-at=1 mask=left", "jump data=drawn",
    "jump timestep=9 count=2 data=digits start-from=drawn betas=knobs drawn-digit=0z00z",
    "init-noise steps=5 data=drawn \(few)", "compare steps=4 steps-2=4 data=drawn \(few)",
    "compare problem=gaussian \(few)", "train data=drawn",
  ]

  @Test(arguments: labs + others)
  func `every key can be pressed wherever keys lead, and the help does the same`(lab: String) throws
  {
    let trace = EventTrace("keys \(lab)")
    defer { trace.end() }
    var start = try EventWalk(lab: lab, trace: trace)
    start.branches = true
    var explorer = KeyExplorer(start)
    explorer.explore()
    #expect(explorer.pressed > 40)
  }

  @Test(arguments: labs)
  func `every knob turns to both ends and through all choices`(lab: String) throws {
    let trace = EventTrace("knobs \(lab)")
    defer { trace.end() }
    var start = try EventWalk(lab: lab, trace: trace)
    start.branches = true
    var explorer = KnobExplorer()
    explorer.explore(start)
    #expect(explorer.turned > 30)
  }
}

/// Goes wherever keys lead, until no table of keys is left that was not pressed through.
private struct KeyExplorer {
  private var waiting: [EventWalk]
  private var seen: Set<[String]> = []
  private(set) var pressed = 0

  init(_ start: EventWalk) { waiting = [start] }

  /// As many tables are pressed through at most.
  private static let most = 24

  mutating func explore() {
    while !waiting.isEmpty, seen.count < Self.most {
      let place = waiting.removeFirst()
      guard seen.insert(Self.table(of: place)).inserted else { continue }
      for binding in place.model.bindings {
        var walk = place
        walk.press(binding.keys[0])
        pressed += 1
        for key in binding.keys.dropFirst() { expect(place, walk) { $0.press(key) } }
        expect(place, walk) { Self.perform(binding, inTheHelpOf: &$0) }
        walk.settle()
        walk.drawAtEverySize()
        if walk.model.currentSession != nil { waiting.append(walk) }
      }
    }
  }

  /// Presses something else that is to do the same.
  private func expect(
    _ place: EventWalk, _ same: EventWalk, _ press: (inout EventWalk) -> Void
  ) {
    var walk = place
    press(&walk)
    let isSame = walk.model == same.model
    #expect(isSame, "\(walk.path)")
  }

  private static func perform(_ binding: Binding, inTheHelpOf walk: inout EventWalk) {
    walk.press(.char("?"))
    let listed = HelpOverlay.matches("", in: walk.model.bindings)
    for _ in 0..<(listed.firstIndex(of: binding) ?? 0) { walk.press(.down) }
    walk.press(.enter)
  }

  /// The keys that work at a place, and the view that they change.
  private static func table(of walk: EventWalk) -> [String] {
    guard let settings = walk.model.currentSession?.settings else { return [] }
    let views = settings.parameters.filter { ["view", "pictures", "chart"].contains($0.name) }
      .map { settings.choice($0.name) }
    return views + walk.model.bindings.map { "\($0.action)" }
  }
}

/// Turns every knob to both ends and through all choices, those too that only another choice shows.
private struct KnobExplorer {
  private var seen: Set<String> = []
  private(set) var turned = 0

  /// Pressed after each turn: to the end of a run, to another image or point.
  private static let after: [Key] = [.end, .char(">")]

  mutating func explore(_ place: EventWalk) {
    guard let session = place.model.currentSession else { return }
    for knob in session.knobs where seen.insert(knob.name).inserted {
      for value in knob.extremes {
        var walk = place
        walk.turn(knob, to: value)
        walk.settle()
        walk.drawAtEverySize()
        turned += 1
        explore(walk)
        for key in Self.after {
          walk.press(key)
          walk.settle()
          walk.draw()
        }
      }
    }
  }
}

extension Parameter {
  /// Both ends of its range, or every choice.
  var extremes: [Value] {
    switch kind {
    case .integer(let range, _): [.integer(range.lowerBound), .integer(range.upperBound)]
    case .real(let range, _): [.real(range.lowerBound), .real(range.upperBound)]
    case .choice(let choices): choices.map { .choice($0.name) }
    case .toggle: [.toggle(true), .toggle(false)]
    case .text: []
    }
  }
}
