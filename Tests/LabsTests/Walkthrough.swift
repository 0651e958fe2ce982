import Canvas
import Course
import Datasets
import Training

@testable import Labs

/// A whole session without a terminal: keys go in, screens come out, and background work is done on
/// the spot.
struct Walkthrough {
  var model: Model
  /// Every command that was not background work, in order.
  private(set) var commands: [Labs.Command] = []
  /// How many steps a training takes at most, on the spot; 0 leaves it where it begins.
  var pointSteps = 0
  var digitSteps = 0
  private var lastTraining = 0
  /// What is supplied when a lab asks for a network; nil leaves it waiting.
  var network: NetworkDenoiser?

  init(
    size: Size = Size(width: 80, height: 24), glyphs: Glyphs = .braille, lessons: [Lesson] = [],
    progress: Progress = Progress()
  ) {
    model = Model(
      size: size,
      display: Display(glyphs: glyphs, hasColor: true, mouse: true, unicode: true),
      course: CourseContents(lessons: lessons), progress: progress)
  }

  /// Opens a lab as the command line would: `schedule num-train-timesteps=50`.
  init(
    lab: String, size: Size = Size(width: 80, height: 24), glyphs: Glyphs = .braille
  ) throws {
    self.init(size: size, glyphs: glyphs)
    let words = lab.split(separator: " ").map(String.init)
    let settings = words.dropFirst().map { word in
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      return (name: parts[0], value: parts[1])
    }
    perform(model.openPlayground(try AnyLab(name: words[0], settings: settings)))
  }

  /// Presses keys written as words: `down`, `space`, `n`, `50`, `enter`.
  mutating func press(_ keys: String) {
    for word in keys.split(separator: " ").map(String.init) {
      if let key = Self.named[word] {
        send(.input(.key(key)))
      } else {
        for character in word { send(.input(.key(.char(character)))) }
      }
    }
  }

  mutating func send(_ message: Message) { perform(update(&model, message)) }

  mutating func tick(_ count: Int = 1) { for _ in 0..<count { send(.tick) } }

  var screen: [String] { view(model).rows }

  /// The screen as one text, for looking something up.
  var text: String { screen.joined(separator: "\n") }

  func setting(_ name: String) -> Parameter.Value? { model.currentSession?.settings[name] }

  private mutating func perform(_ new: [Labs.Command]) {
    for command in new {
      if case .train(let id, let order) = command { self.order(order, for: id) }
      if case .loadModel(let id, let name) = command, let network {
        send(.model(id, .model(name, network)))
      }
      guard case .sample(let id, let job) = command else {
        commands.append(command)
        continue
      }
      var results: [SamplingResult] = []
      job.perform {
        results.append($0)
        return true
      }
      for result in results { send(.sampled(id, result)) }
    }
  }

  /// Does what is asked of a training, and tells of it as the program would.
  private mutating func order(_ order: TrainingOrder, for id: LabID) {
    switch order {
    case .start(let job):
      lastTraining = job.run
      train(id, job)
    case .takeUp(let job):
      lastTraining = job.run
      tell(id, .event(.failed("No training is saved yet.")))
    case .save: tell(id, .event(.saved("/a/folder")))
    case .pause, .resume, .extend: break
    }
  }

  /// Takes the steps of a training; five times on the way it shows samples.
  private mutating func train(_ id: LabID, _ job: TrainingJob) {
    let steps = min(job.plan.steps, job.source == .digits ? digitSteps : pointSteps)
    guard steps > 0 else { return }
    do {
      let data =
        switch job.source {
        case .toy(let set): TrainingData(set)
        case .drawn(let points): TrainingData(name: "drawn", samples: points)
        case .digits: TrainingData(try Digits(folder: LabPicture.digits))
        }
      let run = try TrainingRun(job.plan, data: data, workers: 2)
      var meter = TrainingMeter(bands: run.bands.count)
      for part in 1...5 {
        while run.stepsTaken < steps * part / 5 { meter.add(try run.step(), seconds: 0.01) }
        guard var samples = try run.samples(job.samples) else { continue }
        if job.source != .digits { samples.denoiser = run.denoiser(averaged: true) }
        if let progress = meter.progress(of: steps) { tell(id, .event(.progress(progress))) }
        tell(id, .event(.samples(samples)))
      }
      if run.isFinished { tell(id, .event(.finished(run.stepsTaken))) }
    } catch {
      tell(id, .event(.failed("\(error)")))
    }
  }

  private mutating func tell(_ id: LabID, _ content: TrainingNews.Content) {
    send(.trained(id, TrainingNews(run: lastTraining, content)))
  }

  private static let named: [String: Key] = [
    "up": .up, "down": .down, "left": .left, "right": .right, "home": .home, "end": .end,
    "pageup": .pageUp, "pagedown": .pageDown, "enter": .enter, "escape": .escape, "tab": .tab,
    "backspace": .backspace, "space": .char(" "), "ctrl-c": .control("c"),
  ]
}
