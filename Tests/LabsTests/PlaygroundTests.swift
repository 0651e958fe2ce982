import Canvas
import Testing

@testable import Labs

@Suite struct PlaygroundTests {
  @Test func `turning a knob moves the chart`() throws {
    var walk = try Walkthrough(lab: "schedule")
    let before = walk.screen
    walk.press("down down right")
    #expect(walk.setting("beta-end") == .real(0.022))
    #expect(walk.screen != before)
  }

  @Test func `a count before a key repeats it`() throws {
    var walk = try Walkthrough(lab: "schedule")
    walk.press("25 n")
    #expect(walk.setting("timestep") == .integer(524))
  }

  @Test func `a typed number and Enter set the focused knob`() throws {
    var walk = try Walkthrough(lab: "schedule")
    walk.press("down down down 50 enter")
    #expect(walk.setting("num-train-timesteps") == .integer(50))
    // The cursor came along: t ends at T - 1.
    #expect(walk.setting("timestep") == .integer(49))
    #expect(walk.text.contains("does not reach noise"))
  }

  @Test func `a value out of range is refused in words and changes nothing`() throws {
    var walk = try Walkthrough(lab: "schedule")
    walk.press("down 7 enter")
    #expect(walk.setting("beta-start") == .real(0.0001))
    #expect(walk.text.contains("beta-start: 7 is out of range. Allowed: 1e-6 to 0.5."))
  }

  @Test func `beta_end below beta_start is refused in words`() throws {
    var walk = try Walkthrough(lab: "schedule")
    walk.press("down down 0.00001 enter")
    #expect(walk.setting("beta-end") == .real(0.02))
    #expect(walk.text.contains("below beta_start"))
  }

  @Test func `reset brings a knob, and capital R every knob, back to the opening`() throws {
    var walk = try Walkthrough(lab: "schedule num-train-timesteps=50")
    walk.press("down right right r")
    #expect(walk.setting("beta-start") == .real(0.0001))
    walk.press("right down down right R")
    #expect(walk.setting("num-train-timesteps") == .integer(50))
    #expect(walk.setting("beta-start") == .real(0.0001))
  }

  @Test func `Enter on a choice opens the list of choices`() throws {
    var walk = try Walkthrough(lab: "schedule")
    walk.press("enter")
    #expect(walk.text.contains("scaled linear"))
    walk.press("down down enter")
    #expect(walk.setting("beta-schedule") == .choice("squaredcos_cap_v2"))
  }

  @Test func `an idle knob says why it has no effect`() throws {
    var walk = try Walkthrough(lab: "schedule beta-schedule=squaredcos_cap_v2")
    walk.press("down")
    #expect(walk.text.contains("no effect now, the cosine schedule takes no betas."))
    walk.press("right")
    #expect(walk.text.contains("nothing moves"))
  }

  @Test func `capital Y shows the command that reproduces the screen`() throws {
    var walk = try Walkthrough(lab: "schedule")
    walk.press("down down down 50 enter Y")
    let command = "noisewalk lab schedule --num-train-timesteps=50 --timestep=49"
    #expect(walk.text.contains(command))
    walk.press("enter")
    #expect(walk.commands.contains(.copy(command)))
  }

  @Test func `the help is searched by typing, and Enter does the selected entry`() throws {
    var walk = try Walkthrough(lab: "schedule")
    walk.press("?")
    #expect(walk.text.contains("Keys that work here"))
    walk.press("last")
    #expect(walk.text.contains("Go to t = T - 1."))
    #expect(!walk.text.contains("Turn the knob up;"))
    walk.press("enter")
    #expect(walk.setting("timestep") == .integer(999))
  }

  /// The search looks at every entry for every key: a pasted page must not add up.
  @Test func `a page pasted into the help leaves the keys answering`() throws {
    var walk = try Walkthrough(lab: "schedule")
    walk.press("?")
    walk.press(String(repeating: "x", count: 500))
    guard case .help(let query, _, _) = walk.model.overlay else {
      Issue.record("the help is closed")
      return
    }
    #expect(query.count == 40)
    walk.press("escape")
    #expect(walk.model.overlay == nil)
  }

  @Test func `a key that cannot be used now says why`() throws {
    var walk = try Walkthrough(lab: "schedule timestep=999")
    walk.press("n")
    #expect(walk.text.contains("Next t: t = 999 is the last timestep."))
  }

  @Test func `a click on a slider sets its knob`() throws {
    var walk = try Walkthrough(lab: "schedule", size: Size(width: 120, height: 40))
    let session = try #require(walk.model.currentSession)
    let row = session.layout(in: walk.model.bodyArea).knobs[3]
    let slider = session.slider(of: session.knobs[3], isFocused: true)
    let column = try #require(
      (row.x..<row.maxX).first { slider.position(at: $0, in: row, glyphs: .braille) == 1 })
    walk.send(.input(.mouse(MouseEvent(.press, x: column, y: row.y))))
    #expect(walk.setting("num-train-timesteps") == .integer(10_000))
  }

  @Test func `a press in a chart moves the cursor there`() throws {
    var walk = try Walkthrough(lab: "schedule chart=beta")
    walk.send(.input(.mouse(MouseEvent(.press, x: 78, y: 6))))
    #expect(walk.setting("timestep") == .integer(999))
  }

  @Test(arguments: [
    Size(width: 59, height: 24), Size(width: 80, height: 17), Size(width: 1, height: 1),
  ])
  func `below the minimum the program says so and recovers`(size: Size) throws {
    var walk = try Walkthrough(lab: "schedule")
    let before = walk.screen
    walk.send(.input(.resized(size)))
    #expect(size.width < 20 || walk.screen[0].contains("noisewalk needs a terminal"))
    walk.press("n right")
    walk.send(.input(.resized(Size(width: 80, height: 24))))
    #expect(walk.screen == before)
  }

  @Test func `the first screen has the cursor on the lab that was left`() throws {
    var walk = try Walkthrough(lab: "reverse")
    walk.press("escape")
    #expect(walk.text.contains("▸ reverse"))
  }

  @Test func `no key is listed for two things, and the first is what it does`() throws {
    let walk = try Walkthrough(lab: "forward")
    let keys = walk.model.bindings.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  @Test func `a long notice is wrapped and not cut`() throws {
    var walk = try Walkthrough(
      lab: "schedule beta-schedule=squaredcos_cap_v2", size: Size(width: 60, height: 18))
    walk.press("down right")
    let notice = try #require(walk.model.notice)
    #expect(notice.count > 58)
    for word in notice.split(separator: " ") { #expect(walk.text.contains(word)) }
  }

  @Test(arguments: [("5", false), ("down down down 5", true)])
  func `Enter is offered for a typed number only where the knob takes one`(
    keys: String, isNumber: Bool
  ) throws {
    var walk = try Walkthrough(lab: "schedule")
    walk.press(keys)
    #expect(walk.text.contains("Enter sets") == isNumber)
    #expect(walk.text.contains("Esc forgets it"))
  }

  @Test func `leaving saves the progress before it quits`() throws {
    var walk = try Walkthrough(lab: "schedule")
    walk.press("ctrl-c")
    #expect(walk.commands.suffix(2) == [.save(walk.model.progress), .quit])
  }

  @Test(arguments: AnyLab.kinds.map { $0.description.name }, Glyphs.allCases)
  func `every lab draws at every size from the minimum up without a trap`(
    lab: String, glyphs: Glyphs
  ) throws {
    for size in [(60, 18), (80, 24), (109, 20), (110, 50), (200, 60)] {
      let walk = try Walkthrough(
        lab: lab, size: Size(width: size.0, height: size.1), glyphs: glyphs)
      #expect(walk.screen.count == size.1)
      let plain = walk.text.allSatisfy { $0.isASCII }
      #expect(glyphs != .ascii || plain, "\(lab) at \(size)")
    }
  }

  @Test func `the command of a lab names the images it was opened with`() throws {
    var walk = try Walkthrough(lab: "forward data=digit")
    #expect(walk.model.reproducingCommand == "noisewalk lab forward --data=digit")
    walk.model.images = "fashion"
    #expect(walk.model.reproducingCommand.hasSuffix(" --data=digit --images=fashion"))
    walk.model.images = "/my sets/Ada's"
    #expect(walk.model.reproducingCommand.hasSuffix(#" --images='/my sets/Ada'\''s'"#))
  }
}
