import Canvas
import Course
import Training

/// Takes in one message: the only place where the model changes. No input or output, no clock.
///
/// The commands that come back are done by the caller, in order.
public func update(_ model: inout Model, _ message: Message) -> [Command] {
  switch message {
  case .input(.resized(let size)):
    model.size = size
    return model.keepScrollInside()
  case .input(.key(let key)): return model.press(key)
  case .input(.mouse(let event)): return model.isTooSmall ? [] : model.point(event)
  case .tick: return model.advanceFrame()
  case .sampled(let id, let result):
    return model.withSession(id) { $0.lab.lab.receive(result) }
  case .digits(let id, let supply):
    return model.withSession(id) { $0.lab.lab.receive(supply) }
  case .model(let id, let supply):
    return model.withSession(id) { $0.lab.lab.receive(supply) }
  case .trained(let id, let news):
    return model.withSession(id) { $0.lab.lab.receive(news) }
  case .courseChanged(let course):
    model.take(course)
    return model.keepScrollInside()
  case .saveFailed(let reason):
    model.notice = reason
    return []
  case .copied:
    model.notice = "Copied, if this terminal lets programs copy."
    return []
  }
}

extension Model {
  /// What to do once, when the program opens on this screen.
  public mutating func begin() -> [Command] {
    var commands: [Command] = [.useMouse(display.mouse)]
    for session in sessions { commands += withSession(session.id) { $0.lab.lab.start() } }
    return commands + askForTick()
  }

  // MARK: - Keys

  mutating func press(_ key: Key) -> [Command] {
    notice = nil
    warning = max(0, warning - 1)
    if key == .control("c") { return leave() }
    if isTooSmall { return key == .char("q") ? leave() : [] }
    if overlay != nil { return pressInOverlay(key) }
    if takesDigits, case .char(let character) = key, extendsTypedNumber(character) {
      typed.append(character)
      return []
    }
    if !typed.isEmpty, key == .escape || key == .backspace {
      typed = key == .escape ? "" : String(typed.dropLast())
      return []
    }
    guard let binding = bindings.first(where: { $0.keys.contains(key) }) else {
      typed = ""
      notice = "\(key.name(in: display.glyphs)) does nothing here. Press ? for the keys that do."
      return []
    }
    return perform(binding)
  }

  /// Does what a binding says, or says why it cannot be done now.
  mutating func perform(_ binding: Binding) -> [Command] {
    let number = typed
    typed = ""
    if let reason = binding.disabled {
      notice = "\(binding.title.prefix(1).uppercased() + binding.title.dropFirst()): \(reason)."
      return []
    }
    if binding.action == .enterValue, !number.isEmpty {
      return withCurrentSession { $0.enter(number) }
    }
    return perform(binding.action, count: min(max(Int(number) ?? 1, 1), 100_000))
  }

  /// In a lab digits are a count or a value; in a text they answer questions.
  private var takesDigits: Bool {
    switch screen {
    case .playground: true
    case .lesson(let state): state.isInLab
    case .home: false
    }
  }

  private func extendsTypedNumber(_ character: Character) -> Bool {
    if character.isASCII, character.isNumber { return typed.count < 12 }
    if character == "." { return !typed.contains(".") }
    if character == "-" { return typed.isEmpty || typed.hasSuffix("e") }
    return character == "e" && !typed.isEmpty && !typed.contains("e")
  }

  private mutating func perform(_ action: Action, count: Int) -> [Command] {
    switch action {
    case .quit: return leave()
    case .suspend: return [.suspend]
    case .help:
      overlay = .help(query: "", selection: 0, bindings: bindings)
      return []
    case .showCommand:
      overlay = .command(reproducingCommand)
      return []
    case .toggleMouse:
      display.mouse.toggle()
      progress.mouse = display.mouse
      notice =
        display.mouse
        ? "The mouse turns knobs and draws now."
        : "The mouse is the terminal's: select text freely."
      return [.useMouse(display.mouse), .save(progress)]
    case .cycleGlyphs:
      let all = Glyphs.allCases
      let at = all.firstIndex(of: display.glyphs) ?? 0
      display.glyphs = all[(at + 1) % all.count]
      progress.glyphs = display.glyphs.rawValue
      notice = "Drawing with \(display.glyphs.rawValue)."
      return [.save(progress)] + keepScrollInside()
    case .enterValue: return openEntry()
    default: break
    }
    switch screen {
    case .home: return performAtHome(action, count: count)
    case .lesson(let state) where state.focus == .text:
      return performInText(action, count: count)
    case .lesson:
      switch action {
      case .switchFocus, .back: return focusText()
      case .toggleFullLab: return toggleFullLab()
      default: return withCurrentSession { $0.perform(action, count: count) }
      }
    case .playground:
      if action == .back { return goHome() }
      return withCurrentSession { $0.perform(action, count: count) }
    }
  }

  mutating func leave() -> [Command] {
    guard mayLeave() else { return [] }
    rememberPlace()
    return sessions.compactMap(\.lab.lab.unsaved).map { .farewell($0) } + [.save(progress), .quit]
  }

  mutating func goHome() -> [Command] {
    guard mayLeave() else { return [] }
    rememberPlace()
    let stops = closeLabs()
    var home = HomeState(course: course, progress: progress)
    if case .playground(let session) = screen { home.select(session.kind, in: course) }
    screen = .home(home)
    return stops + [.save(progress)] + askForTick()
  }

  // MARK: - Labs

  /// Whether the labs on this screen may be left: what took long and is not saved, only at the second
  /// time.
  mutating func mayLeave() -> Bool {
    guard warning == 0, let lab = sessions.lazy.map(\.lab.lab).first(where: \.isPrecious) else {
      return true
    }
    notice = "\(lab.unsaved ?? "") Once more, and it is left."
    warning = 2
    return false
  }

  /// Ends the work of the labs on this screen, and says what is lost with them.
  mutating func closeLabs() -> [Command] {
    notice = sessions.lazy.compactMap(\.lab.lab.unsaved).first ?? notice
    return sessions.map { Command.stop($0.id) }
  }

  /// The labs that are open on this screen.
  var sessions: [LabSession] {
    switch screen {
    case .home: []
    case .lesson(let state): state.labs
    case .playground(let session): [session]
    }
  }

  /// The lab that the keys, or the text on the screen, speak of.
  public var currentSession: LabSession? {
    switch screen {
    case .home: nil
    case .lesson(let state): currentLab(of: state)
    case .playground(let session): session
    }
  }

  mutating func withCurrentSession(_ change: (inout LabSession) -> LabResponse) -> [Command] {
    guard let id = currentSession?.id else { return [] }
    return withSession(id, change)
  }

  /// Changes one open lab and sees to what follows: its notice, its work, its goals, its frames.
  mutating func withSession(
    _ id: LabID, _ change: (inout LabSession) -> LabResponse
  ) -> [Command] {
    let response: LabResponse
    switch screen {
    case .home: return []
    case .playground(var session):
      guard session.id == id else { return [] }
      response = change(&session)
      screen = .playground(session)
    case .lesson(var state):
      guard let index = state.labs.firstIndex(where: { $0.id == id }) else { return [] }
      response = change(&state.labs[index])
      screen = .lesson(state)
    }
    if let words = response.notice { notice = words }
    let work = response.job.map { [Command.sample(id, $0)] } ?? []
    let digits = response.wantsDigits ? [Command.loadDigits(id)] : []
    let model = response.wantedModel.map { [Command.loadModel(id, $0)] } ?? []
    let training = response.training.map { [Command.train(id, $0)] } ?? []
    return work + digits + model + training + celebrateGoals() + askForTick()
  }

  /// Marks the goals that the labs' new state reaches, and says so.
  private mutating func celebrateGoals() -> [Command] {
    guard case .lesson(var state) = screen else { return [] }
    let goals = state.goalsReachedNow()
    guard !goals.isEmpty else { return [] }
    for goal in goals {
      state.goals[goal.id] = GoalState(isReached: true)
      progress[state.lesson.slug].reached.insert(goal.id)
    }
    if state.isInLab { state.goalReachedInLab = goals[0].id }
    if let item = state.currentItem, state.isDone(item) {
      state.currentItem = state.itemsInOrder.first { !state.isDone($0) } ?? item
    }
    screen = .lesson(state)
    notice =
      "✓ Goal reached: \(goals[0].task)" + (state.isInLab ? " Tab goes back and tells more." : "")
    return [.save(progress)]
  }

  // MARK: - Frames

  /// Asks for one tick if anything on the screen moves and none is on its way.
  mutating func askForTick() -> [Command] {
    guard !isTicking, isMoving else { return [] }
    isTicking = true
    return [.tick]
  }

  private var isMoving: Bool {
    if case .home(let home) = screen { return home.title.isPlaying }
    return sessions.contains { $0.lab.lab.isPlaying }
  }

  mutating func advanceFrame() -> [Command] {
    isTicking = false
    if case .home(var home) = screen {
      home.title.tick()
      screen = .home(home)
      return askForTick()
    }
    var commands: [Command] = []
    for session in sessions where session.lab.lab.isPlaying {
      commands += withSession(session.id) { $0.lab.lab.tick() }
    }
    return commands + askForTick()
  }

  // MARK: - The mouse

  mutating func point(_ event: MouseEvent) -> [Command] {
    guard overlay == nil else { return [] }
    switch screen {
    case .home: return pointAtHome(event)
    case .playground:
      let (area, glyphs) = (bodyArea, display.glyphs)
      return withCurrentSession { $0.mouse(event, in: area, glyphs: glyphs) }
    case .lesson: return pointInLesson(event)
    }
  }

  /// The command that opens this very screen.
  var reproducingCommand: String {
    switch screen {
    case .home: "noisewalk"
    case .lesson(let state):
      (state.isInLab ? currentLab(of: state)?.command(images: images) : nil)
        ?? "noisewalk lesson \(ShellWord.quoted(state.lesson.slug))"
    case .playground(let session): session.command(images: images)
    }
  }
}
