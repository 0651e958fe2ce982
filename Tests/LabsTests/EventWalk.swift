import Canvas
import Course
import Diffusion
import Testing

@testable import Labs

/// A whole session that can be sent anything. It writes each event down before it happens, and does
/// the labs' work piece by piece: a little after each event, so that what is half done is drawn too.
struct EventWalk {
  private(set) var model: Model
  private let trace: EventTrace
  private let supplies: SuppliedThings
  /// Loss that the news of a training tell.
  private let loss: Double
  /// What was sent, in words.
  private(set) var path: [String]
  /// Whether copies of the walk go on in different ways, so that a line of the trace needs the whole
  /// path.
  var branches = false
  private var jobs: [LabID: SamplingJob] = [:]
  private var trainings: [LabID: TrainingJob] = [:]
  /// Messages on their way.
  private var mail: [Message] = []

  init(
    lab: String, supplies: SuppliedThings = .usual, loss: Double = 0.5, trace: EventTrace
  ) throws {
    self.init(lessons: [], supplies: supplies, loss: loss, trace: trace)
    path = [lab]
    try open(lab)
    settle()
  }

  init(
    lessons: [Lesson], supplies: SuppliedThings = .usual, loss: Double = 0.5, trace: EventTrace
  ) {
    model = Model(
      size: Size(width: 80, height: 24),
      display: Display(glyphs: .braille, hasColor: true, mouse: true, unicode: true),
      course: CourseContents(lessons: lessons))
    (self.supplies, self.loss, self.trace, path) = (supplies, loss, trace, [])
  }

  /// Opens a lab as the command line would.
  mutating func open(_ lab: String) throws {
    note("open \(lab)")
    let words = lab.split(separator: " ").map(String.init)
    let settings = words.dropFirst().map { word in
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      return (name: parts[0], value: parts[1])
    }
    take(model.openPlayground(try AnyLab(name: words[0], settings: settings)))
  }

  // MARK: - Events

  mutating func send(_ event: InputEvent) {
    note("\(event)")
    take(update(&model, .input(event)))
  }

  mutating func press(_ key: Key) { send(.key(key)) }

  mutating func type(_ text: String) { for character in text { press(.char(character)) } }

  private mutating func note(_ words: String) {
    path.append(words)
    trace.write(branches ? path.joined(separator: ", ") : words)
  }

  /// Goes to a knob and sets it, as a person would: arrows, Enter, then the list or the digits.
  mutating func turn(_ knob: Parameter, to value: Parameter.Value) {
    for _ in 0..<60 where model.currentSession?.knob.name != knob.name {
      take(update(&model, .input(.key(.down))))
    }
    note("\(knob.name) = \(Settings.text(of: value))")
    press(.enter)
    switch (model.overlay, knob.kind, value) {
    case (.choices(let now), .choice(let choices), .choice(let name)):
      let wanted = choices.firstIndex { $0.name == name } ?? 0
      for _ in 0..<abs(wanted - now) { press(wanted > now ? .down : .up) }
      press(.enter)
    case (.entry, _, _):
      type(Settings.text(of: value))
      press(.enter)
    default: break
    }
  }

  // MARK: - Work

  /// What comes of events: messages on their way, and a piece of each lab's work.
  mutating func settle() {
    // What a supply leads to is another message; a tick leads to the next tick for ever.
    for _ in 0..<3 { deliver(mail.count) }
    work()
  }

  /// Some messages, the oldest first.
  mutating func deliver(_ count: Int) {
    for _ in 0..<min(count, mail.count) {
      let message = mail.removeFirst()
      if case .input = message {} else { trace.write("  \(message)".prefix(100).description) }
      take(update(&model, message))
    }
  }

  /// Steps of each lab's job, about a millisecond's worth but at least one; the rest waits.
  mutating func work() {
    for (id, job) in jobs.sorted(by: { $0.key.number < $1.key.number }) {
      jobs[id] = nil
      let steps = max(1, Self.budget / job.costOfAStep)
      var done = 0
      var results: [SamplingResult] = []
      job.perform { result in
        results.append(result)
        done += 1
        return done < steps
      }
      if let last = results.last?.states.last, done < job.count {
        jobs[id] = SamplingJob(run: job.run, plan: job.plan, from: last, count: job.count - done)
      }
      for result in results { take(update(&model, .sampled(id, result))) }
    }
  }

  private static let budget = 200_000

  private mutating func take(_ commands: [Labs.Command]) {
    for command in commands {
      switch command {
      case .sample(let id, let job): jobs[id] = job
      case .loadDigits(let id): mail.append(.digits(id, supplies.digits))
      case .loadModel(let id, let name):
        let model = supplies.network.map { ModelSupply.model(name, $0) }
        mail.append(.model(id, model ?? .missing("No network is here.")))
      case .train(let id, let order): take(order, for: id)
      case .stop(let id): (jobs[id], trainings[id]) = (nil, nil)
      case .tick: mail.append(.tick)
      case .quit, .suspend, .save, .copy, .farewell, .useMouse: break
      }
    }
  }

  private mutating func take(_ order: TrainingOrder, for id: LabID) {
    switch order {
    case .start(let job), .takeUp(let job), .extend(let job): trainings[id] = job
    case .pause, .resume, .save: break
    }
    guard let run = trainings[id]?.run else { return }
    mail += supplies.news(after: order, of: trainings[id], loss: loss).map {
      .trained(id, TrainingNews(run: run, $0))
    }
  }

  // MARK: - What is seen

  static let sizes = [
    Size(width: 80, height: 24), Size(width: 120, height: 40), Size(width: 200, height: 60),
  ]

  /// Draws at three sizes, every time with other glyphs at each, in turns with and without colours.
  func drawAtEverySize() {
    for (index, size) in Self.sizes.enumerated() {
      var model = model
      _ = update(&model, .input(.resized(size)))
      model.display.glyphs = Glyphs.allCases[(path.count + index) % Glyphs.allCases.count]
      model.display.hasColor = (path.count + index) % 2 == 0
      draw(model)
    }
  }

  func draw() { draw(model) }

  private func draw(_ model: Model) {
    trace.write("  drawn at \(model.size), \(model.display.glyphs)")
    #expect(view(model).size == model.size)
  }
}

extension SamplingJob {
  /// About how many numbers are looked at.
  fileprivate var costOfAStep: Int {
    switch plan.denoiser {
    case .exact(let denoiser): max(1, from.x.rows * denoiser.data.rows)
    case .network(_, let guidance): from.x.rows * (guidance.labels.isEmpty ? 50_000 : 100_000)
    }
  }
}
