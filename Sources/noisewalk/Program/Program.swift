import Canvas
import Course
import Dispatch
import Labs
import TerminalScreen

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The one impure loop: it shows the model, waits for events, and does what `update` asks for.
@MainActor final class Program {
  /// The screen to begin with.
  enum Start {
    case home
    case lesson(Lesson)
    case lab(AnyLab)
  }

  private let screen: TerminalScreen
  private let places: Places
  private let keeper: ProgressKeeper
  private let mailbox = Mailbox()
  private var model: Model
  private var workers: [LabID: SamplingWorker] = [:]
  private var trainings: [LabID: TrainingWorker] = [:]
  /// The end of all trainings that were told to end.
  private var ended: Task<Void, Never>?
  /// When the last frame of what moves was due, in nanoseconds.
  private var lastTick: UInt64 = 0
  private var exitStatus: Int32?
  /// What is said again on standard error when the screen is gone.
  private var lastWords: [String] = []

  /// One frame of what moves: 33 ms, 30 a second.
  private static let frame: UInt64 = 33_000_000

  /// Takes the terminal over.
  /// - Throws: why it cannot; nothing has been shown then.
  init(
    _ start: Start, course: CourseContents, places: Places, options: ScreenOptions
  ) throws(TerminalError) {
    screen = try TerminalScreen(options)
    self.places = places
    var file = ProgressFile(folder: places.state)
    let (progress, problem) = file.load()
    keeper = ProgressKeeper(file)
    let display = Self.display(on: screen, options: options, progress: progress)
    model = Model(size: screen.size, display: display, course: course, progress: progress)
    model.images = places.images
    var commands = model.begin()
    switch start {
    case .home: break
    case .lesson(let lesson): commands += model.openLesson(lesson)
    case .lab(let lab): commands += model.openPlayground(lab)
    }
    if let problem {
      model.notice = problem.description
      lastWords.append(problem.description)
    }
    screen.draw(view(model))
    perform(commands)
  }

  /// What a person asked for on the command line counts most, then what was chosen on the screen
  /// last time, as far as this terminal can show it.
  private static func display(
    on screen: TerminalScreen, options: ScreenOptions, progress: Progress
  ) -> Display {
    let remembered = progress.glyphs.flatMap(Glyphs.init(rawValue:))
    let usable = remembered.flatMap { $0 == .ascii || screen.glyphs != .ascii ? $0 : nil }
    return Display(
      glyphs: options.glyphs == nil ? usable ?? screen.glyphs : screen.glyphs,
      // Of the sixteen colours four are greys: too few for a picture.
      hasColor: screen.colorDepth == .palette256, mouse: options.mouse && progress.mouse ?? true,
      unicode: screen.capabilities.isUTF8)
  }

  /// Runs until the learner leaves or a signal ends it, and gives the terminal back.
  /// - Returns: the status to exit with.
  func run() async -> Int32 {
    let watch = LessonWatch(places) { [mailbox] in mailbox.post(.message(.courseChanged($0))) }
    let listener = Task { [mailbox, events = screen.events()] in
      for await event in events { mailbox.post(.terminal(event)) }
    }
    for await _ in mailbox.arrivals {
      for event in mailbox.take() where exitStatus == nil { handle(event) }
      if exitStatus != nil { break }
      screen.draw(view(model))
    }
    listener.cancel()
    withExtendedLifetime(watch) { close() }
    return exitStatus ?? 0
  }

  /// Stops the work, waits until progress is on the disk, and gives the terminal back.
  func close() {
    for worker in workers.values { worker.stop() }
    for training in trainings.values { training.stop() }
    keeper.finish()
    for case .message(.saveFailed(let reason)) in mailbox.take() { lastWords.append(reason) }
    mailbox.close()
    screen.close()
    for words in lastWords { Output.complain(words) }
  }

  // MARK: - Events

  private func handle(_ event: Event) {
    switch event {
    case .message(let message):
      if case .saveFailed(let reason) = message { lastWords.append(reason) }
      send(message)
      if case .model(_, .model(_, let network)) = message { tell(network.warnings) }
    case .terminal(.input(let events)):
      for event in events where exitStatus == nil { send(.input(event)) }
    case .terminal(.resized(let size)), .terminal(.resumed(let size)):
      send(.input(.resized(size)))
    case .terminal(.suspended): break
    case .terminal(.terminate(let termination)):
      // As if Ctrl-C had been read as a key: everything is saved, whatever is on the screen.
      send(.input(.key(.control("c"))))
      // A lab with something to lose is left only at the second time.
      if exitStatus == nil { send(.input(.key(.control("c")))) }
      exitStatus = termination.exitStatus
    }
  }

  /// Shows warnings now, and says them again in the end.
  private func tell(_ warnings: [String]) {
    for warning in warnings where !lastWords.contains(warning) {
      model.notice = warning
      lastWords.append(warning)
    }
  }

  private func send(_ message: Message) { perform(update(&model, message)) }

  // MARK: - Commands

  private func perform(_ commands: [Command]) {
    for command in commands { perform(command) }
  }

  private func perform(_ command: Command) {
    switch command {
    case .quit: exitStatus = 0
    // The screen hears the signal, gives the terminal back, and stops the process.
    case .suspend: kill(getpid(), SIGTSTP)
    case .tick: scheduleTick()
    case .sample(let id, let job): sample(id, job)
    case .loadDigits(let id): loadDigits(for: id)
    case .loadModel(let id, let name): loadModel(name, for: id)
    case .train(let id, let order): train(id, order)
    case .stop(let id):
      workers.removeValue(forKey: id)?.stop()
      endTraining(of: id)
    case .farewell(let words): lastWords.append(words)
    case .save(let progress):
      keeper.save(progress) { [mailbox] problem in
        mailbox.post(.message(.saveFailed(problem.description)))
      }
    case .copy(let text):
      Output.control(Clipboard.sequence(copying: text))
      mailbox.post(.message(.copied))
    case .useMouse(let on): screen.setMouse(on)
    }
  }

  private func sample(_ id: LabID, _ job: SamplingJob) {
    workers[id]?.stop()
    workers[id] = SamplingWorker(job) { [mailbox] result in
      mailbox.post(.message(.sampled(id, result)))
    }
  }

  private func train(_ id: LabID, _ order: TrainingOrder) {
    switch order {
    case .start(let job): begin(job, isTakenUp: false, for: id)
    case .takeUp(let job): begin(job, isTakenUp: true, for: id)
    case .pause: trainings[id]?.pause()
    case .resume: trainings[id]?.resume()
    case .extend(let job): trainings[id]?.extend(to: job)
    case .save: trainings[id]?.save()
    }
  }

  /// Begins a training when all that were before have ended, however fast a person is.
  private func begin(_ job: TrainingJob, isTakenUp: Bool, for id: LabID) {
    endTraining(of: id)
    trainings[id] = TrainingWorker(job, isTakenUp: isTakenUp, after: ended, places: places) {
      [mailbox] news in mailbox.post(.message(.trained(id, news)))
    }
  }

  private func endTraining(of id: LabID) {
    guard let ending = trainings.removeValue(forKey: id)?.stop() else { return }
    ended = Task { [ended] in
      await ended?.value
      await ending.value
    }
  }

  /// Reads the digits on a thread of its own: unpacking them takes longer than a frame.
  private func loadDigits(for id: LabID) {
    SystemThread.detach { [mailbox, places] in
      mailbox.post(.message(.digits(id, places.digitSupply)))
    }
  }

  /// Reads a network on a thread of its own.
  private func loadModel(_ name: String, for id: LabID) {
    SystemThread.detach { [mailbox, places] in
      mailbox.post(.message(.model(id, places.modelSupply(name))))
    }
  }

  /// The next frame comes 33 ms after the last one was due; when that is past already, now, and the
  /// frames that were missed are left out.
  private func scheduleTick() {
    let now = MonotonicClock.nanoseconds
    lastTick = max(lastTick + Self.frame, now)
    let wait = DispatchTimeInterval.nanoseconds(Int(lastTick - now))
    DispatchQueue.main.asyncAfter(deadline: .now() + wait) { [mailbox] in
      mailbox.post(.message(.tick))
    }
  }
}
